"""Looks for what sealed metrics keep back in everything that would be published.

The values are not in the repository, so the search is made where they are known: on a machine
that has the files which the record names. Numbers of fewer than three significant digits are not
looked for, nor those that read as a year: every page has them by chance.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path, PurePosixPath

from generator.evidence.digests import Digests
from generator.host.git_ignored import keep_out, would_commit
from generator.host.published_text import Piece, pieces_of, read_text
from generator.host.written_numbers import Written, written_numbers
from generator.metrics.declared import metric_place
from generator.metrics.metric import Metric
from generator.metrics.private import CODE, Number, Private, local_sides, private_of
from generator.metrics.readings import SideFiles
from generator.metrics.sealed import seal_again, seal_digest
from generator.portfolio import CaseStudy, Portfolio
from generator.problems import Place, Problem, ProblemsFound, Severity, in_order
from generator.records.record import Record

EVIDENCE = re.compile(r"evidence/[^/]+/.+(?<!\.html)")
EVIDENCE_DIGITS = 4
"""Of numbers to look for in copied evidence, which holds thousands of others."""
_SHORTEST_NAME = 5
_SOURCES = ("case_studies/*/*.yml", "case_studies/*/*.md", "case_studies/*/decisions/*.md",
            "*.yml", "docs/**/*.md", "overrides/**/*.*")  # fmt: skip
_MOST_NAMED = 3


@dataclass(frozen=True)
class Output:
    """A file that would be published."""

    uri: str
    content: bytes


@dataclass(frozen=True)
class Leak:
    """Something private in a file that would be published."""

    private: Private
    uri: str
    where: str
    """Empty where it is the whole file."""
    what: str
    """Which of the metric's numbers, or what else: never the thing itself."""
    value: Decimal | None = None


def folder_outputs(folder: Path) -> Iterator[Output]:
    """Every file of a built site."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield Output(path.relative_to(folder).as_posix(), path.read_bytes())


def check_leaks(root: Path, portfolio: Portfolio, outputs: Iterable[Output]) -> tuple[Problem, ...]:
    """What would get out, and what is wrong with the files behind sealed metrics.

    Opens nothing but these files unless there are any.
    """
    privates, problems = find_private(root, portfolio)
    if privates:
        search = Search(privates, portfolio.locale, _public_names(portfolio))
        problems += leak_problems(root, search, outputs)
    return in_order(problems)


def leak_problems(root: Path, search: Search, outputs: Iterable[Output]) -> list[Problem]:
    """What would get out, each at the place where it was typed, as far as it was."""
    leaks: dict[tuple[str, str, Place | None], list[Leak]] = {}
    sources = _Sources(root, search.locale)
    for leak in (leak for output in outputs for leak in search.leaks(output)):
        leaks.setdefault((leak.private.key, leak.what, sources.find(leak)), []).append(leak)
    return [_problem(found, typed) for (_, _, typed), found in leaks.items()]


def find_private(root: Path, portfolio: Portfolio) -> tuple[tuple[Private, ...], list[Problem]]:
    """The sealed metrics whose files are on this machine, and what is wrong with those."""
    digests = Digests(root / ".cache" / "proofolio" / "digests")
    privates: list[Private] = []
    problems: list[Problem] = []
    for study, metric in _sealed(portfolio):
        try:
            sides = local_sides(root, study.record, metric.id, digests)
        except ProblemsFound as found:
            problems += (replace(each, severity="warning") for each in found.problems)
            continue
        if sides:
            privates.append(private_of(study.record, metric.id, sides))
            problems += _unread(privates[-1])
            problems += _file_problems(root, study.record, metric, sides)
    return tuple(privates), problems


def _sealed(portfolio: Portfolio) -> Iterator[tuple[CaseStudy, Metric]]:
    for study in portfolio.case_studies:
        yield from ((study, each) for each in study.metrics if each.disclosure != "public")


def _unread(private: Private) -> Iterator[Problem]:
    """What is withheld need not be readable, but then nothing can be looked for."""
    for problem in private.unread:
        message = f"{problem.message}; so pages are not searched for the values of {private.key!r}"
        severity: Severity = "note" if private.withheld else "warning"
        yield replace(problem, message=message, severity=severity)


def _file_problems(
    root: Path, record: Record, metric: Metric, sides: tuple[SideFiles, ...]
) -> Iterator[Problem]:
    files = {file.path: file for side in sides for file in side.files}
    known = {file.absolute: file.path for file in files.values()}
    place = metric_place(record, metric.id)
    for path in would_commit(root, known):
        message = f"{known[path]} is kept back, and Git would commit it"
        yield Problem(place, "sealed-file-in-git", message, keep_out(root, path))
    sealed = {use.seals for use in metric.evidence}
    all_here = len(sides) == _named_sides(record, metric.id)
    if all_here and seal_digest(file.sha256 for file in files.values()) not in sealed:
        message = f"the files of {metric.id!r} are not those that were sealed"
        yield Problem(place, "sealed-stale", message, seal_again(record, metric.id), "warning")


def _named_sides(record: Record, id: str) -> int:
    entry = record.project.metrics[id]
    return sum(side is not None for side in (entry.before, entry.after, entry.value))


def _public_names(portfolio: Portfolio) -> frozenset[str]:
    public = (each for each in portfolio.metrics.values() if each.disclosure == "public")
    return frozenset(PurePosixPath(use.path).name for each in public for use in each.evidence)


@dataclass(frozen=True)
class Search:
    """What is looked for in every file."""

    privates: tuple[Private, ...]
    locale: str
    public_names: frozenset[str] = frozenset()
    """Of files that are published, which therefore give nothing away."""

    def leaks(self, output: Output) -> Iterator[Leak]:
        """The first of each kind and metric that a file holds."""
        yield from self._copies(output)
        text = read_text(output.uri, output.content)
        if text is None:
            return
        yield from self._names(output.uri, text)
        fewest = EVIDENCE_DIGITS if EVIDENCE.fullmatch(output.uri) else 0
        found: dict[str, Leak] = {}
        for piece in pieces_of(output.uri, text):
            for leak in self.numbers(output.uri, piece, fewest):
                found.setdefault(leak.private.key, leak)
        yield from found.values()

    def numbers(self, uri: str, piece: Piece, fewest: int = 0) -> Iterator[Leak]:
        """The private numbers in a text."""
        for written in written_numbers(piece.text, self.locale):
            private, number = self._renderings.get(written.value, (None, None))
            if private is None or number is None:
                continue
            if written.significant < max(fewest, number.digits):
                continue
            if not _is_year(written) or _has_unit(piece.text, written, private.unit):
                yield Leak(private, uri, piece.where, number.what, written.value)

    def _copies(self, output: Output) -> Iterator[Leak]:
        if len(output.content) not in self._sizes:
            return
        digest = hashlib.sha256(output.content).hexdigest()
        for private in self.privates:
            if any(file.sha256 == digest for file in private.files):
                yield Leak(private, output.uri, "", "a copy of its file")

    def _names(self, uri: str, text: str) -> Iterator[Leak]:
        for private, pattern in self._patterns:
            found = pattern.search(text)
            if found is not None:
                line = text.count("\n", 0, found.start()) + 1
                yield Leak(private, uri, f"line {line}", "the name of its file")

    @cached_property
    def _renderings(self) -> dict[Decimal, tuple[Private, Number]]:
        found: dict[Decimal, tuple[Private, Number]] = {}
        for private in self.privates:
            numbers = () if private.allowed else private.numbers
            # Of equal numbers the one that is looked for with the fewest digits counts.
            for number in sorted(numbers, key=lambda each: each.digits):
                for rendering in number.renderings():
                    found.setdefault(rendering, (private, number))
        return found

    @cached_property
    def _sizes(self) -> frozenset[int]:
        return frozenset(file.size for private in self.privates for file in private.files)

    @cached_property
    def _patterns(self) -> tuple[tuple[Private, re.Pattern[str]], ...]:
        return tuple(
            (private, re.compile(rf"(?<![\w./-])(?:{'|'.join(map(re.escape, names))})(?!\w)"))
            for private in self.privates
            if (names := sorted(self._names_of(private)))
        )

    def _names_of(self, private: Private) -> Iterator[str]:
        for file in private.files:
            inside = file.path.removeprefix(f"{private.folder}/")
            yield from {file.path, inside, str(file.absolute), file.absolute.as_posix()}
            name = PurePosixPath(file.path).name
            may_tell = len(name) >= _SHORTEST_NAME and name not in self.public_names
            if private.withheld and may_tell:
                yield name


def _is_year(written: Written) -> bool:
    value = written.value
    return 1900 <= value < 2100 and value == int(value)


def _has_unit(text: str, written: Written, unit: str) -> bool:
    return bool(unit) and text[written.end :].lstrip().startswith(unit)


@dataclass(frozen=True)
class _Sources:
    """The files that an author types in, to tell where a number was typed."""

    root: Path
    locale: str

    def find(self, leak: Leak) -> Place | None:
        """Where the number of a leak stands in a source."""
        if leak.value is None:
            return None
        # Equal numbers are the same number, whatever zeros they end in.
        return next((place for value, place in self._typed if value == leak.value), None)

    @cached_property
    def _typed(self) -> tuple[tuple[Decimal, Place], ...]:
        return tuple(self._read())

    def _read(self) -> Iterator[tuple[Decimal, Place]]:
        for pattern in _SOURCES:
            for path in sorted(self.root.glob(pattern)):
                text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
                shown = path.relative_to(self.root).as_posix()
                for number, line in enumerate(text.split("\n"), start=1):
                    for written in written_numbers(line, self.locale):
                        # Without a width the line is not shown: it holds the number.
                        yield written.value, Place(shown, number, written.start + 1, 0)


def _problem(leaks: list[Leak], typed: Place | None) -> Problem:
    """One problem for all files that tell the same."""
    private, what = leaks[0].private, leaks[0].what
    where = _listed(leaks)
    if leaks[0].value is None:
        message = f"{private.key!r} keeps its files back, and {what} would be published: {where}"
        hint = "take it out, or use other files for what is published"
        return Problem(private.place, "withheld-file", message, hint)
    message = f"{private.key!r} keeps a number back ({what}), and it would be published: {where}"
    hint = (
        "take it out; or, if it is another number that is the same by chance, say so at the "
        f"metric: `allow: {{{CODE}: …}}`"
    )
    return Problem(typed or private.place, CODE, message, hint)


def _listed(leaks: list[Leak]) -> str:
    named = [f"{leak.uri} ({leak.where})" if leak.where else leak.uri for leak in leaks]
    more = len(named) - _MOST_NAMED
    listed = "; ".join(named[:_MOST_NAMED])
    return f"{listed}; and {more} more files" if more > 0 else listed
