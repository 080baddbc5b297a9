from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.charts.chart import Chart, ChartError, draw
from generator.charts.percentiles import TALL, apart, name_of
from generator.charts.reading import observed
from tests.charts.made import SVG, distribution, marked, percent, root, texts


def _draw() -> Chart:
    return draw("percentiles", [distribution()], "Distribution", "chart-1", "en")


def test_each_side_is_a_curve_of_its_percentiles() -> None:
    metric = distribution()
    assert metric.before is not None
    (before,) = marked(root(_draw()), "pf-before")
    (curve,) = marked(before, "pf-curve")
    assert len(curve.get("points", "").split()) == len(metric.before.percentiles)


def test_a_curve_stands_as_high_as_its_values() -> None:
    metric = distribution()
    assert metric.before is not None
    assert metric.after is not None
    highest = max(value for _, value in metric.before.percentiles)
    (after,) = marked(root(_draw()), "pf-after")
    (curve,) = marked(after, "pf-curve")
    heights = [int(point.split(",")[1]) for point in curve.get("points", "").split()]
    expected = [round((1 - value / highest) * 1000) for _, value in metric.after.percentiles]
    assert heights == expected


def test_the_upright_axis_begins_at_zero() -> None:
    drawing = root(_draw())
    (zero,) = marked(drawing, "pf-zero")
    bottom = max(float(line.get("y1", "")) for line in marked(drawing, "pf-grid")[:4])
    assert float(zero.get("y1", "")) == bottom
    plot = next(drawing.iter(f"{SVG}svg")).iter(f"{SVG}svg")
    assert [each.get("height") for each in plot][1:] == [str(TALL)] * 2


def test_named_percentiles_stand_a_tenfold_apart() -> None:
    drawing = root(_draw())
    at = {t.text: percent(t, "x") for t in marked(drawing, "pf-tick") if (t.text or "")[0] == "p"}
    assert at["p99"] - at["p90"] == pytest.approx(at["p99.9"] - at["p99"], abs=0.02)


def test_a_curve_is_labelled_with_its_side_and_its_last_value() -> None:
    metric = distribution()
    assert metric.after is not None
    written = texts(root(_draw()))
    assert "after" in written
    assert observed(metric.after.percentiles[-1][1], "ms", "en") in written


def test_the_table_has_every_percentile_of_both_sides() -> None:
    metric = distribution()
    assert metric.before is not None
    assert metric.after is not None
    rows = [row[1:] for row in _draw().rows]
    expected = [
        (name_of(fraction, "en"), side, observed(value, "ms", "en"))
        for side, quantity in (("before", metric.before), ("after", metric.after))
        for fraction, value in quantity.percentiles
    ]
    assert rows == expected


def test_the_description_tells_each_named_percentile() -> None:
    said = _draw().description
    assert said.count("p50 ") == said.count("p99 ") == said.count("p99.9 ") == 2


def test_the_maximum_has_no_place_on_a_tail_axis() -> None:
    metric = distribution()
    assert metric.after is not None
    ended = replace(metric.after, percentiles=(*metric.after.percentiles, (1.0, 1e6)))
    metric = replace(metric, after=ended)
    assert draw("percentiles", [metric], "Distribution", "chart-1", "en").svg == _draw().svg


def test_two_metrics_are_too_many() -> None:
    with pytest.raises(ChartError, match="holds 1 metric at most, not 2"):
        draw("percentiles", [distribution()] * 2, "Distribution", "chart-1", "en")


@pytest.mark.parametrize(("fraction", "name"), [(0.5, "p50"), (0.999, "p99.9"), (0.01, "p1")])
def test_a_fraction_is_named_as_a_percentile(fraction: float, name: str) -> None:
    assert name_of(fraction, "en") == name


@given(st.lists(st.floats(min_value=0, max_value=200), min_size=2, max_size=2))
def test_two_labels_never_overlap(heights: list[float]) -> None:
    one, other = apart(heights, 40)
    assert abs(one - other) >= 40 - 1e-9
