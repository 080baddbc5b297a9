"""Histograms of OpenTelemetry: added up over exports, and as buckets with edges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import inf
from operator import add

from generator.evidence.measurement import Histogram
from generator.evidence.otel_points import Point, to_number, to_numbers
from generator.evidence.over_time import LARGEST
from generator.evidence.prometheus_names import from_rows

Indexed = Mapping[int, float]
"""Observations by the index of their exponential bucket."""
_LARGEST_POWER = 1000.0


@dataclass(frozen=True)
class Exponential:
    """Buckets whose edges are powers of one factor, 2 to the power of 2^-scale."""

    scale: int
    zeros: float
    threshold: float
    positive: Indexed
    negative: Indexed

    def coarser(self, scale: int) -> Exponential:
        """The same observations in the wider buckets of a smaller scale."""
        shift = self.scale - scale
        sides = (_shifted(side, shift) for side in (self.positive, self.negative))
        return Exponential(scale, self.zeros, self.threshold, *sides)


@dataclass(frozen=True)
class Counted:
    """What was observed from the start of counting to one export, or to the last."""

    n: float
    total: float | None
    least: float | None
    most: float | None
    bounds: tuple[float, ...] = ()
    counts: tuple[float, ...] = ()
    exponential: Exponential | None = None

    def plus(self, other: Counted) -> Counted:
        """Both together. Buckets with other edges cannot be added: then there are none."""
        together = replace(
            self,
            n=self.n + other.n,
            total=_both(self.total, other.total, add),
            least=_both(self.least, other.least, min),
            most=_both(self.most, other.most, max),
        )
        if self.exponential and other.exponential:
            merged = _merged(self.exponential, other.exponential)
            return replace(together, exponential=merged)
        if self.bounds != other.bounds or len(self.counts) != len(other.counts):
            return replace(together, bounds=(), counts=(), exponential=None)
        counts = tuple(a + b for a, b in zip(self.counts, other.counts, strict=True))
        return replace(together, counts=counts)

    @property
    def is_coarse(self) -> bool:
        """Whether one bucket holds all observations, so that nothing follows but its edges."""
        return self.exponential is None and sum(map(bool, self.counts)) == 1

    def histogram(self, unit: str) -> Histogram | None:
        """The buckets with their edges; None where there are none that say anything."""
        bounds, counts = (*self.bounds, inf), self.counts
        if self.exponential:
            edges = _edges(self.exponential)
            if edges is None:
                return None
            bounds, counts = edges
        elif not self.bounds or self.is_coarse:
            return None
        return Histogram(
            bounds,
            counts,
            int(self.n),
            self.total,
            unit,
            exponential=self.exponential is not None,
            least=self.least,
            most=self.most,
        )


def read_counted(point: Point) -> Counted | None:
    """A data point of a histogram; None where it is broken."""
    n = point.number("count")
    if n is None or not 0 <= n < LARGEST:
        return None
    extremes = (point.number("sum"), point.number("min"), point.number("max"))
    if point.metric.kind == "exponential":
        exponential = _read_exponential(point)
        return Counted(n, *extremes, exponential=exponential) if exponential else None
    bounds, counts = tuple(point.numbers("explicitBounds")), tuple(point.numbers("bucketCounts"))
    fits = len(counts) == len(bounds) + 1 and sorted(set(bounds)) == list(bounds)
    if not bounds or not fits or not all(0 <= count < LARGEST for count in counts):
        return Counted(n, *extremes)
    return Counted(n, *extremes, bounds, counts)


def _read_exponential(point: Point) -> Exponential | None:
    scale = point.number("scale")
    if scale is None or not -10 <= scale <= 20:
        return None
    sides = (_indexed(point.get("positive")), _indexed(point.get("negative")))
    zeros, threshold = (point.number(key) or 0.0 for key in ("zeroCount", "zeroThreshold"))
    return Exponential(int(scale), zeros, threshold, *sides)


def _indexed(side: object) -> Indexed:
    if not isinstance(side, dict):
        return {}
    offset = to_number(side.get("offset", 0))
    counts = to_numbers(side.get("bucketCounts", side.get("bucket_counts")))
    if offset is None or abs(offset) > 1e9:
        return {}
    return {int(offset) + index: count for index, count in enumerate(counts) if 0 < count < LARGEST}


def _both(
    one: float | None, other: float | None, join: Callable[[float, float], float]
) -> float | None:
    """What only both together tell."""
    return None if one is None or other is None else join(one, other)


def _shifted(side: Indexed, shift: int) -> Indexed:
    wider: dict[int, float] = {}
    for index, count in side.items():
        wider[index >> shift] = wider.get(index >> shift, 0.0) + count
    return wider


def _merged(one: Exponential, other: Exponential) -> Exponential:
    scale = min(one.scale, other.scale)
    one, other = one.coarser(scale), other.coarser(scale)
    return Exponential(
        scale,
        one.zeros + other.zeros,
        max(one.threshold, other.threshold),
        _added(one.positive, other.positive),
        _added(one.negative, other.negative),
    )


def _added(one: Indexed, other: Indexed) -> Indexed:
    indices = sorted({*one, *other})
    return {index: one.get(index, 0.0) + other.get(index, 0.0) for index in indices}


def _edges(buckets: Exponential) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """Bounds and counts; None where an edge is larger than any number."""
    growth = 2.0**-buckets.scale
    indices = [*buckets.positive, *buckets.negative]
    if any(abs(index + 1) * growth > _LARGEST_POWER for index in indices):
        return None
    rows = [(2 ** (i * growth), 2 ** ((i + 1) * growth), n) for i, n in buckets.positive.items()]
    rows += [
        (-(2 ** ((i + 1) * growth)), -(2 ** (i * growth)), n) for i, n in buckets.negative.items()
    ]
    if buckets.threshold > 0 and buckets.zeros:
        return from_rows([*rows, (-buckets.threshold, buckets.threshold, buckets.zeros)])
    return from_rows(rows, buckets.zeros)
