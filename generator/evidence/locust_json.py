"""Locust's ``--json``: for each request the counts of its times, as Locust rounded them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from generator.evidence.failed_requests import Outcome, closed_loop, summary_only
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import Document, Fault, check_number, load_document
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.reader import Cell, Listed, Series, number_duplicates
from generator.problems import refuse

PERCENTILES = {
    "p50": 0.5,
    "p66": 0.66,
    "p75": 0.75,
    "p80": 0.8,
    "p90": 0.9,
    "p95": 0.95,
    "p98": 0.98,
    "p99": 0.99,
    "p99.9": 0.999,
    "p99.99": 0.9999,
}
NO_RATE = Note("The JSON does not say how long the run took: rates are in the stats CSV.")
_FIELDS = frozenset({"name", "num_requests", "num_failures", "response_times"})


def is_entries(document: Document) -> bool:
    """Whether every member of the list has what Locust writes of a request."""
    root = document.root
    is_list = isinstance(root, list) and bool(root)
    return is_list and all(
        isinstance(each, dict) and set(each) >= _FIELDS for each in document.items()
    )


@dataclass(frozen=True)
class _Entry:
    """What is known of one request, or of all together."""

    labels: Labels
    outcome: Outcome
    total_time: float
    shortest: float
    longest: float
    times: Mapping[float, int]


def read_entries(file: EvidenceFile, rounded: Note) -> Listed:
    """One set of measurements for each request, after that of all together."""
    document = load_document(file)
    entries = [_entry(document, index) for index in range(len(document.items()))]
    whole = _merge(entries)
    series = [each for entry in (whole, *entries) for each in _series(entry)]
    names = "Response Time"
    notes = (summary_only(), *whole.outcome.notes(names), rounded, closed_loop(names), NO_RATE)
    own = Provenance(tool="Locust")
    return Listed(file, "locust", number_duplicates(series), notes, own, document)


def _entry(document: Document, index: int) -> _Entry:
    number = partial(_number, document, index)
    name, method = (document.text(index, key) or "" for key in ("name", "method"))
    return _Entry(
        (("Name", name), ("Type", method)),
        Outcome(number("num_requests"), number("num_failures")),
        number("total_response_time"),
        number("min_response_time"),
        number("max_response_time"),
        _times(document, index),
    )


def _number(document: Document, index: int, key: str) -> float:
    """A number of an entry; 0 where there is none, as when no answer ever came."""
    if document.at(index, key) is None:
        return 0.0
    return document.number((index, key), 0.0)


def _times(document: Document, index: int) -> dict[float, int]:
    times = {}
    for text in document.mapping(index, "response_times"):
        at = (index, "response_times", text)
        try:
            value = check_number(float(text), 0.0)
        except ValueError:
            value = Fault("type", "is not a number of milliseconds")
        if isinstance(value, Fault):
            raise refuse(document.place(at), value.code, f"the time {text[:40]!r} {value.words}")
        times[value] = int(document.number(at, 0.0))
    return times


def _merge(entries: list[_Entry]) -> _Entry:
    """All requests together: counts of rounded times add up exactly, percentiles never do."""
    times: Counter[float] = Counter()
    for entry in entries:
        times.update(entry.times)
    requests = sum(entry.outcome.requests or 0 for entry in entries)
    failed = sum(entry.outcome.failed or 0 for entry in entries)
    shortest = min((entry.shortest for entry in entries if entry.times), default=0.0)
    return _Entry(
        (("Name", "Aggregated"),),
        Outcome(requests, failed),
        sum(entry.total_time for entry in entries),
        shortest,
        max(entry.longest for entry in entries),
        times,
    )


def _series(entry: _Entry) -> Iterator[Series]:
    requests, failed = entry.outcome.requests or 0.0, entry.outcome.failed or 0.0
    make = partial(Series, labels=entry.labels, least=0.0)
    refusal, n = entry.outcome.refusal, int(requests)
    times = _stats(entry)
    yield make("Response Time", "ms", times, n=n, replication="request", refusal=refusal)
    yield make("Request Count", "requests", {"count": Cell(requests)})
    yield make("Failure Count", "requests", {"count": Cell(failed)})
    if entry.outcome.share is not None:
        share = {"rate": Cell(entry.outcome.share)}
        yield make("Failure Share", "1", share, n=n, replication="request")


def _stats(entry: _Entry) -> dict[str, Cell]:
    """Mean and limits as Locust keeps them exactly, percentiles as it prints them itself."""
    requests = sum(entry.times.values())
    if not requests:
        return {}
    exact = {"mean": entry.total_time / requests, "min": entry.shortest, "max": entry.longest}
    percentiles = {stat: _percentile(entry.times, PERCENTILES[stat]) for stat in PERCENTILES}
    return {stat: Cell(value) for stat, value in {**exact, **percentiles}.items()}


def _percentile(times: Mapping[float, int], share: float) -> float:
    """The largest time that leaves at most this share of the requests below it, as in Locust."""
    requests = sum(times.values())
    below, passed = int(requests * share), 0
    for time in sorted(times, reverse=True):
        passed += times[time]
        if requests - passed <= below:
            return time
    return min(times)
