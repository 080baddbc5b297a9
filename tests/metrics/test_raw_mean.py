from __future__ import annotations

import pytest
from scipy import stats

from generator.metrics.method import choose_method
from tests.metrics.made import metric_of, samples_of

BEFORE = [float(100 + i % 7) for i in range(70)]
AFTER = [float(90 + i % 11) for i in range(77)]


def test_the_difference_of_means_is_welchs() -> None:
    before, after = samples_of(BEFORE, "mean"), samples_of(AFTER, "mean")
    method = choose_method(before, after)
    change = method.estimate(before, after).change
    expected = stats.ttest_ind(AFTER, BEFORE, equal_var=False).confidence_interval()

    assert method.name == "mean"
    assert change is not None
    assert change.difference is not None
    assert change.difference.low == pytest.approx(expected.low)
    assert change.difference.high == pytest.approx(expected.high)


def test_the_ratio_has_an_interval_around_it() -> None:
    before, after = samples_of(BEFORE, "mean"), samples_of(AFTER, "mean")
    finding = choose_method(before, after).estimate(before, after)

    assert finding.change is not None
    ratio = finding.change.ratio
    assert ratio is not None
    assert ratio.low is not None
    assert ratio.high is not None
    assert ratio.low < ratio.value < ratio.high
    assert metric_of(finding).verdict == "improved"


def test_a_single_observation_cannot_tell() -> None:
    before, after = samples_of([3.0], "mean"), samples_of([2.0], "mean")

    assert choose_method(before, after).estimate(before, after).standing == "cannot-tell"
