"""Values over time: counters that begin again, missing steps, and times as tools write them."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.evidence.over_time import (
    gained,
    increases,
    instant,
    read_track,
    to_seconds,
    track_notes,
)


def test_a_counter_that_is_less_than_before_began_again_at_nothing() -> None:
    assert increases([5, 8, 3, 3, 10]) == [3, 3, 0, 7]


@given(st.lists(st.integers(0, 1000), min_size=1), st.integers(0, 1000))
def test_a_restart_never_takes_away_what_was_counted(steps: list[int], offset: int) -> None:
    values = [float(offset)]
    for step in steps:
        values.append(values[-1] + step)
    track = read_track(enumerate(values, start=0))
    twice = read_track(enumerate([*values, *values], start=0))

    assert gained(track) == sum(steps)
    assert gained(twice) == sum(steps) * 2 + (offset if any(steps) else 0)


def test_values_are_sorted_by_time() -> None:
    track = read_track([(3, 30.0), (1, 10.0), (2, nan)])

    assert (list(track.times), list(track.values)) == ([1, 3], [10, 30])
    assert (track.missing, track.duration) == (1, 2)


def test_the_first_fault_is_kept() -> None:
    assert read_track([(1, inf), (2, ("type", "text"))]).fault == (
        "number-not-finite", "a value is inf, not a usable number",
    )  # fmt: skip
    assert read_track([("noon", 1.0)]).fault == ("type", "'noon' is no time")


def test_rates_are_by_the_second_and_skip_what_took_no_time() -> None:
    track = read_track([(0, 0.0), (10, 50.0), (10, 60.0), (20, 80.0)])

    assert list(track.rates()) == [5, 2]


def test_a_usual_step_that_is_missed_is_a_gap() -> None:
    regular = read_track((time, 1.0) for time in (0, 10, 20, 31, 40))
    gapped = read_track((time, 1.0) for time in (0, 10, 20, 50, 60))

    assert list(track_notes([("a", regular)])) == []
    (note,) = track_notes([("a", gapped), ("a", regular)])
    assert note.text == "Values of a are missing: the usual step is 10 s, the longest 30 s."


@pytest.mark.parametrize(
    ("time", "seconds"),
    [
        (12.5, 12.5),
        ("1970-01-01T00:01:00Z", 60),
        ("1970-01-01 00:01:00", 60),
        ("1970-01-01T01:01:00+01:00", 60),
        ("soon", None),
        (True, None),
        (10**400, None),
        (None, None),
    ],
)
def test_times_are_read_as_tools_write_them(time: object, seconds: float | None) -> None:
    assert to_seconds(time) == seconds


def test_an_instant_is_utc_and_has_a_calendar() -> None:
    assert instant(60) == "1970-01-01T00:01:00Z"
    assert instant(1e18) is None
    assert instant(inf) is None
