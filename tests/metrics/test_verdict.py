from __future__ import annotations

import pytest

from generator.metrics.change import change_by_ratio, plain_change
from generator.metrics.metric import Change, Estimate
from generator.metrics.units import UnitError
from generator.metrics.verdict import MinimumEffect, judge, read_minimum_effect


def change(low: float, high: float) -> Change:
    return change_by_ratio(100.0, 100.0 * (low + high) / 2, low, high)


@pytest.mark.parametrize(
    ("low", "high", "better", "verdict"),
    [
        (0.5, 0.6, "lower", "improved"),
        (0.5, 0.6, "higher", "worse"),
        (1.5, 1.6, "lower", "worse"),
        (1.5, 1.6, "higher", "improved"),
        (0.9, 1.1, "lower", "no-clear-difference"),
        (1.0, 1.1, "lower", "no-clear-difference"),
    ],
)
def test_the_interval_decides(low: float, high: float, better: str, verdict: str) -> None:
    direction = "lower" if better == "lower" else "higher"
    assert judge(change(low, high), direction, "decidable") == verdict  # type: ignore[arg-type]


def test_a_change_within_the_minimum_effect_is_small() -> None:
    assert judge(change(0.97, 0.99), "lower", "decidable", MinimumEffect(0.05)) == "small-change"
    assert judge(change(0.90, 0.92), "lower", "decidable", MinimumEffect(0.05)) == "improved"


def test_a_minimum_effect_in_the_unit_is_held_against_the_difference() -> None:
    minimum = read_minimum_effect("0.005 s", "ms")

    assert minimum == MinimumEffect(5.0, relative=False)
    assert judge(change(0.97, 0.99), "lower", "decidable", minimum) == "small-change"
    assert judge(change(0.90, 0.92), "lower", "decidable", minimum) == "improved"


def test_a_relative_minimum_also_works_where_only_the_difference_has_an_interval() -> None:
    only = Change(Estimate(-0.02), Estimate(-2.0, -3.0, -1.0), Estimate(0.98))

    assert judge(only, "lower", "decidable", MinimumEffect(0.05)) == "small-change"
    assert judge(only, "lower", "decidable", MinimumEffect(0.01)) == "improved"


def test_what_cannot_be_tested_is_not() -> None:
    assert judge(change(0.5, 0.6), "lower", "cannot-tell") == "cannot-tell"
    assert judge(change(0.5, 0.6), "lower", "not-tested") == "not-tested"
    assert judge(plain_change(2.0, 1.0), "lower", "decidable") == "cannot-tell"


def test_a_zero_baseline_is_judged_by_the_difference() -> None:
    found = Change(None, Estimate(3.0, 2.0, 4.0), None)

    assert judge(found, "lower", "decidable") == "worse"


def test_minimum_effects_are_read() -> None:
    assert read_minimum_effect(None, "ms") is None
    assert read_minimum_effect("5%", "ms") == MinimumEffect(0.05)
    assert read_minimum_effect("2 points", "percent") == MinimumEffect(2.0, relative=False)


@pytest.mark.parametrize(
    ("text", "code"),
    [("2 points", "minimum-effect"), ("5 MB", "unit-mismatch"), ("5 foo", "unit-unknown")],
)
def test_minimum_effects_of_another_kind_are_refused(text: str, code: str) -> None:
    with pytest.raises(UnitError) as refused:
        read_minimum_effect(text, "ms")

    assert refused.value.code == code
