"""References: ``{{ id.form }}`` in a text, and what they resolve to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.metrics.metric import Metric
from generator.metrics.wording import FormError, Printed, Sentence, printed, sentence
from generator.portfolio import CaseStudy, Portfolio
from generator.problems import nearest

FORMS = (
    "before", "after", "value", "change", "ratio",
    "difference", "interval", "n", "verdict", "baseline", "sentence",
)  # fmt: skip
BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_REFERENCE = re.compile(
    r"(?:(?P<slug>[a-z0-9-]+)/)?(?P<id>[a-z][a-z0-9_-]*)(?:\.(?P<form>[A-Za-z_]+))?"
)
_STATED = re.compile(r"stated\s+(?P<text>\S.*)", re.DOTALL)


class ReferenceFault(Exception):  # noqa: N818 - it is the author's, and carries no place yet
    """A reference that cannot be resolved. The caller knows the place."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


class Unresolved(Exception):  # noqa: N818 - no fault of the text that holds the reference
    """A reference to what has mistakes of its own, which are reported where they stand."""


@dataclass(frozen=True)
class Number:
    """One printed number and the metric and form that it shows."""

    metric: Metric
    form: str
    text: str
    value: str


@dataclass(frozen=True)
class Stated:
    """A number that the author typed on purpose: nothing stands behind it."""

    text: str


Piece = str | Number | Stated
"""Plain text, or something to be marked up."""


def split(text: str) -> Iterator[tuple[str, bool]]:
    """A text as runs of plain text and the insides of ``{{ … }}``, which are flagged."""
    position = 0
    for match in BRACES.finditer(text):
        if match.start() > position:
            yield text[position : match.start()], False
        yield match[1], True
        position = match.end()
    if position < len(text):
        yield text[position:], False


def looks_like_reference(inside: str) -> bool:
    """Whether what stands between braces has the shape of a reference. Anything else is literal."""
    inside = inside.strip()
    return bool(_REFERENCE.fullmatch(inside) or _STATED.fullmatch(inside))


def resolve(inside: str, portfolio: Portfolio, slug: str | None) -> tuple[Piece, ...]:
    """What a reference prints; ``slug`` is the case study that it stands in, if any.

    Raises ReferenceFault with the nearest right name.
    """
    inside = inside.strip()
    if stated := _STATED.fullmatch(inside):
        return (Stated(" ".join(stated["text"].split())),)
    match = _REFERENCE.fullmatch(inside)
    if match is None:
        raise ReferenceFault("reference-syntax", f"{{{{ {inside} }}}} is not a reference")
    metric = _find_metric(portfolio, match["slug"] or slug, match["id"])
    form = match["form"]
    if form is not None and form not in FORMS:
        raise ReferenceFault("unknown-form", f"there is no form {form!r}", nearest(form, FORMS))
    try:
        return pieces(metric, form, portfolio.locale)
    except FormError as error:
        raise ReferenceFault("no-such-form", str(error)) from error


def pieces(metric: Metric, form: str | None, locale: str) -> tuple[Piece, ...]:
    """A metric in one of its forms, as numbers and the words between them."""
    if form == "sentence":
        return marked(metric, sentence(metric, locale))
    plain = "value" if metric.value is not None else "after"
    return (_number(metric, printed(metric, form or plain, locale)),)


def marked(metric: Metric, parts: Sentence) -> tuple[Piece, ...]:
    """A sentence about a metric as numbers and the words between them."""
    return tuple(part if isinstance(part, str) else _number(metric, part) for part in parts)


def _number(metric: Metric, part: Printed) -> Number:
    return Number(metric, part.form, part.text, part.value)


def _find_metric(portfolio: Portfolio, slug: str | None, id: str) -> Metric:
    if slug is None:
        keys = [key for key in portfolio.metrics if key.endswith(f"/{id}")]
        hint = f"write {{{{ {keys[0]} }}}}" if keys else nearest(id, portfolio.metrics)
        raise ReferenceFault("unknown-reference", f"{id!r} needs its case study before it", hint)
    metric = portfolio.metrics.get(f"{slug}/{id}")
    if metric is not None:
        return metric
    study = next((study for study in portfolio.case_studies if study.slug == slug), None)
    if study is None:
        if slug in portfolio.faulty:
            raise Unresolved
        slugs = [study.slug for study in portfolio.case_studies]
        message = f"there is no case study {slug!r}"
        raise ReferenceFault("unknown-reference", message, nearest(slug, slugs))
    raise _missing_metric(study, id, faulty=slug in portfolio.faulty)


def _missing_metric(study: CaseStudy, id: str, *, faulty: bool) -> Exception:
    """Why a case study has no such metric."""
    project = study.project
    entry = project.metrics.get(id)
    if faulty and (entry is not None or id in project.experiments):
        return Unresolved()
    message = f"there is no metric {id!r} in {study.slug}"
    return ReferenceFault("unknown-reference", message, nearest(id, project.metrics))
