"""The first table of a Markdown text that names certain columns, as the rows of a CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.evidence.csv_text import Row, Sheet
from generator.evidence.files import EvidenceFile

_RULE = re.compile(r"[|:\- ]+")


@dataclass(frozen=True)
class MarkdownSheet(Sheet):
    """Cells between bars; the table ends where a line has none."""

    def rows(self) -> Iterator[Row]:
        """Each row below the rule. A line of empty cells parts groups and is no row."""
        last = self.starts
        for number, line in self.file.lines():
            text = line.decode("utf-8", "replace").strip()
            if number <= self.starts:
                continue
            cells = _split(text)
            # Blank lines are not among those of a file.
            if number != last + 1 or len(cells) != len(self.header):
                return
            last = number
            if _RULE.fullmatch(text):
                continue
            yield Row(number, dict(zip(self.header, cells, strict=True)))


def find_markdown(file: EvidenceFile, *names: str) -> MarkdownSheet | None:
    """The table in the first 64 KiB whose header has all of these names."""
    for number, line in enumerate(file.head.splitlines(), 1):
        header = _split(line.decode("utf-8", "replace").strip()) if b"|" in line else ()
        if set(names) <= set(header):
            return MarkdownSheet(file, "|", header, number)
    return None


def _split(text: str) -> tuple[str, ...]:
    """The cells without the signs for bold."""
    inner = text.removeprefix("|").removesuffix("|")
    return tuple(cell.strip().strip("*").strip() for cell in inner.split("|"))
