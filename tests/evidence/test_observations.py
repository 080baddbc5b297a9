"""Observations in any number: the same values, order and percentiles as NumPy gives."""

from __future__ import annotations

import math
import sys
import tempfile
from array import array

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.evidence import observations
from generator.evidence.observations import (
    Gathered,
    in_order,
    percentile_of,
    pieces,
    scaled,
)
from generator.problems import EnvironmentFault

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.fixture
def few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything beyond seven observations goes to a file."""
    monkeypatch.setattr(observations, "KEPT", 7)
    monkeypatch.setattr(observations, "_PIECE", 5)


def gathered(values: list[float], batch: int = 3) -> Gathered:
    all_ = Gathered()
    for start in range(0, len(values), batch):
        all_.extend(values[start : start + batch])
    return all_


@pytest.mark.usefixtures("few_are_kept")
def test_what_goes_to_a_file_is_a_sequence_like_any_other() -> None:
    values = [math.sin(each) for each in range(100)]
    found = gathered(values).all()

    assert not isinstance(found, array)
    assert (len(found), found[0], found[-1], found[41]) == (100, values[0], values[-1], values[41])
    assert list(found) == values
    assert list(found[::7]) == values[::7]
    assert list(found[90:200]) == values[90:]
    assert [value for piece in pieces(found) for value in piece] == values
    with pytest.raises(IndexError):
        found[100]


@pytest.mark.usefixtures("few_are_kept")
@settings(deadline=None)
@given(st.lists(st.one_of(FINITE, st.sampled_from([0.0, -0.0, 1.0, 5e-324, -1e308, 1e308]))))
def test_order_is_that_of_sorting_for_any_distribution(values: list[float]) -> None:
    assert list(in_order(gathered(values).all())) == sorted(values)


@pytest.mark.usefixtures("few_are_kept")
@settings(deadline=None)
@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=60), st.floats(0, 1))
def test_a_percentile_is_numpys_to_the_last_digit(values: list[float], fraction: float) -> None:
    assert percentile_of(in_order(values), fraction) == np.quantile(values, fraction)


@pytest.mark.usefixtures("few_are_kept")
def test_a_scaled_observation_is_the_product() -> None:
    values = [0.1 * each for each in range(20)]
    in_ms = scaled(gathered(values).all(), 1000.0)

    assert list(in_ms) == [value * 1000.0 for value in values]
    assert list(scaled(in_order(values), 1000.0)) == sorted(in_ms)
    assert in_ms[3] == values[3] * 1000.0


def test_a_million_values_are_in_order_without_a_list() -> None:
    values = array("d", np.random.default_rng(7).normal(size=1_000_000).tobytes())
    ordered = in_order(values)

    assert isinstance(ordered, array)
    assert [ordered[0], ordered[-1]] == [min(values), max(values)]
    assert sys.getsizeof(ordered) < 9_000_000


def test_a_full_disk_is_the_machines_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def seek(self, *_: int) -> None:
            """Anywhere."""

        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            """Nothing was kept."""

    monkeypatch.setattr(observations, "KEPT", 7)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: Full())

    with pytest.raises(EnvironmentFault, match="No space left on device"):
        gathered([1.0] * 10)
