"""Load tests by siege: its summary, as JSON or as text, and the log of its runs.

How to get the file: `siege -b -c 20 -t 60S -j http://127.0.0.1:8080/ > evidence/run.json` (version
4.1 prints JSON by default). The text that other versions print may stand in Markdown or a log,
several summaries in one file. `siege --log=evidence/siege.log` appends a line for each run.

Select: `transaction_rate:rate` (transactions/s), `response_time:mean`, `longest_transaction`,
`availability` (percent), `successful_transactions:count`, `failed_transactions:count`,
`concurrency`, `throughput:rate` (MiB/s), `elapsed_time`. Times are in seconds, unless the text says
milliseconds. Several runs have the label `run`.

Example: from `tests/evidence_files/siege/siege_ok.json`, what `siege -b -c 3 -r 20 -j` printed:

    transaction_rate:rate  139.53 transactions/s
    response_time:mean  0.02 s
    availability  100 percent

What cannot be claimed: any percentile, which siege does not print; a difference of response times
below 0.01 s, to which they are rounded, or one that is printed as 0; the rate of pages, since siege
also loads what a page refers to, and each is a transaction; waiting that a slow answer caused,
since each user sends its next request only after the last answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.evidence.csv_text import Sheet, find_sheet
from generator.evidence.failed_requests import Outcome, closed_loop, summary_only
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import try_document
from generator.evidence.measurement import Note
from generator.evidence.reader import Cell, Evidence, Series
from generator.evidence.report_text import (
    NUMBER,
    REPORT_KINDS,
    TIME_UNITS,
    Fact,
    Part,
    Run,
    Shape,
    find_runs,
    is_in,
    list_runs,
)

# Each stands as `"transaction_rate":  1500.00,` in JSON and as `Transaction rate:` in text.
_FIGURES = (
    "transactions",
    "availability",
    "elapsed_time",
    "data_transferred",
    "response_time",
    "transaction_rate",
    "throughput",
    "concurrency",
    "successful_transactions",
    "failed_transactions",
    "longest_transaction",
    "shortest_transaction",
)
_WORDS = {name: name.replace("_", "[_ ]") for name in _FIGURES}
_PATTERNS = {
    # The opening brace stands on the line of the first figure.
    name: rf'(?i:\{{?\s*"?{words}"?:)\s*(?P<value>{NUMBER}) *(?P<unit>[a-zA-Z/%]*),?\}}?$'
    for name, words in _WORDS.items()
}
SHAPE = Shape(
    {name: re.compile(pattern) for name, pattern in _PATTERNS.items()},
    frozenset(_FIGURES),
    begun="availability",
    ended="shortest_transaction",
    ends_with="about the shortest transaction",
    command=re.compile(r"[$\s]*(?:\S*/)?siege\s+-?\S"),
    last=frozenset({"shortest_transaction"}),
)
TIMES = ("response_time", "longest_transaction", "shortest_transaction")
ROUNDED = Note("siege rounds times to 0.01 of their unit.", "rounded", TIMES)
ZERO = ("rounded-to-zero", "siege rounded this time to 0, so it is not known")
_LOG = {
    "Trans": "transactions",
    "Elap Time": "elapsed_time",
    "Data Trans": "data_transferred",
    "Resp Time": "response_time",
    "Trans Rate": "transaction_rate",
    "Throughput": "throughput",
    "Concurrent": "concurrency",
    "OKAY": "successful_transactions",
    "Failed": "failed_transactions",
}
_UNITS = {
    "transactions": ("transactions", "count"),
    "availability": ("percent", ""),
    "elapsed_time": ("s", ""),
    "data_transferred": ("MiB", ""),
    "response_time": ("s", "mean"),
    "transaction_rate": ("transactions/s", "rate"),
    "throughput": ("MiB/s", "rate"),
    "concurrency": ("1", ""),
    "successful_transactions": ("transactions", "count"),
    "failed_transactions": ("transactions", "count"),
    "longest_transaction": ("s", ""),
    "shortest_transaction": ("s", ""),
}
"""Unit and statistic of each figure. siege counts in steps of 1024 and calls them MB."""


class Siege:
    """Reads what siege prints, and its log."""

    name = "siege"
    generic = False
    kinds = REPORT_KINDS
    marks = (
        "`transactions`, `availability` and `transaction_rate`, or a header `Date & Time, Trans`"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """Three figures of the summary, or the header of the log."""
        figures = ("transactions", "availability", "transaction_rate")
        return _log(file) is not None or is_in(file, *(SHAPE.lines[each] for each in figures))

    def read(self, file: EvidenceFile) -> Evidence:
        """Whichever it is."""
        sheet = _log(file)
        runs = _logged(sheet) if sheet else find_runs(file, SHAPE)
        said = (summary_only(), closed_loop(*TIMES), ROUNDED)
        return list_runs(file, self.name, runs, _read_run, said, try_document(file))


def _log(file: EvidenceFile) -> Sheet | None:
    sheet = find_sheet(file, (",",))
    return sheet if sheet and sheet.has("Date & Time", *_LOG) else None


def _logged(sheet: Sheet) -> tuple[Run, ...]:
    """Each row of the log, as if it had been printed."""
    rows = []
    for row in sheet.rows():
        facts = {
            name: [Fact(row.line, match)]
            for column, name in _LOG.items()
            if (match := SHAPE.lines[name].match(f"{name}: {row.cells[column]}"))
        }
        rows.append(Run(facts))
    return tuple(rows)


def _read_run(run: Run) -> Part:
    done, failed = run.number("transactions"), run.number("failed_transactions")
    # Failed transactions are not counted among the transactions.
    asked = None if done is None else done + (failed or 0.0)
    outcome = Outcome(asked, failed if asked else None)
    series = tuple(_series(run, outcome))
    return Part(series, tuple(_notes(run, outcome)), (), run.number("elapsed_time"))


def _series(run: Run, outcome: Outcome) -> Iterator[Series]:
    for name, (unit, stat) in _UNITS.items():
        fact = run.first(name)
        if fact is None or (stat == "rate" and outcome.refusal):
            continue
        cell = _cell(fact, name)
        refusal = outcome.refusal if name in TIMES else None
        if name in TIMES and cell.value == 0.0:
            refusal = refusal or ZERO
        done = run.number("transactions")
        n = int(done) if name in TIMES and done is not None else None
        about = (n, "request" if name in TIMES else "")
        yield Series(name, unit, {stat: cell}, *about, least=0.0, refusal=refusal)


def _cell(fact: Fact, name: str) -> Cell:
    """The text of later versions has milliseconds, the JSON always seconds."""
    printed = TIME_UNITS.get(fact.text("unit")) if name in TIMES else None
    return fact.cell(unit=printed if printed != "s" else None)


def _notes(run: Run, outcome: Outcome) -> Iterator[Note]:
    yield from outcome.notes(*TIMES)
    if outcome.refusal is None:
        zeros = [name for name in TIMES if run.number(name) == 0.0]
        if zeros:
            text = f"Rounded to 0, so not listed: {', '.join(zeros)}."
            yield Note(text, "rounded", tuple(zeros))


PART = Siege()
