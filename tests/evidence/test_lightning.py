"""Lightning: values as they stand in the rows that Lightning 2.6 wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import only_problem, read, said, written


def test_each_metric_has_its_own_last_row() -> None:
    # The last row holds the test alone; train_loss ends at step 59, val_loss at step 63.
    evidence = read("lightning/metrics.csv")

    assert evidence.format == "lightning"
    assert evidence.find("test_acc").value == 0.9375
    assert evidence.find("train_loss:last").value == 0.30609622597694397
    assert evidence.find("val_loss:last").value == 0.29292380809783936


def test_the_lowest_and_the_highest_are_found_among_the_filled_cells() -> None:
    # awk -F, '$6 != "" {print $6}' metrics.csv | sort -n
    evidence = read("lightning/metrics.csv")

    found = evidence.find("train_loss:min")
    assert (found.value, found.n, found.replication) == (0.2536565959453583, 12, "step")
    assert evidence.find("train_loss:max").value == 0.5130170583724976
    assert evidence.find("val_acc:min").value == 0.8671875


def test_epochs_and_steps_are_no_metrics() -> None:
    assert read("lightning/metrics.csv").names == (
        "test_acc", "test_loss", "train_acc", "train_loss", "val_acc", "val_loss",
    )  # fmt: skip


def test_steps_are_no_samples() -> None:
    with pytest.raises(SelectorError) as raised:
        read("lightning/metrics.csv").find("train_loss:mean")

    assert raised.value.hint == "the file has: last, min, max"


def test_the_last_value_is_not_called_the_best() -> None:
    notes = {note.code: note for note in read("lightning/metrics.csv").notes}

    assert notes["last-not-best"].speaks_of("val_loss")
    assert not notes["last-not-best"].speaks_of("test_loss")
    assert "scale-unstated" in notes


def test_columns_may_stand_in_any_order_and_lines_end_as_windows_ends_them(tmp_path: Path) -> None:
    content = "train_loss,step,epoch\r\n0.5,49,0\r\n0.25,99,0\r\n"
    evidence = read_evidence(written(tmp_path, content, "metrics.csv"))

    assert evidence.find("train_loss:last").value == 0.25


def test_an_overflow_is_no_number(tmp_path: Path) -> None:
    content = "epoch,step,loss\n0,1,0.5\n0,2,inf\n0,3,nan\n"
    evidence = read_evidence(written(tmp_path, content, "metrics.csv"))

    assert [(each.stat, each.value) for each in evidence.measurements] == [
        ("min", 0.5), ("max", 0.5),
    ]  # fmt: skip
    assert "Not a finite number: 2 of 3 values of loss." in said(evidence)
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("loss:last")
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("number-not-finite", 4)


def test_text_among_numbers_is_told_where_it_stands(tmp_path: Path) -> None:
    content = "epoch,step,loss,name\n0,1,0.5,a\n0,2,tensor(0.4),b\n0,3,0.3,c\n"
    evidence = read_evidence(written(tmp_path, content, "metrics.csv"))

    assert evidence.names == ("loss",)
    assert evidence.find("loss:last").value == 0.3
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("loss:min")
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("type", 3)


def test_the_highest_step_is_the_last_even_if_it_stands_first(tmp_path: Path) -> None:
    content = "epoch,step,loss\n1,20,0.25\n0,10,0.5\n"
    evidence = read_evidence(written(tmp_path, content, "metrics.csv"))

    assert evidence.find("loss:last").value == 0.25
    assert "Steps repeat or run backwards: the last value is that of the highest step." in said(
        evidence
    )


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("epoch,step,loss\n0,1,0.5\n0,1\n", "csv-syntax", 3),
        ("epoch,step,loss\n0,1,0.5\n0,x,0.4\n", "type", 3),
        ("epoch,step,loss,loss\n0,1,0.5,0.4\n", "csv-syntax", 1),
    ],
    ids=["a row too short", "a step that is no number", "two columns of one name"],
)
def test_a_broken_table_is_refused_with_its_line(
    tmp_path: Path, content: str, code: str, line: int
) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content, "metrics.csv"))

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == (code, line)


def test_a_table_without_steps_is_something_else(tmp_path: Path) -> None:
    file = written(tmp_path, "epoch,loss\n0,0.5\n", "metrics.csv")

    assert read_evidence(file).format == "table"
