"""A percentile of raw observations, with an interval from their order.

When it is chosen: for a median or another percentile of one file a side that keeps every
observation, such as the requests of a load test.

What is computed: the percentile by linear interpolation; its interval goes from one observation to
another, whose ranks are binomial (David & Nagaraja, Order Statistics, 2003, section 7.1). Two sides
are compared by the ratio of their percentiles, with the interval that follows from both (MOVER on
logarithms, Zou & Donner, Statistics in Medicine 27 (2008)). Where there are too few observations
for an interval, nothing is decided.

What it cannot say: how the next run will go, since all observations are from one. Requests that
waited for each other are not independent, so the interval is narrower than the truth. A closed loop
hides the worst times, whatever the percentile.

Example: the p95 of 300 requests, in `tests/evidence_files/ab/`:

    name: p95 latency
    unit: ms
    better: lower
    value: {from: evidence/ab_gnuplot.tsv, select: "ttime:p95"}

    p95 latency stood at 40.1 ms (95% interval 36.0 to 47.0 ms, n = 300).

To override: `method: {kind: percentile, because: …}` merges the observations of several files of a
side instead of taking each file as a run.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache

from generator.evidence.observations import in_order, percentile_of
from generator.metrics.change import (
    change_by_difference,
    change_by_ratio,
    mover_difference,
    mover_ratio,
    plain_change,
)
from generator.metrics.intervals import CONFIDENCE
from generator.metrics.method import (
    SERIES,
    Finding,
    Readings,
    fraction,
    is_percentile,
    merged,
    thinned,
)
from generator.metrics.metric import Change, Quantity

FORMULA = "percentile by linear interpolation, interval from order statistics"
COMPARED = f"{FORMULA}; change by MOVER on logarithms"
TOO_FEW = "percentile by linear interpolation; too few observations for an interval"
_MEDIAN = 0.5
_SHOWN = (
    *(0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75),
    *(0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999),
)


class Percentile:
    """The method for a median or percentile of one file per side that has its observations."""

    name = "percentile"
    preference = 20
    takes_several = True

    def fits(self, before: Readings, after: Readings | None) -> bool:
        return all(_fits(side) for side in (before, after) if side is not None)

    def needs(self, readings: Readings) -> str | None:
        able = all(is_percentile(found) and found.samples for _, found in readings)
        return None if able else "a percentile of raw observations"

    def estimate(self, before: Readings, after: Readings | None) -> Finding:
        sides = tuple(_quantity(side) for side in (before, after) if side is not None)
        change = _change(*sides) if len(sides) == 2 else None
        has_intervals = all(side.low is not None for side in sides)
        words = COMPARED if change else FORMULA
        return Finding(
            sides,
            change,
            words if has_intervals else TOO_FEW,
            "decidable" if has_intervals else "cannot-tell",
        )


PART = Percentile()


@cache
def ranks(n: int, fraction: float) -> tuple[int, int] | None:
    """The ranks, from 1, of the two observations that hold the percentile between them.

    The number of observations below the percentile is binomial (David & Nagaraja, Order
    Statistics, 2003, section 7.1). Tails are equal where there are observations enough, else the
    interval begins or ends with the outermost one. None where no two observations suffice.
    """
    from scipy.stats import binom

    tail = (1 - CONFIDENCE) / 2
    low, high = int(binom.ppf(tail, n, fraction)), int(binom.ppf(1 - tail, n, fraction)) + 1
    if low >= 1 and high <= n:
        return low, high
    if 1 - fraction**n - (1 - fraction) ** n < CONFIDENCE:
        return None

    def below(rank: int) -> float:
        """How likely fewer observations than the rank lie below the percentile."""
        return float(binom.cdf(rank - 1, n, fraction))

    if high > n:
        most = below(n) - CONFIDENCE
        return bisect_right(range(1, n), most, key=below), n
    return 1, 2 + bisect_left(range(2, n + 1), CONFIDENCE + below(1), key=below)


def interval_of(ordered: Sequence[float], fraction: float) -> tuple[float, float] | None:
    """The interval of a percentile of values in order; None where there are too few."""
    found = ranks(len(ordered), fraction)
    return (ordered[found[0] - 1], ordered[found[1] - 1]) if found else None


def shown_percentiles(ordered: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """The percentiles for a chart: those that have an interval, and the median in any case."""
    return tuple((part, percentile_of(ordered, part)) for part in _carried(len(ordered)))


@cache
def _carried(n: int) -> tuple[float, ...]:
    return tuple(part for part in _SHOWN if part == _MEDIAN or (n and ranks(n, part)))


def _quantity(readings: Readings) -> Quantity:
    measurement = readings[0][1]
    values = merged(readings)
    if not values:
        return Quantity(measurement.value, None, None, measurement.n)
    alone = measurement.samples if len(readings) == 1 else None
    ordered = alone.ordered if alone else in_order(values)
    part = fraction(measurement)
    # The reader's own value where there is one file, so that page and file agree to the last digit.
    value = measurement.value if len(readings) == 1 else percentile_of(ordered, part)
    low, high = interval_of(ordered, part) or (None, None)
    return Quantity(value, low, high, len(ordered), thinned(values), shown_percentiles(ordered))


def _change(before: Quantity, after: Quantity) -> Change:
    ratio = mover_ratio(before, after)
    if ratio is not None:
        return change_by_ratio(before.value, after.value, *ratio)
    difference = mover_difference(before, after)
    if difference is not None:
        return change_by_difference(before.value, after.value, *difference)
    return plain_change(before.value, after.value)


def _fits(readings: Readings) -> bool:
    measurement = readings[0][1]
    return (
        len(readings) == 1
        and is_percentile(measurement)
        and measurement.samples is not None
        and measurement.replication not in {"iteration", *SERIES}
    )
