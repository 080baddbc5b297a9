from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.metrics.mcnemar import Pairs, exact_p, newcombe_paired


def test_the_exact_p_has_its_golden_value() -> None:
    assert exact_p(Pairs(100, 25, 10, 30)) == pytest.approx(0.016674, abs=5e-7)


def test_the_interval_for_pairs_is_the_published_one() -> None:
    # Newcombe's example of 50 pairs: 36 both, 12 and 2 on one side only, none neither.
    low, high = newcombe_paired(Pairs(36, 2, 12, 0))

    assert (low, high) == pytest.approx((0.0569, 0.3404), abs=5e-5)


def test_models_that_never_differ_show_no_difference() -> None:
    low, high = newcombe_paired(Pairs(70, 0, 0, 30))

    assert exact_p(Pairs(70, 0, 0, 30)) == 1.0
    assert low <= 0 <= high


counts = st.integers(0, 300)


@given(counts, counts, counts, counts)
def test_swapping_the_models_turns_the_interval_round(
    both: int, before: int, after: int, neither: int
) -> None:
    there, back = Pairs(both, before, after, neither), Pairs(both, after, before, neither)
    if sum(there) == 0:
        return
    low, high = newcombe_paired(there)

    assert newcombe_paired(back) == pytest.approx((-high, -low), abs=1e-12)
    assert exact_p(there) == pytest.approx(exact_p(back))
