"""Dashboards, by Grafana: the data of a panel as CSV.

How to get the file: on the panel choose Inspect, then Data, switch *Formatted data* off and
*Series joined by time* on, and press *Download CSV*. Older versions have *Export CSV* in the
panel's menu; both ways of arranging series, in rows and in columns, are read, and `;`, a byte-order
mark and a first line `sep=;` as well.

Select: the name of the series as the panel shows it, its labels and a statistic over its values:
`{__name__="up",job="api"}` is `up{job="api"}:mean`, a column `p95` is `p95:median`. The unit is not
in the file unless the values carry it; say `unit` in the record.

Example: from `tests/evidence_files/grafana-csv/synthetic_wide.csv`, four minutes of two series:

    up{instance="b"}:mean  0.75
    p95 (ms):max  91.5

What cannot be claimed: more than the panel showed: Grafana thins the values of a long time out, by
a mean or a maximum that the file does not name. A percentile over all time, from one for each
moment. Formatted values (`1.2 GiB`) are rounded; a comma inside a number can mean two things and is
refused.
"""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.evidence.csv_text import read_cells
from generator.evidence.dialect import THOUSANDS
from generator.evidence.files import EvidenceFile
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.over_time import (
    LARGEST,
    NOTHING,
    Fault,
    Track,
    instant,
    to_seconds,
    track_notes,
)
from generator.evidence.reader import Evidence, Listed, Series, number_duplicates
from generator.problems import refuse

LISTED = ("mean", "median", "min", "max", "last")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_FORMATTED = re.compile(rf"({_NUMBER.pattern})\s*([^\d\s,.;][^\d,;]*)")
_ZONED = re.compile(r"^\d+$|(?:Z|[-+]\d\d:?\d\d)$")
_HEADER = re.compile(r"([^{}]*)\{(.*)\}", re.DOTALL)
_LABEL = re.compile(r'([^\s=,{}"]+)\s*=\s*"((?:[^"\\]|\\.)*)"')
_ABSENT = frozenset({"", "null", "undefined", "nan", "-", "no data"})
_UNITS = {
    "B": ("bytes", 1.0),
    "kB": ("bytes", 1e3),
    "MB": ("bytes", 1e6),
    "GB": ("bytes", 1e9),
    "TB": ("bytes", 1e12),
    "KiB": ("bytes", 1024.0),
    "MiB": ("bytes", 1024.0**2),
    "GiB": ("bytes", 1024.0**3),
    "TiB": ("bytes", 1024.0**4),
    "ns": ("s", 1e-9),
    "µs": ("s", 1e-6),
    "ms": ("s", 1e-3),
    "s": ("s", 1.0),
    "min": ("s", 60.0),
    "mins": ("s", 60.0),
    "hour": ("s", 3600.0),
    "hours": ("s", 3600.0),
    "day": ("s", 86400.0),
    "days": ("s", 86400.0),
    "%": ("percent", 1.0),
    "req/s": ("requests/s", 1.0),
    "K": ("", 1e3),
    "Mil": ("", 1e6),
    "Bil": ("", 1e9),
}
"""What Grafana writes behind a formatted value, as a unit and a factor."""


class GrafanaCsv:
    """Reads the data of a panel, in rows or in columns."""

    name = "grafana-csv"
    generic = False
    kinds = ("text",)
    marks = '`Series;Time;Value`, or `"Time"` as the first of the columns, with a time below it'

    def recognises(self, file: EvidenceFile) -> bool:
        """The header, and a time in the first row."""
        return _layout(file) is not None

    def read(self, file: EvidenceFile) -> Evidence:
        """Each series with its values as observations."""
        layout = _layout(file)
        if layout is None:
            raise refuse(file.place(), "evidence-format", "this is no CSV of a Grafana panel")
        columns = _read(file, layout)
        series = number_duplicates([_series(column) for column in columns])
        own = _provenance(columns, layout)
        return Listed(file, self.name, series, tuple(_notes(columns)), own)


@dataclass(frozen=True)
class Layout:
    """How the file is laid out."""

    delimiter: str
    header: tuple[str, ...]
    starts: int
    """The line of the header."""
    is_long: bool
    """Whether each row names its series."""
    has_zone: bool
    """Whether the times say of which zone they are."""


def _layout(file: EvidenceFile) -> Layout | None:
    lines = file.head.decode("utf-8", "replace").splitlines()[:4]
    starts = 2 if lines and lines[0].startswith("sep=") else 1
    if len(lines) <= starts:
        return None
    first, row = lines[starts - 1], lines[starts]
    for delimiter in (";", ","):
        header, cells = (
            tuple(cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), []))
            for line in (first, row)
        )
        if len(cells) != len(header) or len(header) < 2:
            continue
        if header == ("Series", "Time", "Value") and _is_time(cells[1]):
            return Layout(delimiter, header, starts, True, _has_zone(cells[1]))
        # Without quotes and with commas it may be the table of any tool.
        is_grafanas = first.startswith('"Time"') or delimiter == ";" or starts == 2
        if header[0] == "Time" and is_grafanas and _is_time(cells[0]):
            return Layout(delimiter, header, starts, False, _has_zone(cells[0]))
    return None


def _has_zone(time: str) -> bool:
    return _ZONED.search(time) is not None


def _is_time(cell: str) -> bool:
    return re.fullmatch(r"\d{13}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?\S*", cell) is not None


def _time(cell: str) -> float | None:
    """Seconds since 1970; a time without a zone is taken as one of UTC, for its distances."""
    return int(cell) / 1000 if re.fullmatch(r"\d{13}", cell) else to_seconds(cell)


@dataclass
class _Column:
    """One series, while it is read."""

    name: str
    labels: Labels
    times: array[float] = field(default_factory=lambda: array("d"))
    values: array[float] = field(default_factory=lambda: array("d"))
    units: set[str] = field(default_factory=set)
    missing: int = 0
    is_formatted: bool = False
    fault: Fault | None = None

    def add(self, seconds: float | None, cell: str, line: int) -> None:
        """Takes one value."""
        if seconds is None:
            self.fault = self.fault or ("type", f"line {line}: the time cannot be read")
        elif cell.lower() in _ABSENT:
            self.missing += 1
        elif _NUMBER.fullmatch(cell):
            self._keep(seconds, float(cell), cell, line)
        else:
            self._take(seconds, cell, line)

    def _take(self, seconds: float, cell: str, line: int) -> None:
        """Takes a value with its unit."""
        found = _FORMATTED.fullmatch(cell)
        unit, factor = _UNITS.get(found[2].strip(), ("?", 1.0)) if found else ("?", 1.0)
        self.is_formatted = True
        if found is None or unit == "?":
            shown = f"line {line}: {cell[:40]!r} is not a plain number"
            if THOUSANDS.fullmatch(cell):
                shown += ", but written with a thousands separator"
            self.fault = self.fault or ("formatted-value", f"{shown}; {_HINT}")
            return
        self._keep(seconds, float(found[1]) * factor, cell, line, unit)

    def _keep(self, seconds: float, value: float, cell: str, line: int, unit: str = "") -> None:
        if abs(value) > LARGEST:
            words = f"line {line}: {cell[:40]!r} is not a usable number"
            self.fault = self.fault or ("number-not-finite", words)
            return
        # A plain 0 goes with every unit.
        if value:
            self.units.add(unit)
        self.times.append(seconds)
        self.values.append(value)

    @property
    def track(self) -> Track:
        """The values, the oldest first."""
        order = range(len(self.times))
        if any(self.times[index] > self.times[index + 1] for index in order[:-1]):
            order_by_time = sorted(order, key=self.times.__getitem__)
            times = array("d", (self.times[index] for index in order_by_time))
            values = array("d", (self.values[index] for index in order_by_time))
            return Track(times, values, self.missing, self.fault)
        return Track(self.times, self.values, self.missing, self.fault)


_HINT = "export the panel again with formatted data switched off"


def _read(file: EvidenceFile, layout: Layout) -> list[_Column]:
    named: dict[str, _Column] = {}
    columns = [] if layout.is_long else [_Column(*_named(name)) for name in layout.header[1:]]
    for line, cells in read_cells(file, layout.delimiter):
        if line <= layout.starts:
            continue
        if len(cells) != len(layout.header):
            message = f"{len(cells)} cells under {len(layout.header)} names"
            raise refuse(file.place(line), "csv-syntax", message)
        if layout.is_long:
            name, time, value = cells
            if name not in named:
                named[name] = _Column(*_named(name))
            named[name].add(_time(time), value, line)
        else:
            seconds = _time(cells[0])
            for column, cell in zip(columns, cells[1:], strict=True):
                column.add(seconds, cell, line)
    return columns or list(named.values())


def _named(text: str) -> tuple[str, Labels]:
    """Name and labels of a series that Prometheus named; else the text as it stands."""
    found = _HEADER.fullmatch(text.strip())
    labels = dict(_LABEL.findall(found[2])) if found else {}
    if found is None or (found[2].strip() and not labels):
        return text.strip() or "value", ()
    name = found[1].strip() or labels.get("__name__", "value")
    return name, tuple(sorted((key, each) for key, each in labels.items() if key != "__name__"))


def _series(column: _Column) -> Series:
    track = column.track
    refusal = track.fault or (None if track.values else NOTHING)
    if len(column.units) > 1:
        refusal = ("unit-mismatch", f"{column.name} mixes units: {', '.join(sorted(column.units))}")
    unit = next(iter(column.units), "")
    about = ("scrape", column.labels, track.samples, LISTED, None, refusal)
    return Series(column.name, unit, {}, len(track.values) or None, *about)


def _provenance(columns: list[_Column], layout: Layout) -> Provenance:
    times = [time for column in columns for time in column.times]
    if not times:
        return Provenance(tool="Grafana")
    started = instant(min(times)) if layout.has_zone else None
    return Provenance(tool="Grafana", started=started, duration=max(times) - min(times) or None)


def _notes(columns: list[_Column]) -> Iterator[Note]:
    text = "The query is not in the file, nor how values of a long time were thinned out"
    yield Note(f"{text}: say in the record what the panel showed.", "query-unknown")
    rounded = tuple(dict.fromkeys(column.name for column in columns if column.is_formatted))
    if rounded:
        yield Note("The values are formatted for reading, so they are rounded.", "rounded", rounded)
    yield from track_notes((column.name, column.track) for column in columns)


PART = GrafanaCsv()
