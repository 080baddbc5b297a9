"""Where values stand along an axis: percent of a drawing's width, pixels of its height."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from generator.metrics.numbers import exact


@dataclass(frozen=True)
class Linear:
    """Equal steps for equal differences, between two values and their two positions."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The position of a value."""
        # Halves, because the distance of two huge values is infinite.
        part = (value / 2 - self.low / 2) / (self.high / 2 - self.low / 2)
        return self.start + part * (self.end - self.start)


@dataclass(frozen=True)
class Tail:
    """Equal steps for events ten times rarer: p90, p99 and p99.9 stand equally far apart."""

    low: float
    high: float
    """Fractions below 1."""
    start: float
    end: float

    def __call__(self, fraction: float) -> float:
        """The position of a percentile, given as a fraction."""
        first, last = _rarity(self.low), _rarity(self.high)
        return self.start + (_rarity(fraction) - first) / (last - first) * (self.end - self.start)


def _rarity(fraction: float) -> float:
    return -math.log10(1 - fraction)


def from_zero(values: Iterable[float]) -> tuple[float, float]:
    """The ends of an axis of amounts: it begins at zero whatever the values are."""
    values = (0.0, *values)
    low, high = min(values), max(values)
    return (low, high) if low < high else (0.0, 1.0)


def ticks(low: float, high: float, most: int) -> tuple[Decimal, ...]:
    """Round numbers between two values: one, two or five times a power of ten apart.

    At most so many steps. From three on there is always a tick; with fewer there may be none.
    """
    first, last = exact(low), exact(high)
    step = _step((last - first) / most)
    begin = math.ceil(first / step)
    return tuple(step * i for i in range(begin, math.floor(last / step) + 1))


def _step(least: Decimal) -> Decimal:
    """The smallest round number that is not below ``least``."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(power * i for i in (1, 2, 5, 10) if power * i >= least)
