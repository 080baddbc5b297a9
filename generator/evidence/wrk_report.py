"""The report that wrk and wrk2 print, which differ only in how they tell percentiles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from generator.evidence.failed_requests import NOTHING_WORKED, Outcome
from generator.evidence.measurement import Labels, Note
from generator.evidence.reader import Cell, Series
from generator.evidence.report_text import (
    NUMBER,
    QUANTITY,
    TIME_UNITS,
    Fact,
    Part,
    Run,
    Shape,
    scaled,
    split_quantity,
)
from generator.evidence.selector import percentile

HEADER = re.compile(r"Thread Stats\s+Avg\s+Stdev\s+Max")
DISTRIBUTION = re.compile(r"Latency Distribution \(HdrHistogram - (?P<which>\w+)")
CALIBRATION = re.compile(r"Thread calibration: ")
WRK2_MARKS = (DISTRIBUTION, CALIBRATION)
_STATS = rf"\s+(?P<mean>{QUANTITY})\s+(?P<std>{QUANTITY})\s+(?P<max>{QUANTITY})\s"
_LINES = {
    "target": r"Running (?P<span>\S+) test @ (?P<url>\S+)",
    "setup": r"(?P<threads>\d+) threads and (?P<connections>\d+) connections",
    "calibration": CALIBRATION.pattern,
    "header": HEADER.pattern,
    "latency": rf"Latency{_STATS}",
    "per thread": rf"Req/Sec{_STATS}",
    "distribution": DISTRIBUTION.pattern,
    "percentile": rf"(?P<percent>\d+(?:\.\d+)?)%\s+(?P<value>{QUANTITY})$",
    "spectrum": rf"(?P<value>{NUMBER})\s+(?P<share>[01]\.\d{{6}})\s+\d+\s+(?:{NUMBER})$",
    "spectrum mean": rf"\[Mean\s+=\s+(?P<mean>{NUMBER}),\s+StdDeviation\s+=\s+(?P<std>{NUMBER})",
    "spectrum max": rf"\[Max\s+=\s+(?P<max>{NUMBER}),\s+Total count\s+=\s+(?P<n>\d{{1,15}})",
    "total": r"(?P<count>\d{1,15}) requests in (?P<span>\S+),\s+(?P<size>\S+)\s+read",
    "socket": r"Socket errors: connect (?P<connect>\d+), read (?P<read>\d+), "
    r"write (?P<write>\d+), timeout (?P<timeout>\d+)",
    "status": r"Non-2xx or 3xx responses: (?P<value>\d+)",
    "rate": rf"Requests/sec:\s+(?P<value>{NUMBER})(?:\s|$)",
    "filler": r"Latency Distribution|Detailed Percentile|Value\s+Percentile|\[Buckets|-{9}",
    "transfer": rf"Transfer/sec:\s+(?P<value>{NUMBER}[KMGTP]?B)(?:\s|$)",
}
SHAPE = Shape(
    {key: re.compile(pattern) for key, pattern in _LINES.items()},
    frozenset({"target", "header", "latency", "total", "rate", "transfer"}),
    begun="header",
    ended="transfer",
    ends_with="`Transfer/sec:`",
    command=re.compile(r"[$\s]*(?:\S*/)?wrk2?\s+-?\S"),
    last=frozenset({"transfer", "filler"}),
)
_ASKED = re.compile(r"p[1-9]\d?(\.\d)?")
_SIZES = {"B": "bytes", "KB": "KiB", "MB": "MiB", "GB": "GiB", "TB": "TiB", "PB": "PiB"}
_THOUSANDS = {"k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15}


def read_run(run: Run) -> Part:
    """One report. wrk counts answers, so a request that was never answered is in no figure."""
    outcome = Outcome(run.number("total", "count"), run.number("status", absent=0.0))
    refusal = outcome.refusal or (NOTHING_WORKED if _is_all_zero(run) else None)
    series = (*_latencies(run, refusal), *_counts(run, refusal is None))
    url = run.text("target", "url")
    target: Labels = (("url", url),) if url else ()
    notes = tuple(_notes(run, outcome, refusal))
    return Part(series, notes, target, _seconds(run.text("total", "span")))


def _is_all_zero(run: Run) -> bool:
    """Whether wrk printed latencies although it recorded none: every request timed out."""
    fact = run.first("latency")
    return fact is not None and split_quantity(fact.text("max"))[0] == 0.0


def _latencies(run: Run, refusal: tuple[str, str] | None) -> Iterator[Series]:
    fact = run.first("latency")
    stated = {s: fact.glued(s, TIME_UNITS) for s in ("mean", "std", "max")} if fact else {}
    distributions = run.all("distribution")
    if not distributions:
        stated |= _percentiles(run.all("percentile"))
    for nth, each in enumerate(distributions):
        end = distributions[nth + 1].line if nth + 1 < len(distributions) else 10**12
        inside = partial(_between, run, each.line, end)
        corrected = each.text("which") != "Uncorrected"
        first = stated if corrected else _from_spectrum(inside)
        stats = {**first, **_shares(inside("spectrum")), **_percentiles(inside("percentile"))}
        labels: Labels = () if corrected else (("distribution", "uncorrected"),)
        yield _latency(stats, _total(inside), labels, refusal)
    if not distributions and stated:
        whole = run.number("total", "count")
        n = int(whole) if whole is not None and not run.number("socket", "timeout") else None
        yield _latency(stated, n, (), refusal)


def _latency(
    stats: dict[str, Cell], n: int | None, labels: Labels, refusal: tuple[str, str] | None
) -> Series:
    in_order = {stat: stats[stat] for stat in sorted(stats, key=_listing_order)}
    about = (n, "request", labels)
    return Series("latency", "ms", in_order, *about, least=0.0, refusal=refusal)


def _listing_order(stat: str) -> tuple[bool, float]:
    return (stat.startswith("p"), float(stat[1:]) if stat.startswith("p") else 0.0)


def _between(run: Run, start: int, end: int, key: str) -> list[Fact]:
    """The lines of a sort that belong to one of several distributions."""
    return [fact for fact in run.all(key) if start < fact.line < end]


def _percentiles(facts: Iterable[Fact]) -> dict[str, Cell]:
    """The table of percentiles. The hundredth is the edge of a bucket, not the longest time."""
    named: dict[str, Fact] = {}
    for fact in facts:
        # A script's own table may stand below the report: the first is wrk's.
        named.setdefault(f"p{float(fact.text('percent')):g}", fact)
    return {
        stat: fact.glued("value", TIME_UNITS) for stat, fact in named.items() if percentile(stat)
    }


def _shares(facts: Iterable[Fact]) -> dict[str, Cell]:
    """The rows of a spectrum that stand for a percentile which people ask for."""
    named = {f"p{float(fact.text('share')) * 100:g}": fact for fact in facts}
    return {stat: fact.cell(unit="ms") for stat, fact in named.items() if _ASKED.fullmatch(stat)}


def _from_spectrum(inside: Callable[[str], list[Fact]]) -> dict[str, Cell]:
    """Mean, spread and longest time of a distribution that has no other line of its own."""
    rows = (("spectrum mean", "mean"), ("spectrum mean", "std"), ("spectrum max", "max"))
    return {stat: fact.cell(stat, "ms") for key, stat in rows for fact in inside(key)}


def _total(inside: Callable[[str], list[Fact]]) -> int | None:
    counts = [int(fact.text("n")) for fact in inside("spectrum max")]
    return counts[0] if counts else None


def _counts(run: Run, worked: bool) -> Iterator[Series]:
    total, rate = run.first("total"), run.first("rate")
    requests = {"count": total.cell("count")} if total else {}
    if rate and worked:
        requests["rate"] = rate.cell(unit="requests/s")
    n = int(total.text("count")) if total else None
    yield Series("requests", "requests", requests, n, "request", least=0.0)
    thread = run.first("per thread")
    # wrk2 prints -nan beside a greatest of 0 where it has not sampled any rate.
    if thread and worked and "nan" not in thread.text("mean"):
        stats = {stat: _in_thousands(thread, stat) for stat in ("mean", "std", "max")}
        yield Series("requests_per_thread", "requests/s", stats, least=0.0)
    yield from _failures(run)
    transfer = run.first("transfer")
    if transfer and worked:
        value, unit = split_quantity(transfer.text("value"))
        cell = Cell(value, unit=f"{_SIZES.get(unit, unit)}/s", line=transfer.line)
        yield Series("transfer", "bytes/s", {"rate": cell}, least=0.0)


def _failures(run: Run) -> Iterator[Series]:
    """What failed. wrk leaves the lines out where there is nothing to say."""
    total, status, socket = run.first("total"), run.first("status"), run.first("socket")
    if total is None or not run.first("rate"):
        return
    none = Cell(0, line=total.line)
    yield Series("non_2xx_3xx", "requests", {"count": status.cell() if status else none}, least=0.0)
    for kind in ("connect", "read", "write", "timeout"):
        count = socket.cell(kind) if socket else none
        labels = (("kind", kind),)
        yield Series("socket_errors", "errors", {"count": count}, labels=labels, least=0.0)


def _in_thousands(fact: Fact, group: str) -> Cell:
    value, suffix = split_quantity(fact.text(group))
    return Cell(scaled(value, _THOUSANDS.get(suffix, 1)), line=fact.line)


def _seconds(span: str | None) -> float | None:
    value, unit = split_quantity(span or "")
    factor = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}.get(unit)
    return value * factor if isinstance(value, float) and factor else None


def _notes(run: Run, outcome: Outcome, refusal: tuple[str, str] | None) -> Iterator[Note]:
    setup = run.first("setup")
    if setup:
        yield Note(f"Threads: {setup.text('threads')}, connections: {setup.text('connections')}.")
    if refusal and not outcome.refusal:
        yield Note("No answer came in time: latencies are not listed.", "failed-requests")
    yield from outcome.notes("latency")
    broken = sum(run.number("socket", kind, 0.0) or 0.0 for kind in ("connect", "read", "write"))
    if broken:
        text = f"{broken:.0f} errors of sockets (connect, read, write) are not in the latencies."
        yield Note(text, "failed-requests", ("latency",))
    recorded, whole = run.number("spectrum max", "n"), outcome.requests or 0.0
    if recorded is not None and recorded < 0.99 * whole:
        text = f"{recorded:.0f} of {whole:.0f} requests are in the latencies: wrk2 leaves out those"
        yield Note(f"{text} of its calibration.", names=("latency",))
    timeouts = run.number("socket", "timeout", 0.0)
    if timeouts:
        text = f"{timeouts:.0f} requests timed out and are not in the latencies."
        yield Note(text, "timeouts-missing", ("latency",))
