from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest

from generator.charts.axis import END, START
from generator.charts.chart import Chart, draw
from generator.metrics.metric import Metric
from generator.metrics.wording import plain_text, printed, sentence
from tests.charts.made import AFTER, BEFORE, compared, marked, percent, root, texts


def _draw(*metrics: Metric, title: str = "Speed") -> Chart:
    return draw("change", metrics, title, "chart-1", "en")


def _at(value: float, high: float = max(BEFORE)) -> float:
    return round(START + value / high * (END - START), 2)


@pytest.mark.parametrize(("side", "runs"), [("pf-before", BEFORE), ("pf-after", AFTER)])
def test_every_run_is_a_dot_where_its_value_is(side: str, runs: tuple[float, ...]) -> None:
    (lane,) = marked(root(_draw(compared())), side)
    dots = [percent(dot, "cx") for dot in marked(lane, "pf-run")]
    assert dots == sorted(_at(run) for run in runs)


def test_the_interval_reaches_from_its_low_to_its_high_end() -> None:
    metric = compared()
    assert metric.after is not None
    assert metric.after.low is not None
    assert metric.after.high is not None
    (lane,) = marked(root(_draw(metric)), "pf-after")
    (bar,) = marked(lane, "pf-interval")
    assert percent(bar, "x1") == _at(metric.after.low)
    assert percent(bar, "x2") == _at(metric.after.high)


def test_the_estimate_stands_at_its_value() -> None:
    metric = compared()
    assert metric.after is not None
    (lane,) = marked(root(_draw(metric)), "pf-after")
    (estimate,) = marked(lane, "pf-estimate")
    assert percent(estimate, "cx") == _at(metric.after.value)


def test_the_axis_begins_at_zero() -> None:
    drawing = root(_draw(compared()))
    assert {percent(line, "x1") for line in marked(drawing, "pf-zero")} == {START}


def test_a_side_without_an_interval_has_no_bar() -> None:
    single = compared((100.0,), (80.0,))
    assert not marked(root(_draw(single)), "pf-interval")
    assert "bars" not in _draw(single).description


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (BEFORE, AFTER, "improved"),
        (AFTER, BEFORE, "worse"),
        (BEFORE, BEFORE, "no-clear-difference"),
        ((100.0,), (80.0,), "cannot-tell"),
    ],
)
def test_the_verdict_is_a_class_and_a_word(
    before: tuple[float, ...], after: tuple[float, ...], verdict: str
) -> None:
    drawing = root(_draw(compared(before, after)))
    (band,) = marked(drawing, "pf-band")
    assert band.get("class") == f"pf-band pf-{verdict}"
    said = " ".join(line.text or "" for line in marked(drawing, "pf-said"))
    assert said.endswith(verdict.replace("-", " "))


def test_labels_say_what_the_page_says() -> None:
    metric = compared()
    written = texts(root(_draw(metric)))
    for side in ("before", "after"):
        assert f"{side} {printed(metric, side, 'en').text}" in written


def test_the_table_has_the_numbers_of_the_drawing() -> None:
    metric = compared()
    header, rows = _draw(metric).table
    assert header == ("Metric", "Reading", "Value", "95% interval", "n")
    assert [row[1:3] for row in rows] == [
        ("before", printed(metric, "before", "en").text),
        ("after", printed(metric, "after", "en").text),
        ("change: improved", printed(metric, "change", "en").text),
    ]
    assert rows[2][3] == printed(metric, "interval", "en").text


def test_the_csv_has_every_run_unrounded() -> None:
    rows = [line.split(",") for line in _draw(compared()).csv.splitlines()]
    assert [float(row[3]) for row in rows if row[1] == "before observation"] == list(BEFORE)
    assert [float(row[3]) for row in rows if row[1] == "after observation"] == list(AFTER)


def test_the_description_is_the_sentence_of_the_page() -> None:
    metric = compared()
    assert _draw(metric).description.startswith(plain_text(sentence(metric, "en")))


def test_several_metrics_share_one_axis_in_any_order() -> None:
    one, other = compared(id="one"), compared(BEFORE, tuple(x * 3 for x in AFTER), id="other")
    there, back = root(_draw(one, other)), root(_draw(other, one))

    def places(drawing: Element) -> list[list[float]]:
        bands = marked(drawing, "pf-band")
        return [[percent(dot, "cx") for dot in marked(band, "pf-run")] for band in bands]

    assert places(there) == places(back)[::-1]
    assert [t.text for t in marked(there, "pf-tick")] == [t.text for t in marked(back, "pf-tick")]


def test_the_order_of_runs_does_not_move_a_dot() -> None:
    assert _draw(compared(BEFORE, AFTER)).svg == _draw(compared(BEFORE[::-1], AFTER[::-1])).svg


def test_a_name_that_the_title_says_is_not_repeated() -> None:
    metric = replace(compared(), name="Latency")
    assert "Latency" in texts(root(_draw(metric)))
    assert "Latency" not in texts(root(_draw(metric, title="Latency")))


def test_a_label_stands_inside_the_drawing_where_both_sides_of_a_bar_are_full() -> None:
    wide = compared((10.0, 40.0, 200.0, 900.0), (12.0, 35.0, 250.0, 1000.0))
    labels = marked(root(_draw(wide)), "pf-label")
    assert {label.get("text-anchor") for label in labels} <= {"start", "end"}
    assert all(0 <= percent(label, "x") <= 100 for label in labels)
