from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.metrics.events import PART, compare, poisson_interval
from generator.metrics.method import Readings, choose_method
from tests.metrics.made import evidence_file, measurement, metric_of


def events(*counts: int) -> Readings:
    """A file for each window."""
    found = [replace(measurement(n, "count", unit="1"), nature="events") for n in counts]
    return [(evidence_file(f"{at}.csv"), each) for at, each in enumerate(found)]


def test_the_exact_interval_has_its_golden_value() -> None:
    assert poisson_interval(3) == pytest.approx((0.6187, 8.7673), abs=5e-5)


def test_no_events_are_no_proof_that_there_will_be_none() -> None:
    low, high = poisson_interval(0)

    assert low == 0
    assert high == pytest.approx(3.6889, abs=5e-5)


def test_windows_of_one_side_are_added_up() -> None:
    (side,) = PART.estimate(events(1, 0, 2), None).sides

    assert side.value == 3
    assert (side.low, side.high) == pytest.approx(poisson_interval(3))


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [(10, 3, "no-clear-difference"), (30, 8, "improved"), (0, 9, "worse"), (0, 2, None)],
)
def test_few_events_decide_little(before: int, after: int, verdict: str | None) -> None:
    finding = PART.estimate(events(before), events(after))

    assert choose_method(events(before), events(after)) is PART
    assert metric_of(finding, "1").verdict == (verdict or "no-clear-difference")


def test_nothing_against_nothing_is_no_difference() -> None:
    assert compare(0, 0).ratio is None


@given(st.integers(1, 200), st.integers(1, 200))
def test_swapping_the_windows_inverts_the_ratio(one: int, other: int) -> None:
    there, back = compare(one, other).ratio, compare(other, one).ratio

    assert there is not None
    assert back is not None
    assert back.low is not None
    assert back.high is not None
    assert there.low == pytest.approx(1 / back.high, rel=1e-9)
    assert there.high == pytest.approx(1 / back.low, rel=1e-9)
