"""Load tests by autocannon: the result that it writes as JSON.

How to get the file: `autocannon --json -c 10 -d 60 URL > evidence/run.json`. It is a summary.

Select: `latency:p99`, `latency:p97.5`, `latency:mean` (milliseconds); `requests:rate` is all
answers over the duration, `requests:count` their number, `requests:mean` the mean of the counts of
each second; `throughput:mean` is bytes a second; `failed:rate` is the share of requests that had an
error or an answer of 400 and above (unit `1`); `errors:count`, `timeouts:count`, `non2xx:count`,
`5xx:count` are as autocannon counts them.

Example: from `tests/evidence_files/autocannon/autocannon_flaky.json`, which autocannon wrote:

    latency:p97.5  19 ms
    requests:count  3427 requests
    requests:mean  856.75 requests/s

What cannot be claimed: a 95th percentile, which autocannon does not write; a percentile below a
millisecond, since latencies are whole milliseconds and what is faster counts as 0; the latency of
requests that timed out, which are in no percentile; the latency of a service when answers failed,
which are in it. Without `-R` each connection waits for its answer, so the load slows down together
with the service.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from generator.evidence.failed_requests import Outcome, closed_loop, summary_only
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import Document, Fault, check_number, load_document, try_document
from generator.evidence.measurement import Note, Provenance
from generator.evidence.reader import Cell, Evidence, Listed, Series

STATS = {"mean": "mean", "stddev": "std", "min": "min", "max": "max"}
COUNTS = ("errors", "timeouts", "mismatches", "resets", "non2xx", "1xx", "2xx", "3xx", "4xx", "5xx")
_PERCENTILE = re.compile(r"p(\d{1,2})(?:_(\d+))?")
# 2017's names: p999 is the 99.9th percentile.
_OLD_PERCENTILE = re.compile(r"p99(9+)")
_UNITS = {"latency": "ms", "requests": "requests/s", "throughput": "bytes/s"}


class Autocannon:
    """Reads ``--json`` results."""

    name = "autocannon"
    generic = False
    kinds = ("json",)
    marks = "`latency`, `requests` and `throughput`, each with `average`, and `connections`"

    def recognises(self, file: EvidenceFile) -> bool:
        """The three histograms and the number of connections."""
        document = try_document(file)
        return (
            document is not None
            and "connections" in document.mapping()
            and all("average" in document.mapping(each) for each in _UNITS)
        )

    def read(self, file: EvidenceFile) -> Evidence:
        """Latencies of answers, counts of each second, and failures."""
        document = load_document(file)
        outcome = _outcome(document)
        series = (*_histograms(document, outcome), *_counts(document, outcome))
        own = Provenance(
            tool="autocannon",
            started=document.text("start"),
            duration=_number(document, "duration"),
        )
        return Listed(file, self.name, series, tuple(_notes(document, outcome)), own, document)


def _number(document: Document, *location: str) -> float | None:
    number = check_number(document.at(*location), 0.0)
    return None if isinstance(number, Fault) else number


def _outcome(document: Document) -> Outcome:
    """Requests are answers and errors, of which timeouts are some; a redirect is no failure."""
    answers, errors = _number(document, "requests", "total"), _number(document, "errors")
    if answers is None or errors is None:
        return Outcome(answers, None)
    other = _number(document, "non2xx") or 0
    redirected = sum(_number(document, each) or 0 for each in ("1xx", "3xx"))
    return Outcome(answers + errors, max(other - redirected, 0) + errors)


def _histograms(document: Document, outcome: Outcome) -> Iterator[Series]:
    answers = _number(document, "requests", "total")
    n = None if answers is None else int(answers)
    refusal = outcome.refusal
    latency = _stats(document, "latency")
    yield Series("latency", "ms", latency, n, "request", least=0.0, refusal=refusal)
    requests = {**_totals(document), **_stats(document, "requests")}
    yield Series("requests", "requests/s", requests, _seconds(document), "second", least=0.0)
    throughput = _stats(document, "throughput")
    if (total := document.mapping("throughput").get("total")) is not None:
        throughput["sum"] = Cell(total, ("throughput", "total"), "bytes")
    yield Series("throughput", "bytes/s", throughput, _seconds(document), "second", least=0.0)


def _seconds(document: Document) -> int | None:
    """How many counts of a second the statistics of requests and bytes are made of."""
    samples = _number(document, "samples")
    return None if samples is None else int(samples)


def _totals(document: Document) -> dict[str, Cell]:
    total, seconds = _number(document, "requests", "total"), _number(document, "duration")
    if total is None:
        return {}
    counted = {"count": Cell(total, ("requests", "total"), "requests")}
    return {"rate": Cell(total / seconds), **counted} if seconds else counted


def _stats(document: Document, name: str) -> dict[str, Cell]:
    found = {}
    for key, value in document.mapping(name).items():
        stat = STATS.get(key) or _percentile(key)
        if stat:
            found[stat] = Cell(value, (name, key))
    return found


def _percentile(key: str) -> str | None:
    if old := _OLD_PERCENTILE.fullmatch(key):
        return f"p99.{old[1]}"
    match = _PERCENTILE.fullmatch(key)
    return f"p{match[1]}{f'.{match[2]}' if match[2] else ''}" if match else None


def _counts(document: Document, outcome: Outcome) -> Iterator[Series]:
    make = partial(Series, replication="request", least=0.0)
    n = None if outcome.requests is None else int(outcome.requests)
    if outcome.share is not None:
        yield make("failed", "1", {"rate": Cell(outcome.share)}, n)
    for name in COUNTS:
        if name in document.mapping():
            yield make(name, "requests", {"count": Cell(document.at(name), (name,))}, n)


def _notes(document: Document, outcome: Outcome) -> Iterator[Note]:
    yield summary_only()
    yield from outcome.notes("latency")
    if outcome.failed is None:
        yield Note("The file does not say how many requests failed.", "no-error-count")
    if timeouts := _number(document, "timeouts"):
        text = f"{timeouts:.0f} requests timed out and are in no latency."
        yield Note(text, "timeouts-missing", ("latency",))
    yield Note("Latencies are whole milliseconds; faster ones are 0.", "rounded", ("latency",))
    text = "The standard deviation is that of a population, not of a sample."
    yield Note(text, "population-spread", tuple(_UNITS))
    yield _load_model(document)


def _load_model(document: Document) -> Note:
    """With ``-R`` there are more latencies than answers: those that a stall kept from being sent
    are filled in."""
    answers = _number(document, "requests", "total")
    latencies = _number(document, "latency", "totalCount")
    if answers and latencies and latencies > answers:
        text = (
            f"A rate was set with -R, and {latencies:.0f} latencies stand for {answers:.0f} "
            "answers: autocannon filled in the requests that slow answers held back."
        )
        return Note(text, "open-loop", ("latency",))
    return closed_loop("latency")


PART = Autocannon()
