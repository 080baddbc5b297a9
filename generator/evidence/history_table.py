"""Tables that a training loop wrote: a row for each step, a column for each metric."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from generator.evidence.csv_text import Row, Sheet
from generator.evidence.history import History
from generator.evidence.json_text import is_number
from generator.evidence.reader import Cell
from generator.problems import refuse


def read_columns(sheet: Sheet, step: str, skipped: Collection[str] = ()) -> list[History]:
    """The history of each column that holds numbers; empty cells are steps without a value."""
    check_columns(sheet)
    names = [name for name in sheet.header if name and name != step and name not in skipped]
    histories = {name: History(name) for name in names}
    for row in sheet.rows():
        at = step_of(sheet, row, step)
        for name in names:
            value = row.value(name)
            if value is not None:
                histories[name].add(Cell(value, line=row.line), (at,))
    return [each for each in histories.values() if each.n + each.broken and not each.is_text]


def step_of(sheet: Sheet, row: Row, step: str) -> float:
    """The step of a row; a row without one is a mistake, since nobody knows when it was."""
    value = row.value(step)
    if not is_number(value) or not isinstance(value, float):
        message = f"{step} is {row.cells.get(step, '')!r}, not a number"
        raise refuse(sheet.file.place(row.line), "type", message)
    return value


def check_columns(sheet: Sheet) -> None:
    """Two columns of one name cannot be told apart."""
    twice = next(_repeated(sheet.header), None)
    if twice is not None:
        message = f"two columns are called {twice!r}"
        raise refuse(sheet.file.place(sheet.starts), "csv-syntax", message)


def _repeated(names: Collection[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield name
        seen.add(name)
