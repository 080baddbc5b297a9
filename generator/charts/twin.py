"""A chart's numbers as a table: printed for people, unrounded for the CSV file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.charts.chart import Row
from generator.charts.reading import Reading, form
from generator.metrics.metric import Estimate, Metric, Quantity
from generator.metrics.wording import claim_form

HEADER: Row = ("Metric", "Reading", "Value", "95% interval", "n")
NONE = "–"


def side_row(metric: Metric, reading: Reading) -> Row:
    """One side of a metric."""
    n = reading.quantity.n
    count = NONE if n is None else str(n)
    return (metric.name, reading.name, reading.value, reading.interval or NONE, count)


def change_row(metric: Metric, locale: str) -> Row:
    """What became of a metric, with its verdict."""
    value = form(metric, claim_form(metric), locale)
    verdict = form(metric, "verdict", locale)
    interval, n = form(metric, "interval", locale), form(metric, "n", locale)
    return (metric.name, f"change: {verdict}", value, interval or NONE, n or NONE)


def unrounded(metrics: Sequence[Metric]) -> tuple[Row, ...]:
    """Every number that is drawn of the metrics' sides and changes."""
    header = ("metric", "reading", "unit", "value", "low", "high", "n")
    return (header, *(row for metric in metrics for row in _numbers(metric)))


def _numbers(metric: Metric) -> Iterator[Row]:
    sides = (("before", metric.before), ("after", metric.after), ("value", metric.value))
    for side, quantity in sides:
        if quantity is not None:
            yield from _of_side(metric, side, quantity)
    relative = None if metric.change is None else metric.change.relative
    if relative is not None:
        yield (metric.key, "relative change", "1", *_ends(relative), _text(metric.n))


def _of_side(metric: Metric, side: str, quantity: Quantity) -> Iterator[Row]:
    estimate = Estimate(quantity.value, quantity.low, quantity.high)
    yield (metric.key, side, metric.unit, *_ends(estimate), _text(quantity.n))
    for run in quantity.runs:
        yield (metric.key, f"{side} observation", metric.unit, repr(run), "", "", "")


def _ends(estimate: Estimate) -> tuple[str, str, str]:
    return repr(estimate.value), _text(estimate.low), _text(estimate.high)


def _text(number: float | None) -> str:
    return "" if number is None else repr(number)
