"""Hugging Face Trainer: values as `jq` gives them in the files that transformers 5.23.0 wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written


def state(history: list[dict[str, object]], **others: object) -> str:
    """A state with this history."""
    return json.dumps({"global_step": 20, "max_steps": 20, "log_history": history, **others})


def evaluated(step: int, loss: float, **scores: float) -> dict[str, object]:
    """An evaluation at a step."""
    return {"step": step, "epoch": step / 10, "eval_loss": loss, **scores}


def test_results_are_those_of_the_file() -> None:
    # jq '.eval_loss, .train_runtime, .eval_samples_per_second' all_results.json
    evidence = read("hf-trainer/all_results.json")

    assert evidence.format == "hf-trainer"
    assert evidence.find("eval_loss").value == 0.6930626034736633
    assert (evidence.find("train_runtime").value, evidence.find("train_runtime").unit) == (
        15.2499, "s",
    )  # fmt: skip
    assert evidence.find("eval_samples_per_second").unit == "samples/s"
    assert evidence.provenance.duration == 15.2499


def test_a_bare_nan_does_no_harm_until_it_is_used() -> None:
    evidence = read("hf-trainer/all_results.json")

    assert "eval_f1" not in {each.name for each in evidence.measurements}
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("eval_f1")
    assert only_problem(raised.value).code == "number-not-finite"
    assert only_problem(raised.value).place.line == 4


def test_a_score_has_no_scale() -> None:
    evidence = read("hf-trainer/all_results.json")

    assert evidence.find("eval_accuracy").unit == ""
    (note,) = [note for note in evidence.notes if note.code == "scale-unstated"]
    assert note.names == ("eval_accuracy", "eval_f1")


def test_results_do_not_say_which_checkpoint_was_evaluated() -> None:
    which = "The file does not say whether the last or the best checkpoint was evaluated."

    assert which in said(read("hf-trainer/all_results.json"))
    assert which not in said(read("hf-trainer/train_results.json"))


def test_a_number_of_examples_is_taken_where_the_script_saved_it(tmp_path: Path) -> None:
    results = {"eval_accuracy": 0.5, "eval_samples": 408, "eval_runtime": 2.5}
    evidence = read_evidence(written(tmp_path, json.dumps(results)))

    assert evidence.find("eval_accuracy").n == 408
    assert evidence.find("eval_runtime").n is None
    assert read("hf-trainer/all_results.json").find("eval_accuracy").n is None


def test_the_last_value_of_a_history_is_the_one_at_its_end() -> None:
    # jq '[.log_history[] | .eval_loss // empty] | last' trainer_state.json
    evidence = read("hf-trainer/trainer_state.json")

    assert evidence.find("eval_loss:last").value == 0.6930626034736633
    assert evidence.find("loss:last").value == 0.6937084197998047


def test_an_evaluation_is_found_by_its_step() -> None:
    evidence = read("hf-trainer/trainer_state.json")

    assert evidence.find('eval_loss{step="16"}').value == 0.6930232048034668
    assert evidence.find('eval_loss{step="24",nth="1"}').value == 0.6930072903633118
    with pytest.raises(SelectorError):
        evidence.find('eval_loss{step="24"}')


def test_best_metric_gets_its_name_from_the_history() -> None:
    evidence = read("hf-trainer/trainer_state.json")

    assert evidence.find("eval_accuracy:best").value == 0.53125
    told = "best_metric has no name in the file; in the history it is eval_accuracy at step 8."
    assert told in said(evidence)
    with pytest.raises(SelectorError):
        evidence.find("eval_loss:best")


def test_it_is_said_that_the_best_checkpoint_was_loaded() -> None:
    notes = {note.code: note.text for note in read("hf-trainer/trainer_state.json").notes}

    assert notes["best-not-last"].startswith("The last evaluation gives the loss of step 8")


def test_it_is_said_that_the_last_evaluation_is_not_of_the_best_checkpoint(tmp_path: Path) -> None:
    history = [evaluated(10, 0.25), evaluated(20, 0.5)]
    content = state(history, best_metric=0.25, best_model_checkpoint="out/checkpoint-10")
    evidence = read_evidence(written(tmp_path, content))

    assert evidence.find("eval_loss:best").value == 0.25
    assert evidence.find("eval_loss:last").value == 0.5
    notes = {note.code: note.text for note in evidence.notes}
    assert notes["last-not-best"] == "`last` is of step 20, the best checkpoint of step 10."


def test_a_best_metric_that_fits_two_names_stays_without_one(tmp_path: Path) -> None:
    history = [evaluated(10, 0.5, eval_f1=0.75, eval_accuracy=0.75)]
    content = state(history, best_metric=0.75, best_global_step=10)
    evidence = read_evidence(written(tmp_path, content))

    assert evidence.find("best_metric").value == 0.75
    with pytest.raises(SelectorError):
        evidence.find("eval_f1:best")


def test_the_path_of_a_checkpoint_is_not_shown() -> None:
    evidence = read("hf-trainer/trainer_state.json")

    assert "/home/user" in (FILES / "hf-trainer/trainer_state.json").read_text(encoding="utf-8")
    assert not any("/home/user" in note for note in said(evidence))


def test_a_state_before_the_end_of_training_says_so() -> None:
    ended = "Training ended, or the state was saved, at step 8 of 24."

    assert ended in said(read("hf-trainer/checkpoint-8_trainer_state.json"))
    assert ended not in said(read("hf-trainer/trainer_state.json"))


def test_a_state_without_a_history_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, state([])))

    assert only_problem(raised.value).code == "no-results"


def test_a_negative_run_time_is_refused_and_a_negative_loss_is_not(tmp_path: Path) -> None:
    results = {"train_runtime": -1.0, "train_loss": -0.5}
    evidence = read_evidence(written(tmp_path, json.dumps(results)))

    assert evidence.find("train_loss").value == -0.5
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("train_runtime")
    assert only_problem(raised.value).code == "value-range"


def test_a_summary_of_wandb_is_not_the_trainers(tmp_path: Path) -> None:
    summary = {"train_runtime": 12.0, "train_loss": 0.5, "_runtime": 13, "_step": 4}

    assert read_evidence(written(tmp_path, json.dumps(summary))).format != "hf-trainer"
