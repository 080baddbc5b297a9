"""The digits of a metric's numbers, chosen together so that a reader can check one by the others."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Figure:
    """A number to print, with its interval to the same digits."""

    value: Decimal
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Figures:
    """The numbers of both sides and of the change; None where the metric has none.

    What one computes from before and after as printed rounds to the printed change.
    """

    before: Figure | None
    after: Figure | None
    change: Figure | None
    """In percent."""
    difference: Figure | None
    factor: Figure | None
    """after / before or its inverse, whichever is not below 1."""


def figure_of(metric: Metric, quantity: Quantity) -> Figure:
    """One side by itself."""
    return _figure(_raw(quantity), _side_decimals(metric, quantity))


def figures_of(metric: Metric) -> Figures:
    """All numbers of a metric that has a change."""
    change = metric.change
    assert change is not None
    before, after = metric.before, metric.after
    if before is None or after is None:
        return _Exact.of_change(change).figures(change, None)
    return _agreeing(metric, before, after, change)


def _agreeing(metric: Metric, before: Quantity, after: Quantity, change: Change) -> Figures:
    """Adds digits to both sides until the change as printed follows from them as printed."""
    decimals = _side_decimals(metric, before), _side_decimals(metric, after)
    raw = _Exact.of_sides(exact(before.value), exact(after.value))
    wanted = raw.figures(change, max(decimals))
    for extra in count():
        sides = [
            _figure(_raw(side), places + extra)
            for side, places in zip((before, after), decimals, strict=True)
        ]
        made = _Exact.of_sides(sides[0].value, sides[1].value)
        # Ends at the latest where all digits are there: they are what the change was made from.
        if made.agrees_with(wanted, raw.inverse):
            break
    return Figures(sides[0], sides[1], wanted.change, wanted.difference, wanted.factor)


@dataclass(frozen=True)
class _Exact:
    """A change with all its digits."""

    ratio: Decimal | None
    difference: Decimal | None

    @classmethod
    def of_sides(cls, before: Decimal, after: Decimal) -> _Exact:
        with localcontext() as context:
            context.prec = PRECISION
            return cls(after / before if before else None, after - before)

    @classmethod
    def of_change(cls, change: Change) -> _Exact:
        return cls(exact(change.ratio.value) if change.ratio else None, None)

    @property
    def inverse(self) -> bool:
        return self.ratio is not None and self.ratio < 1

    @property
    def relative(self) -> Decimal | None:
        if self.ratio is None:
            return None
        with localcontext() as context:
            context.prec = PRECISION
            return (self.ratio - 1) * 100

    def factor(self, inverse: bool) -> Decimal | None:
        if self.ratio is None or self.ratio <= 0:
            return None
        with localcontext() as context:
            context.prec = PRECISION
            return 1 / self.ratio if inverse else self.ratio

    def figures(self, change: Change, most: int | None) -> Figures:
        """The change to the digits that its intervals allow; the difference to ``most``."""
        return Figures(
            None,
            None,
            _limited(self.relative, _percent_bounds(change.relative), 3, 1),
            _limited(self.difference, _bounds(change.difference), 3, most),
            _limited(
                self.factor(self.inverse), _factor_bounds(change.ratio, self.inverse), 2, None
            ),
        )

    def agrees_with(self, wanted: Figures, inverse: bool) -> bool:
        return (
            _same(self.relative, wanted.change)
            and _same(self.difference, wanted.difference)
            and _same(self.factor(inverse), wanted.factor)
        )


Bounds = tuple[Decimal | None, Decimal | None]


def _limited(
    value: Decimal | None, bounds: Bounds, significant: int, most: int | None
) -> Figure | None:
    """A figure of a change. Without an interval: not more decimals than ``most``, but not zero."""
    if value is None:
        return None
    decimals = decimals_of(value, *bounds, significant)
    if bounds[0] is None:
        if most is not None:
            decimals = min(decimals, most)
        # The neutral value, 0 or a factor of 1, is printed only where it is meant.
        neutral = 0 if most is not None else 1
        if rounded(value, decimals) == neutral != value:
            decimals = -(value - neutral).adjusted()
    return _figure((value, *bounds), decimals)


def _same(value: Decimal | None, shown: Figure | None) -> bool:
    if shown is None or value is None:
        return shown is None
    return rounded(value, places_of(shown.value)) == shown.value


def _figure(raw: tuple[Decimal, Decimal | None, Decimal | None], decimals: int) -> Figure:
    value, low, high = (None if part is None else rounded(part, decimals) for part in raw)
    assert value is not None
    return Figure(value, low, high)


def _side_decimals(metric: Metric, quantity: Quantity) -> int:
    value, low, high = _raw(quantity)
    counted = is_count(metric.unit) and value == value.to_integral_value()
    if metric.method == "exact" or (counted and low is None):
        return all_decimals(value)
    return decimals_of(value, low, high)


def _raw(quantity: Quantity) -> tuple[Decimal, Decimal | None, Decimal | None]:
    return (exact(quantity.value), *_bounds(Estimate(quantity.value, quantity.low, quantity.high)))


def _bounds(estimate: Estimate | None) -> Bounds:
    if estimate is None or estimate.low is None or estimate.high is None:
        return None, None
    return exact(estimate.low), exact(estimate.high)


def _percent_bounds(estimate: Estimate | None) -> Bounds:
    low, high = _bounds(estimate)
    return (None, None) if low is None or high is None else (low * 100, high * 100)


def _factor_bounds(estimate: Estimate | None, inverse: bool) -> Bounds:
    low, high = _bounds(estimate)
    if low is None or high is None or low <= 0:
        return None, None
    return (1 / high, 1 / low) if inverse else (low, high)
