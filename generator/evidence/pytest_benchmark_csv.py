"""The CSV of ``pytest-benchmark compare --csv``: a row for each test, with times in seconds."""

from __future__ import annotations

from collections.abc import Iterator

from generator.evidence.csv_text import Row, Sheet, find_sheet
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import Fault, check_number
from generator.evidence.label_names import labels_of
from generator.evidence.measurement import Note, Provenance
from generator.evidence.reader import Cell, Listed, Series, number_duplicates

STATS = {"mean": "mean", "median": "median", "min": "min", "max": "max", "stddev": "std"}
_NAMES = frozenset({"name", "mean", "stddev", "iqr", "outliers", "rounds", "iterations"})
_PARAMETER = "param:"


def find_table(file: EvidenceFile) -> Sheet | None:
    """The table; None where its names are others."""
    sheet = find_sheet(file, (",",))
    return sheet if sheet and sheet.has(*_NAMES) else None


def read_table(sheet: Sheet) -> Listed:
    """One series for each test."""
    series = number_duplicates([_series(row) for row in sheet.all])
    own = Provenance(tool="pytest-benchmark")
    return Listed(sheet.file, "pytest-benchmark", series, tuple(_notes(sheet)), own)


def _series(row: Row) -> Series:
    rounds = check_number(row.value("rounds"), 0.0)
    n = None if isinstance(rounds, Fault) else int(rounds)
    # One round has no spread; the file says 0.
    stats = {
        stat: Cell(row.value(name), line=row.line)
        for name, stat in STATS.items()
        if row.cells.get(name) and not (name == "stddev" and n == 1)
    }
    if row.cells.get("ops"):
        stats["rate"] = Cell(row.value("ops"), unit="1/s", line=row.line)
    marked = {key: text for key, text in row.cells.items() if key.startswith(_PARAMETER) and text}
    labels = labels_of({key.removeprefix(_PARAMETER): text for key, text in marked.items()})
    name = row.cells.get("fullname") or row.cells["name"] or f"row {row.line}"
    return Series(name, "s", stats, n, "iteration", labels, least=0.0)


def _notes(sheet: Sheet) -> Iterator[Note]:
    yield Note("All rounds of a test were run by one process: they are no repeated runs.")
    yield Note("Summary only: the single rounds are not in the file.", "summary-only")
    if any(row.value("rounds") == 1 for row in sheet.all):
        yield Note("Where there was one round there is no spread.")
