"""Values without the observations behind them: shown, but never tested.

When it is chosen: for whatever no other method fits, such as the p95 in the summary of a load
test.

What is computed: nothing but the change. There is no spread on file, so there is no interval, and
the verdict is "not tested".

What it cannot say: whether the change is more than chance. Keep the raw observations, or several
runs, and it can be told. Percentiles of several summaries are never averaged: the average of
percentiles is the percentile of nothing.

Example: the p99 that wrk printed, in `tests/evidence_files/wrk/`:

    name: p99 latency
    unit: ms
    better: lower
    value: {from: evidence/wrk_latency.txt, select: "latency:p99"}

    p99 latency stood at 46.8 ms (n = 2,166).

To override: `method: {kind: summary, because: …}` leaves an interval out where the one that would
be computed means nothing.
"""

from __future__ import annotations

from generator.metrics.change import plain_change
from generator.metrics.method import SERIES, Finding, Readings
from generator.metrics.metric import Quantity

FORMULA = "the value on file; no spread on file, so no interval"


class Summary:
    """The method for what no other fits."""

    name = "summary"
    preference = 90
    takes_several = False

    def fits(self, before: Readings, after: Readings | None) -> bool:
        return all(len(side) == 1 for side in (before, after) if side is not None)

    def needs(self, readings: Readings) -> str | None:  # noqa: ARG002 - any value will do
        return None

    def estimate(self, before: Readings, after: Readings | None) -> Finding:
        return as_on_file(before, after, FORMULA)


PART = Summary()


def as_on_file(before: Readings, after: Readings | None, formula: str) -> Finding:
    """The values as the files have them, one of each side."""
    sides = tuple(_quantity(side) for side in (before, after) if side is not None)
    change = plain_change(sides[0].value, sides[1].value) if len(sides) == 2 else None
    return Finding(sides, change, formula, "not-tested")


def _quantity(readings: Readings) -> Quantity:
    measurement = readings[0][1]
    # The steps of a training run are no observations of its last value.
    n = None if measurement.replication in SERIES else measurement.n
    return Quantity(measurement.value, None, None, n)
