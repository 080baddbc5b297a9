"""W&B: values as `jq` and the rows of the files give them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written


def test_a_summary_has_the_last_value_of_each_metric() -> None:
    # jq '.["train/loss"], .val.acc, ._runtime'
    evidence = read("wandb/synthetic_summary.json")

    assert evidence.format == "wandb"
    assert evidence.find("train/loss:last").value == 0.25
    assert evidence.find("val.acc").value == 0.65
    found = evidence.find("_runtime")
    assert (found.value, found.unit) == (12.5, "s")
    assert {note.code for note in evidence.notes} >= {"summary-only", "scale-unstated"}


def test_a_value_that_the_script_asked_for_is_called_by_what_it_is() -> None:
    evidence = read("wandb/synthetic_summary.json")

    assert evidence.find("val.loss").stat == "min"
    with pytest.raises(SelectorError) as raised:
        evidence.find("val.loss:last")
    assert raised.value.hint == "the file has: min"


def test_histograms_texts_and_the_clock_are_no_metrics() -> None:
    assert read("wandb/synthetic_summary.json").names == (
        "train/loss", "val.acc", "val.loss", "grad", "epoch", "_runtime", "_wandb.runtime",
    )  # fmt: skip


def test_nan_as_text_is_no_number() -> None:
    with pytest.raises(ProblemsFound) as raised:
        read("wandb/synthetic_summary.json").find("grad")

    assert only_problem(raised.value).code == "number-not-finite"


def test_a_run_that_logged_nothing_says_so(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, '{"_wandb": {"runtime": 40}}'))

    assert evidence.find(None).value == 40
    assert any(text.startswith("The run logged nothing") for text in said(evidence))


@pytest.mark.parametrize("name", ["wandb/synthetic_history.csv", "wandb/synthetic_history.jsonl"])
def test_a_history_has_its_last_value_and_its_extremes(name: str) -> None:
    evidence = read(name)
    loss = next(each for each in evidence.names if each.endswith("loss"))

    assert evidence.find(f"{loss}:last").value == 0.25
    assert evidence.find(f"{loss}:max").value == 1.0
    found = evidence.find("val/acc:max")
    assert (found.value, found.n, found.replication) == (0.75, 2, "step")
    assert evidence.find("val/acc:last").value == 0.625


def test_a_history_with_steps_left_out_may_be_sampled() -> None:
    codes = {
        name: {note.code for note in read(f"wandb/synthetic_history.{name}").notes}
        for name in ("csv", "jsonl")
    }

    assert "sampled-history" in codes["jsonl"]
    assert "sampled-history" not in codes["csv"]


def test_a_history_may_be_one_list(tmp_path: Path) -> None:
    lines = (FILES / "wandb/synthetic_history.jsonl").read_text(encoding="utf-8").splitlines()
    text = json.dumps([json.loads(line) for line in lines], indent=1)
    evidence = read_evidence(written(tmp_path, text))

    assert evidence.format == "wandb"
    assert evidence.find("train.loss:last").value == 0.25
    assert text.splitlines()[evidence.find("train.loss:min").line - 1].strip() == '"loss": 0.25'


def test_a_bad_line_in_the_middle_is_named(tmp_path: Path) -> None:
    lines = (FILES / "wandb/synthetic_history.jsonl").read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2][:40]

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, "\n".join(lines), "history.jsonl"))
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("json-syntax", 3)


@pytest.mark.parametrize("line", ['{"_runtime": 1}', '{"_step": "x"}', "[1]"])
def test_a_line_without_a_step_is_named(tmp_path: Path, line: str) -> None:
    text = f'{{"_step": 0, "_runtime": 1, "loss": 1}}\n{line}\n'

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, text, "history.jsonl"))
    assert only_problem(raised.value).place.line == 2


def test_each_line_of_a_chart_is_a_run() -> None:
    evidence = read("wandb/synthetic_chart.csv")

    assert evidence.names == ("val/acc",)
    assert evidence.find('val/acc{run="baseline"}:last').value == 0.6875
    assert evidence.find('val/acc{run="onnx - cpu"}:last').value == 0.4375
    assert evidence.find('val/acc{run="onnx - cpu"}:last').n == 3


def test_the_extremes_of_a_chart_are_those_behind_its_points() -> None:
    # At step 10 the line is drawn at 0.75, between 0.625 and 0.875.
    evidence = read("wandb/synthetic_chart.csv")

    assert evidence.find('val/acc{run="baseline"}:max').value == 0.875
    assert evidence.find('val/acc{run="baseline"}:min').value == 0.5
    assert evidence.find('val/acc{run="onnx - cpu"}:min').value == 0.25
    assert any(note.code == "sampled-history" for note in evidence.notes)


def test_a_table_of_runs_has_a_value_of_each_finished_run() -> None:
    evidence = read("wandb/synthetic_runs.csv")

    assert evidence.find('val/acc{run="onnx"}').value == 0.8125
    assert evidence.find('val/loss{id="b2c3d4e5",run="baseline"}:last').value == 0.4375
    assert evidence.find('Runtime{run="onnx"}').unit == "s"
    assert "Not listed: 2 runs that did not finish (1 crashed, 1 running)." in said(evidence)
    with pytest.raises(SelectorError):
        evidence.find('val/acc{run="large"}')


def test_runs_of_one_name_are_not_mixed() -> None:
    with pytest.raises(SelectorError) as raised:
        read("wandb/synthetic_runs.csv").find('val/acc{run="baseline"}')

    assert 'val/acc{id="a1b2c3d4",run="baseline"}' in raised.value.hint


def test_the_binary_log_is_refused_with_a_way_out(tmp_path: Path) -> None:
    file = written(tmp_path, b":W&B\xe1\xbe\x00\xaas\xa3\t7\x00\x01\x08\x01", "run.wandb")

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(file)
    problem = only_problem(raised.value)
    assert problem.code == "wandb-binary"
    assert "wandb-summary.json" in problem.hint
    assert "scan_history()" in problem.hint


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        ("Step,loss\n0,0.5\n1,0.25\n", "export.csv", "table"),
        ("Name,model,acc\na,gcn,0.5\nb,gcn,0.25\n", "export.csv", "table"),
        ("Name,ID,State\na,1,up\nb,2,down\n", "export.csv", "table"),
        ('{"loss": 0.5, "_step": 1}', "summary.json", "json"),
    ],
)
def test_what_w_and_b_did_not_mark_is_not_known(
    tmp_path: Path, content: str, name: str, expected: str
) -> None:
    assert read_evidence(written(tmp_path, content, name)).format == expected
