from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.charts.axis import END, START
from generator.charts.chart import Chart, draw
from generator.charts.runs import STEP, TALLEST, heights, stack
from generator.metrics.metric import Metric
from tests.charts.made import AFTER, compared, distribution, marked, one_sided, percent, root, texts

SPREAD = (20.0, 40.0, 60.0, 100.0)
places = st.lists(st.floats(min_value=0, max_value=100), min_size=1).map(sorted)


def _draw(metric: Metric) -> Chart:
    return draw("runs", [metric], "Every run", "chart-1", "en")


def test_every_run_is_a_dot_where_its_value_is() -> None:
    dots = marked(root(_draw(one_sided(SPREAD))), "pf-run")
    (bar,) = marked(root(_draw(one_sided(SPREAD))), "pf-interval")
    high = one_sided(SPREAD).value
    assert high is not None
    assert high.high is not None
    # The interval of so few runs reaches beyond them, and so to the end of the axis.
    assert percent(bar, "x2") == END
    expected = [START + run / high.high * (END - START) for run in SPREAD]
    assert [percent(dot, "cx") for dot in dots] == pytest.approx(expected, abs=0.006)


def test_each_side_has_a_strip_of_its_runs() -> None:
    drawing = root(_draw(compared((50.0, 60.0), (20.0, 30.0, 40.0))))
    counts = [len(marked(marked(drawing, side)[0], "pf-run")) for side in ("pf-before", "pf-after")]
    assert counts == [2, 3]


def test_the_axis_begins_at_zero_where_the_differences_show() -> None:
    chart = _draw(one_sided(SPREAD))
    assert marked(root(chart), "pf-zero")
    assert "not at zero" not in chart.description


def test_an_axis_without_zero_says_where_it_begins() -> None:
    chart = _draw(one_sided((97.0, 98.0, 99.0, 100.0)))
    drawing = root(chart)
    assert not marked(drawing, "pf-zero")
    (note,) = marked(drawing, "pf-caption")
    assert note.text is not None
    assert note.text.endswith("not at zero.")
    assert note.text in chart.description


def test_the_number_of_observations_is_written_beside_the_value() -> None:
    assert any(text.endswith("10 observations") for text in texts(root(_draw(one_sided()))))


def test_a_selection_of_the_observations_is_called_one() -> None:
    metric = distribution()
    assert metric.after is not None
    shown = len(metric.after.runs)
    chart = _draw(metric)
    assert any(f"{shown} of 3,000 observations" in text for text in texts(root(chart)))
    assert "some of the observations" in chart.description


def test_the_table_lists_the_runs_in_their_order() -> None:
    rows = _draw(one_sided()).rows
    assert [row[2] for row in rows[:3]] == ["estimate", "1", "2"]
    assert [row[3] for row in rows[1:]] == [f"{run:.2f}\N{NO-BREAK SPACE}ms" for run in AFTER]


def test_the_csv_has_the_runs_unrounded() -> None:
    lines = _draw(one_sided()).csv.splitlines()[1:]
    assert [float(line.rsplit(",", 1)[1]) for line in lines] == list(AFTER)


@pytest.mark.parametrize(
    ("sorted_places", "levels"),
    [((0, 10, 20), (0, 0, 0)), ((5, 5, 5), (0, 1, 2)), ((0, 1, 2, 3), (0, 1, 0, 1))],
    ids=["far apart", "all equal", "half a dot apart"],
)
def test_dots_are_stacked_only_where_they_touch(
    sorted_places: tuple[float, ...], levels: tuple[int, ...]
) -> None:
    assert stack(sorted_places, 2) == levels


@given(places)
def test_no_two_dots_of_a_level_touch(found: list[float]) -> None:
    levels = stack(found, 2)
    for level in set(levels):
        row = [place for place, own in zip(found, levels, strict=True) if own == level]
        assert all(right - left >= 2 for left, right in itertools.pairwise(row))


@given(places)
def test_no_dot_is_higher_than_the_strip(found: list[float]) -> None:
    assert all(0 <= height <= TALLEST for height in heights(found))


def test_many_dots_are_strewn_not_stacked() -> None:
    found = heights([50.0] * 200)
    assert len(set(found)) == 200
    assert any(height % STEP for height in found)
