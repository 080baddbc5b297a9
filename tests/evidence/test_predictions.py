"""Every score of a table of predictions is the one that scikit-learn gives."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics as sk

from generator.evidence.predictions import read_predictions
from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, opened, read, written

TWO = "predictions/two_models.csv"


def rows(name: str) -> list[dict[str, str]]:
    with (FILES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(name: str, key: str) -> np.ndarray:
    return np.array([float(row[key]) for row in rows(name)])


TRUTH = column(TWO, "y_true")
ANSWERS = column(TWO, "y_pred_logistic")
SCORES = column(TWO, "y_score_logistic")


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("accuracy", sk.accuracy_score(TRUTH, ANSWERS)),
        ("balanced_accuracy", sk.balanced_accuracy_score(TRUTH, ANSWERS)),
        ("precision", sk.precision_score(TRUTH, ANSWERS)),
        ("recall", sk.recall_score(TRUTH, ANSWERS)),
        ("f1", sk.f1_score(TRUTH, ANSWERS)),
        ("f1{average=macro}", sk.f1_score(TRUTH, ANSWERS, average="macro")),
        ("precision{average=weighted}", sk.precision_score(TRUTH, ANSWERS, average="weighted")),
        ("recall{class=0}", sk.recall_score(TRUTH, ANSWERS, pos_label=0)),
        ("roc_auc", sk.roc_auc_score(TRUTH, SCORES)),
        ("pr_auc", sk.average_precision_score(TRUTH, SCORES)),
        ("log_loss", sk.log_loss(TRUTH, SCORES)),
        ("brier", sk.brier_score_loss(TRUTH, SCORES)),
    ],
)
def test_a_score_of_two_classes_is_scikit_learns(select: str, expected: float) -> None:
    name, _, labels = select.partition("{")
    pairs = [pair.partition("=") for pair in labels.rstrip("}").split(",") if pair]
    shown = ",".join([*(f'{key}="{value}"' for key, _, value in pairs), 'model="logistic"'])

    found = read(TWO).find(f"{name}{{{shown}}}")
    assert found.value == pytest.approx(expected, rel=1e-12)
    assert found.unit == "1"


@pytest.mark.parametrize("average", ["macro", "weighted"])
@pytest.mark.parametrize(
    ("name", "function"),
    [("precision", sk.precision_score), ("recall", sk.recall_score), ("f1", sk.f1_score)],
)
def test_scores_of_several_classes_are_averaged_as_they_say(
    name: str, function: Callable[..., float], average: str
) -> None:
    table = rows("predictions/classes.csv")
    truth, answers = [r["y_true"] for r in table], [r["y_pred"] for r in table]

    found = read("predictions/classes.csv").find(f'{name}{{average="{average}"}}')
    assert found.value == pytest.approx(function(truth, answers, average=average), rel=1e-12)


@pytest.mark.parametrize("model", ["linear", "tree"])
def test_scores_of_numbers_are_scikit_learns(model: str) -> None:
    table = [row for row in rows("predictions/numbers.csv") if row["model"] == model]
    truth = [float(row["y_true"]) for row in table]
    predicted = [float(row["y_pred"]) for row in table]
    evidence = read("predictions/numbers.csv")

    for name, expected in (
        ("mae", sk.mean_absolute_error(truth, predicted)),
        ("rmse", sk.root_mean_squared_error(truth, predicted)),
        ("r2", sk.r2_score(truth, predicted)),
    ):
        found = evidence.find(f'{name}{{model="{model}"}}')
        assert found.value == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("depth", [1, 5, 10])
def test_a_ranking_is_scored_for_each_query_and_to_any_depth(depth: int) -> None:
    queries: dict[str, list[tuple[float, float]]] = {}
    for row in rows("predictions/synthetic_ranking.csv"):
        pair = float(row["y_true"]), float(row["y_score"])
        queries.setdefault(row["query"], []).append(pair)
    each = [
        sk.ndcg_score([[t for t, _ in q]], [[s for _, s in q]], k=depth) for q in queries.values()
    ]

    found = read("predictions/synthetic_ranking.csv").find(f"ndcg@{depth}")
    assert (found.n, found.replication) == (40, "query")
    assert found.value == pytest.approx(sum(each) / len(each), rel=1e-12)


def test_mean_average_precision_leaves_no_query_out() -> None:
    queries: dict[str, list[tuple[float, float]]] = {}
    for row in rows("predictions/synthetic_ranking.csv"):
        pair = float(row["y_true"]), float(row["y_score"])
        queries.setdefault(row["query"], []).append(pair)
    each = [
        sk.average_precision_score([t for t, _ in q], [s for _, s in q])
        if any(t for t, _ in q)
        else 0.0
        for q in queries.values()
    ]

    found = read("predictions/synthetic_ranking.csv").find("map")
    assert found.value == pytest.approx(sum(each) / len(each), rel=1e-12)


def test_the_calibration_error_is_that_of_ten_bins() -> None:
    expected = sum(
        abs(SCORES[chosen].mean() - TRUTH[chosen].mean()) * chosen.mean()
        for each in range(10)
        if (chosen := np.minimum(SCORES * 10 // 1, 9) == each).any()
    )

    found = read(TWO).find('calibration_error{model="logistic"}')
    assert found.value == pytest.approx(expected, rel=1e-9)


def test_the_best_constant_answer_stands_beside_a_score() -> None:
    accuracy = read(TWO).find('accuracy{model="tree"}').evaluation
    recall = read(TWO).find('recall{model="tree"}').evaluation

    assert accuracy is not None
    assert accuracy.trivial is not None
    assert accuracy.trivial.value == pytest.approx(TRUTH.mean())
    assert accuracy.trivial.what == "always answers '1'"
    assert recall is not None
    assert recall.trivial is not None
    assert recall.trivial.value == 1.0


def test_chance_reaches_what_a_simulation_of_random_orders_reaches() -> None:
    chance = np.random.default_rng(5)
    table = rows("predictions/synthetic_ranking.csv")
    groups: dict[str, list[int]] = {}
    for row in table:
        groups.setdefault(row["query"], []).append(int(row["y_true"]))
    found: dict[str, list[float]] = {"ndcg@10": [], "map": []}
    for _ in range(300):
        order = [chance.permutation(np.array(each)) for each in groups.values()]
        ideal = [np.sort(each)[::-1] for each in order]
        discounts = 1 / np.log2(np.arange(2, 12))
        gains = [
            float(e[:10] @ discounts / (i[:10] @ discounts)) if i.any() else 0.0
            for e, i in zip(order, ideal, strict=True)
        ]
        found["ndcg@10"].append(float(np.mean(gains)))
        precision = [
            float((np.cumsum(e) / np.arange(1, len(e) + 1))[e > 0].mean()) if e.any() else 0.0
            for e in order
        ]
        found["map"].append(float(np.mean(precision)))

    for name, values in found.items():
        evaluation = read("predictions/synthetic_ranking.csv").find(name).evaluation
        assert evaluation is not None
        assert evaluation.trivial is not None
        assert evaluation.trivial.value == pytest.approx(float(np.mean(values)), abs=0.01)


def test_a_slice_is_scored_by_itself() -> None:
    table = [row for row in rows(TWO) if row["slice"] == "large"]
    right = sum(row["y_true"] == row["y_pred_tree"] for row in table)

    found = read(TWO).find('accuracy{model="tree",slice="large"}')
    assert (found.value, found.n) == (right / len(table), len(table))


def test_any_other_column_filters_too(tmp_path: Path) -> None:
    content = "y_true,y_pred,country\n1,1,DE\n0,1,DE\n1,1,FR\n"

    found = read_evidence(written(tmp_path, content, "p.csv")).find('accuracy{country="DE"}')
    assert (found.value, found.n) == (0.5, 2)


def test_of_two_models_one_has_to_be_named() -> None:
    with pytest.raises(SelectorError, match="2 models") as raised:
        read(TWO).find("accuracy")

    assert 'accuracy{model="logistic"}' in raised.value.hint


def test_whole_numbers_written_as_decimals_are_the_same_class(tmp_path: Path) -> None:
    file = written(tmp_path, "y_true,y_pred\n1,1.0\n0.0,0\n1,0\n", "p.csv")

    assert read_evidence(file).find("accuracy").value == pytest.approx(2 / 3)


def test_columns_can_be_named() -> None:
    file = opened("predictions/classes.csv")
    evidence = read_predictions(file, {"truth": "y_pred", "prediction": "y_true"})

    assert evidence.find('recall{class="class_2"}').value == pytest.approx(
        read("predictions/classes.csv").find('precision{class="class_2"}').value
    )


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("y_true,y_pred\n1,1\n,0\n", 3, "y_true is empty"),
        ("y_true,y_pred,y_score\n1,1,0.9\n0,0,nan\n", 3, "not a finite number"),
        ("id,y_true,y_pred\na,1,1\nb,0,0\na,1,1\n", 4, "stands twice"),
    ],
)
def test_a_cell_that_would_change_n_or_a_score_is_refused_with_its_line(
    tmp_path: Path, content: str, line: int, words: str
) -> None:
    with pytest.raises(ProblemsFound) as raised:
        _ = read_evidence(written(tmp_path, content, "p.csv")).measurements

    problem = only_problem(raised.value)
    assert problem.place.line == line
    assert words in problem.message


def test_parquet_and_json_lines_hold_predictions_too(tmp_path: Path) -> None:
    lines = '{"y_true": 1, "y_pred": 1}\n{"y_true": 0, "y_pred": 1}\n'

    evidence = read_evidence(written(tmp_path, lines, "p.jsonl"))
    assert (evidence.format, evidence.find("accuracy").value) == ("predictions", 0.5)


def test_a_score_of_one_class_alone_is_not_listed(tmp_path: Path) -> None:
    file = written(tmp_path, "y_true,y_score\n1,0.9\n1,0.8\n", "p.csv")

    assert "roc_auc" not in read_evidence(file).names
    assert read_evidence(file).find("brier").value == pytest.approx((0.01 + 0.04) / 2)
    assert math.isfinite(read_evidence(file).find("log_loss").value)


@pytest.mark.parametrize(
    "names", ["Actual,Predicted", "True Label,Predicted Label", "y_test,y_pred"]
)
def test_names_that_people_give_the_columns_are_known(tmp_path: Path, names: str) -> None:
    file = written(tmp_path, f"{names}\nspam,ham\nham,ham\nspam,spam\nham,ham\n", "run.csv")

    assert read_evidence(file).find("accuracy").value == 0.75


def test_nan_is_no_class(tmp_path: Path) -> None:
    file = written(tmp_path, "y_true,y_pred\n1,1\n0,nan\n1,0\n", "run.csv")

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(file).find("accuracy")
    assert only_problem(raised.value).code == "predictions-cell"
    assert "is NaN" in only_problem(raised.value).message


def test_an_id_that_stands_twice_is_found_at_its_second_place(tmp_path: Path) -> None:
    lines = [f"e{n},1,1" for n in range(3000)] + ["e7,1,1", "e8,1,1"]
    content = "id,y_true,y_pred\n" + "\n".join(lines) + "\n"

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content, "p.csv")).find("accuracy")

    assert only_problem(raised.value).place.line == 3002


def test_a_hundred_numbered_classes_are_classes_and_numbers(tmp_path: Path) -> None:
    lines = [f"{n % 100},{n % 100 if n % 3 else (n + 1) % 100}" for n in range(300)]
    content = "y_true,y_pred\n" + "\n".join(lines) + "\n"

    evidence = read_evidence(written(tmp_path, content, "p.csv"))
    assert evidence.find("accuracy").value == pytest.approx(2 / 3)
    assert {"mae", "f1"} <= set(evidence.names)


def test_of_very_many_texts_the_share_of_right_ones_is_told(tmp_path: Path) -> None:
    lines = [f"answer {n},answer {n}" for n in range(1200)]
    content = "y_true,y_pred\n" + "\n".join(lines) + "\n"

    evidence = read_evidence(written(tmp_path, content, "p.csv"))
    assert evidence.names == ("accuracy",)
    accuracy = evidence.find("accuracy").evaluation
    assert accuracy is not None
    assert accuracy.trivial is not None
    assert accuracy.trivial.value == 1 / 1200


@pytest.mark.parametrize(
    ("classes", "known"),
    [(("benign", "malignant"), False), (("1", "2"), False), (("no", "Yes"), True)],
)
def test_of_two_names_neither_is_taken_for_positive_unless_it_says_so(
    tmp_path: Path, classes: tuple[str, str], known: bool
) -> None:
    content = "y_true,y_pred,y_score\n" + "".join(f"{c},{c},0.{n}\n" for n, c in enumerate(classes))

    evidence = read_evidence(written(tmp_path, content, "p.csv"))
    assert ("roc_auc" in evidence.names) is known
    assert any("write the truth as 1 and 0" in note.text for note in evidence.notes) is not known


def test_scores_that_are_no_probabilities_have_ranks_but_no_losses(tmp_path: Path) -> None:
    content = "y_true,y_score\n1,3.5\n0,-2.25\n1,0.5\n"

    names = read_evidence(written(tmp_path, content, "p.csv")).names
    assert {"roc_auc", "pr_auc"} <= set(names)
    assert not {"log_loss", "brier", "calibration_error"} & set(names)
