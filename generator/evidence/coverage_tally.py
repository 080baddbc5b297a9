"""What every coverage report says: how many lines, branches or functions, and how many ran."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from os.path import commonpath

KINDS = {
    "lines": "line",
    "statements": "statement",
    "branches": "branch",
    "functions": "function",
    "regions": "region",
    "instructions": "instruction",
    "classes": "class",
}
"""What is counted, and one of it."""


@dataclass(frozen=True)
class Tally:
    """How much of one kind there is in all files or in one, and how much of it ran."""

    kind: str
    covered: float
    total: float
    file: str = ""
    """As the report calls it; empty for all files together."""


def tally(kind: str, covered: object, total: object, file: str = "") -> Tally | None:
    """A tally of numbers that can be true; None for anything else."""
    ran, there = _count(covered), _count(total)
    if ran is None or there is None or ran > there:
        return None
    return Tally(kind, ran, there, file)


def _count(value: object) -> float | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < 1e15 else None


def added(tallies: Iterable[Tally]) -> list[Tally]:
    """All files together, by kind, and then each file."""
    each = list(tallies)
    kinds = dict.fromkeys(one.kind for one in each)
    return [*(_whole_of([one for one in each if one.kind == kind]) for kind in kinds), *each]


def _whole_of(each: list[Tally]) -> Tally:
    covered, total = (sum(one.covered for one in each), sum(one.total for one in each))
    return Tally(each[0].kind, covered, total)


def by_file(kind: str, ran: Mapping[tuple[str, str], tuple[int, int]]) -> Iterator[Tally]:
    """Adds up what ran and what there is, by the first of each pair: the file."""
    sums: dict[str, tuple[int, int]] = {}
    for (name, _), (covered, total) in ran.items():
        before = sums.get(name, (0, 0))
        sums[name] = (before[0] + covered, before[1] + total)
    found = (tally(kind, covered, total, name) for name, (covered, total) in sums.items())
    return (each for each in found if each)


def shortened(names: Iterable[str]) -> dict[str, str]:
    """Names of files without the folders that all have in common: those are of one machine."""
    slashed = {name: name.replace("\\", "/") for name in dict.fromkeys(names)}
    absolute = [each for each in slashed.values() if each.startswith("/") or each[1:3] == ":/"]
    if len(absolute) < len(slashed) or not slashed:
        return slashed
    try:
        folder = commonpath([each.rpartition("/")[0] or "/" for each in absolute])
    except ValueError:
        # On several drives there is nothing in common.
        return slashed
    return {name: each.removeprefix(folder).lstrip("/") for name, each in slashed.items()}
