"""Coverage in lines of text: lcov, Go's profiles and the table that coverage.py prints."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.evidence.coverage_tally import Tally, added, by_file, tally
from generator.evidence.files import EvidenceFile
from generator.problems import refuse

_LCOV = re.compile(
    r"(?:TN|SF|VER|FN|FNDA|FNF|FNH|FNL|FNA|BRDA|BRF|BRH|DA|LF|LH|MCDC|MCF|MCH):.*|end_of_record"
)
_GO_MODE = re.compile(r"mode: (set|count|atomic)")
_GO_BLOCK = re.compile(r"(.+):(\d+\.\d+,\d+\.\d+) (\d{1,9}) (\d{1,15})")
_HEADING = re.compile(
    rb"^(?:Name[ ]+|\| Name[ ]+\|[ ]+)Stmts[ |]+Miss[ |]+(?:Branch[ |]+BrPart[ |]+)?Cover\b", re.M
)
_PRINTED = re.compile(r"(\S.*?)\s+(\d{1,9})\s+(\d{1,9})(?:\s+\d+\s+\d+)?\s+\d+(?:\.\d+)?%(?:\s.*)?")
_TOTALS = {"LF": "lines", "BRF": "branches", "FNF": "functions"}
_HIT = {"LH": "LF", "BRH": "BRF", "FNH": "FNF"}


def text_shape(file: EvidenceFile) -> str | None:
    """``lcov``, ``go`` or ``printed``; None for other text."""
    if _HEADING.search(file.head):
        return "printed"
    lines = [line for line in file.head.decode("utf-8", "replace").splitlines() if line.strip()]
    if lines and _GO_MODE.fullmatch(lines[0]):
        return "go" if len(lines) == 1 or _GO_BLOCK.fullmatch(lines[1]) else None
    is_lcov = bool(lines) and lines[0].startswith(("TN:", "SF:")) and _LCOV.fullmatch(lines[0])
    return "lcov" if is_lcov and any(line.startswith("SF:") for line in lines) else None


def read_text(file: EvidenceFile, shape: str) -> list[Tally]:
    """All files together, then each one."""
    if shape == "printed":
        return list(_printed(file))
    return added(_go(file) if shape == "go" else _lcov(file))


def _printed(file: EvidenceFile) -> Iterator[Tally]:
    """The first table that coverage.py printed, which may stand in the log of the tests.

    Its percentages are rounded, so the statements are counted. Of branches it prints how many
    were taken in part, not how many were missed.
    """
    is_in = False
    for _, line in file.lines():
        if not is_in:
            is_in = _HEADING.search(line) is not None
            continue
        text = line.decode("utf-8", "replace").replace("|", " ").replace("**", "").strip()
        row = _PRINTED.fullmatch(text)
        if row is None and text and text.strip("-: "):
            return
        if row:
            # The sum is of files too that `skip_covered` leaves out of the table.
            name = "" if row[1] == "TOTAL" else row[1].replace("\\_", "_")
            found = tally("lines", int(row[2]) - int(row[3]), int(row[2]), name)
            if found:
                yield found


def _go(file: EvidenceFile) -> Iterator[Tally]:
    """A block that stands there several times ran if it did once."""
    blocks: dict[tuple[str, str], tuple[int, int]] = {}
    for number, line in file.lines():
        text = line.decode("utf-8", "replace").strip()
        found = _GO_BLOCK.fullmatch(text)
        if found:
            key, statements = (found[1], found[2]), int(found[3])
            ran = statements if int(found[4]) else 0
            blocks[key] = max(blocks.get(key, (0, statements)), (ran, statements))
        elif not _GO_MODE.fullmatch(text):
            message = f"{text[:60]!r} is no block of a Go profile"
            raise refuse(file.place(number), "coverage-line", message)
    return by_file("statements", blocks)


class _Source:
    """One source file of an lcov report; several records of it are one."""

    def __init__(self) -> None:
        self.ran: dict[str, dict[str, bool]] = {"lines": {}, "branches": {}, "functions": {}}
        self.stated: dict[str, int] = {}

    def take(self, tag: str, rest: str) -> None:
        """Takes one line."""
        cells = rest.split(",")
        if tag == "DA" and len(cells) > 1:
            self._mark("lines", cells[0], cells[1])
        elif tag == "BRDA" and len(cells) > 3:
            self._mark("branches", ",".join(cells[:3]), cells[-1])
        elif tag == "FNDA" and len(cells) > 1:
            self._mark("functions", ",".join(cells[1:]), cells[0])
        elif (tag in _TOTALS or tag in _HIT) and re.fullmatch(r"\d{1,15}", rest):
            self.stated[tag] = int(rest)

    def _mark(self, kind: str, key: str, hits: str) -> None:
        self.ran[kind][key] = self.ran[kind].get(key, False) or hits.strip() not in {"0", "-", ""}

    def tallies(self, name: str) -> Iterator[Tally]:
        """What its lines say, counted; where there are only sums, the sums."""
        for tag, kind in _TOTALS.items():
            ran = self.ran[kind]
            hit = next(key for key, of in _HIT.items() if of == tag)
            if ran:
                yield Tally(kind, sum(ran.values()), len(ran), name)
            elif found := tally(kind, self.stated.get(hit), self.stated.get(tag), name):
                yield found


def _lcov(file: EvidenceFile) -> Iterator[Tally]:
    sources: dict[str, _Source] = {}
    source: _Source | None = None
    for number, line in file.lines():
        text = line.decode("utf-8", "replace").strip()
        tag, _, rest = text.partition(":")
        if not _LCOV.fullmatch(text) and not text.startswith("#"):
            message = f"{text[:60]!r} is no line of an lcov report"
            raise refuse(file.place(number), "coverage-line", message)
        if tag == "SF":
            source = sources.setdefault(rest, _Source())
        elif source is not None:
            source.take(tag, rest)
    for name, each in sources.items():
        yield from each.tallies(name)
