from __future__ import annotations

import csv
import io
import re

from generator.charts.chart import Chart, draw
from generator.metrics.metric import Look, Metric
from tests.charts.made import marked, root, sequential, trial


def _draw(metric: Metric, locale: str = "en") -> Chart:
    return draw("looks", [metric], "Conversion", "chart-1", locale)


def _looks(metric: Metric) -> tuple[Look, ...]:
    assert metric.trial is not None
    return metric.trial.looks


def _points(chart: Chart, name: str) -> list[list[tuple[int, int]]]:
    return [
        [(int(x), int(y)) for x, y in re.findall(r"(-?\d+),(-?\d+)", each.get("points", ""))]
        for each in marked(root(chart), name)
    ]


def test_each_day_is_a_point_between_its_bounds() -> None:
    chart = _draw(sequential())

    (estimate,) = _points(chart, "pf-curve")
    low, high = _points(chart, "pf-bound")
    assert [x for x, _ in estimate] == [250, 500, 750, 1000]
    # Down the page is down in value.
    assert all(
        above < middle < below
        for (_, above), (_, middle), (_, below) in zip(high, estimate, low, strict=True)
    )


def test_the_interval_is_narrower_the_more_units_there_are() -> None:
    low, high = _points(_draw(sequential()), "pf-bound")

    widths = [below - above for (_, below), (_, above) in zip(low, high, strict=True)]
    assert widths == sorted(widths, reverse=True)


def test_no_effect_is_a_line() -> None:
    assert len(marked(root(_draw(sequential())), "pf-zero")) == 1


def test_first_looks_far_wider_than_the_last_are_cut_and_that_is_said() -> None:
    cut, whole = _draw(sequential(60)), _draw(sequential(4))

    assert "reach beyond the chart" in cut.description
    assert "reach beyond the chart" not in whole.description
    assert min(y for _, y in _points(cut, "pf-bound")[1]) < 0


def test_table_and_csv_have_every_look() -> None:
    metric = sequential()
    chart = _draw(metric)
    rows = list(csv.DictReader(io.StringIO(chart.csv)))

    assert [row[0] for row in chart.rows] == [look.until for look in _looks(metric)]
    assert [int(row["n"]) for row in rows] == [1000, 2000, 3000, 4000]
    assert [float(row["difference"]) for row in rows] == [
        look.difference.value for look in _looks(metric)
    ]
    assert [float(row["low"]) for row in rows] == [look.difference.low for look in _looks(metric)]


def test_the_description_tells_the_first_and_the_last_look() -> None:
    chart = _draw(sequential())

    first, last = chart.rows[0], chart.rows[-1]
    for cell in (*first, *last):
        assert cell in chart.description


def test_a_test_of_fixed_size_has_no_looks() -> None:
    assert not _looks(trial())
