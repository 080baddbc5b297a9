"""Portfolios for the tests of records, written into a folder."""

from __future__ import annotations

from pathlib import Path

from generator.problems import Problem, show
from generator.records.record import Record, read_profile, read_record, read_records

GOOD = """\
title: Churn scores
summary: Scores arrive in time.
role: Sole engineer
period: {start: 2026-01, end: 2026-03}
status: shipped
problem: Scores were late.
approach: A faster runtime.
limits: One machine.
"""
PROFILE = "name: Sample Author\naudiences: {ml: {title: Models}}\n"


def write(root: Path, files: dict[str, str]) -> Path:
    """Writes files by their path below the root."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return root


def write_record(root: Path, text: str = GOOD, **siblings: str) -> Path:
    """A portfolio with the one case study ``churn``; siblings are ``name="text"`` of .md files."""
    files = {f"case_studies/churn/{name}.md": content for name, content in siblings.items()}
    return write(root, {"profile.yml": PROFILE, "case_studies/churn/project.yml": text, **files})


def the_record(root: Path) -> Record:
    """The record ``churn``, which must have no problem."""
    record, problems = read_record(root, "churn")
    assert record is not None, problems
    assert problems == ()
    return record


def problems_of(root: Path) -> tuple[Problem, ...]:
    """Every problem of the records."""
    profile, _ = read_profile(root)
    return read_records(root, profile)[1]


def printed(root: Path) -> str:
    """Every problem of the records, as the author sees it."""
    return "\n".join(show(problem, root) for problem in problems_of(root))
