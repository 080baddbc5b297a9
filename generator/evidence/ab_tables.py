"""The tables of ab: percentiles by ``-e``, and every request by ``-g``."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from generator.evidence.csv_text import Sheet, find_sheet, read_cells, to_value
from generator.evidence.failed_requests import closed_loop
from generator.evidence.files import EvidenceFile
from generator.evidence.measurement import Note, Provenance, Samples
from generator.evidence.raw_requests import LISTED, time_of
from generator.evidence.reader import Cell, Evidence, Listed, Series
from generator.problems import refuse

PERCENTILES = ("Percentage served", "Time in ms")
TIMES = ("ttime", "ctime", "dtime", "wait")
REQUESTS = ("starttime", "seconds", *TIMES)
NO_ERRORS = Note(
    "The file does not say how many requests failed, and their times are in it: keep the report.",
    "no-error-count",
)


def is_table(file: EvidenceFile) -> bool:
    """Whether it has the header of one of the tables."""
    return _sheet(file) is not None


def _sheet(file: EvidenceFile) -> Sheet | None:
    for names, delimiter in ((PERCENTILES, ","), (REQUESTS, "\t")):
        sheet = find_sheet(file, (delimiter,))
        if sheet and set(sheet.header) == set(names):
            return sheet
    return None


def read_table(file: EvidenceFile) -> Evidence:
    """Percentiles or requests, whichever they are."""
    sheet = _sheet(file)
    if sheet is None:
        raise refuse(file.place(), "evidence-format", "this is no table of ab")
    return _read_requests(sheet) if sheet.has(*REQUESTS) else _read_percentiles(sheet)


def _read_percentiles(sheet: Sheet) -> Evidence:
    stats = dict(_percentiles(sheet))
    series = (Series("total", "ms", stats, None, "request", least=0.0),)
    summary = Note("Percentiles only: the single observations are not in the file.", "summary-only")
    notes = (summary, closed_loop("total"), NO_ERRORS)
    return Listed(sheet.file, "ab", series, notes, Provenance(tool="ab"))


def _percentiles(sheet: Sheet) -> Iterator[tuple[str, Cell]]:
    """The hundredth is the longest request, the one before the first the shortest."""
    for row in sheet.rows():
        percent = row.cells[PERCENTILES[0]]
        if not re.fullmatch(r"[1-9]?\d|100", percent, re.ASCII):
            message = f"{PERCENTILES[0]} is {percent[:40]!r}, not a whole number up to 100"
            raise refuse(sheet.file.place(row.line), "type", message)
        stat = {0: "min", 100: "max"}.get(int(percent), f"p{int(percent)}")
        yield stat, Cell(to_value(row.cells[PERCENTILES[1]]), line=row.line)


def _read_requests(sheet: Sheet) -> Evidence:
    file, times = sheet.file, {name: array("d") for name in TIMES}
    at = {name: sheet.header.index(name) for name in REQUESTS}
    started = float("inf")
    for line, cells in read_cells(file, sheet.delimiter):
        if line <= sheet.starts:
            continue
        if len(cells) != len(sheet.header):
            message = f"{len(cells)} cells under {len(sheet.header)} names"
            raise refuse(file.place(line), "csv-syntax", message)
        for name, values in times.items():
            values.append(time_of(file, line, name, cells[at[name]]))
        started = min(started, time_of(file, line, "seconds", cells[at["seconds"]]))
    notes = (closed_loop(*TIMES), NO_ERRORS, *_told(len(times["ttime"])))
    own = Provenance(tool="ab", started=_moment(started))
    return Listed(file, "ab", tuple(_series(times)), notes, own)


def _series(times: dict[str, array[float]]) -> Iterator[Series]:
    for name, values in times.items():
        samples = Samples(len(values), partial(lambda kept: kept, values))
        if values:
            yield Series(name, "ms", {}, len(values), "request", (), samples, LISTED, 0.0)
    yield Series("requests", "requests", {"count": Cell(len(times["ttime"]))}, least=0.0)


def _told(n: int) -> Iterator[Note]:
    yield Note("ab writes these times in whole milliseconds.", "rounded", TIMES)
    if n > 1:
        yield Note("The rows are sorted by how long requests took, not by when.", names=TIMES)


def _moment(seconds: float) -> str | None:
    """The second as a moment; None where the file has none that a calendar knows."""
    if not seconds < 1e11:
        return None
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
