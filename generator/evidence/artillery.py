"""Load tests by Artillery: the report of its versions 1 and 2.

How to get the file: `artillery run --output evidence/run.json script.yml`. It is a summary. In
version 2 the measurements have the names that the report prints.

Select: `http.response_time:p95`, `http.response_time.2xx:p95` (answers that succeeded),
`http.requests:count`, `errors.ETIMEDOUT:count`, `vusers.failed:count`, `http.request_rate:rate`,
`failed:rate` (the share of requests without an answer or with one of 400 and above, unit `1`). Of
version 1 it is `latency:p95`, `scenarioDuration:median`, `rps:rate`, `codes{code="200"}:count`,
`errors{error="ETIMEDOUT"}:count`. Times are in milliseconds. A summary of your own has no unit:
give `unit` in the record.

Example: from `tests/evidence_files/artillery/artillery_v2.json`, which Artillery 2 wrote:

    http.response_time:p95  34.1 ms
    http.response_time.2xx:mean  15 ms
    failed:rate  0.171429 1

What cannot be claimed: an exact percentile, since Artillery keeps a sketch (about 1 % off); the
latency of requests that timed out, which are only in the errors; a request rate finer than a whole
number; any latency from the `intermediate` parts put together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from generator.evidence.failed_requests import Outcome, summary_only
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import (
    Document,
    Fault,
    Location,
    check_number,
    load_document,
    try_document,
)
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.reader import Cell, Evidence, Listed, Series

STATS = {"mean": "mean", "median": "median", "min": "min", "max": "max", "count": "count"}
LATEST = 253_402_300_800_000
"""The end of the year 9999 in milliseconds."""
_PERCENTILE = re.compile(r"p(\d\d)(\d*)")
_TIME = re.compile(
    r".*response_time.*|.*session_length|http\.(dns|tcp|tls|request|total|first_byte).*"
    r"|browser\.(step|page\.(?!CLS)).*"
)
_FAILED_TIME = re.compile(r".*\.[45]xx")
_FAILED_CODE = re.compile(r"[45]\d\d")
_CODE = re.compile(r"http\.codes\.[45]\d\d")


class Artillery:
    """Reads ``--output`` reports."""

    name = "artillery"
    generic = False
    kinds = ("json",)
    marks = "`aggregate` with `counters` and `summaries`, or with `scenariosCreated`"

    def recognises(self, file: EvidenceFile) -> bool:
        """What either version aggregates."""
        document = try_document(file)
        return document is not None and (_is_first(document) or _is_second(document))

    def read(self, file: EvidenceFile) -> Evidence:
        """The aggregate of the whole run."""
        document = load_document(file)
        if _is_first(document):
            return _first(document)
        return _second(document)


def _is_first(document: Document) -> bool:
    return {"scenariosCreated", "latency"} <= set(document.mapping("aggregate"))


def _is_second(document: Document) -> bool:
    names = set(document.mapping("aggregate"))
    is_whole = {"counters", "rates"} <= names or {"counters", "summaries"} <= names
    return is_whole and "scenariosCreated" not in names


@dataclass(frozen=True)
class _Counts:
    """Numbers that stand beside each other under one key."""

    document: Document
    at: Location

    def sum(self, pattern: re.Pattern[str] | None = None) -> float:
        """Of those whose names fit."""
        values = self.document.mapping(*self.at).items()
        found = [
            check_number(each) for key, each in values if not pattern or pattern.fullmatch(key)
        ]
        return sum(0.0 if isinstance(each, Fault) else each for each in found)

    def get(self, name: str) -> float | None:
        """One of them."""
        number = check_number(self.document.at(*self.at, name), 0.0)
        return None if isinstance(number, Fault) else number

    def series(self, name: str, label: str) -> Iterator[Series]:
        """Each of them, told apart by a label."""
        for key, value in self.document.mapping(*self.at).items():
            labels: Labels = ((label, key),)
            count = {"count": Cell(value, (*self.at, key))}
            yield Series(name, "1", count, labels=labels, least=0.0)


def _second(document: Document) -> Evidence:
    counts = _Counts(document, ("aggregate", "counters"))
    requests, answers = counts.get("http.requests"), counts.get("http.responses")
    outcome = Outcome(None, None)
    if requests is not None:
        # Errors of a scenario, as a failed expectation, are no failures of a request.
        outcome = Outcome(requests, requests - (answers or 0) + counts.sum(_CODE))
    series = (
        *_summaries(document, ("aggregate", "summaries"), outcome),
        *_counters(document, outcome),
        *_rates(document),
    )
    notes = [summary_only(), *_notes(outcome, _times(series))]
    if requests and answers is not None and answers < requests:
        text = f"{requests - answers:.0f} requests had no answer and are in no latency."
        notes.append(Note(text, "timeouts-missing", _times(series)))
    text = "Artillery rounds the request rate to a whole number."
    notes.append(Note(text, "rounded", ("http.request_rate",)))
    return Listed(document.file, "artillery", series, tuple(notes), _provenance(document), document)


def _times(series: tuple[Series, ...]) -> tuple[str, ...]:
    return tuple(each.name for each in series if each.unit == "ms")


def _summaries(document: Document, at: Location, outcome: Outcome) -> Iterator[Series]:
    for name in document.mapping(*at):
        is_time = _TIME.fullmatch(name) is not None
        is_answer = "response_time" in name and not _FAILED_TIME.fullmatch(name)
        yield Series(
            name,
            "ms" if is_time else "",
            _stats(document, (*at, name)),
            _count(document, (*at, name, "count")),
            "request" if "response_time" in name else "",
            least=0.0 if is_time else None,
            refusal=outcome.refusal if is_answer else None,
        )


def _stats(document: Document, at: Location) -> dict[str, Cell]:
    found = {}
    for key, value in document.mapping(*at).items():
        match = _PERCENTILE.fullmatch(key)
        percentile = f"p{match[1]}{f'.{match[2]}' if match[2] else ''}" if match else None
        stat = STATS.get(key) or percentile
        if stat and value is not None:
            found[stat] = Cell(value, (*at, key), "1" if stat == "count" else None)
    return found


def _count(document: Document, at: Location) -> int | None:
    number = check_number(document.at(*at), 0.0)
    return None if isinstance(number, Fault) else int(number)


def _counters(document: Document, outcome: Outcome) -> Iterator[Series]:
    if outcome.share is not None:
        yield _failed(outcome)
    units = {"http.requests": "requests", "http.downloaded_bytes": "bytes"}
    at = ("aggregate", "counters")
    for name, value in document.mapping(*at).items():
        count = {"count": Cell(value, (*at, name))}
        yield Series(name, units.get(name, "1"), count, least=0.0)


def _failed(outcome: Outcome) -> Series:
    n = None if outcome.requests is None else int(outcome.requests)
    return Series("failed", "1", {"rate": Cell(outcome.share)}, n, "request", least=0.0)


def _rates(document: Document) -> Iterator[Series]:
    at = ("aggregate", "rates")
    for name, value in document.mapping(*at).items():
        unit = "requests/s" if "request_rate" in name else "1/s"
        yield Series(name, unit, {"rate": Cell(value, (*at, name))}, least=0.0)


def _first(document: Document) -> Evidence:
    errors, codes = (_Counts(document, ("aggregate", each)) for each in ("errors", "codes"))
    answers = _Counts(document, ("aggregate",)).get("requestsCompleted")
    outcome = Outcome(None, None)
    if answers is not None:
        outcome = Outcome(answers + errors.sum(), errors.sum() + codes.sum(_FAILED_CODE))
    series = (
        *_first_times(document, outcome),
        *_first_counts(document, outcome),
        *codes.series("codes", "code"),
        *errors.series("errors", "error"),
    )
    notes = [summary_only(), *_notes(outcome, ("latency",))]
    if errors.sum():
        text = "Requests that ended in an error are in no latency."
        notes.append(Note(text, "timeouts-missing", ("latency",)))
    return Listed(document.file, "artillery", series, tuple(notes), _provenance(document), document)


def _first_times(document: Document, outcome: Outcome) -> Iterator[Series]:
    make = partial(Series, unit="ms", least=0.0)
    counts: Mapping[str, tuple[str, str, tuple[str, str] | None]] = {
        "latency": ("requestsCompleted", "request", outcome.refusal),
        "scenarioDuration": ("scenariosCompleted", "", None),
    }
    for name, (counter, replication, refusal) in counts.items():
        n = _count(document, ("aggregate", counter))
        stats = _stats(document, ("aggregate", name))
        yield make(name, stats=stats, n=n, replication=replication, refusal=refusal)
    for name in document.mapping("aggregate", "customStats"):
        yield Series(name, "", _stats(document, ("aggregate", "customStats", name)))


def _first_counts(document: Document, outcome: Outcome) -> Iterator[Series]:
    if outcome.share is not None:
        yield _failed(outcome)
    for name in ("scenariosCreated", "scenariosCompleted", "requestsCompleted"):
        at = ("aggregate", name)
        if name in document.mapping("aggregate"):
            yield Series(name, "1", {"count": Cell(document.at(*at), at)}, least=0.0)
    rates = {"mean": "rate", "count": "count"}
    at = ("aggregate", "rps")
    found = {
        rates[key]: Cell(document.at(*at, key), (*at, key))
        for key in document.mapping(*at)
        if key in rates
    }
    if "count" in found:
        found["count"] = Cell(found["count"].value, found["count"].location, "requests")
    yield Series("rps", "requests/s", found, least=0.0)


def _notes(outcome: Outcome, times: tuple[str, ...]) -> Iterator[Note]:
    instead = "http.response_time.2xx leaves them out" if "http.response_time.2xx" in times else ""
    whole = tuple(name for name in times if not name.endswith("xx"))
    yield from outcome.notes(*whole, instead=instead)
    if outcome.failed is None:
        yield Note("No HTTP request was counted, so there is no share of failed ones.")
    text = "Percentiles are those of a sketch, about 1 % off."
    yield Note(text, "approximate-percentile", times)
    text = "Users arrive at a rate of their own, but each of them waits for its answers."
    yield Note(text, "open-loop")


def _provenance(document: Document) -> Provenance:
    first, last = (
        check_number(document.at("aggregate", key), 0.0)
        for key in ("firstMetricAt", "lastMetricAt")
    )
    if isinstance(first, Fault) or isinstance(last, Fault) or first >= LATEST:
        return Provenance(tool="Artillery")
    started = datetime.fromtimestamp(first / 1000, UTC).isoformat(timespec="milliseconds")
    return Provenance(tool="Artillery", started=started, duration=(last - first) / 1000)


PART = Artillery()
