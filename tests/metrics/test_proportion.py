from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.metrics.method import Readings, choose_method
from generator.metrics.proportion import PART, wilson
from tests.metrics.made import evidence_file, measurement, metric_of


def share(successes: int, n: int, unit: str = "1") -> Readings:
    """One file that says how many of n did."""
    whole = 100 if unit == "percent" else 1
    found = measurement(successes / n * whole, "rate", "request", unit=unit)
    return [(evidence_file(), replace(found, n=n, nature="proportion"))]


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(30, 30, 0.8865, 1.0), (0, 100, 0.0, 0.0370), (9, 10, 0.5958, 0.9821)],
)
def test_wilsons_interval_has_its_golden_values(
    successes: int, n: int, low: float, high: float
) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


def test_newcombes_interval_has_its_golden_value() -> None:
    finding = PART.estimate(share(137, 164, "percent"), share(142, 164, "percent"))

    assert finding.change is not None
    assert finding.change.difference is not None
    assert finding.change.difference.value == pytest.approx(3.05, abs=0.005)
    assert finding.change.difference.low == pytest.approx(-4.74, abs=0.005)
    assert finding.change.difference.high == pytest.approx(10.83, abs=0.005)


def test_a_share_of_a_known_number_is_judged_as_one() -> None:
    before, after = share(50, 1000), share(10, 1000)

    assert choose_method(before, after) is PART
    assert metric_of(PART.estimate(before, after), "1").verdict == "improved"


def test_the_files_of_a_side_are_added_up() -> None:
    (side,) = PART.estimate([*share(1, 10), *share(8, 90)], None).sides

    assert (side.value, side.n) == (0.09, 100)
    assert (side.low, side.high) == pytest.approx(wilson(9, 100))


def test_from_no_failures_there_is_no_percentage() -> None:
    change = PART.estimate(share(0, 100), share(20, 100)).change

    assert change is not None
    assert change.relative is None
    assert metric_of(PART.estimate(share(0, 100), share(20, 100)), "1").verdict == "worse"


shares = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(shares, shares)
def test_swapping_the_sides_flips_the_verdict(one: tuple[int, int], other: tuple[int, int]) -> None:
    there = metric_of(PART.estimate(share(*one), share(*other)), "percent", minimum="0.1 points")
    back = metric_of(PART.estimate(share(*other), share(*one)), "percent", minimum="0.1 points")

    flipped = {"improved": "worse", "worse": "improved"}
    assert back.verdict == flipped.get(str(there.verdict), there.verdict)
