from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.metrics.derive import derive_metrics
from generator.problems import Problem
from tests.metrics.made import hyperfine, write_case_study

MANY = [0.1, 0.11, 0.12, 0.13, 0.14]
METRIC = """\
  build:
    name: Build time
    unit: ms
    better: lower
    select: "build:mean"
    before: evidence/before.json
    after: evidence/after.json
"""


def notes(
    root: Path,
    before: object,
    after: object,
    more: str = "",
    files: Mapping[str, str] | None = None,
) -> tuple[Problem, ...]:
    evidence = {"before.json": before, "after.json": after, **(files or {})}
    metrics, found = derive_metrics(root, write_case_study(root, METRIC + more, evidence))

    assert len(metrics) == 1, "a note never takes a metric away"
    assert {problem.severity for problem in found} <= {"note"}
    return found


def test_a_sound_comparison_has_no_note(tmp_path: Path) -> None:
    assert notes(tmp_path, hyperfine(MANY), hyperfine(MANY)) == ()


@pytest.mark.parametrize(("runs", "code"), [(1, "single-run"), (2, "few-runs"), (3, "few-runs")])
def test_few_runs_are_noted(tmp_path: Path, runs: int, code: str) -> None:
    (note,) = notes(tmp_path, hyperfine(MANY[:runs]), hyperfine(MANY[:runs]))

    assert note.code == code
    assert note.place.line == 10


def test_an_author_may_set_a_note_aside(tmp_path: Path) -> None:
    allow = "    allow: {single-run: the cluster was granted once}\n"

    assert notes(tmp_path, hyperfine(MANY[:1]), hyperfine(MANY[:1]), allow) == ()


def test_setting_aside_what_is_not_there_is_noted(tmp_path: Path) -> None:
    allow = "    allow: {single-rnu: typing}\n"
    (note,) = notes(tmp_path, hyperfine(MANY), hyperfine(MANY), allow)

    assert (note.code, note.hint) == ("unknown-check", "did you mean 'single-run'?")


def test_different_machines_are_noted(tmp_path: Path) -> None:
    files = {
        "before.json.run.yml": "environment: a laptop\n",
        "after.json.run.yml": "environment: a server\n",
    }
    (note,) = notes(tmp_path, hyperfine(MANY), hyperfine(MANY), files=files)

    assert note.code == "different-environments"
    assert "a laptop and a server" in note.message


def test_too_few_observations_of_a_percentile_are_noted(tmp_path: Path) -> None:
    table = "latency\n" + "\n".join(map(str, range(50)))
    metric = (
        "  p99:\n    name: p99\n    unit: ms\n    better: lower\n    select: 'latency:p99'\n"
        "    value: {from: evidence/t.csv, unit: ms}\n"
    )
    _, (note,) = derive_metrics(tmp_path, write_case_study(tmp_path, metric, {"t.csv": table}))

    assert note.code == "few-observations"
