"""Inspect: values as `jq` gives them in logs of the versions 0.3.69 (JSON) and 0.3.285 (zip)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import Evidence, read_evidence
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

LOG = "inspect-ai/four_questions.json"


def changed(folder: Path, part: str, **values: object) -> Evidence:
    """The log with other values in one part."""
    log = json.loads((FILES / LOG).read_text(encoding="utf-8"))
    log[part].update(values)
    return read_evidence(written(folder, json.dumps(log)))


@pytest.mark.parametrize("name", [LOG, "inspect-ai/four_questions.eval"])
def test_both_forms_of_a_log_give_the_same(name: str) -> None:
    # jq '.results.scores[0].metrics | .accuracy.value, .stderr.value'
    evidence = read(name)

    found = evidence.find('accuracy{scorer="match"}')
    assert (evidence.format, found.value, found.unit, found.n) == ("inspect-ai", 0.75, "1", 4)
    assert evidence.find('stderr{scorer="includes"}').value == 0.25


@pytest.mark.parametrize(
    ("name", "scores"),
    [(LOG, [1.0, 0.0, 1.0, 1.0]), ("inspect-ai/four_questions.eval", [1.0, 1.0, 0.0, 1.0])],
)
def test_each_question_is_a_sample_with_its_id(name: str, scores: list[float]) -> None:
    # jq -c '[.reductions[0].samples[].value]', of the archive that of its reductions.json
    found = read(name).find('score{scorer="match"}:mean')

    assert (found.value, found.n, found.replication) == (0.75, 4, "example")
    assert found.nature == "proportion"
    assert found.samples is not None
    assert list(found.samples.values) == scores
    assert list(found.samples.ids or ()) == ["1", "2", "3", "4"]


def test_the_run_is_told_by_the_file() -> None:
    provenance = read("inspect-ai/four_questions.eval").provenance

    assert (provenance.version, provenance.started) == ("0.3.285", "2026-11-24T16:26:18+00:00")


def test_texts_are_told_before_they_are_published() -> None:
    assert "texts-in-file" in [note.code for note in read(LOG).notes]


def test_a_json_path_leads_into_the_header_of_an_archive() -> None:
    found = read("inspect-ai/four_questions.eval").find("$.results.total_samples")

    assert found.value == 4


def test_a_log_without_results_is_refused_with_its_status(tmp_path: Path) -> None:
    log = json.loads((FILES / LOG).read_text(encoding="utf-8"))
    ended = {**log, "status": "error", "results": None, "reductions": None}

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, json.dumps(ended)))
    problem = only_problem(raised.value)
    assert (problem.code, "'error'" in problem.message) == ("no-results", True)


def test_a_part_of_the_data_set_is_told(tmp_path: Path) -> None:
    log = json.loads((FILES / LOG).read_text(encoding="utf-8"))
    config = {**log["eval"]["config"], "limit": 2, "epochs": 3}

    notes = said(changed(tmp_path, "eval", config=config))
    assert "Only a part of the data set was used (limit 2)." in notes
    assert "Each example was asked 3 times (epochs) and counts once." in notes


def test_samples_that_failed_are_told(tmp_path: Path) -> None:
    evidence = changed(tmp_path, "results", total_samples=6)

    assert "4 of 6 samples were completed; the others are left out." in said(evidence)


def test_a_log_that_was_cancelled_says_so(tmp_path: Path) -> None:
    log = json.loads((FILES / LOG).read_text(encoding="utf-8"))
    evidence = read_evidence(written(tmp_path, json.dumps({**log, "status": "cancelled"})))

    assert next(note.code for note in evidence.notes) == "failed-run"


def test_a_metric_of_a_scorer_of_ones_own_has_no_scale(tmp_path: Path) -> None:
    score = {"name": "rate", "scorer": "rate", "metrics": {"mean": {"name": "mean", "value": 7.5}}}
    evidence = changed(tmp_path, "results", scores=[score])

    found = evidence.find('mean{scorer="rate"}')
    assert (found.value, found.unit) == (7.5, "")


def test_a_log_of_the_first_versions_has_one_scorer(tmp_path: Path) -> None:
    log = json.loads((FILES / LOG).read_text(encoding="utf-8"))
    accuracy = {"name": "accuracy", "value": 0.5, "options": {}}
    log["results"] = {"scorer": {"name": "match"}, "metrics": {"accuracy": accuracy}}
    evidence = read_evidence(written(tmp_path, json.dumps(log)))

    assert evidence.find('accuracy{scorer="match"}').value == 0.5
