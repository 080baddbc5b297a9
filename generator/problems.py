"""An author's mistake: where it is, what it is and how to mend it; and showing all of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, order=True)
class Place:
    """A spot in a file that the author can open. Lines and columns count from 1."""

    path: str
    """POSIX path relative to the portfolio's root."""
    line: int = 1
    column: int = 1
    width: int = 1
    """How many characters the caret underlines; with 0 the line is not to be shown."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake. The message says what is wrong, the hint what to do about it."""

    place: Place
    code: str
    """Stable and hyphenated, to search for: ``unknown-key``."""
    message: str
    hint: str = ""
    severity: Severity = "error"

    def as_json(self) -> dict[str, str | int]:
        """The object that ``--json`` prints."""
        return {
            "path": self.place.path,
            "line": self.place.line,
            "column": self.place.column,
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
        }


class ProblemsFound(Exception):  # noqa: N818 - it is not one error but the list of them
    """The work cannot go on; carries every problem that was found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{p.place}: {p.message} [{p.code}]" for p in self.problems))


class EnvironmentFault(Exception):  # noqa: N818 - a word for people, printed as it is
    """The machine does not let us work: disk, rights, a lock, a missing extra. Exit code 3."""


def refuse(place: Place, code: str, message: str, hint: str = "") -> ProblemsFound:
    """The exception for a single problem, to be raised by the caller."""
    return ProblemsFound([Problem(place, code, message, hint)])


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint that names the likeliest meant word, or lists what there is; empty if nothing is."""
    known = sorted(set(known))
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    if not known:
        return ""
    listed = ", ".join(known[:20])
    return f"there is: {listed}" + (f" and {len(known) - 20} more" if len(known) > 20 else "")


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, errors first, then by place."""
    rank = {"error": 0, "warning": 1, "note": 2}
    return tuple(sorted(set(problems), key=lambda problem: (rank[problem.severity], problem)))


def show(problem: Problem, root: Path) -> str:
    """The problem as a person reads it: place and message, the source line, a caret, the hint."""
    place = problem.place
    word = "" if problem.severity == "error" else f"{problem.severity}: "
    lines = [f"{place}: {word}{problem.message} [{problem.code}]"]
    source = _source_line(root, place) if place.width else None
    if source is not None:
        number = f"{place.line:5d}"
        # A tab in the source is kept before the caret, so that both lines are indented alike.
        indent = "".join("\t" if c == "\t" else " " for c in source[: place.column - 1])
        width = max(1, min(place.width, len(source) - place.column + 1))
        lines += [f"{number} | {source}", f"      | {indent}{'^' * width}"]
    if problem.hint:
        # A hint may be a list, with an entry on each line.
        lines += ["      = " + problem.hint.replace("\n", "\n        ")]
    return "\n".join(lines)


def listing(problems: Iterable[Problem], root: Path) -> str:
    """Every problem as a person reads it, errors first, and a count at the end."""
    shown = in_order(problems)
    counts = []
    for severity in ("error", "warning", "note"):
        count = sum(problem.severity == severity for problem in shown)
        if count:
            counts.append(f"{count} {severity}" + ("s" if count > 1 else ""))
    return "\n\n".join([*(show(problem, root) for problem in shown), ", ".join(counts)])


LONGEST_LINE = 200
LARGEST_SHOWN = 8 << 20
"""Bytes of a file of which a line is shown."""


def _source_line(root: Path, place: Place) -> str | None:
    """The line of a place, or None where showing it would help nobody (binary, minified).

    Nor is it shown where a link leads out of the root: a log must not tell of other files.
    """
    path, number = root / place.path, place.line
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            return None
        # A pipe would hang, and a file too large to be written by hand helps nobody.
        if not path.is_file() or path.stat().st_size > LARGEST_SHOWN:
            return None
        with path.open("rb") as file:
            for current, line in enumerate(file, start=1):
                if current == number:
                    text = line.decode("utf-8").rstrip("\r\n")
                    readable = text.replace("\t", " ").isprintable()
                    return text if readable and len(text) <= LONGEST_LINE else None
    except (OSError, UnicodeDecodeError):
        return None
    return None
