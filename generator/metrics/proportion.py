"""Shares of things that each did or did not: failures of requests, correct answers, conversions.

When it is chosen: where the format says that a value is a share and how many things it is of.
Several files of a side are added up.

What is computed: Wilson's interval of each share (JASA 22 (1927)), and for two independent shares
the difference in points with Newcombe's hybrid score interval (method 10 in Statistics in Medicine
17 (1998) 873-890). These hold for few things and for shares near 0 and 100 %, where the usual
formula does not.

What it cannot say: that the things were independent. Requests of one outage fail together, and
then the interval is too narrow. A share of few things is told with a wide interval, and not by a
single decimal.

Example: the requests that failed in a load test, in `tests/evidence_files/k6/`:

    name: Failed requests
    unit: percent
    better: lower
    select: "http_req_failed:rate"
    value: {from: evidence/summary_export_2scenarios_thresholdfail.json}

    Failed requests stood at 3.2% (95% interval 1.9% to 5.2%, n = 472).

To override: `method: {kind: proportion, because: …}` where the file has a share and its number of
observations, and its format does not say that it is one.
"""

from __future__ import annotations

import math

from generator.metrics.change import (
    agreed,
    change_by_difference,
    mover_difference,
    mover_ratio,
    plain_change,
)
from generator.metrics.intervals import CONFIDENCE
from generator.metrics.method import Finding, Readings
from generator.metrics.metric import Change, Estimate, Quantity
from generator.metrics.units import PERCENT

ONE_SIDE = "share, Wilson interval"
TWO_SIDES = "difference of two independent shares, Newcombe interval; ratio by MOVER on logarithms"


class Proportion:
    """The method for shares whose number of observations is on file; several files are pooled."""

    name = "proportion"
    preference = 5
    takes_several = True

    def fits(self, before: Readings, after: Readings | None) -> bool:
        return all(_fits(side) for side in (before, after) if side is not None)

    def needs(self, readings: Readings) -> str | None:
        able = all(found.n and 0 <= found.value <= _whole(readings) for _, found in readings)
        return None if able else "a share of a known number of observations"

    def estimate(self, before: Readings, after: Readings | None) -> Finding:
        if after is None:
            return Finding((_quantity(before),), None, ONE_SIDE, "not-tested")
        sides = _quantity(before), _quantity(after)
        return Finding(sides, _change(*sides), TWO_SIDES, "decidable")


PART = Proportion()


def wilson(successes: int, n: int) -> tuple[float, float]:
    """Wilson's score interval of a share (Wilson, JASA 22 (1927) 209-212), by SciPy."""
    from scipy.stats import binomtest

    interval = binomtest(successes, n).proportion_ci(CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)


def _quantity(readings: Readings) -> Quantity:
    """All files of a side together: successes and observations are added up."""
    whole = _whole(readings)
    n = sum(found.n or 0 for _, found in readings)
    successes = sum(round(found.value / whole * (found.n or 0)) for _, found in readings)
    low, high = wilson(successes, n)
    # The reader's own value where there is one file, so that page and file agree.
    value = readings[0][1].value if len(readings) == 1 else successes / n * whole
    return Quantity(value, min(low * whole, value), max(high * whole, value), n)


def _change(before: Quantity, after: Quantity) -> Change:
    """Newcombe's hybrid score interval (his method 10, Statistics in Medicine 17 (1998) 873-890),
    which is MOVER on two Wilson intervals."""
    difference = mover_difference(before, after)
    if difference is None:
        return plain_change(before.value, after.value)
    change = change_by_difference(before.value, after.value, *difference)
    ratio = mover_ratio(before, after)
    if ratio is None or change.relative is None or change.ratio is None:
        return change
    return agreed(
        Change(
            Estimate(change.relative.value, ratio[0] - 1, ratio[1] - 1),
            change.difference,
            Estimate(change.ratio.value, *ratio),
        )
    )


def _whole(readings: Readings) -> float:
    """What a share of everything is, in the metric's unit."""
    return 100.0 if readings[0][1].unit == PERCENT else 1.0


def _fits(readings: Readings) -> bool:
    return all(
        found.nature == "proportion" and found.n and math.isfinite(found.value)
        for _, found in readings
    )
