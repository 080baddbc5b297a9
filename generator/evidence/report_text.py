"""Reports that load testers print: found line by line, also inside Markdown and logs of runs."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import pairwise

from generator.evidence.content import Kind
from generator.evidence.csv_text import to_value
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import Document, Fault, check_number
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.reader import Cell, Listed, Series
from generator.problems import refuse

REPORT_KINDS: tuple[Kind, ...] = ("text", "xml", "json")
"""Markdown may begin with a tag of HTML, and a log with a time between brackets."""
NUMBER = r"[-+]?(?:\d+(?:\.\d+)?|nan|NaN|inf)"
QUANTITY = rf"{NUMBER}[A-Za-zµμ]*"
TIME_UNITS = {"ns": "ns", "us": "µs", "µs": "µs", "μs": "µs", "ms": "ms", "s": "s", "m": "min"}
TIME_UNITS |= {"h": "h", "sec": "s", "secs": "s", "seconds": "s", "min": "min", "hr": "h"}
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# A log that others keep begins each line with a time or a container's name; Markdown quotes.
_DRESS = re.compile(r"(?:\d{4}-\d\d-\d\dT[\d:.]+Z\s|[\w.-]+\s+\|\s)?[\s>|#*]*")
_GLUED = re.compile(rf"({NUMBER})([A-Za-zµμ]*)")
# Editors and forks write 17,886,898.43 for 17886898.43, of which a reader would see 17.
_GROUPED = re.compile(r"(?<![\w.,])[1-9]\d{0,2}(?:,\d{3})+(?![\d,])")
_FENCES = ("```", "~~~", "</")
_MOST = 1000
_LONGEST_COMMAND = 2000
_PRIVATE = re.compile(r"/home/|/Users/|/root/|[A-Za-z]:\\")


@dataclass(frozen=True)
class Fact:
    """One line of a report that says something."""

    line: int
    match: re.Match[str]

    def text(self, group: str) -> str:
        """A part of the line, empty where it is missing."""
        return (self.match[group] or "").strip()

    def cell(self, group: str = "value", unit: str | None = None) -> Cell:
        """A number that stands alone."""
        return Cell(to_value(self.text(group)), unit=unit, line=self.line)

    def glued(self, group: str, units: Mapping[str, str]) -> Cell:
        """A number with its unit right behind it, as in ``18.76ms``."""
        value, unit = split_quantity(self.text(group))
        return Cell(value, unit=units.get(unit, unit), line=self.line)


@dataclass(frozen=True)
class Shape:
    """What the report of a tool looks like, line by line."""

    lines: Mapping[str, re.Pattern[str]]
    once: frozenset[str]
    """What stands once in a report: where it comes again, another report has begun."""
    begun: str
    """The line by which a report has results."""
    ended: str
    """The line without which a report is cut off."""
    ends_with: str
    """The same, in words."""
    command: re.Pattern[str]
    """How the tool is called in a shell."""
    alien: str = ""
    """The line by which the report is another tool's."""
    last: frozenset[str] = frozenset()
    """The lines whose end can be told without a line break."""


@dataclass
class Run:
    """The lines of one report."""

    facts: dict[str, list[Fact]] = field(default_factory=dict)
    command: str | None = None
    last: int = 0
    """The last line of it."""
    lacks: str = ""
    """What is missing of a report that is not whole, in words."""

    def take(self, key: str, fact: Fact) -> None:
        """One more line. No report has thousands of one sort."""
        self.last = fact.line
        facts = self.facts.setdefault(key, [])
        if len(facts) < _MOST:
            facts.append(fact)

    def first(self, key: str) -> Fact | None:
        """The first line of its sort, if there is one."""
        return self.facts[key][0] if key in self.facts else None

    def all(self, key: str) -> Sequence[Fact]:
        """Every line of its sort."""
        return self.facts.get(key, ())

    def text(self, key: str, group: str = "value") -> str | None:
        """A part of a line that may be missing."""
        fact = self.first(key)
        return fact.text(group) if fact else None

    def number(self, key: str, group: str = "value", absent: float | None = None) -> float | None:
        """A figure that others depend on: ``absent`` where its line is missing, None where it is
        broken."""
        fact = self.first(key)
        number = check_number(fact.cell(group).value, 0.0) if fact else absent
        return None if isinstance(number, Fault) else number

    @property
    def line(self) -> int:
        """Where it begins."""
        return min((fact.line for facts in self.facts.values() for fact in facts), default=1)


@dataclass(frozen=True)
class Part:
    """What one run gives."""

    series: Sequence[Series]
    notes: Sequence[Note] = ()
    target: Labels = ()
    """What was called, told beside the number of the run where there are several."""
    duration: float | None = None
    """Seconds."""
    version: str | None = None
    """Of the tool."""


def split_quantity(text: str) -> tuple[object, str]:
    """The number of ``18.76ms`` and its unit as it is written."""
    found = _GLUED.fullmatch(text)
    return (to_value(found[1]), found[2]) if found else (text, "")


def scaled(value: object, factor: int) -> object:
    """A number times a power of ten, without the noise of a binary product."""
    try:
        return float(Decimal(str(value)) * factor) if isinstance(value, float) else value
    except InvalidOperation:
        return value


def is_in(file: EvidenceFile, *patterns: re.Pattern[str]) -> bool:
    """Whether each of the patterns begins a line of the first 64 KiB."""
    lines = _head_lines(file)
    return all(any(pattern.match(line) for line in lines) for pattern in patterns)


def is_block(file: EvidenceFile, first: re.Pattern[str], second: re.Pattern[str]) -> bool:
    """Whether a line of the first 64 KiB has another right below it, blank lines apart."""
    lines = [line for line in _head_lines(file) if line]
    return any(first.match(a) and second.match(b) for a, b in pairwise(lines))


@lru_cache(maxsize=8)
def _head_lines(file: EvidenceFile) -> tuple[str, ...]:
    return tuple(_ungroup(_undress(line)) for line in file.head.splitlines())


def _undress(line: bytes) -> str:
    text = _COLOUR.sub("", line.decode("utf-8", "replace"))
    return text[_DRESS.match(text).end() :].rstrip()  # type: ignore[union-attr]  # matches always


def _ungroup(text: str) -> str:
    return _GROUPED.sub(lambda found: found[0].replace(",", ""), text) if "," in text else text


def find_runs(file: EvidenceFile, shape: Shape) -> tuple[Run, ...]:
    """The reports of a file that have results. One that the file breaks off is a problem; one that
    somebody quoted in part says so in a note."""
    found, end = _split(file, shape)
    runs = tuple(run for run in found if shape.begun in run.facts and shape.alien not in run.facts)
    for run in runs or found[-1:]:
        if shape.ended not in run.facts:
            run.lacks = shape.ends_with
            if not runs or (run is found[-1] and run.last >= end):
                message = f"the report that begins here is cut off: it has no line {run.lacks}"
                raise refuse(file.place(run.line), "report-cut-off", message)
    return runs


def _split(file: EvidenceFile, shape: Shape) -> tuple[list[Run], int]:
    """The reports, and the last line of the file that is whole."""
    runs, command, end = [Run()], "", 0
    for number, line in file.lines():
        text = _undress(line)
        key, match = _classify(text, shape)
        is_torn = not line.endswith(b"\n") and not text.startswith(_FENCES)
        if is_torn and key not in shape.last:
            break
        end = number
        if match and key in shape.once and (key in runs[-1].facts or not runs[-1].facts):
            runs.append(Run(command=_public(command)))
            command = ""
        if match and (runs[-1].facts or key in shape.once):
            runs[-1].take(key, Fact(end, match))
        else:
            command = _called(command, text, shape)
    return [run for run in runs if run.facts], end


def _called(command: str, text: str, shape: Shape) -> str:
    """The last command so far: a backslash at the end of a line leads to the next."""
    if command.endswith("\\") and len(command) < _LONGEST_COMMAND:
        return f"{command[:-1].strip()} {text}"
    called = shape.command.match(text)
    return text.lstrip("$ ") if called else command


def _classify(text: str, shape: Shape) -> tuple[str, re.Match[str] | None]:
    plain = _ungroup(text)
    for key, pattern in shape.lines.items():
        match = pattern.match(plain)
        if match:
            return key, match
    return "", None


def _public(command: str) -> str | None:
    """The command, unless it names a folder of somebody's machine."""
    return command if command and not _PRIVATE.search(command) else None


def list_runs(
    file: EvidenceFile,
    format_name: str,
    runs: Sequence[Run],
    read: Callable[[Run], Part],
    said: Iterable[Note] = (),
    document: Document | None = None,
) -> Listed:
    """The runs of a file as evidence: several are told apart by the label ``run``."""
    parts = [_part(run, read) for run in runs]
    if len(parts) == 1:
        only = parts[0]
        own = Provenance(
            tool=format_name,
            version=only.version,
            command=runs[0].command,
            duration=only.duration if math.isfinite(only.duration or 0.0) else None,
        )
        notes = (*said, *only.notes)
        return Listed(file, format_name, tuple(only.series), notes, own, document)
    series = [
        replace(each, labels=_labels(each.labels, number, part.target))
        for number, part in enumerate(parts, 1)
        for each in part.series
    ]
    notes = (*said, *_several(parts))
    own = Provenance(tool=format_name)
    return Listed(file, format_name, tuple(series), notes, own, document)


def _part(run: Run, read: Callable[[Run], Part]) -> Part:
    """What a run gives; of one that is not whole nobody knows what failed."""
    part = read(run)
    if not run.lacks:
        return part
    text = f"The report is not whole, it has no line {run.lacks}: what failed may be missing."
    return replace(part, notes=(*part.notes, Note(text, "no-error-count")))


def _labels(labels: Labels, number: int, target: Labels) -> Labels:
    return tuple(sorted((*labels, ("run", str(number)), *target)))


def _several(parts: Sequence[Part]) -> Iterator[Note]:
    text = f"The file holds {len(parts)} runs, told apart by the label `run`."
    yield Note(text, "several-runs")
    for number, part in enumerate(parts, 1):
        for note in part.notes:
            yield replace(note, text=f"Run {number}: {note.text}")
