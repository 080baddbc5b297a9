"""W&B histories: rows of what was logged at each step, as CSV or JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator

from generator.evidence.csv_text import Sheet, find_sheet
from generator.evidence.files import EvidenceFile
from generator.evidence.history import History, to_number
from generator.evidence.history_table import check_columns, step_of
from generator.evidence.json_text import Document, decode_line, is_number
from generator.evidence.measurement import Note
from generator.evidence.reader import Cell
from generator.problems import refuse

STEP = "_step"
Leaf = tuple[tuple[str, ...], object]
CLOCKS = frozenset({"_runtime", "_timestamp"})
OWN = frozenset({STEP, "_timestamp", "_wandb"})
"""What W&B logs beside the metrics; how long the run took is worth listing."""
SAMPLED = Note(
    "Steps are missing. `run.history()` keeps 500 sampled rows, so the lowest and highest values "
    "may not be among them; `run.scan_history()` gives all.",
    "sampled-history",
)


def find_history(file: EvidenceFile) -> Sheet | None:
    """The table that ``run.history().to_csv()`` writes, if it is one."""
    sheet = find_sheet(file, (",",))
    if sheet is None or not sheet.has(STEP) or not CLOCKS & set(sheet.header):
        return None
    return sheet


def is_history_line(line: bytes) -> bool:
    """Whether a JSON line is a row of a history."""
    try:
        row = decode_line(line)
    except (ValueError, RecursionError):
        return False
    return _is_row(row)


def _is_row(row: object) -> bool:
    return isinstance(row, dict) and STEP in row and bool(CLOCKS & set(row))


def read_table(sheet: Sheet) -> tuple[list[History], list[Note]]:
    """The history of each column of numbers."""
    check_columns(sheet)
    rows = _Rows()
    for row in sheet.rows():
        at = step_of(sheet, row, STEP)
        rows.steps.append(at)
        for name in sheet.header:
            value = row.value(name)
            if name and value is not None:
                rows.add(name, Cell(value, line=row.line), at)
    return rows.found()


def read_lines(file: EvidenceFile) -> tuple[list[History], list[Note]]:
    """The history of each key with numbers; a key of a nested value is a path with dots."""
    rows = _Rows()
    for number, line in file.lines():
        row = _decoded(file, number, line)
        at = row.get(STEP)
        if not is_number(at) or not isinstance(at, int | float):
            raise refuse(file.place(number), "type", f"{STEP} is {at!r:.40}, not a number")
        rows.steps.append(float(at))
        for path, value in flat(row):
            rows.add(".".join(path), Cell(to_number(value), line=number), float(at))
    return rows.found()


def is_history(document: Document) -> bool:
    """Whether a JSON list holds the rows of a history."""
    rows = document.root if isinstance(document.root, list) else []
    return bool(rows) and all(_is_row(row) for row in rows)


def read_list(document: Document) -> tuple[list[History], list[Note]]:
    """The same rows as one JSON list, as ``DataFrame.to_json(orient="records")`` writes it."""
    rows = _Rows()
    for index, row in enumerate(document.items()):
        at = document.number((index, STEP))
        rows.steps.append(at)
        for path, value in flat(row) if isinstance(row, dict) else ():
            rows.add(".".join(path), Cell(to_number(value), (index, *path)), at)
    return rows.found()


def _decoded(file: EvidenceFile, number: int, line: bytes) -> dict[str, object]:
    try:
        row = decode_line(line)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "not readable"
        place = file.place(number, getattr(error, "colno", 1))
        raise refuse(place, "json-syntax", f"line {number} is not JSON: {reason}") from error
    if not isinstance(row, dict):
        raise refuse(file.place(number), "json-syntax", f"line {number} is no JSON object")
    return row


def flat(tree: dict[str, object], above: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """Ways and values; tables, images and histograms, which have a ``_type``, are passed over."""
    for key, value in tree.items():
        if isinstance(value, dict):
            if "_type" not in value:
                yield from flat(value, (*above, key))
        elif value is not None and not isinstance(value, list | bool):
            yield (*above, key), value


class _Rows:
    """One pass over the rows of a history."""

    def __init__(self) -> None:
        self.histories: dict[str, History] = {}
        self.steps: list[float] = []

    def add(self, name: str, cell: Cell, at: float) -> None:
        """One logged value."""
        if name.partition(".")[0] not in OWN:
            history = self.histories.setdefault(name, History(name, unit=unit_of(name)))
            history.add(cell, (at,))

    def found(self) -> tuple[list[History], list[Note]]:
        """What is left when the columns of text are gone."""
        kept = [each for each in self.histories.values() if not each.is_text]
        steps = set(self.steps)
        is_whole = not steps or max(steps) - min(steps) + 1 <= len(steps)
        return kept, [] if is_whole else [SAMPLED]


def unit_of(name: str) -> str:
    """W&B says of nothing but its own clock what it is measured in."""
    return "s" if name in {"_runtime", "_wandb.runtime", "Runtime"} else ""
