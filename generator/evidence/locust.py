"""Load tests by Locust: its statistics, history and failure tables, and its JSON.

How to get the file: `locust --headless -u 50 -r 10 -t 5m --csv evidence/run` writes
`run_stats.csv`, which has the percentiles of the whole run; `run_stats_history.csv`,
`run_failures.csv` and `run_exceptions.csv` come with it. `locust --headless … --json >
evidence/run.json` writes counts of rounded times instead.

Select: `Response Time:p95` is the `Aggregated` row, `Response Time{Name="/ok",Type="GET"}:p95` one
request; `Requests/s:rate`, `Request Count:count`, `Failure Count:count`, `Failure Share:rate` (a
fraction, unit `1`), `Average Content Size:mean` (bytes). Times are in milliseconds. A history has
the totals at its end, and `User Count:max`, `Requests/s:max`. Failures are `Occurrences:count`.

Example: from `tests/evidence_files/locust/short_stats.csv`, what `locust --csv short` wrote:

    Response Time{Name="Aggregated"}:mean  97.8399 ms
    Response Time{Name="Aggregated"}:p95  510 ms
    Requests/s{Name="Aggregated"}:rate  7.49231 requests/s

What cannot be claimed: a percentile finer than Locust's rounding (whole milliseconds, above 100 ms
two significant digits); a longest time from the column `100%`, which is rounded too (`max` is not);
the latency of a service from times in which failed requests are; percentiles from a history, whose
columns speak of the last ten seconds or so. Each user waits for its answer before it asks again, so
the load slows down together with the service.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from generator.evidence.csv_text import Row, Sheet, find_sheet, to_value
from generator.evidence.failed_requests import Outcome, closed_loop, summary_only
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import Fault, check_number, try_document
from generator.evidence.locust_json import is_entries, read_entries
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates
from generator.problems import refuse

TIME = "Response Time"
ROUNDED = Note(
    "Locust rounds percentiles: to whole milliseconds, and above 100 ms to two significant digits.",
    "rounded",
    (TIME,),
)
WINDOW = Note(
    "Rates and percentiles of a history speak of the last ten seconds or so, not of the run: "
    "percentiles of the run are in the stats CSV.",
    "sampled-history",
)
TOTALS = frozenset({"Aggregated", "Total"})
_PERCENTILE = re.compile(r"(\d{1,2}(?:\.\d+)?)%?")
# Locust 0.x to 1.x wrote other words.
_OLD = {
    "# requests": "request count",
    "# failures": "failure count",
    "requests failed/s": "failures/s",
    "average content length": "average content size",
}
_STATS = frozenset({"name", "request count", "50%"})
_OLDEST = frozenset({"name", "request count", "median response time", "requests/s"})
_HISTORY = frozenset({"timestamp", "user count", "name", "total request count"})
_FAILURES = frozenset({"name", "error", "occurrences"})
_EXCEPTIONS = frozenset({"count", "message", "traceback", "nodes"})

_PRINTED = re.compile(rb"^Response time percentiles \(approximated\)", re.MULTILINE)


class Locust:
    """Reads what ``--csv`` and ``--json`` write."""

    name = "locust"
    generic = False
    kinds = ("text", "json")
    marks = (
        "a first line with `Name`, `Request Count` and `50%`, or a list with `num_requests` and "
        "`response_times`"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """By the names of the columns, or by what each entry of the JSON has."""
        document = try_document(file)
        if document is not None:
            return is_entries(document)
        sheet = _sheet(file)
        is_table = sheet is not None and _kind(sheet) is not None
        return is_table or _PRINTED.search(file.head) is not None

    def read(self, file: EvidenceFile) -> Evidence:
        """Whichever of the tables it is."""
        if try_document(file) is not None:
            return read_entries(file, ROUNDED)
        if _PRINTED.search(file.head):
            hint = "let Locust write its tables as well: `locust --headless --csv evidence/run`"
            message = "this is what Locust prints for people, with names and times cut short"
            raise refuse(file.place(), "locust-printed", message, hint)
        sheet = _sheet(file) or Sheet(file, ",", ())
        readers = {"history": _read_history, "failures": _read_failures}
        return readers.get(_kind(sheet) or "", _read_stats)(sheet)


def _sheet(file: EvidenceFile) -> Sheet | None:
    """The table under today's names, in small letters."""
    sheet = find_sheet(file, (",", ";"))
    if sheet is None:
        return None
    names = (name.lower() for name in sheet.header)
    header = tuple(_OLD.get(name, name) for name in names)
    return Sheet(file, sheet.delimiter, header, sheet.starts)


def _kind(sheet: Sheet) -> str | None:
    names = set(sheet.header)
    if names >= _HISTORY:
        return "history"
    if "timestamp" not in names and (names >= _STATS or names >= _OLDEST):
        return "stats"
    is_failures = names >= _FAILURES or (names >= _EXCEPTIONS and len(names) == len(_EXCEPTIONS))
    return "failures" if is_failures else None


def _read_stats(sheet: Sheet) -> Evidence:
    series = [each for row in sheet.all for each in _row_series(row)]
    found = _run_notes(_whole(sheet.all, ""), any(map(_is_oldest, sheet.all)))
    notes = [summary_only(), *found, ROUNDED, closed_loop(TIME)]
    own = Provenance(tool="Locust")
    return Listed(sheet.file, Locust.name, number_duplicates(series), tuple(notes), own)


def _is_oldest(row: Row) -> bool:
    """Whether it is of a version that calls the type of a request its method."""
    return "method" in row.cells


def _run_notes(outcome: Outcome, is_oldest: bool = False) -> Iterator[Note]:
    if outcome.failed is None and is_oldest:
        text = "Old versions of Locust count failed requests beside the others, later ones among"
        yield Note(f"{text} them; the file does not say which.", "no-error-count", (TIME,))
    elif outcome.failed is None:
        yield Note("The file does not say how many requests failed.", "no-error-count", (TIME,))
    yield from outcome.notes(TIME)


def _whole(rows: tuple[Row, ...], prefix: str) -> Outcome:
    """The outcome of the run: that of its total row, or of all rows where there is none."""
    totals = [row for row in rows if _is_total(row)]
    outcomes = [_outcome(row, prefix) for row in totals[-1:] or rows]
    requests = [each.requests for each in outcomes if each.requests is not None]
    failed = [each.failed for each in outcomes if each.failed is not None]
    return Outcome(sum(requests) if requests else None, sum(failed) if failed else None)


def _is_total(row: Row) -> bool:
    return row.cells.get("name") in TOTALS and _type(row) in {"", "None"}


def _type(row: Row) -> str:
    return row.cells.get("type", row.cells.get("method", ""))


def _labels(row: Row) -> Labels:
    """Name and type of a request. The total has no type, so that it is what a bare name means."""
    name = ("Name", row.cells["name"])
    if _is_total(row) or not {"type", "method"} & set(row.cells):
        return (name,)
    return (name, ("Type", _type(row)))


def _outcome(row: Row, prefix: str) -> Outcome:
    counts = (check_number(row.value(f"{prefix}{each} count")) for each in ("request", "failure"))
    requests, failed = (None if isinstance(each, Fault) else each for each in counts)
    return Outcome(requests, None if failed and _is_oldest(row) else failed)


def _row_series(row: Row) -> Iterator[Series]:
    """Times, counts, rates and sizes of one row of the statistics."""
    outcome = _outcome(row, "")
    make = partial(Series, labels=_labels(row), least=0.0, n=_whole_number(outcome.requests))
    yield make(TIME, "ms", _times(row, ""), replication="request", refusal=outcome.refusal)
    yield from _counts(row, "", outcome)
    for name, column in (("Requests/s", "requests/s"), ("Failures/s", "failures/s")):
        if column in row.cells:
            yield make(name, "requests/s", {"rate": _cell(row, column)}, n=None)
    if "average content size" in row.cells:
        size = {"mean": _cell(row, "average content size")}
        yield make("Average Content Size", "bytes", size, replication="request")


def _counts(row: Row, prefix: str, outcome: Outcome) -> Iterator[Series]:
    make = partial(Series, labels=_labels(row), least=0.0)
    for name in ("Request Count", "Failure Count"):
        if f"{prefix}{name.lower()}" in row.cells:
            yield make(name, "requests", {"count": _cell(row, f"{prefix}{name.lower()}")})
    if outcome.share is not None:
        n = _whole_number(outcome.requests)
        share = {"rate": Cell(outcome.share, line=row.line)}
        yield make("Failure Share", "1", share, n=n, replication="request")


def _whole_number(value: float | None) -> int | None:
    return None if value is None else int(value)


def _times(row: Row, prefix: str) -> dict[str, Cell]:
    """The statistics of the times. ``100%`` is no maximum: it is rounded like a percentile."""
    names = {"mean": "average", "median": "median", "min": "min", "max": "max"}
    columns = {stat: f"{prefix}{word} response time" for stat, word in names.items()}
    if not prefix:
        found = ((_PERCENTILE.fullmatch(name), name) for name in row.cells)
        columns |= {f"p{match[1]}": name for match, name in found if match}
    return {
        stat: _cell(row, column)
        for stat, column in columns.items()
        if row.cells.get(column, "N/A") != "N/A"
    }


def _cell(row: Row, column: str) -> Cell:
    return Cell(to_value(row.cells[column]), line=row.line)


def _read_history(sheet: Sheet) -> Evidence:
    """The totals in the last row of each request, and the users and rates along the way."""
    last: dict[Labels, Row] = {}
    highest: dict[Labels, tuple[Row, Row]] = {}
    for row in sheet.rows():
        labels = _labels(row)
        users, rate = highest.get(labels, (row, row))
        highest[labels] = (_higher(users, row, "user count"), _higher(rate, row, "requests/s"))
        last[labels] = row
    series = [each for key, row in last.items() for each in _history_series(row, *highest[key])]
    outcome = _whole(tuple(last.values()), "total ")
    notes = (summary_only(), *_run_notes(outcome), WINDOW, closed_loop(TIME))
    return Listed(sheet.file, Locust.name, tuple(series), notes, Provenance(tool="Locust"))


def _higher(one: Row, other: Row, column: str) -> Row:
    values = [check_number(row.value(column)) for row in (one, other)]
    first, second = (-1.0 if isinstance(each, Fault) else each for each in values)
    return other if second > first else one


def _history_series(row: Row, users: Row, rate: Row) -> Iterator[Series]:
    outcome = _outcome(row, "total ")
    make = partial(Series, labels=_labels(row), least=0.0)
    n = _whole_number(outcome.requests)
    times = _times(row, "total ")
    yield make(TIME, "ms", times, n=n, replication="request", refusal=outcome.refusal)
    yield from _counts(row, "total ", outcome)
    if "requests/s" in row.cells:
        rates = {"last": _cell(row, "requests/s"), "max": _cell(rate, "requests/s")}
        yield make("Requests/s", "requests/s", rates)
    if _is_total(row):
        counts = {"last": _cell(row, "user count"), "max": _cell(users, "user count")}
        yield make("User Count", "1", counts)


def _read_failures(sheet: Sheet) -> Evidence:
    """How often each error was seen, and all together."""
    is_failures = sheet.has("occurrences")
    name, column = ("Occurrences", "occurrences") if is_failures else ("Count", "count")
    rows = sheet.all
    counts = [check_number(row.value(column)) for row in rows]
    total = sum(0.0 if isinstance(each, Fault) else each for each in counts)
    make = partial(Series, name, "1", least=0.0)
    each = (make({"count": _cell(row, column)}, labels=_error_labels(row)) for row in rows)
    series = (make({"count": Cell(total)}), *number_duplicates(tuple(each)))
    what = "failures" if is_failures else "exceptions of the test's own code"
    notes = (Note(f"These are counts of {what}: times and rates are in the stats CSV."),)
    return Listed(sheet.file, Locust.name, series, notes, Provenance(tool="Locust"))


def _error_labels(row: Row) -> Labels:
    columns = {"Error": "error", "Message": "message", "Name": "name"}
    labels = [(label, row.cells[key]) for label, key in columns.items() if key in row.cells]
    return (*labels, ("Type", _type(row))) if _type(row) else tuple(labels)


PART = Locust()
