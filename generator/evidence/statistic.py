"""Statistics of raw observations, named as selectors name them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import fsum, sqrt

from generator.evidence.measurement import Bucket, Histogram, Samples
from generator.evidence.observations import percentile_of
from generator.evidence.selector import percentile


def compute(stat: str, samples: Samples | None) -> float | None:
    """A statistic of the observations; None where it does not follow from them.

    Percentiles are interpolated linearly between the two nearest observations, the way that k6,
    NumPy and most load testers do it. ``std`` is that of a sample (n - 1).
    """
    # A single observation has no spread; a zero would look like a perfect run.
    if samples is None or samples.n < (2 if stat == "std" else 1):
        return None
    fraction = 0.5 if stat == "median" else percentile(stat)
    if fraction is not None:
        return percentile_of(samples.ordered, fraction)
    if stat == "count":
        return float(samples.n)
    try:
        return float(_SUMMARIES[stat](samples.values)) if stat in _SUMMARIES else None
    except OverflowError:
        # The observations are finite, but their sum is beyond what a double can hold.
        return None


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)


def _spread(values: Sequence[float]) -> float:
    mean = _mean(values)
    return sqrt(fsum((value - mean) * (value - mean) for value in values) / (len(values) - 1))


_SUMMARIES: dict[str, Callable[[Sequence[float]], float]] = {
    "mean": _mean,
    "min": min,
    "max": max,
    "sum": fsum,
    "std": _spread,
    "last": lambda values: values[-1],
}


def interpolate(histogram: Histogram, bucket: Bucket) -> float:
    """A percentile as PromQL's ``histogram_quantile`` gives it, from the bucket that it is in."""
    low, high, share = bucket
    if histogram.exponential and low * high > 0:
        return float(low * (high / low) ** share)
    return low + (high - low) * share
