"""Opening evidence in tests: the files that the tools wrote, and files made on the spot."""

from __future__ import annotations

import hashlib
from pathlib import Path

from generator.evidence.files import EvidenceFile, open_file
from generator.evidence.measurement import Measurement
from generator.evidence.reader import Evidence, read_evidence
from generator.problems import Problem, ProblemsFound

FILES = Path(__file__).parent.parent / "evidence_files"


def opened(name: str) -> EvidenceFile:
    """A file of ``tests/evidence_files``."""
    return open_file(FILES / name, name)


def read(name: str, format_name: str | None = None) -> Evidence:
    """A file of ``tests/evidence_files``, read."""
    return read_evidence(opened(name), format_name)


def written(folder: Path, content: str | bytes, name: str = "run.json") -> EvidenceFile:
    """A file with this content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_file(path, name)


def in_memory(content: bytes, name: str = "run.json") -> EvidenceFile:
    """A file that was never on a disk, for readers that do not need one."""
    digest = hashlib.sha256(content).hexdigest()
    return EvidenceFile(name, Path(name), len(content), digest, content[:65536], None, content)


def found(evidence: Evidence, select: str) -> Measurement:
    """What a selector points at."""
    return evidence.find(select)


def only_problem(error: ProblemsFound) -> Problem:
    """The problem, where there must be one."""
    (problem,) = error.problems
    return problem


def said(evidence: Evidence) -> list[str]:
    """The notes, as they stand on a page."""
    return [note.text for note in evidence.notes]
