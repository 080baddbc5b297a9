"""Percentiles of observations that were counted in buckets: Prometheus, OpenTelemetry, HDR.

When it is chosen: for a median or another percentile of histograms. Those of several files are
merged, if they have the same edges.

What is computed: the percentile, interpolated in its bucket as Prometheus does; the interval goes
from the lower to the upper edge of the buckets in which it can lie, chance included. A change lies
between those edges of both sides that are furthest apart.

What it cannot say: where in its bucket the value lies. A change within a bucket is none that can
be seen, and of a value in the last bucket, without an upper edge, there is no interval at all.

Example: a p99 from an instant query, in `tests/evidence_files/prometheus-api/`:

    name: p99 latency
    unit: ms
    better: lower
    value: {from: evidence/synthetic_instant_buckets.json, select: 'req_seconds{job="app"}:p99'}

    p99 latency stood at 91 ms (95% interval 50 to 100 ms, n = 1,252).

To override: `method: {kind: histogram, because: …}`; buckets with an edge near the value do more.
"""

from __future__ import annotations

import math
from dataclasses import replace

from generator.evidence.measurement import Histogram
from generator.evidence.statistic import interpolate
from generator.metrics.change import change_by_difference, change_by_ratio, plain_change
from generator.metrics.method import Finding, Readings, fraction, is_percentile
from generator.metrics.metric import Change, Quantity
from generator.metrics.percentile import ranks

ONE_SIDE = (
    "percentile interpolated in its bucket; the interval goes from the lower to the upper edge of "
    "the buckets that hold the order-statistic interval"
)
TWO_SIDES = f"{ONE_SIDE}; change between the edges, whichever are further apart"


class Buckets:
    """The method for a median or percentile of histograms; those with the same edges are merged."""

    name = "histogram"
    preference = 4
    takes_several = True

    def fits(self, before: Readings, after: Readings | None) -> bool:
        sides = [side for side in (before, after) if side is not None]
        return all(_fits(side) for side in sides)

    def needs(self, readings: Readings) -> str | None:
        return None if _fits(readings) else "a percentile of histograms with the same edges"

    def estimate(self, before: Readings, after: Readings | None) -> Finding:
        if after is None:
            return Finding((_quantity(before),), None, ONE_SIDE, "not-tested")
        sides = _quantity(before), _quantity(after)
        told = all(side.low is not None for side in sides)
        change = _change(*sides)
        return Finding(sides, change, TWO_SIDES, "decidable" if told else "cannot-tell")


PART = Buckets()


def _fits(readings: Readings) -> bool:
    found = [measurement.histogram for _, measurement in readings]
    edges = {each.bounds for each in found if each is not None}
    usable = all(is_percentile(each) and each.samples is None for _, each in readings)
    return usable and None not in found and len(edges) == 1


def _merged(readings: Readings) -> Histogram | None:
    """All files of a side together: counts of the same bucket are added up."""
    found = [m.histogram for _, m in readings if m.histogram is not None]
    if len(found) <= 1:
        return found[0] if found else None
    counts = tuple(math.fsum(each) for each in zip(*(h.counts for h in found), strict=True))
    sizes = [h.n for h in found if h.n is not None]
    n = sum(sizes) if len(sizes) == len(found) else None
    return replace(found[0], counts=counts, n=n, sum=None, least=None, most=None)


def _quantity(readings: Readings) -> Quantity:
    measurement, histogram = readings[0][1], _merged(readings)
    part = fraction(measurement)
    bucket = histogram.bucket(part) if histogram else None
    if histogram is None or bucket is None:
        return Quantity(measurement.value, None, None, measurement.n)
    value = measurement.value if len(readings) == 1 else interpolate(histogram, bucket)
    edges = _edges(histogram, part)
    if edges is None or not math.isfinite(edges[1]):
        return Quantity(value, None, None, histogram.n)
    return Quantity(value, min(edges[0], value), max(edges[1], value), histogram.n)


def _edges(histogram: Histogram, part: float) -> tuple[float, float] | None:
    """The edges around the percentile and around the ranks between which chance can move it; None
    where so few observations have no such ranks."""
    parts = [part]
    if histogram.n is not None:
        found = ranks(histogram.n, part)
        if found is None:
            return None
        # A rank counts from 1, and belongs to the bucket in which that many are reached.
        parts += [rank / histogram.n for rank in found]
    buckets = [bucket for each in parts if (bucket := histogram.bucket(each)) is not None]
    return min(bucket.low for bucket in buckets), max(bucket.high for bucket in buckets)


def _change(before: Quantity, after: Quantity) -> Change:
    """The least and the most that the edges allow: nothing is known of where between them."""
    if before.low is None or before.high is None or after.low is None or after.high is None:
        return plain_change(before.value, after.value)
    if min(before.low, after.low) > 0:
        low, high = after.low / before.high, after.high / before.low
        return change_by_ratio(before.value, after.value, *_apart(low, high))
    low, high = after.low - before.high, after.high - before.low
    return change_by_difference(before.value, after.value, low, high)


def _apart(low: float, high: float) -> tuple[float, float]:
    """Buckets that touch are still apart: an edge belongs to the lower one alone."""
    return (math.nextafter(1, 2) if low == 1 else low, math.nextafter(1, 0) if high == 1 else high)
