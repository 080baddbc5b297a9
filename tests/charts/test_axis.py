from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.charts.axis import END, START, Tick, amounts, axis
from generator.charts.drawing import share


def _span(tick: Tick) -> tuple[float, float]:
    width = share(tick.label)
    start = tick.at - {"start": 0.0, "middle": width / 2, "end": width}[tick.anchor]
    return start, start + width


def test_the_first_tick_of_amounts_is_zero() -> None:
    first = amounts([140, 180], "ms", "en").ticks[0]
    assert (first.at, first.label, first.zero) == (START, "0", True)


def test_the_largest_value_reaches_the_end() -> None:
    assert amounts([140, 180], "ms", "en").scale(180) == END


def test_only_the_last_tick_has_the_unit() -> None:
    labels = [tick.label for tick in amounts([180], "ms", "en").ticks]
    assert labels == ["0", "50", "100", "150\N{NO-BREAK SPACE}ms"]


def test_numbers_are_written_as_the_locale_does() -> None:
    assert amounts([2.5], "s", "de").ticks[1].label == "0,5"


@pytest.mark.parametrize("unit", ["ms", "requests/s", "1", "percent"])
@given(high=st.floats(min_value=1e-3, max_value=1e7))
def test_labels_do_not_touch_on_the_narrowest_screen(unit: str, high: float) -> None:
    spans = [_span(tick) for tick in amounts([high], unit, "en").ticks]
    assert all(left[1] < right[0] for left, right in pairwise(spans))


@given(st.floats(min_value=0.5, max_value=1e6), st.floats(min_value=1e-6, max_value=0.3))
def test_an_axis_that_leaves_zero_out_has_ticks(low: float, part: float) -> None:
    found = axis(low, low * (1 + part), "ms", "en").ticks
    assert found
    assert all(START <= tick.at <= END + 1e-6 for tick in found)
