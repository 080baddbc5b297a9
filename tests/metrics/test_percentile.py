from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from generator.evidence.observations import percentile_of
from generator.metrics.method import choose_method, methods
from generator.metrics.percentile import PART, ranks, shown_percentiles
from tests.metrics.made import evidence_file, measurement, metric_of, samples_of

FRACTIONS = [0.5, 0.9, 0.95, 0.99, 0.999]


@pytest.mark.parametrize(
    ("n", "fraction", "expected"), [(10, 0.5, (2, 9)), (1000, 0.99, (983, 997))]
)
def test_ranks_have_their_golden_values(n: int, fraction: float, expected: tuple[int, int]) -> None:
    assert ranks(n, fraction) == expected


@pytest.mark.parametrize(
    ("fraction", "smallest"), list(zip(FRACTIONS, [6, 29, 59, 299, 2995], strict=True))
)
def test_the_smallest_n_has_its_golden_values(fraction: float, smallest: int) -> None:
    assert ranks(smallest, fraction) is not None
    assert ranks(smallest - 1, fraction) is None


@given(st.integers(1, 4000), st.sampled_from([0.01, 0.1, *FRACTIONS]))
def test_ranks_cover_the_percentile_as_often_as_they_should(n: int, fraction: float) -> None:
    found = ranks(n, fraction)

    if found is not None:
        low, high = found
        assert 1 <= low < high <= n
        assert binom.cdf(high - 1, n, fraction) - binom.cdf(low - 1, n, fraction) >= 0.95 - 1e-9


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50), st.floats(0, 1))
def test_a_percentile_is_the_linear_one(values: list[float], fraction: float) -> None:
    expected = np.quantile(values, fraction)

    assert percentile_of(sorted(values), fraction) == pytest.approx(expected, abs=1e-6)


def test_samples_of_several_files_are_merged_never_averaged() -> None:
    slow = [10.0] * 900 + [1000.0] * 100
    fast = [10.0] * 9100
    sides = [
        (evidence_file("a.csv"), measurement(1000.0, "p99", "request", slow)),
        (evidence_file("b.csv"), measurement(10.0, "p99", "request", fast)),
    ]

    merged = methods["percentile"].estimate(sides, None).sides[0]

    assert merged.value == 10.0
    assert merged.n == 10_100


def test_a_percentile_with_enough_samples_has_a_verdict() -> None:
    before = samples_of([float(100 + i % 20) for i in range(400)], "p95")
    after = samples_of([float(60 + i % 20) for i in range(400)], "p95")
    method = choose_method(before, after)

    metric = metric_of(method.estimate(before, after))

    assert method.name == "percentile"
    assert metric.verdict == "improved"


def test_too_few_samples_give_no_interval_and_no_verdict() -> None:
    before, after = samples_of([10.0] * 58, "p95"), samples_of([5.0] * 5000, "p95")

    metric = metric_of(choose_method(before, after).estimate(before, after))

    assert metric.before is not None
    assert metric.before.low is None
    assert metric.change is not None
    assert metric.change.ratio is not None
    assert metric.change.ratio.low is None
    assert metric.verdict == "cannot-tell"


def test_the_value_is_the_one_that_the_file_states() -> None:
    side = [(evidence_file(), measurement(42.5, "median", "row", [41.0, 42.0, 43.0, 44.0]))]

    assert choose_method(side, None).estimate(side, None).sides[0].value == 42.5


def test_what_is_drawn_is_a_few_hundred_points_at_most() -> None:
    side = samples_of([float(i) for i in range(100_000)], "p99")
    quantity = choose_method(side, None).estimate(side, None).sides[0]

    assert 200 <= len(quantity.runs) <= 300
    assert dict(quantity.percentiles)[0.5] == pytest.approx(49_999.5)


@pytest.mark.parametrize(
    ("n", "most"), [(6, 0.5), (58, 0.9), (59, 0.95), (2500, 0.995), (2994, 0.995), (2995, 0.999)]
)
def test_no_percentile_is_drawn_that_has_no_interval(n: int, most: float) -> None:
    assert shown_percentiles([float(i) for i in range(n)])[-1][0] == most


@pytest.mark.parametrize("n", [1, 2, 5])
def test_the_median_is_drawn_however_few_there_are(n: int) -> None:
    assert [part for part, _ in shown_percentiles([1.0] * n)] == [0.5]


def test_a_median_that_reaches_zero_is_compared_without_logarithms() -> None:
    before = samples_of([0.0] * 46 + [1.0] * 55, "median", "row")
    after = samples_of([5.0 + i for i in range(101)], "median", "row")

    change = choose_method(before, after).estimate(before, after).change

    assert change is not None
    assert change.difference is not None
    assert change.difference.low is not None
    assert change.ratio is not None
    assert change.ratio.low is None


def test_iterations_of_one_process_are_no_samples_of_a_percentile() -> None:
    side = samples_of([1.0] * 100, "median", "iteration")

    assert choose_method(side, side).name == "repeated-runs"


def test_merged_observations_have_the_golden_percentile_and_not_the_average() -> None:
    slow = samples_of([10.0] * 900 + [1000.0] * 100, "p99")
    fast = samples_of([10.0] * 9100, "p99")

    assert (slow[0][1].value, fast[0][1].value) == (1000.0, 10.0)
    assert PART.estimate([*slow, *fast], None).sides[0].value == 10.0
