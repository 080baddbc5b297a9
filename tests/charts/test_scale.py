from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.charts.scale import Linear, Tail, from_zero, ticks

amounts = st.floats(min_value=-1e12, max_value=1e12).filter(lambda value: abs(value) > 1e-9)


def test_equal_differences_are_equal_steps() -> None:
    scale = Linear(0, 10, 20, 120)
    assert [scale(0), scale(5), scale(10)] == [20, 70, 120]


def test_an_axis_of_the_largest_numbers_still_has_places() -> None:
    assert Linear(-1.7e308, 1.7e308, 0, 100)(0) == 50


def test_percentiles_a_tenfold_rarer_stand_equally_far_apart() -> None:
    scale = Tail(0, 0.9999, 0, 400)
    places = [scale(fraction) for fraction in (0, 0.9, 0.99, 0.999, 0.9999)]
    assert places == pytest.approx([0, 100, 200, 300, 400])


@given(st.lists(amounts, min_size=1))
def test_zero_is_on_an_axis_of_any_amounts(values: list[float]) -> None:
    low, high = from_zero(values)
    assert low == min(0, *values)
    assert high == max(0, *values)


def test_an_axis_of_nothing_but_zeros_has_a_length() -> None:
    assert from_zero([0, 0]) == (0, 1)


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 10, 5, ["0", "2", "4", "6", "8", "10"]),
        (0, 180, 4, ["0", "50", "100", "150"]),
        (0, 0.3, 3, ["0.0", "0.1", "0.2", "0.3"]),
        (-30, 40, 4, ["-20", "0", "20", "40"]),
        (98, 103, 5, ["98", "99", "100", "101", "102", "103"]),
    ],
    ids=["whole steps", "end between ticks", "tenths are exact", "both signs", "not from zero"],
)
def test_ticks_are_round_numbers(low: float, high: float, most: int, expected: list[str]) -> None:
    assert [f"{tick:f}" for tick in ticks(low, high, most)] == expected


@given(amounts, amounts, st.integers(min_value=1, max_value=8))
def test_ticks_are_evenly_spaced_inside_the_axis(one: float, other: float, most: int) -> None:
    low, high = sorted((one, other))
    if low == high:
        return
    found = ticks(low, high, most)
    assert len(found) <= most + 1
    assert all(Decimal(repr(low)) <= tick <= Decimal(repr(high)) for tick in found)
    assert len({b - a for a, b in itertools.pairwise(found)}) <= 1
