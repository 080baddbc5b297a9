from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics as sk

from generator.charts.chart import Chart, ChartError, default_kinds, draw
from generator.metrics.metric import Metric
from generator.metrics.wording import printed
from tests.charts.made import marked, root, texts
from tests.charts.models import compared, metric, one, rows

TRUTH = np.array([int(row["y_true"]) for row in rows()])
SCORES = np.array([float(row["y_score_logistic"]) for row in rows()])


@pytest.fixture(scope="module")
def area(tmp_path_factory: pytest.TempPathFactory) -> Metric:
    entry = compared("Area under the curve", "1", "roc_auc")
    return metric(tmp_path_factory.mktemp("p"), entry)


@pytest.fixture(scope="module")
def chart(area: Metric) -> Chart:
    return draw("roc", [area], "Alarms", "c", "en")


def test_every_point_is_one_of_scikit_learns(chart: Chart) -> None:
    alarms, found, _ = sk.roc_curve(TRUTH, SCORES, drop_intermediate=False)
    expected = {(round(x, 9), round(y, 9)) for x, y in zip(alarms, found, strict=True)}

    rows_of = [line.split(",") for line in chart.csv.splitlines()]
    points = [(float(x), float(y)) for _, side, x, y in rows_of[1:] if side == "after"]

    assert {(round(x, 9), round(y, 9)) for x, y in points} <= expected
    assert points[0] == (0.0, 0.0)
    assert points[-1] == (1.0, 1.0)
    assert np.trapezoid([y for _, y in points], [x for x, _ in points]) == pytest.approx(
        sk.roc_auc_score(TRUTH, SCORES), abs=0.002
    )


def test_chance_is_drawn_dotted_beside_both_sides(chart: Chart) -> None:
    lines = {
        group.get("class"): line.get("points")
        for group in root(chart).iter("{http://www.w3.org/2000/svg}g")
        for line in group.findall("{http://www.w3.org/2000/svg}polyline")
    }

    assert lines["pf-reference"] == "0,1000 1000,0 "
    assert {"pf-before", "pf-after"} < set(lines)


def test_the_names_of_the_lines_carry_the_areas_as_the_page_prints_them(
    chart: Chart, area: Metric
) -> None:
    written = texts(root(chart))

    for side in ("before", "after"):
        assert f"{side}: {printed(area, side, 'en').text}" in written


def test_a_chart_of_another_score_names_no_area(tmp_path: Path) -> None:
    found = draw("roc", [metric(tmp_path, one('f1{model="tree"}'))], "Alarms", "c", "en")

    assert "this model" in texts(root(found))


@pytest.mark.parametrize(("side", "model"), [("Before", "tree"), ("After", "logistic")])
def test_the_words_tell_of_both_sides_what_is_found_at_the_same_false_alarms(
    chart: Chart, side: str, model: str
) -> None:
    scores = [float(row[f"y_score_{model}"]) for row in rows()]
    alarms, found, _ = sk.roc_curve(TRUTH, scores)
    share = np.interp(0.1, alarms, found)

    told = f"{side}: at 10% false alarms, {share:.0%} of ‘1’ are found."
    assert told in chart.description


def test_what_is_found_between_two_points_is_on_the_line_between_them(tmp_path: Path) -> None:
    table = b"y_true,y_score\n1,0.9\n1,0.5\n0,0.5\n0,0.2\n"
    about = {"name": "Area", "unit": "1", "better": "higher"}
    entry = about | {"value": {"from": "evidence/two.csv", "select": "roc_auc"}}

    found = draw("roc", [metric(tmp_path, entry, table)], "Alarms", "c", "en")

    # From (0, 50%) to (50%, 100%): a fifth of the way is 60%.
    assert "at 10% false alarms, 60% of ‘1’ are found" in found.description


def test_the_table_goes_by_tenths(chart: Chart) -> None:
    after = [row for row in chart.rows if row[0] == "after"]

    assert 5 <= len(after) <= 10
    assert after[-1][1] == "100%"


def test_an_area_is_drawn_as_a_roc_without_being_asked(area: Metric) -> None:
    assert default_kinds(area)[0] == "roc"


def test_classes_without_scores_have_no_curve(tmp_path: Path) -> None:
    table = b"y_true,y_pred\n1,1\n0,1\n"

    with pytest.raises(ChartError, match="scores of two classes"):
        draw("roc", [metric(tmp_path, one("accuracy"), table)], "Alarms", "c", "en")


def test_both_sides_share_one_plot(chart: Chart) -> None:
    assert len(marked(root(chart), "pf-reference")) == 2
    assert len({line.get("points") for line in marked(root(chart), "pf-curve")} - {None}) == 3
