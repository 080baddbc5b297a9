from __future__ import annotations

import csv
import io

import pytest

from generator.charts.axis import END, START
from generator.charts.chart import Chart, ChartError, draw, unasked_kinds
from generator.metrics.metric import Change, Metric
from generator.metrics.wording import printed
from tests.charts.made import marked, percent, root, sequential, texts, trial

THREE = "variant,users,conversions\nv1,2010,202\nv2,1992,214\nv3,1998,190\n"
THIRDS = {"treatments": "[v2, v3]", "allocation": "{v1: 1, v2: 1, v3: 1}", "planned_n": 6000}
LOST = "variant,users,conversions\nv1,1200,131\nv2,800,123\n"


def _draw(*metrics: Metric) -> Chart:
    return draw("effect", metrics, "Conversion", "chart-1", "en")


def _difference(metric: Metric) -> tuple[float, float, float]:
    change = metric.change
    assert isinstance(change, Change)
    assert change.difference is not None
    assert change.difference.low is not None
    assert change.difference.high is not None
    return change.difference.low, change.difference.value, change.difference.high


def test_effect_and_interval_stand_on_one_axis_with_zero_and_the_minimum() -> None:
    metric = trial()
    low, value, high = _difference(metric)

    def at(difference: float) -> float:
        # The axis reaches from the loss that matters to the upper end of the interval.
        return round(START + (difference + 2) / (high + 2) * (END - START), 2)

    drawing = root(_draw(metric))
    (bar,) = marked(drawing, "pf-interval")
    (dot,) = marked(drawing, "pf-estimate")
    (field,) = marked(drawing, "pf-minimum")
    assert (percent(bar, "x1"), percent(bar, "x2")) == (at(low), at(high))
    assert percent(dot, "cx") == at(value)
    assert percent(field, "x") == at(-2)
    assert percent(field, "width") == pytest.approx(at(2) - at(-2), abs=0.02)
    assert {percent(line, "x1") for line in marked(drawing, "pf-zero")} == {at(0)}


def test_a_test_without_a_minimum_has_no_field_of_small_effects() -> None:
    chart = _draw(sequential())

    assert not marked(root(chart), "pf-minimum")
    assert "grey field" not in chart.description


def test_each_treatment_has_a_lane_and_only_the_judged_one_its_verdicts_colour() -> None:
    drawing = root(_draw(trial(THREE, **THIRDS)))

    assert len(marked(drawing, "pf-interval")) == 2
    assert [len(marked(drawing, side)) for side in ("pf-after", "pf-before")] == [1, 1]
    assert [text[:2] for text in texts(drawing) if text.startswith("v")] == ["v2", "v3"]


def test_the_words_are_those_of_the_page() -> None:
    metric = trial()
    chart = _draw(metric)

    assert printed(metric, "sentence", "en").text in chart.description
    assert printed(metric, "verdict", "en").text in texts(root(chart))
    label = next(text for text in texts(root(chart)) if text.startswith("v2"))
    assert printed(metric, "difference", "en").text in label
    assert printed(metric, "interval", "en").text in label


def test_the_table_has_every_variant_as_printed() -> None:
    metric = trial()
    control, treatment = _draw(metric).rows

    assert control[:3] == ("Conversion", "v1", printed(metric, "before", "en").text)
    assert treatment == (
        "Conversion", "v2", printed(metric, "after", "en").text,
        printed(metric, "difference", "en").text, printed(metric, "interval", "en").text, "1992",
    )  # fmt: skip


def test_the_csv_has_every_number_unrounded() -> None:
    metric = trial()
    rows = list(csv.DictReader(io.StringIO(_draw(metric).csv)))

    low, value, high = _difference(metric)
    assert [(row["variant"], row["reading"]) for row in rows] == [
        ("v1", "value"), ("v2", "value"), ("v2", "difference"),
    ]  # fmt: skip
    assert [float(rows[2][name]) for name in ("low", "value", "high")] == [low, value, high]
    assert float(rows[0]["value"]) == pytest.approx(192 / 2008 * 100)


@pytest.mark.parametrize("kind", ["effect", "looks", "change", "runs"])
def test_no_chart_can_be_drawn_of_a_test_with_lost_units(kind: str) -> None:
    with pytest.raises(ChartError, match="there is no chart for it"):
        draw(kind, [trial(LOST)], "Conversion", "chart-1", "en")


def test_a_sequential_test_is_drawn_over_time_as_well_without_being_asked_for() -> None:
    assert unasked_kinds(trial()) == ("effect",)
    assert unasked_kinds(sequential()) == ("effect", "looks")
    assert unasked_kinds(trial(LOST)) == ()


def test_in_other_charts_the_sides_are_called_by_their_variants() -> None:
    chart = draw("change", [trial()], "Conversion", "chart-1", "en")

    assert [row[1] for row in chart.rows] == ["v1", "v2", "change: improved"]
    assert not {"before", "after"} & set(" ".join(texts(root(chart))).split())
