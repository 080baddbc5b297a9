"""The record of one case study: ``case_studies/<slug>/project.yml``."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

from generator.records.fields import (
    Count,
    Day,
    Entry,
    Flag,
    Id,
    InsidePath,
    Link,
    MonthOrDay,
    Number,
    Prose,
    Text,
    last_day,
)

Better = Literal["lower", "higher"]
Disclosure = Literal["public", "relative", "withheld"]

IMAGE_TYPES = (".png", ".jpg", ".jpeg", ".webp", ".avif")


def image_complaint(name: str) -> str | None:
    """What is wrong with the name of a picture, if anything is."""
    if name.lower().endswith((".svg", ".svgz")):
        return "may not be SVG, which can hold scripts; export it as PNG or WebP"
    if not name.lower().endswith(IMAGE_TYPES):
        return f"should be an image: {', '.join(IMAGE_TYPES)}"
    return None


def _check_image_name(value: str) -> str:
    complaint = image_complaint(value)
    if complaint is not None:
        raise PydanticCustomError("image-type", "{complaint}", {"complaint": complaint})
    return value


_MINIMUM_EFFECT = r"[0-9]+(\.[0-9]+)? ?[^\s0-9.].*"


def _check_minimum_effect(value: str) -> str:
    if not re.fullmatch(_MINIMUM_EFFECT, value):
        raise PydanticCustomError(
            "minimum-effect", "should be a number with `%`, `points` or a unit: 5%, 2 points, 5 ms"
        )
    return value


_STATUS = r"proposed|accepted|rejected|superseded by [a-z][a-z0-9_-]*"


def _check_status(value: str) -> str:
    if not re.fullmatch(_STATUS, value):
        raise PydanticCustomError(
            "not-one-of", "should be proposed, accepted, rejected or superseded by <id>"
        )
    return value


class Period(Entry):
    """When the work was done; without an end it goes on."""

    start: MonthOrDay
    end: MonthOrDay | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.end is not None and last_day(self.end) < self.start:
            raise PydanticCustomError(
                "period-order",
                "ends ({end}) before it starts ({start})",
                {"end": self.end, "start": self.start, "at": ("end",)},
            )
        return self


class Links(Entry):
    """Where the work can be seen. All are ``https://`` addresses."""

    code: Link | None = None
    demo: Link | None = None
    docs: Link | None = None
    paper: Link | None = None
    video: Link | None = None
    article: Link | None = None


class Image(Entry):
    """A picture of the work, beside the record."""

    file: Annotated[InsidePath, AfterValidator(_check_image_name)]
    alt: Text
    caption: Text | None = None


class MyPart(Entry):
    """Who did what: a reader wants to know what one person did in a team."""

    did: tuple[Text, ...] = ()
    decided: tuple[Text, ...] = ()
    advised: tuple[Text, ...] = ()
    team_did: tuple[Text, ...] = ()


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Source(Entry):
    """Evidence files and what to read in them: a path, a glob, a list of them, or a mapping."""

    files: Annotated[
        tuple[InsidePath, ...], BeforeValidator(_as_list), Field(alias="from", min_length=1)
    ]
    """Paths or globs, relative to the case study's folder."""
    select: Text | None = None
    """Which value of a file: ``name{label="value"}:stat``, or a JSONPath that begins with ``$``."""
    format: Text | None = None
    """The format's name, where the content alone does not tell it."""
    unit: Text | None = None
    """The unit that the evidence is in, where the file itself does not say."""

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, value: Any) -> Any:
        return {"from": value} if isinstance(value, str | list) else value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        mapping = handler.resolve_ref_schema(handler(core_schema))
        text = {"type": "string", "minLength": 1}
        paths = {"anyOf": [text, {"type": "array", "items": text, "minItems": 1}]}
        description = mapping.pop("description", "")
        mapping["properties"]["from"] = paths | {
            "description": mapping["properties"]["from"].get("description", "")
        }
        forms = {"description": description, "anyOf": [*paths["anyOf"], dict(mapping)]}
        mapping.clear()
        mapping.update(forms)
        return mapping


class Method(Entry):
    """A statistical method chosen by the author and not by the evidence; the reason is printed."""

    kind: Text
    because: Text


class Predictions(Entry):
    """Which columns of a prediction table hold what."""

    truth: Text | None = None
    """What is true of each example: its class, a number, or how relevant an item is. Columns that
    are not named are known by their usual names: ``y_true``, ``y_pred``."""
    prediction: Text | None = None
    score: Text | None = None
    """The probability of the positive class, or what items are ranked by."""
    id: Text | None = None
    slice: Text | None = None
    query: Text | None = None
    """What the items of a ranking belong to."""
    group: Text | None = None
    """What several examples belong to, a user for one: they are resampled together."""
    split: Text | None = None
    """How the test set was split from the training set: "by user, newest month"."""
    tuned_on: Text | None = None
    """The data on which threshold and settings were chosen: ``validation``."""
    candidates: Count | None = None
    """How many models were compared on this test set before this one was chosen."""

    @property
    def columns(self) -> dict[str, str]:
        """The columns that are named, by what they hold."""
        asked = {"split", "tuned_on", "candidates"}
        return self.model_dump(exclude_none=True, exclude=asked)


MinimumEffect = Annotated[
    Text,
    AfterValidator(_check_minimum_effect),
    WithJsonSchema({"type": "string", "pattern": f"^{_MINIMUM_EFFECT}$"}),
]


class MetricEntry(Entry):
    """A number to be computed from evidence: ``before`` and ``after``, or one ``value``."""

    name: Text
    unit: Text
    """The unit to show. Evidence in another unit of the same dimension is converted."""
    better: Better
    select: Text | None = None
    before: Source | None = None
    after: Source | None = None
    value: Source | None = None
    minimum_effect: MinimumEffect | None = None
    """The smallest change worth speaking of: ``5%``, ``2 points`` or ``5 ms``."""
    guardrail: Flag = False
    conditions: Text | None = None
    environment: Text | None = None
    command: Text | None = None
    method: Method | None = None
    predictions: Predictions | None = None
    allow: dict[Text, Text] = Field(default_factory=dict)
    disclosure: Disclosure = "public"
    headline: Flag = False

    @model_validator(mode="after")
    def _one_or_two_sides(self) -> MetricEntry:
        if self.value is not None and (self.before is not None or self.after is not None):
            raise PydanticCustomError(
                "metric-sides", "has `value` beside `before` or `after`", {"at": ("value",)}
            )
        sealed = self.disclosure != "public"
        if self.value is None and not sealed:
            for side, other in (("before", "after"), ("after", "before")):
                if getattr(self, side) is None and getattr(self, other) is not None:
                    raise PydanticCustomError(
                        "metric-sides",
                        "has `{other}` without `{side}`",
                        {"other": other, "side": side, "at": (other,)},
                    )
            if self.before is None:
                raise PydanticCustomError(
                    "metric-sides", "has no evidence: give `before` and `after`, or `value`"
                )
        return self


class Experiment(Entry):
    """An A/B test, referenced like a metric."""

    name: Text | None = None
    """What was measured, as people call it; the selected column where it is left out."""
    hypothesis: Text
    unit: Text
    """What was assigned to a variant: ``user``."""
    control: Text
    treatments: Annotated[tuple[Text, ...], Field(min_length=1)]
    allocation: dict[Text, Number]
    planned_n: Count | None = None
    """Units of all variants together, as they were planned before the test began."""
    design: Literal["fixed", "sequential"] = "fixed"
    better: Better
    value: Source
    minimum_effect: MinimumEffect | None = None
    guardrails: tuple[Id, ...] = ()
    conditions: Text | None = None
    allow: dict[Text, Text] = Field(default_factory=dict)
    headline: Flag = False

    @model_validator(mode="after")
    def _allocates_its_arms(self) -> Experiment:
        arms = {self.control, *self.treatments}
        if set(self.allocation) != arms:
            raise PydanticCustomError(
                "allocation",
                "should allocate to each arm and to nothing else: {arms}",
                {"arms": ", ".join(map(repr, sorted(arms))), "at": ("allocation",)},
            )
        for arm, share in self.allocation.items():
            if share <= 0:
                raise PydanticCustomError(
                    "allocation",
                    "should allocate more than 0 to each arm, and {arm} has {share}",
                    {"arm": repr(arm), "share": f"{share:g}", "at": ("allocation", arm)},
                )
        return self


class ChartEntry(Entry):
    """A chart of one metric or of several."""

    kind: Text
    title: Text
    metric: Id | None = None
    metrics: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _shows_something(self) -> ChartEntry:
        if self.metric is None and not self.metrics:
            raise PydanticCustomError("chart-metric", "names no metric: give `metric` or `metrics`")
        if self.metric is not None and self.metrics:
            raise PydanticCustomError(
                "chart-metric", "has `metrics` beside `metric`", {"at": ("metrics",)}
            )
        return self

    @property
    def shown(self) -> tuple[str, ...]:
        """The ids of all metrics that the chart shows."""
        return self.metrics if self.metric is None else (self.metric,)


class Option(Entry):
    """A way that was open, and what spoke for and against it."""

    name: Text
    good: tuple[Text, ...] = ()
    bad: tuple[Text, ...] = ()


class Decision(Entry):
    """An entry of the decision log; with ``post`` also a blog post."""

    id: Id
    title: Text
    date: Day | None = None
    status: Annotated[
        Text,
        AfterValidator(_check_status),
        WithJsonSchema({"type": "string", "pattern": f"^({_STATUS})$"}),
    ] = "accepted"
    question: Prose
    options: tuple[Option, ...] = ()
    choice: Prose
    because: Prose | None = None
    accepted_cost: Prose | None = None
    confirmed_by: tuple[Id, ...] = ()
    revisit_when: Text | None = None
    post: Flag = False

    @model_validator(mode="after")
    def _post_has_date(self) -> Decision:
        if self.post and self.date is None:
            raise PydanticCustomError(
                "post-date", "has `post: true` and no `date`", {"at": ("post",)}
            )
        return self


SECTIONS = ("problem", "approach", "architecture", "limits", "retrospective")
"""Prose that may stand in a sibling ``<section>.md`` instead of in the record."""


class Project(Entry):
    """A case study as its author wrote it."""

    title: Text
    summary: Text
    role: Text
    team: Count | None = None
    period: Period
    status: Literal["in-progress", "shipped", "live", "retired"]
    featured: Flag = False
    audiences: tuple[Id, ...] = ()
    links: Links = Links()
    stack: tuple[Text, ...] = ()
    skills: tuple[Id, ...] = ()
    roles: tuple[Id, ...] = ()
    draft: Flag = False
    images: tuple[Image, ...] = ()
    problem: Prose
    constraints: tuple[Text, ...] = ()
    non_goals: tuple[Text, ...] = ()
    my_part: MyPart = MyPart()
    approach: Prose
    architecture: Prose | None = None
    limits: Prose
    retrospective: Prose | None = None
    metrics: dict[Id, MetricEntry] = Field(default_factory=dict)
    experiments: dict[Id, Experiment] = Field(default_factory=dict)
    charts: tuple[ChartEntry, ...] = ()
    decisions: tuple[Decision, ...] = ()
