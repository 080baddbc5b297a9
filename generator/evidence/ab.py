"""Load tests by ApacheBench, `ab`: its report, and the tables of `-e` and `-g`.

How to get the file: `ab -n 2000 -c 20 -g evidence/run.tsv http://127.0.0.1:8080/ >
evidence/run.txt`. The table of `-g` has every request, in whole milliseconds; that of `-e run.csv`
has all percentiles with decimals. Keep the whole report: whether requests failed stands only there.

Select: in the report `total:p99` (percentiles `p50 p66 p75 p80 p90 p95 p98 p99`, also `mean`,
`std`, `median`, `min`, `max`), the same of the parts `connect`, `processing`, `waiting`;
`requests:rate` (requests/s), `requests:count`, `failed_requests:count`, `non_2xx:count`.
`time_per_request:mean` is the mean time of a request, and
`time_per_request{across="all concurrent requests"}:mean` that divided by the concurrency. Of `-g`
it is `ttime:p99`, `ctime`, `dtime`, `wait`; of `-e` `total:p99`, `p1` to `p99`. Times are in
milliseconds.

Example: from `tests/evidence_files/ab/ab_flaky_failures.txt`, what `ab -n 200 -c 5` printed:

    total:p99  17 ms
    requests:rate  758.62 requests/s
    failed_requests:count  16 requests
    non_2xx:count  16 requests

What cannot be claimed: a difference below a millisecond from the report or from `-g`; that requests
failed because `failed_requests` says so, which counts answers of another length as well; that they
did not, without `non_2xx`; an order in time from `-g`, which is sorted by length; waiting that a
slow answer caused, since each connection sends its next request only after the last answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.evidence.ab_tables import is_table, read_table
from generator.evidence.failed_requests import Outcome, closed_loop, summary_only
from generator.evidence.files import EvidenceFile
from generator.evidence.measurement import Labels, Note
from generator.evidence.reader import Cell, Evidence, Series
from generator.evidence.report_text import (
    NUMBER,
    REPORT_KINDS,
    Fact,
    Part,
    Run,
    Shape,
    find_runs,
    is_in,
    list_runs,
)

PHASES = ("connect", "processing", "waiting", "total")
COMPLETE = re.compile(r"Complete requests:\s+(?P<value>\d{1,15})$")
CONCURRENCY = re.compile(r"Concurrency Level:\s+(?P<value>\d+)$")
_WITH_MEDIAN = r"(?P<min>\d+)\s+(?P<mean>\d+)\s+(?P<std>\d+\.\d+)\s+(?P<median>\d+)\s+(?P<max>\d+)"
_WITHOUT = r"(?P<min>\d+)\s+(?P<mean>\d+)\s+(?P<max>\d+)"
_PER_REQUEST = rf"Time per request:\s+(?P<value>{NUMBER}) \[ms\] \(mean"
_PATTERNS = {
    "hello": r"This is ApacheBench, Version (?P<value>\S+)",
    "software": r"Server Software:",
    "path": r"Document Path:\s+(?P<value>\S+)$",
    "concurrency": CONCURRENCY.pattern,
    "duration": rf"Time taken for tests:\s+(?P<value>{NUMBER}) seconds",
    "complete": COMPLETE.pattern,
    "failed": r"Failed requests:\s+(?P<value>\d+)$",
    "reasons": r"\(Connect: (?P<connect>\d+), (?:Receive: (?P<receive>\d+), )?"
    r"Length: (?P<length>\d+), Exceptions: (?P<exceptions>\d+)\)",
    "non-2xx": r"Non-2xx responses:\s+(?P<value>\d+)$",
    "received": r"HTML transferred:\s+(?P<value>\d+) bytes",
    "rate": rf"Requests per second:\s+(?P<value>{NUMBER}) \[#/sec\]",
    "mean": rf"{_PER_REQUEST}\)",
    "mean across": rf"{_PER_REQUEST}, across all concurrent requests\)",
    "transfer": rf"Transfer rate:\s+(?P<value>{NUMBER}) \[Kbytes/sec\] received",
    **{
        name: rf"{name.capitalize()}:\s+(?:{_WITH_MEDIAN}|{_WITHOUT.replace('<', '<s')})$"
        for name in PHASES
    },
    "filler": r"Connection Times|min  |Percentage of|Server |Document |Completed |Finished |Total ",
    "longest": r"100%\s+\d+ \(longest request\)",
    "percentile": r"(?P<percent>[1-9]\d?)%\s+(?P<value>\d+)$",
    "unreliable": r"(?:WARNING|ERROR): The median and mean for (?P<value>.+?) are ",
}
SHAPE = Shape(
    {key: re.compile(pattern) for key, pattern in _PATTERNS.items()},
    frozenset({"hello", "software", "concurrency", "duration", "complete", "received", "rate"}),
    begun="complete",
    ended="received",
    ends_with="`HTML transferred:`",
    command=re.compile(r"[$\s]*(?:\S*/)?ab\s+-\S"),
    last=frozenset({"longest", "transfer"}),
)
ROUNDED = Note("ab prints these times in whole milliseconds.", "rounded", PHASES)


class ApacheBench:
    """Reads what ab prints, and the files of ``-e`` and ``-g``."""

    name = "ab"
    generic = False
    kinds = REPORT_KINDS
    marks = (
        "lines `Concurrency Level:` and `Complete requests:`, or the header of `ab -e` "
        "(`Percentage served`) or of `ab -g` (`ttime`)"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """Two lines of every report, or the header of a table."""
        return is_table(file) or is_in(file, CONCURRENCY, COMPLETE)

    def read(self, file: EvidenceFile) -> Evidence:
        """Whichever it is."""
        if is_table(file):
            return read_table(file)
        said = (summary_only(), closed_loop(*PHASES, "time_per_request"), ROUNDED)
        return list_runs(file, self.name, find_runs(file, SHAPE), _read_run, said)


def _read_run(run: Run) -> Part:
    complete = run.number("complete")
    outcome = Outcome(complete, _failed(run))
    worked = outcome.refusal is None
    series = (*_times(run, outcome), *_counts(run, worked))
    path = run.text("path")
    target = (("path", path),) if path else ()
    notes = tuple(_notes(run, outcome))
    return Part(series, notes, target, run.number("duration"), run.text("hello"))


def _failed(run: Run) -> float:
    """Requests that did not get what they asked for; an answer of another length is not such."""
    reasons = ("connect", "receive", "exceptions")
    broken = sum(run.number("reasons", each, 0.0) or 0.0 for each in reasons)
    return broken + (run.number("non-2xx", absent=0.0) or 0.0)


def _times(run: Run, outcome: Outcome) -> Iterator[Series]:
    n = int(outcome.requests) if outcome.requests is not None else None
    for name in PHASES:
        fact = run.first(name)
        stats = dict(_range(fact)) if fact else {}
        if name == "total":
            for each in run.all("percentile"):
                stats.setdefault(f"p{each.text('percent')}", each.cell())
        if stats:
            refusal = outcome.refusal
            yield Series(name, "ms", stats, n, "request", least=0.0, refusal=refusal)
    yield from _per_request(run, n, outcome.refusal)


def _range(fact: Fact) -> Iterator[tuple[str, Cell]]:
    """``-S`` leaves median and deviation out."""
    whole = fact.text("median") != ""
    for stat in ("mean", "std", "median", "min", "max") if whole else ("mean", "min", "max"):
        yield stat, fact.cell(stat if whole else f"s{stat}")


def _per_request(run: Run, n: int | None, refusal: tuple[str, str] | None) -> Iterator[Series]:
    across: Labels = (("across", "all concurrent requests"),)
    lines: tuple[tuple[str, Labels], ...] = (("mean", ()), ("mean across", across))
    for key, labels in lines:
        fact = run.first(key)
        if fact:
            about = (n, "request", labels)
            stats = {"mean": fact.cell()}
            yield Series("time_per_request", "ms", stats, *about, least=0.0, refusal=refusal)


def _counts(run: Run, worked: bool) -> Iterator[Series]:
    complete, rate = run.first("complete"), run.first("rate")
    requests = {"count": complete.cell()} if complete else {}
    if rate and worked:
        requests["rate"] = rate.cell(unit="requests/s")
    n = int(complete.text("value")) if complete else None
    yield Series("requests", "requests", requests, n, "request", least=0.0)
    yield from _failures(run, complete.line if complete else 0)
    duration, transfer = run.first("duration"), run.first("transfer")
    if duration:
        yield Series("time_taken", "s", {"": duration.cell()}, least=0.0)
    if transfer and worked:
        # ab counts in steps of 1024 and calls them Kbytes.
        yield Series("transfer", "KiB/s", {"rate": transfer.cell()}, least=0.0)


def _failures(run: Run, line: int) -> Iterator[Series]:
    """What failed. ab leaves the line about status codes out where there is nothing to say."""
    failed, other, reasons = run.first("failed"), run.first("non-2xx"), run.first("reasons")
    if failed:
        yield Series("failed_requests", "requests", {"count": failed.cell()}, least=0.0)
    for kind in ("connect", "receive", "length", "exceptions"):
        # Older versions do not tell how many could not be received.
        if reasons and reasons.text(kind):
            labels = (("kind", kind),)
            count = {"count": reasons.cell(kind)}
            yield Series("failed_requests", "requests", count, labels=labels, least=0.0)
    if other or not run.lacks:
        count = {"count": other.cell() if other else Cell(0, line=line)}
        yield Series("non_2xx", "requests", count, least=0.0)


def _notes(run: Run, outcome: Outcome) -> Iterator[Note]:
    latencies = (*PHASES, "time_per_request")
    yield Note(f"Concurrency: {run.text('concurrency')}.")
    yield from outcome.notes(*latencies)
    length = run.number("reasons", "length", 0.0) or 0.0
    # Error pages have another length too.
    if length > (run.number("non-2xx", absent=0.0) or 0.0):
        text = f"{length:.0f} answers had another length than the first: a page that changes, or"
        yield Note(f"{text} an error that looks like success.", "failed-requests", latencies)
    for fact in run.all("unreliable"):
        text = f"ab warns that mean and median of {fact.text('value')} are far apart."
        yield Note(text, names=PHASES)


PART = ApacheBench()
