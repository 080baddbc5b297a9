from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from generator.metrics.method import choose_method
from generator.metrics.metric import Estimate
from generator.metrics.repeated_runs import (
    ONE_RUN_EACH,
    TWO_SIDES_PLAIN,
    can_decide,
    compare,
    run_values,
    smallest_p,
)
from tests.metrics.made import evidence_file, files_of, measurement, metric_of, samples_of

BEFORE = [100, 102, 98, 101, 99, 103, 97, 100, 101, 99]
AFTER = [80, 82, 79, 81, 78, 83, 80, 79, 82, 81]

runs = st.lists(st.floats(0.1, 1e6), min_size=2, max_size=12)
spread_runs = runs.filter(lambda values: max(values) > min(values) * 1.001)


def _bounds(estimate: Estimate | None) -> tuple[float, float]:
    assert estimate is not None
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low, estimate.high


def test_the_ratio_of_geometric_means_has_its_golden_value() -> None:
    change = compare(BEFORE, AFTER).change

    assert change is not None
    assert change.ratio is not None
    assert change.ratio.value == pytest.approx(0.80498, abs=5e-6)
    assert _bounds(change.ratio) == pytest.approx((0.79076, 0.81946), abs=5e-6)


def test_the_smallest_p_has_its_golden_values() -> None:
    assert smallest_p(3, 3) == pytest.approx(0.10)
    assert smallest_p(5, 5) == pytest.approx(0.0079, abs=5e-5)


def test_the_smallest_p_is_that_of_the_test_itself() -> None:
    apart = stats.mannwhitneyu(range(4), range(10, 15), method="exact")

    assert smallest_p(4, 5) == pytest.approx(apart.pvalue)


@pytest.mark.parametrize(
    ("before", "after", "enough"),
    [(1, 1, False), (3, 3, False), (1, 100, False), (4, 4, True), (3, 5, True), (2, 8, True)],
)
def test_few_runs_can_never_decide(before: int, after: int, enough: bool) -> None:
    assert can_decide(before, after) is enough


def test_three_against_three_cannot_tell_however_far_apart() -> None:
    metric = metric_of(compare([100, 101, 102], [1, 2, 3]))

    assert metric.verdict == "cannot-tell"


def test_one_run_each_cannot_tell_and_has_no_interval() -> None:
    finding = compare([100], [50])

    assert finding.formula == ONE_RUN_EACH
    assert finding.standing == "cannot-tell"
    assert finding.change is not None
    assert finding.change.ratio == Estimate(0.5)


def test_runs_without_any_spread_are_not_certain() -> None:
    finding = compare([200] * 5, [100] * 5)

    assert finding.change is not None
    assert finding.change.ratio is not None
    assert (finding.change.ratio.value, finding.change.ratio.low) == (0.5, None)
    assert metric_of(finding).verdict == "cannot-tell"


def test_one_constant_side_leaves_the_interval_to_the_other() -> None:
    change = compare([200] * 6, [100, 101, 102, 99, 98, 100]).change

    assert change is not None
    low, high = _bounds(change.ratio)
    assert low < 0.5 < high


def test_a_zero_moves_the_comparison_to_the_plain_scale() -> None:
    finding = compare([0.0, 1.0, 2.0, 1.5, 0.5], [3.0, 4.0, 3.5, 4.5, 5.0])

    assert finding.formula == TWO_SIDES_PLAIN
    assert finding.change is not None
    assert finding.change.relative is not None
    assert finding.change.relative.low is None
    low, high = _bounds(finding.change.difference)
    assert low < finding.change.difference.value < high  # type: ignore[union-attr]


def test_a_baseline_of_zero_has_a_difference_only() -> None:
    change = compare([0.0] * 5, [1.0, 2.0, 3.0, 2.0, 2.5]).change

    assert change is not None
    assert (change.relative, change.ratio) == (None, None)
    assert change.difference is not None


def test_iterations_of_one_process_are_one_run() -> None:
    before = samples_of([5.0, 6.0, 7.0, 5.5], "mean", "iteration")
    after = samples_of([1.0, 1.1, 1.2, 1.0], "mean", "iteration")
    method = choose_method(before, after)

    assert method.name == "repeated-runs"
    assert method.estimate(before, after).standing == "cannot-tell"
    assert [side.n for side in method.estimate(before, after).sides] == [1, 1]


def test_process_runs_in_one_file_are_runs() -> None:
    side = samples_of(BEFORE, "mean", "process run")

    assert run_values(side) == BEFORE


def test_the_runs_of_several_files_are_taken_together() -> None:
    one = (evidence_file("a.json"), measurement(1.0, "mean", "process run", [1.0, 2.0]))
    other = (evidence_file("b.json"), measurement(4.0, "mean", "process run"))

    assert run_values([one, other]) == [1.0, 2.0, 4.0]


@given(runs, runs)
def test_the_ratio_is_after_by_before_to_the_last_digit(
    before: list[float], after: list[float]
) -> None:
    finding = compare(before, after)
    sides, change = finding.sides, finding.change

    assert change is not None
    assert change.ratio is not None
    assert change.relative is not None
    assert change.ratio.value == sides[1].value / sides[0].value
    assert change.relative.value == change.ratio.value - 1


@given(spread_runs, spread_runs)
def test_swapping_the_sides_inverts_ratio_and_verdict(
    before: list[float], after: list[float]
) -> None:
    there, back = compare(before, after), compare(after, before)

    assert there.change is not None
    assert back.change is not None
    low, high = _bounds(there.change.ratio)
    assert _bounds(back.change.ratio) == pytest.approx((1 / high, 1 / low), rel=1e-6)
    opposite = {"improved": "worse", "worse": "improved"}
    verdict = metric_of(there).verdict
    assert metric_of(back).verdict == opposite.get(str(verdict), verdict)


@given(spread_runs, spread_runs, st.sampled_from([1e-9, 0.001, 60.0, 1000.0]))
def test_another_unit_changes_nothing_but_the_scale(
    before: list[float], after: list[float], factor: float
) -> None:
    plain = compare(before, after).change
    scaled = compare([v * factor for v in before], [v * factor for v in after]).change

    assert plain is not None
    assert scaled is not None
    assert _bounds(scaled.ratio) == pytest.approx(_bounds(plain.ratio), rel=1e-6)
    assert _bounds(scaled.difference) == pytest.approx(
        tuple(bound * factor for bound in _bounds(plain.difference)), rel=1e-6, abs=1e-6 * factor
    )


@given(runs, runs)
def test_the_order_of_the_files_does_not_matter(
    before: Sequence[float], after: Sequence[float]
) -> None:
    shuffled = sorted(before, reverse=True), sorted(after)

    assert compare(before, after).change == compare(*shuffled).change


def test_several_files_are_repeated_runs() -> None:
    assert choose_method(files_of([1, 2, 3]), files_of([1])).name == "repeated-runs"
