"""How the rows of a table are written: known by its first lines."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from generator.evidence.content import content_kind
from generator.evidence.files import HEAD, EvidenceFile
from generator.problems import ProblemsFound, refuse

Kind = Literal["csv", "ndjson", "parquet"]
MOST_COLUMNS = 1000
NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+|-?\d{1,3}(\.\d{3})+,\d+")
THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
"""Groups of exactly three digits. One number alone may still have a decimal comma."""
_PREAMBLE = re.compile(r"\s*#|sep=.\s*$", re.IGNORECASE)
_DELIMITERS = (",", "\t", ";")
_LOOKED_AT = 20


@dataclass(frozen=True)
class Dialect:
    """How the rows are written."""

    kind: Kind
    delimiter: str = ""
    header: tuple[str, ...] = ()
    repeated: tuple[tuple[str, str], ...] = ()
    """Names that other columns had before, each with the one that its column got."""


def find_dialect(file: EvidenceFile) -> Dialect | None:
    """How the rows of a table are written; None where the file is no table."""
    head = file.head
    if head.startswith(b"PAR1"):
        return Dialect("parquet")
    if head.lstrip()[:1] == b"{":
        return Dialect("ndjson") if content_kind(file) == "json lines" else None
    if b"\0" in head:
        return None
    lines = _first_lines(head)
    return _even(lines) or _ragged(lines)


def named_dialect(file: EvidenceFile) -> Dialect:
    """How the rows are written of a file that the author says is a table."""
    _refuse_preamble(file)
    dialect = find_dialect(file)
    if dialect is None and file.head.lstrip()[:1] == b"{":
        return Dialect("ndjson")
    if dialect is None:
        raise _no_table(file)
    if dialect.delimiter == ";":
        _refuse_commas(file)
    check_width(file, len(dialect.header))
    return dialect


def has_preamble(file: EvidenceFile) -> bool:
    """Whether a table begins below lines of comments, or below the one that Excel reads."""
    if b"\0" in file.head:
        return False
    lines = _first_lines(file.head)
    begins = next((at for at, line in enumerate(lines) if not _PREAMBLE.match(line)), 0)
    # Where a line with a hash is as wide as the rows, it names the columns.
    if not begins or (lines[0].startswith("#") and _even(lines)):
        return False
    dialect = _even(lines[begins:])
    return dialect is not None and len(dialect.header) > 1


def _refuse_preamble(file: EvidenceFile) -> None:
    if has_preamble(file):
        first = _first_lines(file.head)[0].strip()[:40]
        message = f"the names of the columns have to stand first, not {first!r}"
        hint = "export the table without lines above its names"
        raise refuse(file.place(), "csv-dialect", message, hint)


def check_width(file: EvidenceFile, columns: int) -> None:
    """Refuses a table that is wider than anything that was measured."""
    if columns > MOST_COLUMNS:
        message = f"the table has {columns} columns, more than {MOST_COLUMNS}"
        hint = "write an observation a row, with what it is of in a column"
        raise refuse(file.place(), "size-limit", message, hint)


def unique(cells: Sequence[str]) -> tuple[str, ...]:
    """Names of the columns; an empty or repeated one gets its number."""
    names: dict[str, None] = {}
    for number, cell in enumerate(cells, start=1):
        name = cell.strip() or f"column {number}"
        while name in names:
            name = f"{name} {number}"
        names[name] = None
    return tuple(names)


def repeated(cells: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Names that other columns had before, each with the one that ``unique`` gives its column."""
    named = zip((cell.strip() for cell in cells), unique(cells), strict=True)
    return tuple((cell, name) for cell, name in named if cell and cell != name)


def _first_lines(head: bytes) -> list[str]:
    lines = re.split(r"\r\n|\n|\r", head.decode("utf-8", "replace"))
    # The last line of the head may be cut off.
    whole = lines[:-1] if len(head) >= HEAD else lines
    return [line for line in whole if line.strip()][:_LOOKED_AT]


def _even(lines: Sequence[str]) -> Dialect | None:
    """The delimiter that cuts the first lines into equally many cells, under a line of names."""
    for delimiter, header, rows in _cut(lines):
        if any(len(row) != len(header) for row in rows):
            continue
        if len(header) > 1:
            return Dialect("csv", delimiter, unique(header), repeated(header))
        if 2 * sum(_is_number(row[0]) for row in rows) > len(rows):
            return Dialect("csv", ",", unique(header))
    return None


def _ragged(lines: Sequence[str]) -> Dialect | None:
    """The delimiter that cuts most lines as it cuts the names, so that the others can be told."""
    for delimiter, header, rows in _cut(lines):
        fitting = [row for row in rows if len(row) == len(header) > 1]
        # Of few rows most may be broken: those of numbers are rows of a table none the less.
        numeric = sum(any(map(_is_number, row)) for row in rows)
        is_table = 2 * len(fitting) >= len(rows) or 2 * numeric > len(rows)
        if is_table and any(_is_number(cell) for row in fitting for cell in row):
            return Dialect("csv", delimiter, unique(header), repeated(header))
    return None


def _cut(lines: Sequence[str]) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """Each delimiter with the names and the rows that it makes."""
    for delimiter in _DELIMITERS:
        header, *rows = list(csv.reader(lines, delimiter=delimiter)) or [[]]
        if rows and _is_header(header):
            yield delimiter, header, rows


def _is_header(cells: Sequence[str]) -> bool:
    return any(cell.strip() for cell in cells) and not any(map(_is_number, cells))


def _is_number(cell: str) -> bool:
    return NUMBER.fullmatch(cell.strip()) is not None


def _no_table(file: EvidenceFile) -> ProblemsFound:
    """Says what the first lines lack."""
    lines = _first_lines(file.head)
    message = "this is no table: the first line has to name the columns"
    if not lines:
        message = f"this is no table: its first line is longer than {HEAD // 1024} KiB"
    elif not any(_is_header(row) for row in csv.reader(lines[:1])):
        message = "this is no table: its first line holds numbers, not the names of columns"
    elif len(lines) > 1:
        message = "this is no table: commas, tabs or semicolons do not cut its lines into columns"
    return refuse(file.place(), "csv-dialect", message, "write the names, then a row a line")


def _refuse_commas(file: EvidenceFile) -> None:
    """Refuses numbers with commas, by all of those in the column of the first."""
    text = file.head.decode("utf-8", "replace")
    found = [
        (number, column, cell.strip())
        for number, row in enumerate(csv.reader(text.splitlines()[:200], delimiter=";"), start=1)
        for column, cell in enumerate(row)
        if _DECIMAL_COMMA.fullmatch(cell.strip()) or THOUSANDS.fullmatch(cell.strip())
    ]
    if not found:
        return
    line, first, shown = found[0]
    message = f"numbers are written with a decimal comma: {shown}"
    hint = "export the table with decimal points"
    if all(THOUSANDS.fullmatch(cell) for _, column, cell in found if column == first):
        message = f"numbers are written with a thousands separator: {shown}"
        hint = _PLAIN
    raise refuse(file.place(line), "csv-dialect", message, hint)


_PLAIN = (
    "export the table without separators: in Grafana with formatted data switched off, in a"
    " spreadsheet with the column formatted as plain numbers"
)
