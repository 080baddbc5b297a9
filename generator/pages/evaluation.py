"""What stands beside a model's score: what it has to beat, figures of its test, its slices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from generator.metrics.metric import Metric
from generator.metrics.wording import (
    Sentence,
    baseline_sentence,
    claim_form,
    facts_sentence,
    has_interval,
    printed,
    sliced,
)
from generator.prose import markup
from generator.prose.references import Number, marked


@dataclass(frozen=True)
class Beside:
    """Sentences with their numbers marked; None where there is nothing to say."""

    baseline: Markup | None
    facts: Markup | None


@dataclass(frozen=True)
class SliceRow:
    """One slice; a form that it does not have is None."""

    name: str
    before: Markup | None
    after: Markup | None
    """Or the only value."""
    change: Markup | None
    interval: Markup | None
    n: Markup | None
    verdict: str | None
    tone: str
    """The verdict's class: improved, worse or neutral."""


@dataclass(frozen=True)
class SliceTable:
    """A metric by slice."""

    metric: Metric
    rows: tuple[SliceRow, ...]

    @property
    def compared(self) -> bool:
        """Whether there are two sides."""
        return self.metric.value is None


def beside(metric: Metric, locale: str) -> Beside:
    """What has to be told with a metric wherever it is a result."""
    return Beside(
        _marked(metric, baseline_sentence(metric, locale)),
        _marked(metric, facts_sentence(metric, locale)),
    )


def slice_tables(metrics: tuple[Metric, ...], locale: str) -> tuple[SliceTable, ...]:
    """A table for each metric that has slices."""
    return tuple(
        SliceTable(metric, tuple(_rows(metric, locale))) for metric in metrics if metric.slices
    )


def _marked(metric: Metric, parts: Sentence | None) -> Markup | None:
    return None if parts is None else markup.as_html(marked(metric, parts), openable=False)


def _rows(metric: Metric, locale: str) -> Iterator[SliceRow]:
    for part in metric.slices:
        own = sliced(metric, part.name)
        form = partial(_number, metric, part.name, locale)
        compared = own.change is not None
        yield SliceRow(
            part.name,
            form("before") if compared else None,
            form("after" if compared else "value"),
            form(claim_form(own)) if compared else None,
            form("interval") if has_interval(own) else None,
            form("n") if own.n is not None else None,
            printed(own, "verdict", locale).text if own.verdict else None,
            own.verdict if own.verdict in {"improved", "worse"} else "neutral",
        )


def _number(metric: Metric, part: str, locale: str, name: str) -> Markup:
    form = f"{name}@{part}"
    shown = printed(metric, form, locale)
    return markup.data(Number(metric, form, shown.text, shown.value))
