"""Statistics of raw observations, named as selectors name them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import fsum

from generator.evidence.measurement import Bucket, Histogram, Samples
from generator.evidence.selector import percentile

_BY_NUMPY = frozenset({"median", "std"})


def compute(stat: str, samples: Samples | None) -> float | None:
    """A statistic of the observations; None where it does not follow from them.

    Percentiles are interpolated linearly between the two nearest observations, the way that k6,
    NumPy and most load testers do it. ``std`` is that of a sample (n - 1).
    """
    # A single observation has no spread; a zero would look like a perfect run.
    if samples is None or samples.n < (2 if stat == "std" else 1):
        return None
    fraction = percentile(stat)
    if fraction is None and stat not in _BY_NUMPY:
        return _plain(stat, samples)
    # NumPy takes a tenth of a second to import, and most files state what is asked for.
    import numpy as np

    values = np.asarray(samples.values, dtype=np.float64)
    if stat == "std":
        return float(values.std(ddof=1))
    return float(np.quantile(values, 0.5 if fraction is None else fraction))


def interpolate(histogram: Histogram, bucket: Bucket) -> float:
    """A percentile as PromQL's ``histogram_quantile`` gives it, from the bucket that it is in."""
    low, high, share = bucket
    if histogram.exponential and low * high > 0:
        return float(low * (high / low) ** share)
    return low + (high - low) * share


def _plain(stat: str, samples: Samples) -> float | None:
    if stat == "count":
        return float(samples.n)
    summaries: dict[str, Callable[[Sequence[float]], float]] = {
        "mean": lambda values: fsum(values) / len(values),
        "min": min,
        "max": max,
        "sum": fsum,
        "last": lambda values: values[-1],
    }
    return float(summaries[stat](samples.values)) if stat in summaries else None
