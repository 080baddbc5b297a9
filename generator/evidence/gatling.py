"""Load tests by Gatling: the statistics of its report, and its log of requests.

How to get the file: copy `simulation.log` from the folder of the run: up to Gatling 3.11 it is text
and keeps every request. Later versions write it in a binary form that only they read: there, and
for a summary, take `js/stats.json` or `js/global_stats.json` of the report.

Select: `responseTime:mean` is all requests, `responseTime{status="ok"}:max` those that succeeded,
`responseTime{request="login"}:mean` one request, and both labels together; a request in a group is
`group / request`. `numberOfRequests:count` and `meanNumberOfRequestsPerSecond:rate` can have the
same labels. `failed:rate` is the share of requests that failed (unit `1`). Times are in
milliseconds. Of the log every percentile can be had: `responseTime:p95`. The report has
`percentiles1` to `percentiles4`.

Example: from `tests/evidence_files/gatling/synthetic_stats.json`, made after a real report:

    responseTime:mean  41 ms
    responseTime{request="shop / cart",status="ok"}:max  210 ms
    percentiles3{status="ok"}  130 ms

What cannot be claimed: which percentiles `percentiles1` to `percentiles4` are: the 50th, 75th, 95th
and 99th unless the project was configured otherwise, which the file does not say; the latency of a
service from requests that failed; anything finer than a millisecond. Whether the load was open
(`constantUsersPerSec`) or closed (`constantConcurrentUsers`) is not in the file either: say it in
`conditions`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from generator.evidence.failed_requests import Outcome, summary_only
from generator.evidence.files import EvidenceFile
from generator.evidence.gatling_log import is_log, read_log
from generator.evidence.json_text import (
    Document,
    Fault,
    Location,
    check_number,
    try_document,
)
from generator.evidence.k6_units import LOAD_MODEL
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates

TIME = "responseTime"
_STATS = {
    "meanResponseTime": "mean",
    "minResponseTime": "min",
    "maxResponseTime": "max",
    "standardDeviation": "std",
}
_BOUNDS = ("group1", "group2", "group3", "group4")
_PERCENTILES = ("percentiles1", "percentiles2", "percentiles3", "percentiles4")
TIMES = (TIME, *_PERCENTILES)
UNSTATED = Note(
    "The file does not say which percentiles percentiles1 to percentiles4 are: the 50th, 75th, "
    "95th and 99th, unless the project was configured otherwise.",
    "percentile-unstated",
    _PERCENTILES,
)


class Gatling:
    """Reads ``stats.json``, ``global_stats.json`` and a ``simulation.log`` that is text."""

    name = "gatling"
    generic = False
    kinds = ("json", "text")
    marks = (
        "`numberOfRequests` and `percentiles1`, each with `total`, `ok` and `ko`, or a log with a "
        "line of `RUN`"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """By the statistics of all requests, or by the first lines of the log."""
        document = try_document(file)
        if document is not None:
            return _is_entry(document, ()) or _is_entry(document, ("stats",))
        return is_log(file)

    def read(self, file: EvidenceFile) -> Evidence:
        """Whichever of the three it is."""
        document = try_document(file)
        return _read_stats(document) if document is not None else read_log(file)


def _is_entry(document: Document, at: Location) -> bool:
    names = ("numberOfRequests", "percentiles1", "meanResponseTime")
    return all({"total", "ok", "ko"} <= set(document.mapping(*at, name)) for name in names)


@dataclass(frozen=True)
class _Entry:
    """The statistics of all requests, of a group or of one request."""

    at: Location
    labels: Labels


def _read_stats(document: Document) -> Evidence:
    entries = list(_entries(document))
    series = [each for entry in entries for each in _series(document, entry)]
    whole = _outcome(document, entries[0])
    notes = (
        summary_only(),
        *whole.notes(*TIMES, instead='those with status="ok" leave them out'),
        UNSTATED,
        Note("Gatling rounds times to whole milliseconds.", "rounded", TIMES),
        Note("The standard deviation is that of a population.", "population-spread", (TIME,)),
        LOAD_MODEL,
    )
    own = Provenance(tool="Gatling")
    return Listed(document.file, Gatling.name, number_duplicates(series), notes, own, document)


def _entries(document: Document, at: Location = (), depth: int = 0) -> Iterator[_Entry]:
    """All requests, then what the report has below them."""
    stats = (*at, "stats") if _is_entry(document, (*at, "stats")) else at
    if _is_entry(document, stats):
        name = document.text(*at, "path") or document.text(*stats, "name") or ""
        kind = "group" if document.at(*at, "type") == "GROUP" else "request"
        yield _Entry(stats, ((kind, name),) if depth else ())
    for key in document.mapping(*at, "contents"):
        yield from _entries(document, (*at, "contents", key), depth + 1)


def _outcome(document: Document, entry: _Entry) -> Outcome:
    return Outcome(_count(document, entry, "total"), _count(document, entry, "ko"))


def _count(document: Document, entry: _Entry, status: str) -> float | None:
    number = check_number(document.at(*entry.at, "numberOfRequests", status), 0.0)
    return None if isinstance(number, Fault) else number


def _series(document: Document, entry: _Entry) -> Iterator[Series]:
    outcome = _outcome(document, entry)
    n = None if outcome.requests is None else int(outcome.requests)
    for status in ("total", "ok", "ko"):
        yield from _of_status(document, entry, status, outcome)
    if outcome.share is not None:
        share = {"rate": Cell(outcome.share)}
        yield Series("failed", "1", share, n, "request", entry.labels, least=0.0)
    for bounds in _BOUNDS:
        name = document.text(*entry.at, bounds, "name")
        at = (*entry.at, bounds, "count")
        if name:
            labels = tuple(sorted((*entry.labels, ("bounds", name))))
            count = {"count": Cell(document.at(*at), at)}
            yield Series(bounds, "requests", count, n, "request", labels, least=0.0)


def _of_status(
    document: Document, entry: _Entry, status: str, outcome: Outcome
) -> Iterator[Series]:
    """Times, number and rate; the total has no label. Where there was no request, the report has
    zeros, which are no times."""
    number = _count(document, entry, status)
    added = () if status == "total" else (("status", status),)
    labels = tuple(sorted((*entry.labels, *added)))
    n = None if number is None else int(number)
    make = partial(Series, n=n, replication="request", labels=labels, least=0.0)
    cells = partial(_cells, document, entry, status)
    if number:
        refusal = outcome.refusal if status == "total" else None
        # One request has no spread; a zero would look like a perfect run.
        alone = {key: stat for key, stat in _STATS.items() if stat != "std"}
        yield make(TIME, "ms", cells(_STATS if number > 1 else alone), refusal=refusal)
        for name in _PERCENTILES:
            yield make(name, "ms", cells({name: ""}), refusal=refusal)
    yield make("numberOfRequests", "requests", cells({"numberOfRequests": "count"}))
    rate = "meanNumberOfRequestsPerSecond"
    yield make(rate, "requests/s", cells({rate: "rate"}))


def _cells(
    document: Document, entry: _Entry, status: str, stats: dict[str, str]
) -> dict[str, Cell]:
    """The statistics that are there; older reports have a dash where there was no request."""
    found = {key: (*entry.at, key, status) for key in stats if document.mapping(*entry.at, key)}
    return {
        stats[key]: Cell(document.at(*at), at)
        for key, at in found.items()
        if document.at(*at) != "-"
    }


PART = Gatling()
