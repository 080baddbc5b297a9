"""Load tests of gRPC services by ghz: its JSON, its CSV and what it prints.

How to get the file: `ghz -O json -o evidence/run.json …` keeps every call (up to a million) and how
the run was set up. `-O csv` keeps the times of calls alone, to two digits of a millisecond; what is
printed without `-O` is a summary.

Select: `latency:mean` is all calls, failed ones among them; `latency{status="OK"}:p95`, `:min` and
`:max` are those that succeeded, which is what ghz prints as its distribution, fastest and slowest.
`requests:count`, `rps:rate`, `failed:rate` (a fraction, unit `1`), and
`statusCodes{status="OK"}:count`. Times are in nanoseconds in JSON and in milliseconds in CSV.

Example: from `tests/evidence_files/ghz/synthetic_report.json`, made after a real report:

    latency:mean  2.45e+07 ns
    latency{status="OK"}:p95  4.4e+07 ns
    rps:rate  250 requests/s

What cannot be claimed: a percentile of all calls beside a mean of all calls: ghz leaves failed
calls out of the one and not of the other, unless it ran with `--count-errors`; the latency of calls
that timed out; a rate or a load model from CSV, which has neither. Without `--async` each worker
waits for its answer, so the load slows down together with the service.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from generator.evidence.failed_requests import Outcome, closed_loop, summary_only
from generator.evidence.files import EvidenceFile
from generator.evidence.ghz_calls import is_calls, read_calls
from generator.evidence.ghz_summary import is_summary, read_summary
from generator.evidence.json_text import (
    Document,
    Fault,
    Location,
    check_number,
    load_document,
    try_document,
)
from generator.evidence.measurement import Labels, Note, Provenance, Samples
from generator.evidence.reader import Cell, Evidence, Listed, Series

OK: Labels = (("status", "OK"),)
LISTED = ("mean", "median", "p90", "p95", "p99")


class Ghz:
    """Reads ``-O json``, ``-O csv`` and the printed summary."""

    name = "ghz"
    generic = False
    kinds = ("json", "text")
    marks = (
        "`latencyDistribution` and `rps`, or a first line `duration (ms),status,error`, or a "
        "printed `Summary:` with `Count:` and `Requests/sec:`"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """By the fields of the report, the names of the columns, or the words of the summary."""
        document = try_document(file)
        if document is not None:
            names = {"count", "average", "fastest", "rps", "latencyDistribution"}
            return names <= set(document.mapping())
        return is_calls(file) or is_summary(file)

    def read(self, file: EvidenceFile) -> Evidence:
        """Whichever of the three it is."""
        if try_document(file) is not None:
            return _read_report(load_document(file))
        return read_calls(file) if is_calls(file) else read_summary(file)


def _read_report(document: Document) -> Evidence:
    outcome = _outcome(document)
    series = (*_latencies(document, outcome), *_counts(document, outcome))
    seconds = _number(document, "total")
    own = Provenance(tool="ghz", duration=seconds / 1e9 if seconds else None)
    return Listed(document.file, Ghz.name, series, tuple(_notes(document, outcome)), own, document)


def _number(document: Document, *location: str) -> float | None:
    number = check_number(document.at(*location), 0.0)
    return None if isinstance(number, Fault) else number


def _outcome(document: Document) -> Outcome:
    """Calls whose status is not OK failed."""
    requests = _number(document, "count")
    if requests is None:
        return Outcome(None, None)
    return Outcome(requests, max(requests - (_succeeded(document) or 0), 0))


def _succeeded(document: Document) -> float | None:
    return _number(document, "statusCodeDistribution", "OK")


def _counts_errors(document: Document) -> bool:
    """Whether the distribution is of all calls."""
    return document.at("options", "count-errors") is True


def _latencies(document: Document, outcome: Outcome) -> Iterator[Series]:
    """The mean of all calls, and the distribution of those that succeeded."""
    mean = _present(document, {"mean": ("average",)})
    distribution = _distribution(document)
    n = None if outcome.requests is None else int(outcome.requests)
    succeeded = _kept(document) or int(_succeeded(document) or 0)
    make = partial(Series, "latency", "ns", replication="request", least=0.0)
    everything, successful = _samples(document)
    if _counts_errors(document):
        stats = {**mean, **distribution}
        yield make(stats, n, samples=everything, refusal=outcome.refusal)
        return
    listed = LISTED if everything else ()
    yield make(mean, n, samples=everything, listed=listed, refusal=outcome.refusal)
    if succeeded:
        listed = LISTED if successful else ()
        yield make(distribution, succeeded, labels=OK, samples=successful, listed=listed)


def _kept(document: Document) -> int:
    """How many calls without an error are in the file; the distribution is made of these."""
    members = range(len(document.items("details")))
    return sum(document.at("details", index, "error") == "" for index in members)


def _distribution(document: Document) -> dict[str, Cell]:
    stats = _present(document, {"min": ("fastest",), "max": ("slowest",)})
    for index in range(len(document.items("latencyDistribution"))):
        at = ("latencyDistribution", index)
        percentage = check_number(document.at(*at, "percentage"), 1.0)
        if not isinstance(percentage, Fault) and percentage < 100:
            latency = (*at, "latency")
            stats[f"p{percentage:g}"] = Cell(document.at(*latency), latency)
    return stats


def _present(document: Document, stats: dict[str, Location]) -> dict[str, Cell]:
    return {
        stat: Cell(document.at(*at), at)
        for stat, at in stats.items()
        if at[0] in document.mapping()
    }


def _samples(document: Document) -> tuple[Samples | None, Samples | None]:
    """The times of all calls and of those that succeeded, where every call is in the file."""
    details = document.items("details")
    if not details or len(details) != _number(document, "count"):
        return None, None
    everything: list[Location] = [("details", index, "latency") for index in range(len(details))]
    successful = [at for at in everything if document.at(*at[:2], "error") == ""]
    return _of(document, everything), _of(document, successful) if successful else None


def _of(document: Document, locations: list[Location]) -> Samples:
    return Samples(len(locations), partial(document.numbers_at, locations, 0.0))


def _counts(document: Document, outcome: Outcome) -> Iterator[Series]:
    n = None if outcome.requests is None else int(outcome.requests)
    make = partial(Series, least=0.0)
    yield make("requests", "requests", _present(document, {"count": ("count",)}))
    yield make("rps", "requests/s", _present(document, {"rate": ("rps",)}), n, "request")
    if outcome.share is not None:
        yield make("failed", "1", {"rate": Cell(outcome.share)}, n, "request")
    for status, count in document.mapping("statusCodeDistribution").items():
        cell = {"count": Cell(count, ("statusCodeDistribution", status))}
        yield make("statusCodes", "requests", cell, n, labels=(("status", status),))


def _notes(document: Document, outcome: Outcome) -> Iterator[Note]:
    if _samples(document) == (None, None):
        yield summary_only()
    kept = len(document.items("details"))
    if kept and outcome.requests and kept < outcome.requests:
        text = f"The file keeps {kept} of {outcome.requests:.0f} calls; the distribution is theirs."
        yield Note(text, names=("latency",))
    if outcome.share == 1 or not outcome.requests:
        yield from outcome.notes("latency")
    elif outcome.share:
        both = "the mean has them and the distribution leaves them out"
        if _counts_errors(document):
            both = "both the mean and the distribution have them"
        text = f"{outcome.share:.2%} of the calls failed: {both}."
        yield Note(text, "failed-requests", ("latency",))
    if document.text("endReason") not in {None, "normal"}:
        yield Note(f"The run was ended early: {document.text('endReason')}.", "failed-run")
    if document.at("options", "async") is True:
        yield Note("Calls were sent at a rate of their own (--async).", "open-loop", ("latency",))
    else:
        yield closed_loop("latency")


PART = Ghz()
