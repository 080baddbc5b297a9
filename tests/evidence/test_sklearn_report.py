"""scikit-learn: values as `jq` gives them in the reports that scikit-learn 1.9.1 wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import only_problem, read, said, written

SCORES = {"precision": 0.5, "recall": 0.25, "f1-score": 0.375, "support": 8}


def test_values_are_those_of_the_file() -> None:
    # jq '."macro avg"."f1-score", ."weighted avg".recall, ."0".precision' with NaN as null
    evidence = read("sklearn-report/report_zero_division_nan.json")

    assert evidence.format == "sklearn-report"
    assert evidence.find('f1-score{average="macro"}').value == 0.19047619047619047
    assert evidence.find('recall{average="weighted"}').value == 0.4
    assert evidence.find('precision{class="0"}').value == 0.4


def test_an_accuracy_is_a_share_of_all_examples() -> None:
    found = read("sklearn-report/report_zero_division_nan.json").find("accuracy")

    assert (found.value, found.unit, found.n) == (0.4, "1", 5)
    assert (found.replication, found.nature) == ("example", "proportion")


def test_a_recall_is_a_share_of_its_class_and_an_f1_is_no_share() -> None:
    evidence = read("sklearn-report/report_balanced.json")

    recall = evidence.find('recall{class="setosa"}')
    assert (recall.n, recall.nature) == (13, "proportion")
    assert evidence.find('f1-score{class="setosa"}').nature == ""


def test_nobody_says_of_how_many_predictions_a_precision_is() -> None:
    found = read("sklearn-report/report_balanced.json").find('precision{class="setosa"}')

    assert (found.n, found.nature) == (None, "")


def test_an_undefined_precision_is_refused_and_named() -> None:
    evidence = read("sklearn-report/report_zero_division_nan.json")

    with pytest.raises(ProblemsFound) as raised:
        evidence.find('precision{class="1"}')
    assert only_problem(raised.value).code == "number-not-finite"
    undefined = "Undefined scores (nothing was predicted, or nothing was there) of: 1, 2."
    assert undefined in said(evidence)


def test_macro_is_not_taken_for_weighted() -> None:
    evidence = read("sklearn-report/report_zero_division_nan.json")

    with pytest.raises(SelectorError) as raised:
        evidence.find("f1-score")
    assert 'f1-score{average="macro"}' in raised.value.hint
    assert evidence.find('f1-score{average="weighted"}').value == 0.22857142857142856


def test_a_report_of_some_classes_has_a_micro_average_and_no_accuracy(tmp_path: Path) -> None:
    report = {"1": SCORES, "micro avg": SCORES, "macro avg": SCORES, "weighted avg": SCORES}
    evidence = read_evidence(written(tmp_path, json.dumps(report)))

    assert evidence.find('recall{average="micro"}').value == 0.25
    assert any(text.startswith("The report has no accuracy") for text in said(evidence))
    with pytest.raises(SelectorError):
        evidence.find("accuracy")


def test_supports_that_are_sums_of_weights_count_no_examples(tmp_path: Path) -> None:
    weighted = {**SCORES, "support": 4.5}
    report = {
        "a": weighted,
        "b": weighted,
        "accuracy": 0.5,
        "macro avg": {**SCORES, "support": 9.0},
        "weighted avg": {**SCORES, "support": 9.0},
    }
    found = read_evidence(written(tmp_path, json.dumps(report))).find("accuracy")

    assert found.n is None


def test_a_data_frame_repeats_the_accuracy_in_every_column(tmp_path: Path) -> None:
    repeated = dict.fromkeys(SCORES, 0.75)
    report = {"a": SCORES, "accuracy": repeated, "macro avg": SCORES, "weighted avg": SCORES}
    evidence = read_evidence(written(tmp_path, json.dumps(report)))

    assert evidence.find("accuracy").value == 0.75
    assert evidence.find("accuracy").n == 8


def test_reports_of_several_models_are_told_apart(tmp_path: Path) -> None:
    report = {"a": SCORES, "accuracy": 0.5, "macro avg": SCORES, "weighted avg": SCORES}
    better = {**report, "accuracy": 0.75}
    evidence = read_evidence(written(tmp_path, json.dumps({"old": report, "new": better})))

    assert evidence.find('accuracy{report="new"}').value == 0.75
    assert evidence.find('accuracy{report="old"}').value == 0.5
    assert "The file holds several reports." in said(evidence)


def test_a_report_beside_other_things_is_found(tmp_path: Path) -> None:
    report = {"a": SCORES, "accuracy": 0.5, "macro avg": SCORES, "weighted avg": SCORES}
    content = json.dumps({"seed": 7, "classification_report": report, "predictions": ["a", "b"]})
    evidence = read_evidence(written(tmp_path, content))

    assert evidence.find("accuracy").value == 0.5
    assert evidence.find("$.seed").value == 7


def test_a_printed_table_is_read_with_its_lines() -> None:
    evidence = read("sklearn-report/report.txt")

    found = evidence.find('support{class="2"}')
    assert (found.value, found.line) == (12, 5)
    assert evidence.find("accuracy").value == 1
    assert any(note.code == "rounded" for note in evidence.notes)


def test_tables_in_the_middle_of_a_log_are_told_apart() -> None:
    # The tables stand in the log as scikit-learn printed them.
    evidence = read("sklearn-report/several_reports.log")

    assert evidence.find('precision{class="very spam",run="1"}').value == 0.6667
    assert evidence.find('recall{average="micro",run="2"}').value == 0.67
    assert evidence.find('precision{average="samples",run="3"}').value == 0.83
    assert evidence.find('support{class="0",run="4"}').value == 1.5
    assert evidence.find('recall{class="1",run="6"}').n == 200000


def test_windows_line_ends_and_the_oldest_average_are_read(tmp_path: Path) -> None:
    table = (
        "             precision    recall  f1-score   support\r\n\r\n"
        "          a       0.50      0.25      0.33         4\r\n\r\n"
        "avg / total       0.50      0.25      0.33         4\r\n"
    )
    evidence = read_evidence(written(tmp_path, table, "report.txt"))

    assert evidence.find('f1-score{average="weighted"}').value == 0.33
    assert evidence.find('recall{class="a"}').value == 0.25


def test_a_data_frame_as_csv_is_a_report(tmp_path: Path) -> None:
    # pd.DataFrame(report).T.to_csv(): the accuracy stands in every column.
    table = (
        ",precision,recall,f1-score,support\n"
        "a,0.5,0.25,0.375,8.0\n"
        "accuracy,0.75,0.75,0.75,0.75\n"
        "macro avg,0.5,0.25,0.375,8.0\n"
        "weighted avg,0.5,0.25,0.375,8.0\n"
    )
    evidence = read_evidence(written(tmp_path, table, "run.csv"))

    assert (evidence.find("accuracy").value, evidence.find("accuracy").n) == (0.75, 8)
    assert evidence.find('recall{class="a"}').line == 2


def test_a_data_frame_that_was_not_turned_is_a_report(tmp_path: Path) -> None:
    table = (
        ",0,1,accuracy,macro avg,weighted avg\n"
        "precision,0.96,1.0,0.75,0.98,0.97\n"
        "recall,1.0,0.5,0.75,0.75,0.75\n"
        "f1-score,0.97,0.66,0.75,0.82,0.85\n"
        "support,72.0,42.0,0.75,114.0,114.0\n"
    )
    evidence = read_evidence(written(tmp_path, table, "run.csv"))

    assert (evidence.find("accuracy").value, evidence.find("accuracy").n) == (0.75, 114)
    found = evidence.find('recall{class="1"}')
    assert (found.value, found.n, found.line) == (0.5, 42, 3)
    assert evidence.find('f1-score{average="macro"}').value == 0.82


def test_a_printed_data_frame_has_no_class_called_accuracy(tmp_path: Path) -> None:
    table = (
        "              precision    recall  f1-score     support\n"
        "0              0.960000  1.000000  0.979592   72.000000\n"
        "accuracy       0.973684  0.973684  0.973684    0.973684\n"
        "macro avg      0.980000  0.964286  0.971277  114.000000\n"
    )
    evidence = read_evidence(written(tmp_path, table, "report.txt"))

    assert (evidence.find("accuracy").value, evidence.find("accuracy").n) == (0.973684, 114)


def test_a_table_that_is_not_a_report_is_left_to_others(tmp_path: Path) -> None:
    file = written(tmp_path, "precision,recall\n0.5,0.25\n", "run.csv")

    assert read_evidence(file).format == "table"
