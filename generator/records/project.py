"""The record of one case study: ``case_studies/<slug>/project.yml``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from generator.records.fields import (
    Count,
    Day,
    Entry,
    Flag,
    Id,

    Link,
    MonthOrDay,
    Number,
    Prose,
    Text,
    last_day,
)

Form = Literal[
    "before", "after", "value", "change", "ratio", "difference", "interval", "n", "verdict", "sentence"
]
Better = Literal["lower", "higher"]
Disclosure = Literal["public", "relative", "withheld"]

class Period(Entry):
    """When the work was done; without an end it goes on."""

    start: MonthOrDay
    end: MonthOrDay | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.end is not None and last_day(self.end) < self.start:
            raise PydanticCustomError(
                "period-order",
                "end ({end}) is before start ({start})",
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

    file: Text
    alt: Text
    caption: Text | None = None

class MyPart(Entry):
    """Who did what: a reader wants to know what one person did in a team."""

    did: tuple[Text, ...] = ()
    decided: tuple[Text, ...] = ()
    advised: tuple[Text, ...] = ()
    team_did: tuple[Text, ...] = ()

class Source(Entry):
    """Evidence files and what to read in them."""

    files: Annotated[tuple[Text, ...], Field(alias="from", min_length=1)]
    """Paths or globs, relative to the case study's folder."""
    select: Text | None = None
    format: Text | None = None
    unit: Text | None = None
    """The unit that the evidence is in, where the file itself does not say."""

class Method(Entry):
    """A statistical method chosen by the author instead of by the evidence; the reason is printed."""

    kind: Text
    because: Text

class Predictions(Entry):
    """Which columns of a prediction table hold what."""

    truth: Text
    prediction: Text
    score: Text | None = None
    id: Text | None = None
    slice: Text | None = None

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
    minimum_effect: Annotated[
        str, StringConstraints(pattern=r"^\d+(\.\d+)? ?(%|points|\S+)$")
    ] | None = None
    """The smallest change worth speaking of: ``5%``, ``2 points`` or ``5 ms``."""
    guardrail: Flag = False
    conditions: Text | None = None
    environment: Text | None = None
    command: Text | None = None
    method: Method | None = None
    predictions: Predictions | None = None
    allow: dict[Text, Text] = {}
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
                        "metric-sides", "has `{other}` without `{side}`",
                        {"other": other, "side": side, "at": (other,)},
                    )
            if self.before is None:
                raise PydanticCustomError(
                    "metric-sides", "has no evidence: give `before` and `after`, or `value`"
                )
        return self

class Experiment(Entry):
    """An A/B test, referenced like a metric."""

    hypothesis: Text
    unit: Text
    control: Text
    treatments: Annotated[tuple[Text, ...], Field(min_length=1)]
    allocation: dict[Text, Number]
    planned_n: Count | None = None
    design: Literal["fixed", "sequential"] = "fixed"
    better: Better
    value: Source
    guardrails: tuple[Id, ...] = ()

class ChartEntry(Entry):
    """A chart of one metric or of several."""

    kind: Text
    title: Text
    metric: Id | None = None
    metrics: tuple[Id, ...] = ()

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
        str,
        StringConstraints(pattern=r"^(proposed|accepted|rejected|superseded by [a-z][a-z0-9_-]*)$"),
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
                "post-date", "a decision with `post: true` needs a `date`", {"at": ("post",)}
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
    metrics: dict[Id, MetricEntry] = {}
    experiments: dict[Id, Experiment] = {}
    charts: tuple[ChartEntry, ...] = ()
    decisions: tuple[Decision, ...] = ()

