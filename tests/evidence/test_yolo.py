"""YOLO: values as they stand in the rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import only_problem, read, written

RESULTS = "yolo/synthetic_results.csv"


def test_the_last_epoch_is_not_the_best_one() -> None:
    evidence = read(RESULTS)

    assert evidence.format == "yolo"
    assert evidence.find("metrics/mAP50-95(B):last").value == 0.5
    assert evidence.find("metrics/mAP50-95(B):max").value == 0.5625
    codes = {note.code for note in evidence.notes if note.speaks_of("metrics/mAP50-95(B)")}
    assert {"last-not-best", "best-not-last"} <= codes
    rates = {note.code for note in evidence.notes if note.speaks_of("lr/pg0")}
    assert "best-not-last" not in rates


def test_names_lose_the_blanks_that_fill_the_columns() -> None:
    found = read(RESULTS).find("val/box_loss:min")

    assert (found.value, found.unit, found.n, found.replication) == (1.25, "", 4, "epoch")


def test_metrics_are_shares() -> None:
    assert read(RESULTS).find("metrics/recall(B):last").unit == "1"


def test_epochs_may_begin_at_one_and_have_times() -> None:
    evidence = read("yolo/synthetic_classify.csv")

    found = evidence.find("time")
    assert (found.stat, found.value, found.unit) == ("last", 35.2016, "s")
    assert evidence.find("metrics/accuracy_top1:last").value == 0.75


def test_a_loss_that_became_nan_has_no_last_value() -> None:
    evidence = read("yolo/synthetic_classify.csv")

    assert evidence.find("val/loss:min").value == 0.61877
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("val/loss:last")
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("number-not-finite", 4)


def test_a_name_with_a_colon_is_read_as_a_whole(tmp_path: Path) -> None:
    # YOLOv5 calls it so.
    content = (
        "   epoch,  train/box_loss,  metrics/mAP_0.5,metrics/mAP_0.5:0.95\n"
        "       0,             0.1,              0.5,             0.25\n"
        "       1,            0.05,              0.4,              0.2\n"
    )
    evidence = read_evidence(written(tmp_path, content, "results.csv"))

    assert evidence.find("metrics/mAP_0.5:0.95:max").value == 0.25
    assert evidence.find("metrics/mAP_0.5:last").value == 0.4


def test_epochs_are_no_samples() -> None:
    with pytest.raises(SelectorError) as raised:
        read(RESULTS).find("metrics/recall(B):mean")

    assert raised.value.hint == "the file has: last, min, max"


def test_a_broken_row_is_refused_with_its_line(tmp_path: Path) -> None:
    content = "epoch,train/loss,metrics/accuracy_top1\n1,0.5,0.5\n2,0.4\n"

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content, "results.csv"))
    assert only_problem(raised.value).place.line == 3


def test_another_table_of_epochs_is_not_known(tmp_path: Path) -> None:
    file = written(tmp_path, "epoch,loss,val_loss\n0,0.5,0.6\n", "results.csv")

    assert read_evidence(file).format == "table"
