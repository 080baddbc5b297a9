"""W&B tables, as the site exports them: the lines of a chart, and the list of runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from generator.evidence.csv_text import Row, Sheet, find_sheet
from generator.evidence.files import EvidenceFile
from generator.evidence.history import LAST_ONLY, History
from generator.evidence.history_table import check_columns
from generator.evidence.json_text import is_number
from generator.evidence.measurement import Labels, Note
from generator.evidence.reader import Cell, Series
from generator.evidence.wandb_history import unit_of
from generator.problems import refuse

LOW, HIGH = "__MIN", "__MAX"
BETWEEN = " - "
"""Between the run and the metric in the name of a chart's column."""
CHARTED = Note(
    "A chart is exported as it is drawn: its points may stand for several steps or several runs, "
    "and may be smoothed, so `last` need not be a value that was logged.",
    "sampled-history",
)
OF_RUNS = frozenset(
    {"Created", "Hostname", "ID", "Notes", "Runtime", "State", "Sweep", "Tags", "Updated", "User"}
)
"""Columns of the list of runs that W&B names itself."""
FINISHED = frozenset({"finished", ""})


def find_chart(file: EvidenceFile) -> Sheet | None:
    """The export of a chart: each line has a column, its lowest and its highest."""
    sheet = find_sheet(file, (",",))
    return sheet if sheet is not None and _lines(sheet) else None


def _lines(sheet: Sheet) -> list[str]:
    return [
        name for name in sheet.header[1:] if BETWEEN in name and sheet.has(name + LOW, name + HIGH)
    ]


@dataclass
class _Line:
    """One line of a chart: what is drawn, and between which values it lies."""

    drawn: History
    low: History
    high: History

    def add(self, row: Row, name: str, at: float) -> None:
        """The point of a row, if it has one."""
        for history, end in ((self.drawn, ""), (self.low, LOW), (self.high, HIGH)):
            value = row.value(name + end)
            if value is not None:
                history.add(Cell(value, line=row.line), (at,))

    def series(self) -> Series:
        """The last point, the lowest and the highest value behind any point."""
        drawn = self.drawn.series()
        ends = {"min": self.low.series(), "max": self.high.series()}
        outer = {stat: ends[stat].stats.get(stat) or ends[stat].stats.get("last") for stat in ends}
        kept = {stat: cell for stat, cell in outer.items() if cell and stat in drawn.stats}
        return replace(drawn, stats={**drawn.stats, **kept})


def read_chart(sheet: Sheet) -> tuple[list[Series], list[History]]:
    """One series for each line, under the metric's name and labelled with its run."""
    check_columns(sheet)
    lines = {name: _line(name) for name in _lines(sheet)}
    for row in sheet.rows():
        at = row.value(sheet.header[0])
        if not is_number(at) or not isinstance(at, float):
            message = f"{sheet.header[0]} is {row.cells[sheet.header[0]]!r}, not a number"
            raise refuse(sheet.file.place(row.line), "type", message)
        for name, line in lines.items():
            line.add(row, name, at)
    kept = [line for line in lines.values() if not line.drawn.is_text]
    # The step is drawn with every metric of a chart whose axis is something else.
    kept = [line for line in kept if line.drawn.name != "_step"]
    return [line.series() for line in kept], [line.drawn for line in kept]


def _line(column: str) -> _Line:
    run, _, metric = column.rpartition(BETWEEN)
    histories = [History(metric, (("run", run),), unit_of(metric)) for _ in range(3)]
    return _Line(*histories)


def find_runs(file: EvidenceFile) -> Sheet | None:
    """The list of runs: their names and columns that W&B names itself, every cell in quotes."""
    sheet = find_sheet(file, (",",)) if file.head.startswith(b'"Name",') else None
    if sheet is None:
        return None
    return sheet if len(OF_RUNS & set(sheet.header)) > 1 else None


@dataclass
class _Runs:
    """The rows of a list of runs."""

    rows: list[Row] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    """States of the runs that did not finish."""


def read_runs(sheet: Sheet) -> tuple[list[Series], list[Note]]:
    """One series for each number of each finished run."""
    check_columns(sheet)
    runs = _Runs()
    for row in sheet.rows():
        state = row.cells.get("State", "").lower()
        if state in FINISHED:
            runs.rows.append(row)
        else:
            runs.left[state] += 1
    names = Counter(row.cells["Name"] for row in runs.rows)
    series = [
        Series(
            name, unit_of(name), {"last": Cell(value, line=row.line)}, labels=_labels(row, names)
        )
        for name in sheet.header[1:]
        if name and name not in OF_RUNS - {"Runtime"}
        for row in runs.rows
        if isinstance(value := row.value(name), float)
    ]
    return series, list(_run_notes(sheet, runs))


def _labels(row: Row, names: Counter[str]) -> Labels:
    name, id = row.cells["Name"], row.cells.get("ID", "")
    labels = {"run": name or id, "id": id if names[name] > 1 else ""}
    return tuple(sorted((key, text) for key, text in labels.items() if text))


def _run_notes(sheet: Sheet, runs: _Runs) -> Iterator[Note]:
    if runs.left:
        shown = ", ".join(f"{count} {state}" for state, count in sorted(runs.left.items()))
        text = f"Not listed: {runs.left.total()} runs that did not finish ({shown})."
        yield Note(text, "failed-run")
    if not sheet.has("State"):
        yield Note("The table does not say which runs finished.")
    if len(runs.rows) > 1:
        text = f"The file holds {len(runs.rows)} runs, told apart by the label `run`."
        yield Note(text, "several-runs")
    yield LAST_ONLY
    yield Note("Settings stand among the results: the table does not say which column is which.")
