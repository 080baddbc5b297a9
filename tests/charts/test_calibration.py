from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.calibration import calibration_curve

from generator.charts.calibration import Bin, short
from generator.charts.chart import Chart, default_kinds, draw
from generator.metrics.metric import Metric
from tests.charts.made import marked, percent, root
from tests.charts.models import compared, metric, one, rows

TRUTH = np.array([int(row["y_true"]) for row in rows()])
SCORES = np.array([float(row["y_score_logistic"]) for row in rows()])


@pytest.fixture(scope="module")
def brier(tmp_path_factory: pytest.TempPathFactory) -> Metric:
    entry = compared("Brier score", "1", "brier", "lower")
    return metric(tmp_path_factory.mktemp("p"), entry)


@pytest.fixture(scope="module")
def chart(brier: Metric) -> Chart:
    return draw("calibration", [brier], "Promised and kept", "c", "en")


def test_the_points_are_scikit_learns(chart: Chart) -> None:
    happened, predicted = calibration_curve(TRUTH, SCORES, n_bins=10)

    lines = [line.split(",") for line in chart.csv.splitlines()]
    points = [(float(row[2]), float(row[3])) for row in lines[1:] if row[1] == "after"]

    expected = list(zip(predicted, happened, strict=True))
    assert points == [pytest.approx(pair, rel=1e-9) for pair in expected]


def test_the_examples_behind_each_point_are_written_and_add_up(chart: Chart) -> None:
    (after,) = [
        group
        for group in marked(root(chart), "pf-after")
        if [t for t in group if t.get("class") == "pf-count"]
    ]
    counts = [int(t.text or "") for t in marked(after, "pf-count")]

    assert sum(counts) == len(rows())
    assert counts == np.histogram(SCORES, bins=10, range=(0, 1))[0].tolist()


def test_bars_are_wilsons_intervals() -> None:
    expected = binomtest(3, 8).proportion_ci(0.95, method="wilson")

    assert Bin(0.5, 3 / 8, 8).interval == pytest.approx((expected.low, expected.high), rel=1e-9)
    assert Bin(0.9, 1.0, 5).interval[1] == 1.0
    assert Bin(0.1, 0.0, 5).interval[0] == 0.0


def test_before_and_after_differ_in_form(chart: Chart) -> None:
    before, after = (
        {dot.get("class") for group in marked(root(chart), side) for dot in group}
        for side in ("pf-before", "pf-after")
    )

    # The sheet draws the dots of the side before hollow and its line dashed.
    assert "pf-bin" in before & after
    assert "pf-curve" in before & after


def test_a_point_stands_at_what_was_predicted(tmp_path: Path) -> None:
    table = b"y_true,y_score\n" + b"1,0.75\n0,0.75\n" * 4
    found = draw("calibration", [metric(tmp_path, one("brier", "1"), table)], "P", "c", "en")

    (dot,) = marked(root(found), "pf-bin")
    assert percent(dot, "cx") == pytest.approx(14 + 0.75 * 84.5, abs=0.01)
    assert "of 8 examples that got 75% on average, 50% were ‘1’" in found.description


@pytest.mark.parametrize(
    ("n", "text"), [(7, "7"), (9999, "9,999"), (10_000, "10k"), (1_234_567, "1M")]
)
def test_large_counts_are_short(n: int, text: str) -> None:
    assert short(n, "en") == text


def test_errors_of_probabilities_are_drawn_so_without_being_asked(brier: Metric) -> None:
    assert default_kinds(brier)[0] == "calibration"
