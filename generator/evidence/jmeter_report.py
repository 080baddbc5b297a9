"""``statistics.json`` of JMeter's HTML report: a summary for each request and for all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from generator.evidence.failed_requests import Outcome, closed_loop, summary_only
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import MISSING, Document, Fault, check_number, load_document
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.reader import Cell, Listed, Series

TIME = "ResTime"
TOTAL = "Total"
PERCENTILES = ("pct1ResTime", "pct2ResTime", "pct3ResTime")
_STATS = {
    "meanResTime": "mean",
    "medianResTime": "median",
    "minResTime": "min",
    "maxResTime": "max",
}
_OTHERS = {
    "throughput": ("rate", "requests/s"),
    "sampleCount": ("count", "requests"),
    "errorCount": ("count", "requests"),
    "errorPct": ("rate", "percent"),
    "receivedKBytesPerSec": ("rate", "KiB/s"),
    "sentKBytesPerSec": ("rate", "KiB/s"),
}
UNSTATED = Note(
    "The file does not say which percentiles pct1ResTime to pct3ResTime are: the 90th, 95th and "
    "99th, unless the report was configured otherwise.",
    "percentile-unstated",
    PERCENTILES,
)


def is_report(document: Document) -> bool:
    """Whether every entry has what the report says of a request."""
    root = document.root
    return (
        isinstance(root, dict)
        and bool(root)
        and all(isinstance(each, dict) and _is_entry(each) for each in root.values())
    )


def _is_entry(entry: dict[str, object]) -> bool:
    return {"sampleCount", "errorCount", "pct1ResTime"} <= set(entry)


def read_report(file: EvidenceFile) -> Listed:
    """The total without labels, then each request."""
    document = load_document(file)
    names = sorted(document.mapping(), key=lambda name: name != TOTAL)
    series = tuple(each for name in names for each in _entry(document, name))
    total = _outcome(document, TOTAL)
    times = (TIME, *PERCENTILES)
    notes = (summary_only(), *total.notes(*times), UNSTATED, closed_loop(*times))
    return Listed(file, "jmeter", series, notes, Provenance(tool="Apache JMeter"), document)


def _outcome(document: Document, name: str) -> Outcome:
    counts = (check_number(document.at(name, key), 0.0) for key in ("sampleCount", "errorCount"))
    requests, failed = (None if isinstance(each, Fault) else each for each in counts)
    return Outcome(requests, failed)


def _entry(document: Document, name: str) -> Iterator[Series]:
    labels: Labels = () if name == TOTAL else (("transaction", name),)
    outcome = _outcome(document, name)
    n = None if outcome.requests is None else int(outcome.requests)
    make = partial(Series, labels=labels, n=n, replication="request", least=0.0)
    yield make(TIME, "ms", _cells(document, name, _STATS), refusal=outcome.refusal)
    for key in PERCENTILES:
        yield make(key, "ms", _cells(document, name, {key: ""}), refusal=outcome.refusal)
    for key, (stat, unit) in _OTHERS.items():
        yield make(key, unit, _cells(document, name, {key: stat}))


def _cells(document: Document, name: str, stats: dict[str, str]) -> dict[str, Cell]:
    found = {key: document.at(name, key) for key in stats}
    return {
        stats[key]: Cell(value, (name, key)) for key, value in found.items() if value is not MISSING
    }
