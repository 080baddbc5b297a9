"""The digits of a metric's numbers, chosen together: a reader can check one by the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from itertools import count

from generator.metrics.metric import Change, Estimate, Metric, Quantity
from generator.metrics.numbers import (
    PRECISION,
    all_decimals,
    decimals_of,
    exact,
    places_of,
    rounded,
)
from generator.metrics.units import is_count

COARSEST = -400
"""Decimals of a rounding coarser than any float."""
KNOWN = {"exact", "events"}
"""Methods whose values are what they are, whatever the interval says of their causes."""
Interval = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Figure:
    """A number to print, with its interval to the same digits."""

    raw: Estimate
    """With all digits."""
    value: Decimal
    interval: Interval | None


@dataclass(frozen=True)
class ChangeFigures:
    """The numbers of a change; None where the metric has no such number."""

    relative: Figure | None
    """In percent."""
    difference: Figure | None
    factor: Figure | None
    """after / before or its inverse, whichever is not below 1."""


def figure_of(metric: Metric, quantity: Quantity) -> Figure:
    """One side by itself."""
    return _figure(metric, quantity, _side_decimals(metric, quantity))


def baseline_figure(metric: Metric) -> Figure | None:
    """What the best constant answer reaches, to the digits of the score beside it."""
    if metric.trivial is None or metric.main is None:
        return None
    value = exact(metric.trivial.value)
    together = figures_of(metric)
    beside = together[1] if together else figure_of(metric, metric.main)
    decimals = places_of(beside.value)
    if value and not rounded(value, decimals):
        decimals = -value.adjusted()
    return _rounded_figure(Estimate(metric.trivial.value), value, None, decimals)


def figures_of(metric: Metric) -> tuple[Figure, Figure] | None:
    """Before and after. The change made of them as printed rounds to the change as printed."""
    before, after, change = metric.before, metric.after, change_figures_of(metric)
    if before is None or after is None or change is None:
        return None
    decimals = _alike(metric, before, after)
    falls = after.value < before.value
    for extra in count():
        first = _figure(metric, before, decimals[0] + extra)
        second = _figure(metric, after, decimals[1] + extra)
        # Ends at the latest where all digits are there: the change was made of them.
        if _made_of(first.value, second.value, falls).agrees_with(change):
            break
    return first, second


def _alike(metric: Metric, before: Quantity, after: Quantity) -> tuple[int, int]:
    """The decimals of both sides: those of the coarser one, but two digits of the finer one."""
    decimals = _side_decimals(metric, before), _side_decimals(metric, after)
    if metric.method in KNOWN:
        return decimals
    least = [1 - exact(side.value).adjusted() if side.value else 0 for side in (before, after)]
    first, second = (
        max(min(decimals), min(own, enough)) for own, enough in zip(decimals, least, strict=True)
    )
    return first, second


def change_figures_of(metric: Metric) -> ChangeFigures | None:
    """The change, to the digits that its intervals allow."""
    change, before, after = metric.change, metric.before, metric.after
    if change is None:
        return None
    if before is None or after is None:
        return _made_of_ratio(change).figures(change, None)
    most = max(_side_decimals(metric, before), _side_decimals(metric, after))
    falls = after.value < before.value
    made = _made_of(exact(before.value), exact(after.value), falls)
    return made.figures(change, most, known=metric.method in KNOWN)


@dataclass(frozen=True)
class _Made:
    """A change made of two numbers, with all its digits."""

    relative: Decimal | None
    difference: Decimal | None
    factor: Decimal | None

    def figures(self, change: Change, most: int | None, *, known: bool = False) -> ChangeFigures:
        """To the digits that the change's intervals allow; the difference to ``most`` at most.

        The difference of values that are known is known to as many digits as they are.
        """
        percent = _scaled(change.relative)
        between = _bounds(change.difference)
        difference = _limited(change.difference, self.difference, between, COARSEST, most)
        if known and difference is not None and self.difference is not None and most is not None:
            difference = replace(difference, value=rounded(self.difference, most))
        return ChangeFigures(
            _limited(change.relative, self.relative, _bounds(percent), 0, 1),
            difference,
            _limited_factor(change.ratio, self.factor),
        )

    def agrees_with(self, shown: ChangeFigures) -> bool:
        return (
            _same(self.relative, shown.relative)
            and _same(self.difference, shown.difference)
            and _same(self.factor, shown.factor)
        )


def _made_of(before: Decimal, after: Decimal, falls: bool) -> _Made:
    with localcontext() as context:
        context.prec = PRECISION
        if before <= 0:
            return _Made(None, after - before, None)
        relative = (after - before) / before * 100
        factor = None
        if after > 0 and before > 0:
            factor = before / after if falls else after / before
        return _Made(relative, after - before, factor)


def _made_of_ratio(change: Change) -> _Made:
    """A sealed change, of which no more is known."""
    if change.ratio is None:
        return _Made(None, None, None)
    ratio = exact(change.ratio.value)
    made = _made_of(Decimal(1), ratio, ratio < 1)
    return _Made(made.relative, None, made.factor)


def _limited(
    raw: Estimate | None,
    value: Decimal | None,
    bounds: Interval | None,
    least: int,
    most: int | None,
) -> Figure | None:
    """A figure with few decimals where there is no interval, but a zero only where one is meant."""
    if raw is None or value is None:
        return None
    decimals = decimals_of(value, bounds)
    if bounds is None and most is not None:
        decimals = min(decimals, most)
    if bounds is None and value and not rounded(value, decimals):
        decimals = -value.adjusted()
    return _rounded_figure(raw, value, bounds, max(decimals, least, _short_of_all(raw, value)))


def _short_of_all(raw: Estimate, value: Decimal) -> int:
    """Decimals that keep a fall in percent from printing as -100 while something is left."""
    left = value + 100
    in_percent = -1 < raw.value < 0 and abs(value / 100 - exact(raw.value)) < Decimal("1e-9")
    return -left.adjusted() if in_percent and 0 < left < 1 else COARSEST


def _limited_factor(raw: Estimate | None, value: Decimal | None) -> Figure | None:
    """Two significant digits where there is no interval, but a 1 only where one is meant."""
    if raw is None or value is None:
        return None
    bounds = _bounds(raw)
    if bounds is not None and bounds[0] <= 0:
        bounds = None
    if bounds is not None and raw.value < 1:
        bounds = 1 / bounds[1], 1 / bounds[0]
    decimals = decimals_of(value, bounds, significant=2)
    if bounds is None and value != 1 and rounded(value, decimals) == 1:
        decimals = -(value - 1).adjusted()
    return _rounded_figure(raw, value, bounds, max(decimals, 0))


def _same(value: Decimal | None, shown: Figure | None) -> bool:
    if shown is None:
        return True
    return value is not None and rounded(value, places_of(shown.value)) == shown.value


def _figure(metric: Metric, quantity: Quantity, decimals: int) -> Figure:
    raw, value = _estimate(quantity), exact(quantity.value)
    bounds = _bounds(raw)
    figure = _rounded_figure(raw, value, bounds, decimals)
    if metric.method not in KNOWN or bounds is None:
        return figure
    return replace(
        _rounded_figure(raw, value, bounds, decimals_of(value, bounds)), value=figure.value
    )


def _rounded_figure(
    raw: Estimate, value: Decimal, bounds: Interval | None, decimals: int
) -> Figure:
    interval = (rounded(bounds[0], decimals), rounded(bounds[1], decimals)) if bounds else None
    return Figure(raw, rounded(value, decimals), interval)


def _side_decimals(metric: Metric, quantity: Quantity) -> int:
    value, bounds = exact(quantity.value), _bounds(_estimate(quantity))
    counted = is_count(metric.unit) and value == value.to_integral_value()
    if counted and bounds is None:
        return all_decimals(value)
    if metric.method in KNOWN:
        # 83.33… is a quotient, and its further digits tell nothing.
        endless = places_of(value.normalize()) > all_decimals(value)
        return decimals_of(value, None, 4) if endless else all_decimals(value)
    return decimals_of(value, bounds)


def _estimate(quantity: Quantity) -> Estimate:
    return Estimate(quantity.value, quantity.low, quantity.high)


def _bounds(estimate: Estimate | None) -> Interval | None:
    if estimate is None or estimate.low is None or estimate.high is None:
        return None
    return exact(estimate.low), exact(estimate.high)


def _scaled(fraction: Estimate | None) -> Estimate | None:
    """A fraction in percent."""
    if fraction is None or fraction.low is None or fraction.high is None:
        return None
    return Estimate(fraction.value * 100, fraction.low * 100, fraction.high * 100)
