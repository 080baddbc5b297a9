"""oha's JSON: a summary, percentiles, status codes and errors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.evidence.failed_requests import summary_only
from generator.evidence.json_text import Document, Fault, check_number
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.reader import Cell, Evidence, Listed, Series
from generator.evidence.selector import percentile
from generator.evidence.summary_report import Answers, count_answers, is_good

LOAD_MODEL = Note(
    "The file does not say whether the load was open (a rate fixed by -q) or closed.",
    "load-model-unknown",
)
SUCCESS = Note(
    "oha takes every answer for a success, of whatever status, and leaves out requests that were "
    "under way when the time was up.",
    names=("success",),
)
_MOST = 1e15
_SUMMARY = {"average": "mean", "fastest": "min", "slowest": "max"}
_POPULATIONS: tuple[tuple[str, Labels], ...] = (
    ("latencyPercentiles", ()),
    ("latencyPercentilesSuccessful", (("status", "2xx"),)),
    ("latencyPercentilesNotSuccessful", (("status", "4xx + 5xx"),)),
)
_AMOUNTS = (
    ("duration", "total", "s"),
    ("total_data", "totalData", "B"),
    ("size_per_request", "sizePerRequest", "B"),
    ("size_per_second", "sizePerSec", "B/s"),
)


def is_summary(document: Document | None) -> bool:
    """Whether oha's own keys are there."""
    return (
        document is not None
        and "successRate" in document.mapping("summary")
        and "latencyPercentiles" in document.mapping()
    )


def read_summary_json(document: Document) -> Evidence:
    """The summary with what became of the requests."""
    answers = _answers(document)
    series = (*_latencies(document, answers), *_counts(document, answers))
    duration = check_number(document.at("summary", "total"), 0.0)
    seconds = None if isinstance(duration, Fault) else duration
    notes = (summary_only(), LOAD_MODEL, SUCCESS, *answers.notes("latency"))
    own = Provenance(tool="oha", duration=seconds)
    return Listed(document.file, "oha", series, notes, own, document)


def _answers(document: Document) -> Answers:
    statuses = {
        int(code): count
        for code, count in _whole_numbers(document, "statusCodeDistribution").items()
        if re.fullmatch(r"\d{3}", code)
    }
    good = sum(count for code, count in statuses.items() if is_good(code))
    errors = _whole_numbers(document, "errorDistribution")
    return count_answers(sum(statuses.values()), good, errors.items())


def _whole_numbers(document: Document, key: str) -> dict[str, float]:
    found = {name: check_number(value, 0.0) for name, value in document.mapping(key).items()}
    return {name: n for name, n in found.items() if not isinstance(n, Fault) and n < _MOST}


def _cells(document: Document, names: dict[str, str], *at: str) -> dict[str, Cell]:
    """The statistics at a location by our names. oha writes null where it has no value."""
    return {
        stat: Cell(value, (*at, key))
        for key, stat in names.items()
        if (value := document.mapping(*at).get(key)) is not None
    }


def _percentiles(document: Document, *at: str) -> dict[str, Cell]:
    keys = document.mapping(*at)
    return _cells(document, {key: key for key in keys if percentile(key) is not None}, *at)


def _latencies(document: Document, answers: Answers) -> Iterator[Series]:
    for key, labels in _POPULATIONS:
        whole = {} if labels else _cells(document, _SUMMARY, "summary")
        stats = whole | _percentiles(document, key)
        if stats:
            about = (None if labels else int(answers.completed), "request", labels)
            yield Series("latency", "s", stats, *about, least=0.0, refusal=answers.refusal)
    details = (*document.mapping("details"), "firstByte")
    for name in dict.fromkeys(details):
        stats = _cells(document, _SUMMARY, "details", name)
        stats |= _percentiles(document, "firstBytePercentiles") if name == "firstByte" else {}
        if stats:
            refusal = answers.refusal
            yield Series(name, "s", stats, None, "request", least=0.0, refusal=refusal)


def _counts(document: Document, answers: Answers) -> Iterator[Series]:
    sent = int(answers.completed + answers.unanswered)
    if answers.refusal is None:
        rate = _cells(document, {"requestsPerSec": "rate"}, "summary")
        yield Series("requests", "requests/s", rate, sent, "request", least=0.0)
        names = {"mean": "mean", "stddev": "std", "min": "min", "max": "max"}
        rates = _cells(document, names, "rps") | _percentiles(document, "rps", "percentiles")
        yield Series("rps", "requests/s", rates, None, "window", least=0.0)
    success = _cells(document, {"successRate": "rate"}, "summary")
    yield Series("success", "1", success, sent, "request", least=0.0, nature="proportion")
    for code, count in document.mapping("statusCodeDistribution").items():
        cell = Cell(count, ("statusCodeDistribution", code))
        labels = (("status", code),)
        yield Series("responses", "requests", {"count": cell}, labels=labels, least=0.0)
    errors = Cell(answers.unanswered, ("errorDistribution",))
    yield Series("errors", "errors", {"count": errors}, least=0.0)
    for name, key, unit in _AMOUNTS:
        stats = _cells(document, {key: ""}, "summary")
        if stats:
            yield Series(name, unit, stats, least=0.0)
