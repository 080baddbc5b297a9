"""The mean of raw observations of one file per side: requests, rows, examples.

When it is chosen: for a mean whose observations are on file and independent: neither iterations of
one process nor process runs.

What is computed: the mean with Student's t interval; with two sides the difference of means with
Welch's interval (Biometrika 34 (1947)), and the ratio with the interval that follows from both
sides (MOVER on logarithms, Zou & Donner, Statistics in Medicine 27 (2008)). Both have to exclude
"no change" before anything is called one.

What it cannot say: what most users saw. A few very slow requests move a mean; a percentile beside
it tells more. With few and very skewed observations the interval is approximate.

Example: the mean of 300 requests, in `tests/evidence_files/ab/`:

    name: Mean latency
    unit: ms
    better: lower
    value: {from: evidence/ab_gnuplot.tsv, select: "ttime:mean"}

    Mean latency stood at 22.3 ms (95% interval 21.1 to 23.5 ms, n = 300).

To override: `method: {kind: mean, because: …}` merges the observations of several files of a side.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.evidence.observations import in_order
from generator.metrics.change import agreed, change_by_difference, mover_ratio, plain_change
from generator.metrics.intervals import mean_interval, mean_of, welch_interval
from generator.metrics.method import SERIES, Finding, Readings, merged, thinned
from generator.metrics.metric import Change, Estimate, Quantity
from generator.metrics.percentile import shown_percentiles

ONE_SIDE = "mean of the observations, t interval"
TWO_SIDES = "difference of means, Welch interval; ratio by MOVER on logarithms"


class RawMean:
    """The method for a mean whose independent observations are on file."""

    name = "mean"
    preference = 30
    takes_several = True

    def fits(self, before: Readings, after: Readings | None) -> bool:
        return all(_fits(side) for side in (before, after) if side is not None)

    def needs(self, readings: Readings) -> str | None:
        able = all(found.stat == "mean" and found.samples for _, found in readings)
        return None if able else "a mean of raw observations"

    def estimate(self, before: Readings, after: Readings | None) -> Finding:
        if after is None:
            return Finding((_quantity(before),), None, ONE_SIDE, "not-tested")
        values = _values(before), _values(after)
        sides = _quantity(before), _quantity(after)
        enough = min(map(len, values)) > 1
        change = _change(values, sides)
        return Finding(sides, change, TWO_SIDES, "decidable" if enough else "cannot-tell")


PART = RawMean()


def _change(
    values: tuple[Sequence[float], Sequence[float]], sides: tuple[Quantity, Quantity]
) -> Change:
    interval = welch_interval(*values)
    if interval is None:
        return plain_change(sides[0].value, sides[1].value)
    change = change_by_difference(sides[0].value, sides[1].value, *interval)
    ratio = mover_ratio(*sides)
    if ratio is None or change.ratio is None or change.relative is None:
        return change
    low, high = ratio
    return agreed(
        Change(
            Estimate(change.relative.value, low - 1, high - 1),
            change.difference,
            Estimate(change.ratio.value, low, high),
        )
    )


def _quantity(readings: Readings) -> Quantity:
    values = _values(readings)
    value = readings[0][1].value if len(readings) == 1 else mean_of(values)
    low, high = mean_interval(values) or (None, None)
    shown = shown_percentiles(in_order(values))
    return Quantity(value, low, high, len(values), thinned(values), shown)


def _values(readings: Readings) -> Sequence[float]:
    return merged(readings) or [measurement.value for _, measurement in readings]


def _fits(readings: Readings) -> bool:
    measurement = readings[0][1]
    return (
        len(readings) == 1
        and measurement.stat == "mean"
        and measurement.samples is not None
        and measurement.replication not in {"iteration", "process run", "", *SERIES}
    )
