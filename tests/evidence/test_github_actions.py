"""GitHub Actions: files after the examples of GitHub's REST API, with times worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.github_actions import PART
from generator.evidence.reader import Evidence, read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

TIMING = "github-actions/synthetic_timing.json"
JOBS = "github-actions/synthetic_jobs.json"
RUNS = "github-actions/synthetic_runs.json"


def answered(folder: Path, answer: object) -> Evidence:
    """An answer, read."""
    return read_evidence(written(folder, json.dumps(answer)))


def test_a_run_has_its_time_on_the_wall_and_what_was_billed() -> None:
    evidence = read(TIMING)

    assert evidence.format == "github-actions"
    assert (evidence.find("run_duration").value, evidence.find("run_duration").unit) == (
        500000,
        "ms",
    )
    assert evidence.find('billable{os="MACOS"}').value == 240000
    assert any("waiting for a runner included" in note for note in said(evidence))


def test_a_timing_may_lack_the_duration(tmp_path: Path) -> None:
    evidence = answered(tmp_path, {"billable": {"UBUNTU": {"total_ms": 0, "jobs": 1}}})

    assert evidence.find('billable{os="UBUNTU"}').value == 0
    with pytest.raises(SelectorError):
        evidence.find("run_duration")


def test_a_job_lasts_from_its_start_to_its_end() -> None:
    evidence = read(JOBS)

    # 09:00:05 to 09:01:40, after five seconds of waiting.
    found = evidence.find('job{job="test (3.11)"}')
    assert (found.value, found.unit, found.n, found.replication) == (95, "s", 1, "process run")
    assert evidence.find('queue{job="test (3.11)"}').value == 5
    assert evidence.find('step{step="Run pytest"}').value == 90


def test_what_was_skipped_has_no_time() -> None:
    evidence = read(JOBS)

    assert not any("deploy" in dict(each.labels).values() for each in evidence.measurements)
    with pytest.raises(SelectorError):
        evidence.find('step{step="Upload logs"}')


def test_the_commit_is_known() -> None:
    own = read(JOBS).provenance

    assert own.commit == "f83a356604ae3c5d03e1b46ef4d1ca77d64a90b0"
    assert own.started == "2026-11-20T09:00:00Z"


def test_a_history_has_runs_as_observations_the_oldest_first() -> None:
    found = read(RUNS).find('run{conclusion="success"}:median')

    assert found.samples is not None
    assert list(found.samples.values) == [330, 290, 310]
    assert (found.value, found.n, found.replication) == (310, 3, "process run")


def test_runs_that_failed_are_not_mixed_with_those_that_succeeded() -> None:
    evidence = read(RUNS)

    assert evidence.find('run{conclusion="failure"}').value == 45
    with pytest.raises(SelectorError):
        evidence.find("run:median")


def test_the_success_rate_is_one_of_runs_that_ended() -> None:
    evidence = read(RUNS)
    found = evidence.find("success:rate")

    assert (found.value, found.n, found.nature) == (0.75, 4, "proportion")
    assert "Not in the success rate: 1 runs that were cancelled or skipped." in said(evidence)
    assert "Left out: 1 runs, jobs or steps that had not ended." in said(evidence)


def test_more_pages_are_told() -> None:
    assert "The file holds 6 of 58: the answer has more pages." in said(read(RUNS))


def test_pages_in_a_list_are_one_history(tmp_path: Path) -> None:
    page = json.loads((FILES / RUNS).read_text(encoding="utf-8"))
    evidence = answered(tmp_path, [{**page, "total_count": 12}, {**page, "total_count": 12}])

    assert evidence.find('run{conclusion="success"}:max').n == 6
    assert not any("more pages" in note for note in said(evidence))


def test_lists_of_gh_are_read(tmp_path: Path) -> None:
    runs = [
        {
            "workflowName": "CI",
            "conclusion": "success",
            "startedAt": f"2026-11-20T09:0{minute}:00Z",
            "updatedAt": f"2026-11-20T09:0{minute}:40Z",
        }
        for minute in range(3)
    ]

    assert answered(tmp_path, runs).find('run{workflow="CI"}:max').value == 40


def test_an_end_before_the_start_is_refused(tmp_path: Path) -> None:
    job = {
        "name": "a",
        "conclusion": "success",
        "startedAt": "2026-11-20T09:01:00Z",
        "completedAt": "2026-11-20T09:00:00Z",
    }
    with pytest.raises(ProblemsFound) as raised:
        answered(tmp_path, {"jobs": [job]}).find("job")
    assert only_problem(raised.value).code == "value-range"


def test_other_lists_of_jobs_are_not_taken(tmp_path: Path) -> None:
    for text in (
        '{"jobs": [{"name": "a", "size": 3}]}',
        '[{"conclusion": "so"}]',
        '{"billable": 1}',
    ):
        assert not PART.recognises(written(tmp_path, text))
