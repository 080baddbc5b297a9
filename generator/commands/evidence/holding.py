"""A file given on the command line, read: its values, each with the selector that leads to it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.evidence.files import MEBIBYTE, EvidenceFile, open_file
from generator.evidence.measurement import Measurement
from generator.evidence.reader import Evidence, read_evidence, select_of
from generator.evidence.selector import SelectorError
from generator.problems import EnvironmentFault, refuse
from generator.records.root import find_root

_CHECKED = 4 * MEBIBYTE
"""Of a larger file that is only listed, the observations stay unread."""


@dataclass(frozen=True)
class Holding:
    """What was found in a file: all of it, or the one value that was asked for."""

    given: Path
    file: EvidenceFile
    evidence: Evidence
    found: tuple[tuple[str, Measurement], ...]
    """Each value, after its selector."""

    def as_json(self) -> dict[str, Any]:
        """The object that ``--json`` prints."""
        return {
            "path": self.file.path,
            "sha256": self.file.sha256,
            "format": self.evidence.format,
            "notes": [note.text for note in self.evidence.notes],
            "measurements": [_as_json(select, each) for select, each in self.found],
        }


def hold(path: Path, format_name: str | None, select: str | None) -> Holding:
    """Reads a file; raises ProblemsFound for what is wrong with it or with the selector."""
    file = open_file(path, _shown(path))
    evidence = read_evidence(file, format_name)
    if select is not None:
        asked = _find(file, evidence, select)
        check_samples(file, [asked])
        return Holding(path, file, evidence, ((select, asked),))
    if file.size <= _CHECKED:
        check_samples(file, evidence.measurements)
    found = ((select_of(each, evidence.names), each) for each in evidence.measurements)
    return Holding(path, file, evidence, tuple(found))


def check_samples(file: EvidenceFile, measurements: Iterable[Measurement]) -> None:
    """Loads the observations behind these values; raises ProblemsFound where one is unusable.

    A file may state a mean that nothing is wrong with, above observations that ``check`` refuses.
    """
    behind = {id(each.samples): each for each in measurements if each.samples}
    for each in behind.values():
        if each.samples and not all(map(math.isfinite, each.samples.values)):
            message = f"{each.name!r} has an observation that is not a finite number"
            raise refuse(file.place(each.line), "number-not-finite", message)


def _shown(file: Path) -> str:
    """The path from the portfolio's root where it lies inside, else as it was given."""
    try:
        return file.absolute().relative_to(find_root(Path.cwd())).as_posix()
    except (EnvironmentFault, ValueError):
        return file.as_posix()


def _find(file: EvidenceFile, evidence: Evidence, select: str) -> Measurement:
    try:
        return evidence.find(select)
    except SelectorError as error:
        raise refuse(file.place(), error.code, error.message, error.hint) from error


def _as_json(select: str, each: Measurement) -> dict[str, Any]:
    return {
        "select": select,
        "name": each.name,
        "labels": dict(each.labels),
        "stat": each.stat,
        "value": each.value,
        "unit": each.unit,
        "n": each.n,
        "replication": each.replication,
    }
