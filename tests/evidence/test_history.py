"""What is kept of a history does not depend on the order of its lines, only on its steps."""

from __future__ import annotations

import math
import random

from hypothesis import given
from hypothesis import strategies as st

from generator.evidence.history import History, history_notes
from generator.evidence.reader import Cell

VALUES = st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=30)


def filled(points: list[tuple[int, object]]) -> History:
    """A history of these steps and values."""
    history = History("loss")
    for step, value in points:
        history.add(Cell(value), (step,))
    return history


@given(VALUES, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_nothing(values: list[float], chance: random.Random) -> None:
    points: list[tuple[int, object]] = list(enumerate(values))
    shuffled = chance.sample(points, len(points))

    stats = {stat: cell.value for stat, cell in filled(shuffled).series().stats.items()}
    assert stats == {"last": values[-1], "min": min(values), "max": max(values)}


def test_only_values_that_moved_have_a_best_one() -> None:
    flat, moved = filled([(0, 0.5), (1, 0.5)]), filled([(0, 0.5), (1, 0.25)])

    assert [note.code for note in history_notes([flat])] == []
    assert [note.code for note in history_notes([moved])] == ["last-not-best"]


def test_a_last_value_that_is_no_number_is_not_replaced_by_an_earlier_one() -> None:
    stats = filled([(0, 0.5), (1, math.nan)]).series().stats

    last = stats["last"].value
    assert isinstance(last, float)
    assert math.isnan(last)
    assert stats["min"].value == 0.5


def test_many_names_are_not_all_written_out() -> None:
    histories = [History(f"m{number}", n=1, broken=1) for number in range(8)]

    (note,) = history_notes(histories)
    assert note.text == "Not a finite number: 8 of 16 values of m0, m1, m2, m3, m4 and 3 more."
