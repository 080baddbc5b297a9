"""Student's and Welch's intervals, by SciPy, which is imported when one is computed."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

CONFIDENCE = 0.95


def mean_of(values: Sequence[float]) -> float:
    """The arithmetic mean, the same in whatever order the values come."""
    return values[0] if constant(values) else math.fsum(values) / len(values)


def mean_interval(values: Sequence[float]) -> tuple[float, float] | None:
    """Student's t interval on the mean; None for a single value, and where no value differs: the
    tool's clock or rounding hides the spread then, and a width of zero would be certainty."""
    if len(values) < 2 or constant(values):
        return None
    import numpy as np
    from scipy import stats

    # In sorted order, so that the order of files does not show, not even in the last digit.
    with _without_warnings():
        interval = stats.ttest_1samp(np.sort(values), 0).confidence_interval(CONFIDENCE)
    return float(interval.low), float(interval.high)


def welch_interval(before: Sequence[float], after: Sequence[float]) -> tuple[float, float] | None:
    """Welch's interval for the mean of after minus that of before; None where a side has one value.

    Welch, "The generalization of Student's problem when several different population variances
    are involved", Biometrika 34 (1947).
    """
    if min(len(before), len(after)) < 2:
        return None
    if constant(before) and constant(after):
        # No spread was recorded, which is not the same as none.
        return None
    import numpy as np
    from scipy import stats

    with _without_warnings():
        test = stats.ttest_ind(np.sort(after), np.sort(before), equal_var=False)
        interval = test.confidence_interval(CONFIDENCE)
    return float(interval.low), float(interval.high)


@contextmanager
def _without_warnings() -> Iterator[None]:
    """SciPy warns where values hardly differ; the interval is narrow then, as it should be."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def constant(values: Sequence[float]) -> bool:
    """Whether all values are the same."""
    return min(values) == max(values)
