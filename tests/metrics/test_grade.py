from __future__ import annotations

from dataclasses import replace

import pytest

from generator.evidence.measurement import Provenance
from generator.metrics.grade import grade_of
from generator.metrics.metric import EvidenceUse, Side
from tests.metrics.made import files_of, samples_of

RUN = Provenance(
    command="make bench", exit_code=0, commit="abc", environment="2 cores", recorded=True
)


def use(side: Side, provenance: Provenance) -> EvidenceUse:
    return EvidenceUse(side, "a.json", "0" * 64, 1, "json", "$", 1.0, "ms", 1, (), provenance)


def uses(*provenances: Provenance) -> list[EvidenceUse]:
    sides: tuple[Side, ...] = ("before", "after")
    return [use(side, provenance) for side in sides for provenance in provenances]


SUMMARIES = [files_of([1.0]), files_of([2.0])]
RUNS = [files_of([1.0, 2.0]), files_of([2.0, 3.0])]


def test_values_alone_are_on_file() -> None:
    assert grade_of(SUMMARIES, uses(RUN), "summary") == "on-file"


def test_raw_observations_on_every_side_are_samples() -> None:
    raw = samples_of([1.0, 2.0], "mean")

    assert grade_of([raw, raw], uses(Provenance()), "mean") == "samples"
    assert grade_of([raw, files_of([1.0])], uses(RUN), "summary") == "on-file"


def test_several_run_files_are_observations_of_runs_only() -> None:
    assert grade_of(RUNS, uses(Provenance()), "repeated-runs") == "samples"
    assert grade_of(RUNS, uses(Provenance()), "summary") == "on-file"


def test_two_recorded_runs_of_one_command_on_each_side_are_re_runnable() -> None:
    assert grade_of(RUNS, uses(RUN, RUN), "repeated-runs") == "re-runnable"


@pytest.mark.parametrize(
    "flaw",
    [
        {"recorded": False},
        {"exit_code": 1},
        {"exit_code": None},
        {"commit": None},
        {"environment": None},
        {"command": "another"},
    ],
)
def test_one_flawed_run_is_enough_to_lose_the_grade(flaw: dict[str, object]) -> None:
    flawed = replace(RUN, **flaw)  # type: ignore[arg-type]

    assert grade_of(RUNS, uses(RUN, flawed), "repeated-runs") == "samples"


def test_one_recorded_run_is_not_two() -> None:
    assert grade_of(RUNS, uses(RUN), "repeated-runs") == "samples"


def test_re_runnable_implies_samples() -> None:
    assert grade_of(SUMMARIES, uses(RUN, RUN), "summary") == "on-file"
