"""The grade of a metric: the lowest of what its files can prove."""

from __future__ import annotations

from collections.abc import Iterable

from generator.evidence.measurement import Provenance
from generator.metrics.method import Readings
from generator.metrics.metric import EvidenceUse, Grade


def grade_of(sides: Iterable[Readings], uses: Iterable[EvidenceUse], method: str) -> Grade:
    """``on-file``, ``samples`` or ``re-runnable``; each needs what the one before needs."""
    if not all(_has_observations(side, method) for side in sides):
        return "on-file"
    by_side: dict[str, list[Provenance]] = {}
    for use in uses:
        by_side.setdefault(use.side, []).append(use.provenance)
    return "re-runnable" if all(_was_run_again(side) for side in by_side.values()) else "samples"


def _has_observations(readings: Readings, method: str) -> bool:
    # Each of several run files is an observation where runs are what is repeated.
    runs = method == "repeated-runs" and len(readings) > 1
    return runs or all(
        measurement.samples is not None or measurement.evaluation is not None
        for _, measurement in readings
    )


def _was_run_again(provenances: list[Provenance]) -> bool:
    """Whether manifests of at least two good runs of one command stand behind a side."""
    complete = all(
        run.recorded and run.exit_code == 0 and run.command and run.environment and run.commit
        for run in provenances
    )
    return complete and len(provenances) >= 2 and len({run.command for run in provenances}) == 1
