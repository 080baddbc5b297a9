from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.charts.chart import ChartError, charts, default_kinds, draw
from generator.metrics.metric import Metric
from tests.charts.made import SVG, compared, distribution, one_sided, root, sequential, texts, trial
from tests.charts.models import evaluated
from tests.metrics.made import BLANK

NASTY = "</text><script>alert('x')</script> & \" {{ 7 * 7 }} ]]> \x00"
DRAWN = [
    ("change", compared()),
    ("runs", compared()),
    ("runs", one_sided()),
    ("percentiles", distribution()),
    ("effect", trial()),
    ("looks", sequential()),
    *((kind, evaluated()) for kind in ("confusion", "roc", "precision-recall", "calibration")),
]
each_kind = pytest.mark.parametrize(("kind", "metric"), DRAWN, ids=lambda each: str(each)[:8])


def test_every_kind_is_drawn_here() -> None:
    assert {kind for kind, _ in DRAWN} == set(charts.names())


@each_kind
def test_the_same_metric_gives_the_same_bytes(kind: str, metric: Metric) -> None:
    one, other = (draw(kind, [metric], "Title", "chart-1", "en") for _ in range(2))
    assert one == other


@each_kind
def test_a_drawing_is_an_image_with_a_name_and_a_description(kind: str, metric: Metric) -> None:
    chart = draw(kind, [metric], "Title", "chart-7", "en")
    for text in (chart.svg, chart.standalone):
        drawing = ElementTree.fromstring(text)
        said = {each.get("id"): each.text for each in drawing.iter() if each.get("id")}
        assert drawing.get("role") == "img"
        assert drawing.get("aria-labelledby") == "chart-7-title chart-7-desc"
        assert said == {"chart-7-title": "Title", "chart-7-desc": chart.description}


@each_kind
def test_a_drawing_names_no_colour(kind: str, metric: Metric) -> None:
    svg = draw(kind, [metric], "Title", "chart-1", "en").svg
    assert not re.search(r"fill=|stroke=|#[0-9a-f]{3}|rgb", svg)


@each_kind
def test_a_file_of_its_own_has_colours_for_light_and_dark(kind: str, metric: Metric) -> None:
    alone = draw(kind, [metric], "Title", "chart-1", "en").standalone
    assert "prefers-color-scheme: dark" in alone
    assert ".pf-drawing .pf-grid" in alone
    assert "Title" in texts(ElementTree.fromstring(alone))


@each_kind
def test_every_class_has_a_look(kind: str, metric: Metric) -> None:
    alone = draw(kind, [metric], "Title", "chart-1", "en").standalone
    style = alone[alone.index("<style>") : alone.index("</style>")]
    drawing = ElementTree.fromstring(alone)
    leaves = {"circle", "line", "polyline", "text", "rect"}
    drawn = [each for each in drawing.iter() if each.tag.removeprefix(SVG) in leaves]
    assert drawn
    for each in drawn:
        assert all(re.search(rf"\.{name}\b", style) for name in each.get("class", "none").split())


@each_kind
@given(name=st.text(min_size=1), title=st.text())
def test_any_text_is_only_text(kind: str, metric: Metric, name: str, title: str) -> None:
    plain = draw(kind, [replace(metric, name="Name")], "Title", "chart-1", "en")
    chart = draw(kind, [replace(metric, name=name)], title, "chart-1", "en")
    tags = {each.tag for each in root(chart).iter()}
    assert tags == {each.tag for each in root(plain).iter()}
    assert ElementTree.fromstring(chart.standalone) is not None


@each_kind
def test_markup_in_a_name_is_shown(kind: str, metric: Metric) -> None:
    chart = draw(kind, [replace(metric, name=NASTY)], NASTY + "!", "chart-1", "en")
    shown = " ".join(texts(root(chart)))
    assert "<script>" in shown
    assert "{{ 7 * 7 }}" in shown
    assert not list(root(chart).iter(f"{SVG}script"))


@pytest.mark.parametrize(
    ("metric", "kinds"),
    [
        (compared(), ("runs", "change")),
        (compared((100.0,), (80.0,)), ("change",)),
        (one_sided(), ("runs",)),
        (distribution(), ("runs", "percentiles", "change")),
        (BLANK, ()),
        (replace(compared(), before=None, after=None), ()),
    ],
    ids=["runs", "one run each", "one side", "raw observations", "a bare value", "sealed"],
)
def test_the_evidence_decides_what_can_be_drawn(metric: Metric, kinds: tuple[str, ...]) -> None:
    assert default_kinds(metric) == kinds


def test_a_chart_that_the_evidence_cannot_support_names_one_that_it_can() -> None:
    with pytest.raises(ChartError) as caught:
        draw("percentiles", [compared()], "Title", "chart-1", "en")
    assert str(caught.value) == (
        "'speed' cannot be drawn as percentiles, which needs raw observations on each side; "
        "it can be drawn as runs or change"
    )


def test_a_metric_without_any_chart_is_told_so() -> None:
    with pytest.raises(ChartError, match="there is no chart for it"):
        draw("change", [BLANK], "Title", "chart-1", "en")


def test_metrics_of_two_units_do_not_share_an_axis() -> None:
    other = replace(compared(), unit="MiB")
    with pytest.raises(ChartError, match="in ms, MiB; make one chart per unit"):
        draw("change", [compared(), other], "Title", "chart-1", "en")


def test_no_metric_is_no_chart() -> None:
    with pytest.raises(ChartError, match="at least one metric"):
        draw("change", [], "Title", "chart-1", "en")
