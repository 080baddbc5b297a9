from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as sk

from generator.charts.chart import Chart, default_kinds, draw
from generator.charts.square import steps
from generator.metrics.metric import Metric
from tests.charts.made import marked, root, texts
from tests.charts.models import compared, metric, rows

TRUTH = np.array([int(row["y_true"]) for row in rows()])
SCORES = np.array([float(row["y_score_tree"]) for row in rows()])


@pytest.fixture(scope="module")
def area(tmp_path_factory: pytest.TempPathFactory) -> Metric:
    return metric(tmp_path_factory.mktemp("p"), compared("Average precision", "1", "pr_auc"))


@pytest.fixture(scope="module")
def chart(area: Metric) -> Chart:
    return draw("precision-recall", [area], "Found and right", "c", "en")


def test_every_point_is_one_of_scikit_learns(chart: Chart) -> None:
    precision, recall, _ = sk.precision_recall_curve(TRUTH, SCORES)
    expected = {(round(x, 9), round(y, 9)) for x, y in zip(recall, precision, strict=True)}

    lines = [line.split(",") for line in chart.csv.splitlines()]
    points = [(float(x), float(y)) for _, side, x, y in lines[1:] if side == "before"]

    assert {(round(x, 9), round(y, 9)) for x, y in points} <= expected


def test_the_drawn_steps_have_the_area_of_the_score(chart: Chart) -> None:
    lines = [line.split(",") for line in chart.csv.splitlines()]
    points = [(float(x), float(y)) for _, side, x, y in lines[1:] if side == "before"]
    places = steps(points)

    area = np.trapezoid([y for _, y in places], [x for x, _ in places])
    assert area == pytest.approx(sk.average_precision_score(TRUTH, SCORES), rel=1e-9)


def test_chance_is_as_high_as_the_share_of_the_searched(chart: Chart) -> None:
    rate = TRUTH.mean()

    (line,) = [
        line
        for group in marked(root(chart), "pf-reference")
        for line in group
        if line.get("points")
    ]
    at = round((1 - rate) * 1000)
    assert line.get("points") == f"0,{at} 1000,{at} "
    assert f"by chance: ‘1’ is {rate:.0%} of all" in texts(root(chart))


@pytest.mark.parametrize(("side", "model"), [("Before", "tree"), ("After", "logistic")])
def test_the_words_tell_of_both_sides_how_many_are_right_at_the_same_recall(
    chart: Chart, side: str, model: str
) -> None:
    scores = [float(row[f"y_score_{model}"]) for row in rows()]
    precision, recall, _ = sk.precision_recall_curve(TRUTH, scores)
    # By falling recall: the last of those that find eight in ten.
    right = precision[recall >= 0.8][-1]

    told = f"{side}: when 80% of ‘1’ are found, {right:.0%} of the alarms are right."
    assert told in chart.description


def test_it_is_drawn_for_its_score_without_being_asked(area: Metric) -> None:
    assert default_kinds(area)[0] == "precision-recall"
