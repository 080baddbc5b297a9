"""Delimited text that a tool wrote, read a row at a time with the line of each."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

from generator.evidence.files import LONGEST_LINE, EvidenceFile
from generator.problems import refuse

_NUMBER = re.compile(
    r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|[-+]?(nan|inf|infinity)", re.IGNORECASE
)


@dataclass(frozen=True)
class Row:
    """One row, with the cells under their names."""

    line: int
    cells: dict[str, str]

    def value(self, name: str) -> object:
        """A cell as a number where it is one, else as text; None where it is empty or absent."""
        return to_value(self.cells.get(name, ""))


@dataclass(frozen=True)
class Sheet:
    """Delimited text under a line of names. Nothing is read until rows are asked for."""

    file: EvidenceFile
    delimiter: str
    header: tuple[str, ...]
    """The names of the columns, without the space around them."""
    starts: int = 1
    """The line on which the header stands."""

    def rows(self) -> Iterator[Row]:
        """Each row that is not blank. A row of another width is refused with its line."""
        for line, cells in read_cells(self.file, self.delimiter):
            if line <= self.starts:
                continue
            if len(cells) != len(self.header):
                message = f"{len(cells)} cells under {len(self.header)} names"
                raise refuse(self.file.place(line), "csv-syntax", message)
            yield Row(line, dict(zip(self.header, cells, strict=True)))

    @cached_property
    def all(self) -> tuple[Row, ...]:
        """Every row, for files that are small by their nature."""
        return tuple(self.rows())

    def has(self, *names: str) -> bool:
        """Whether all of these are columns."""
        return set(names) <= set(self.header)


def find_sheet(file: EvidenceFile, delimiters: Sequence[str] = (",", "\t", ";")) -> Sheet | None:
    """The table whose first line names at least two columns; None where there is none.

    The first delimiter that cuts the line is taken.
    """
    text = file.head.decode("utf-8", "replace")
    first = re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    for delimiter in delimiters:
        cells = next(csv.reader([first], delimiter=delimiter), [])
        if len(cells) > 1:
            blank = len(text) - len(text.lstrip("\r\n"))
            starts = text.count("\n", 0, blank) + 1
            return Sheet(file, delimiter, tuple(cell.strip() for cell in cells), starts)
    return None


def read_cells(file: EvidenceFile, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Line and trimmed cells of each row that is not blank, from the first line on."""
    with file.open() as stream:
        bounded = io.BufferedReader(_Bounded(file, stream))
        lines = io.TextIOWrapper(bounded, "utf-8", "replace", newline="")
        reader = csv.reader(lines, delimiter=delimiter)
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                message = f"the row cannot be read: {error}"
                raise refuse(file.place(reader.line_num), "csv-syntax", message) from error
            if any(cell.strip() for cell in row):
                yield reader.line_num, [cell.strip() for cell in row]


class _Bounded(io.RawIOBase):
    """A stream whose lines are no longer than one can be held in memory."""

    def __init__(self, file: EvidenceFile, source: BinaryIO) -> None:
        self._file, self._source = file, source
        self._line, self._length = 1, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # as in io's own use
        chunk = self._source.read(len(buffer))
        last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self._line += chunk.count(b"\n")
        self._length = len(chunk) + (self._length if last < 0 else -last - 1)
        if self._length > LONGEST_LINE:
            self._file.refuse_size(LONGEST_LINE, "", self._line)
        buffer[: len(chunk)] = chunk
        return len(chunk)


def to_value(text: str) -> object:
    """A cell as a number where it is one (NaN and infinity too), else as text; None if empty."""
    stripped = text.strip()
    if not stripped:
        return None
    return float(stripped) if _NUMBER.fullmatch(stripped) else stripped
