"""The table of JMeter's summary and aggregate reports, saved as CSV: a row for each request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from generator.evidence.csv_text import Row, Sheet, find_sheet, to_value
from generator.evidence.failed_requests import Outcome, closed_loop, summary_only
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import Fault, check_number
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.reader import Cell, Listed, Series, number_duplicates
from generator.evidence.selector import percentile

TOTAL = "TOTAL"
LABEL, SAMPLES, ERROR, RATE = "Label", "# Samples", "Error %", "Throughput"
_TIMES = {
    "Average": "mean",
    "Median": "median",
    "Min": "min",
    "Max": "max",
    "Std. Dev.": "std",
}
_SIZES = {
    "Received KB/sec": ("received", "rate", "KiB/s"),
    "KB/sec": ("received", "rate", "KiB/s"),
    "Sent KB/sec": ("sent", "rate", "KiB/s"),
    "Avg. Bytes": ("bytes", "mean", "bytes"),
}
# What the command line of the plugins calls them, which has no words for them.
_KEYS = {
    "sampler_label": LABEL,
    "aggregate_report_count": SAMPLES,
    "average": "Average",
    "aggregate_report_median": "Median",
    "aggregate_report_min": "Min",
    "aggregate_report_max": "Max",
    "aggregate_report_stddev": "Std. Dev.",
    "aggregate_report_error%": ERROR,
    "aggregate_report_rate": RATE,
    "aggregate_report_bandwidth": "KB/sec",
}
_LINE = re.compile(r"(?:aggregate_report_)?(\d{1,2}(?:\.\d+)?)%[ _]line", re.IGNORECASE)
_RATE = re.compile(r"(\d+(?:\.\d+)?)/(sec|min|hour)")
_PER = {"sec": "requests/s", "min": "requests/min", "hour": "requests/hour"}


def find_table(file: EvidenceFile) -> Sheet | None:
    """The table; None where its names are not those of a report."""
    sheet = find_sheet(file)
    named = {_KEYS.get(name, name) for name in sheet.header} if sheet else set()
    return sheet if {LABEL, SAMPLES, "Average", "Min", "Max"} <= named else None


def read_table(sheet: Sheet) -> Listed:
    """The total without labels, then each request."""
    rows = sorted(map(_renamed, sheet.all), key=lambda row: row.cells[LABEL] != TOTAL)
    series = number_duplicates([each for row in rows for each in _row(row)])
    notes = (summary_only(), *_notes(rows), closed_loop("elapsed"))
    return Listed(sheet.file, "jmeter", series, notes, Provenance(tool="Apache JMeter"))


def _renamed(row: Row) -> Row:
    return Row(row.line, {_KEYS.get(name, name): cell for name, cell in row.cells.items()})


def _row(row: Row) -> Iterator[Series]:
    outcome = _outcome(row)
    n = None if outcome.requests is None else int(outcome.requests)
    make = partial(Series, labels=_labels(row), n=n, replication="request", least=0.0)
    times = {stat: _cell(row, name) for name, stat in _times(row) if row.cells[name]}
    yield make("elapsed", "ms", times, refusal=outcome.refusal)
    yield make("samples", "requests", {"count": _cell(row, SAMPLES)} | _rate(row))
    share = row.cells.get(ERROR, "")
    if outcome.share is not None:
        cell = Cell(to_value(share.removesuffix("%")), line=row.line)
        yield make("errors", "percent", {"rate": cell}, nature="proportion")
    for name, (measured, stat, unit) in _SIZES.items():
        if row.cells.get(name):
            yield make(measured, unit, {stat: _cell(row, name)})


def _times(row: Row) -> Iterator[tuple[str, str]]:
    """Columns of times with the statistic that they are: JMeter can be told other percentiles."""
    for name in row.cells:
        line = _LINE.fullmatch(name)
        if name in _TIMES:
            yield name, _TIMES[name]
        elif line and percentile(stat := f"p{line[1]}"):
            yield name, stat


def _cell(row: Row, name: str) -> Cell:
    return Cell(row.value(name), line=row.line)


def _rate(row: Row) -> dict[str, Cell]:
    """Old versions write the unit behind the number, which may be a minute."""
    text = row.cells.get(RATE, "")
    found = _RATE.fullmatch(text)
    value, unit = (found[1], _PER[found[2]]) if found else (text, "requests/s")
    return {"rate": Cell(to_value(value), unit=unit, line=row.line)} if text else {}


def _labels(row: Row) -> Labels:
    """The request, and columns that somebody has added, such as the number of users."""
    own = {name for name, _ in _times(row)} | {SAMPLES, ERROR, RATE, *_SIZES}
    labels = {name: cell for name, cell in row.cells.items() if name not in own and cell}
    if labels.get(LABEL) == TOTAL:
        del labels[LABEL]
    return tuple(sorted(("label" if name == LABEL else name, it) for name, it in labels.items()))


def _outcome(row: Row) -> Outcome:
    """A share without its sign may be of 1 or of 100, so it is believed only where it is 0."""
    requests = check_number(row.value(SAMPLES), 0.0)
    text = row.cells.get(ERROR, "")
    percent = check_number(to_value(text.removesuffix("%")), 0.0)
    if isinstance(requests, Fault):
        return Outcome(None, None)
    if isinstance(percent, Fault) or (percent and not text.endswith("%")):
        return Outcome(requests, None)
    return Outcome(requests, requests * percent / 100)


def _notes(rows: list[Row]) -> Iterator[Note]:
    outcomes = [_outcome(row) for row in rows]
    if any(each.failed is None for each in outcomes):
        text = "The share of errors is missing, or has no sign of percent: nobody knows its scale."
        yield Note(text, "no-error-count", ("elapsed",))
    if len(rows) == 1 or (rows and rows[0].cells[LABEL] == TOTAL):
        yield from outcomes[0].notes("elapsed")
    elif any(each.failed for each in outcomes):
        text = "Requests failed and are in the times: errors:rate says how many of each."
        yield Note(text, "failed-requests", ("elapsed",))
    yield Note("JMeter rounds the mean to whole milliseconds.", "rounded", ("elapsed",))
    if any("Std. Dev." in row.cells for row in rows):
        text = "The standard deviation is that of a population."
        yield Note(text, "population-spread", ("elapsed",))
