"""What the names of Prometheus metrics say, and its cumulative buckets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate, pairwise
from math import fsum, inf, isfinite, isnan, log2

from generator.evidence.measurement import Histogram
from generator.evidence.over_time import LARGEST

NO_BUCKETS = ("buckets", 'these buckets make no histogram: the one of `le="+Inf"` is missing')
PERCENTILES = ("p50", "p90", "p95", "p99")
_UNITS = {
    "seconds": "s",
    "milliseconds": "ms",
    "microseconds": "us",
    "nanoseconds": "ns",
    "minutes": "min",
    "hours": "h",
    "days": "d",
    "bytes": "bytes",
    "kilobytes": "kB",
    "megabytes": "MB",
    "bits": "bit",
    "ratio": "1",
    "percent": "percent",
    "joules": "J",
    "watts": "W",
    "hertz": "Hz",
}
_COUNTERS = ("_total", "_count", "_sum", "_bucket")
_PARTS = re.compile(r"_(total|sum|bucket|max|min|avg)$")
_SPECIAL = {"+inf": inf, "inf": inf, "-inf": -inf, "nan": float("nan")}


def unit_of(name: str, stated: str = "") -> str:
    """The unit by the name's last word, as the naming rules have it; empty where none is named."""
    if name.endswith("_count"):
        return "1"
    word = stated or _PARTS.sub("", name).rpartition("_")[2]
    unit = _UNITS.get(word.lower(), "")
    # A counter without a unit counts things.
    return unit or ("1" if name.endswith("_total") else "")


def per_second(unit: str) -> str:
    """The unit of a rate; empty where the unit is unknown."""
    return f"{unit}/s" if unit else ""


def is_counter(name: str) -> bool:
    """Whether a name is that of a counter since the start of a process."""
    return name.endswith(_COUNTERS)


def stat_of(fraction: float) -> str:
    """The statistic that a quantile is: 0.5 is ``p50``, 1 the largest value."""
    return {0.0: "min", 1.0: "max"}.get(fraction, f"p{fraction * 100:.10g}")


def to_float(text: object) -> float | None:
    """A value as Prometheus writes it, text or not; None where it is no number."""
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return None
    if isinstance(text, str) and text.lower() in _SPECIAL:
        return _SPECIAL[text.lower()]
    # Python would read "1_000" and other digits than ASCII's, too.
    if isinstance(text, str) and not re.fullmatch(r"[-+]?[\d.]+([eE][-+]?\d+)?", text, re.ASCII):
        return None
    try:
        return float(text)
    except (ValueError, OverflowError):
        return None


def read_native(members: dict[str, object], unit: str, *, counted: bool) -> Histogram | None:
    """A native histogram of the HTTP API, ``[rule, lower, upper, count]`` for each bucket that
    is not empty; None where it is broken."""
    rows = members.get("buckets")
    found = [_native_bucket(row) for row in rows] if isinstance(rows, list) else []
    buckets = [each for each in found if each is not None]
    if not buckets or len(buckets) < len(found):
        return None
    bounds, counts = from_rows(buckets)
    total = to_float(members.get("sum"))
    n = int(fsum(counts)) if counted else None
    return Histogram(bounds, counts, n, total, unit, _is_exponential(buckets))


def from_rows(
    rows: Iterable[tuple[float, float, float]], zeros: float = 0.0
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Bounds and counts of buckets with both edges, of which the empty ones may be left out.

    ``zeros`` are the observations that are exactly 0.
    """
    ordered = sorted(rows)
    first = _lowest(*ordered[0]) if ordered else 0.0
    bounds, counts = [min(first, 0.0)], [zeros if first >= 0 else 0.0]
    for low, high, count in ordered:
        if low >= 0 > bounds[-1]:
            bounds, counts = [*bounds, 0.0], [*counts, zeros]
        if low > bounds[-1]:
            bounds, counts = [*bounds, low], [*counts, 0.0]
        bounds, counts = [*bounds, high], [*counts, count]
    if bounds[-1] < inf:
        bounds, counts = [*bounds, inf], [*counts, 0.0]
    return tuple(bounds), tuple(counts)


def _lowest(low: float, high: float, _count: float) -> float:
    """Where the first bucket begins: one that reaches below nothing is taken to begin there."""
    return 0.0 if low < 0 < high else min(high, 0.0) if low == -inf else low


def _is_exponential(buckets: Iterable[tuple[float, float, float]]) -> bool:
    """Whether all edges grow by one factor, a root of 2; buckets of one's own do not."""
    powers = {round(abs(log2(high / low)), 6) for low, high, _ in buckets if 0 < low * high < inf}
    return len(powers) == 1 and abs(log2(powers.pop()) % 1 - 0.5) > 0.49


def _native_bucket(row: object) -> tuple[float, float, float] | None:
    numbers = [to_float(each) for each in row] if isinstance(row, list) else []
    if len(numbers) != 4 or any(each is None or isnan(each) for each in numbers):
        return None
    _, low, high, count = (each or 0.0 for each in numbers)
    return (low, high, count) if low < high and 0 <= count < LARGEST else None


def from_cumulative(
    edges: Iterable[tuple[float, float]], unit: str, total: float | None, *, counted: bool
) -> Histogram | None:
    """Buckets of pairs of ``le`` and count; None where Prometheus would give no percentile.

    ``total`` is the sum of the observations; ``counted`` says that the counts are no rates.
    """
    merged: dict[float, float] = {}
    for bound, count in edges:
        merged[bound] = merged.get(bound, 0.0) + count
    bounds = sorted(merged)
    has_nan = any(map(isnan, bounds)) or not all(abs(n) < LARGEST for n in merged.values())
    if has_nan or len(bounds) < 2 or bounds[-1] != inf:
        return None
    # Scrapes of several processes may be out of step: a bucket never holds less than the one
    # inside it.
    reached = list(accumulate((merged[bound] for bound in bounds), max, initial=0.0))
    counts = tuple(after - before for before, after in pairwise(reached))
    n = int(reached[-1]) if counted else None
    total = total if total is not None and isfinite(total) else None
    return Histogram(tuple(bounds), counts, n, total, unit)
