"""DVCLive: values as `jq` and the lines of the files that DVCLive 3.49 wrote give them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.files import open_file
from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import only_problem, read, said, written


def test_a_summary_holds_the_last_value_of_each_metric() -> None:
    # jq '.train.loss, .val.acc, .best'
    evidence = read("dvclive/metrics.json")

    assert evidence.format == "dvclive"
    assert [(each.name, each.stat, each.value) for each in evidence.measurements] == [
        ("train/loss", "last", 0.2),
        ("val/acc", "last", 0.9),
        ("best", "last", 0.9),
    ]
    assert evidence.find("val/acc").n is None
    assert any(note.code == "summary-only" for note in evidence.notes)


def test_a_history_is_called_by_its_folders() -> None:
    # The file's own line of names says only `loss`.
    evidence = read("dvclive/plots/metrics/train/loss.tsv")

    found = evidence.find("train/loss:max")
    assert (found.value, found.n, found.replication) == (1.0, 5, "step")
    assert evidence.find("train/loss:last").value == 0.2


def test_a_history_elsewhere_has_the_name_that_it_states(tmp_path: Path) -> None:
    file = written(tmp_path, "step\teval/acc\n0\t0.5\n1\t0.75\n", "acc.tsv")

    assert read_evidence(file).find("eval/acc:last").value == 0.75


def test_an_early_version_wrote_the_time_first(tmp_path: Path) -> None:
    file = written(tmp_path, "timestamp\tstep\tloss\n1612345\t0\t0.5\n1612346\t1\t0.25\n", "l.tsv")

    assert read_evidence(file).names == ("loss",)


def test_nan_is_no_number_in_either_file(tmp_path: Path) -> None:
    history = read("dvclive/plots/metrics/val/acc.tsv")
    summary = read_evidence(
        written(tmp_path, json.dumps({"step": 1, "loss": "nan", "acc": 0.5, "note": "text"}))
    )

    assert "Not a finite number: 1 of 5 values of val/acc." in said(history)
    assert history.find("val/acc:min").value == 0.5
    assert [each.name for each in summary.measurements] == ["acc"]
    with pytest.raises(ProblemsFound) as raised:
        summary.find("loss")
    assert only_problem(raised.value).code == "number-not-finite"


def test_steps_are_no_samples() -> None:
    with pytest.raises(SelectorError) as raised:
        read("dvclive/plots/metrics/train/loss.tsv").find("train/loss:mean")

    assert raised.value.hint == "the file has: last, min, max"


@pytest.mark.parametrize(
    "text",
    [
        '{"loss": 0.5}',
        '{"step": 1, "values": [1, 2]}',
        '{"step": true, "loss": 0.5}',
        '{"step": 1, "name": "x"}',
    ],
    ids=["no step", "a list", "a step that is no number", "no number"],
)
def test_other_json_is_not_known(tmp_path: Path, text: str) -> None:
    assert read_evidence(written(tmp_path, text)).format == "json"


def test_a_bad_line_in_the_middle_is_named(tmp_path: Path) -> None:
    path = tmp_path / "loss.tsv"
    path.write_text("step\tloss\n0\t0.5\nx\t0.4\n2\t0.3\n", encoding="utf-8")

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(open_file(path, "loss.tsv"))
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("type", 3)
