"""vegeta's report of an attack, as JSON and as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from generator.evidence.failed_requests import Outcome, summary_only
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import Document, Fault, check_number
from generator.evidence.measurement import Note, Provenance
from generator.evidence.reader import Cell, Evidence, Listed, Series
from generator.evidence.report_text import (
    TIME_UNITS,
    Fact,
    Part,
    Run,
    Shape,
    find_runs,
    list_runs,
)
from generator.evidence.summary_report import is_good
from generator.evidence.vegeta_results import OPEN_LOOP
from generator.problems import refuse

ESTIMATED = Note(
    "vegeta estimates the percentiles of its reports: `vegeta report` reads each result once.",
    "approximate-percentile",
    ("latencies",),
)
ROUNDED = Note("vegeta rounds the times of its text; its JSON does not.", "rounded", ("latencies",))
_NAMES = ("Requests", "Duration", "Latencies", "Bytes In", "Bytes Out", "Success", "Status Codes")
LINES = {
    name: re.compile(rf"{name}\s+\[(?P<names>[a-z0-9:, ]+)\]\s+(?P<values>\S.*)$")
    for name in _NAMES
}
SHAPE = Shape(
    LINES,
    frozenset(_NAMES),
    begun="Latencies",
    ended="Status Codes",
    ends_with="`Status Codes`",
    command=re.compile(r"[$\s]*.*\bvegeta\s+(?:attack|report)\b"),
)
_PIECE = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|µs|μs|us|ns|s)")
_SECONDS = {"h": Decimal(3600), "m": Decimal(60), "s": Decimal(1), "ms": Decimal("0.001")}
_STATUS = re.compile(r"\d{1,3}")
_PERCENTILE = re.compile(r"(\d{1,2}(?:\.\d+)?)(?:th)?")
_STATS = {"mean": "mean", "min": "min", "max": "max", "total": "sum"}


def is_report(document: Document | None) -> bool:
    """Whether vegeta's own keys are there."""
    return (
        document is not None
        and isinstance(document.root, dict)
        and {"latencies", "bytes_in", "status_codes", "success"} <= set(document.root)
    )


def _stat(name: str) -> str | None:
    """``99th`` and ``99`` are percentiles."""
    found = _PERCENTILE.fullmatch(name)
    return f"p{found[1]}" if found else _STATS.get(name)


def _outcome(requests: float | None, statuses: Mapping[int, float]) -> Outcome:
    if not statuses:
        return Outcome(requests, None)
    return Outcome(requests, sum(n for code, n in statuses.items() if not is_good(code)))


def read_report_json(document: Document) -> Evidence:
    """Times in nanoseconds, as vegeta keeps them."""
    requests = _number(document, "requests")
    outcome = _outcome(requests, _statuses(document))
    series = (*_json_latencies(document, outcome), *_json_counts(document, outcome))
    duration = _number(document, "duration")
    seconds = None if duration is None else duration / 1e9
    own = Provenance(tool="vegeta", started=document.text("earliest"), duration=seconds)
    notes = (summary_only(), OPEN_LOOP, ESTIMATED, *outcome.notes("latencies"), *_doubts(document))
    return Listed(document.file, "vegeta", series, notes, own, document)


def _doubts(document: Document) -> Iterator[Note]:
    """A file that somebody wrote by hand often has figures that do not go together."""
    total = check_number(document.at("latencies", "total"), 0.0)
    mean = check_number(document.at("latencies", "mean"), 0.0)
    requests = _number(document, "requests")
    if isinstance(total, Fault) or isinstance(mean, Fault) or not requests:
        return
    if abs(total / requests - mean) > 0.01 * mean + 1:
        text = "The total of the latencies is not their mean times the requests: vegeta did not"
        yield Note(f"{text} write this as it stands.", names=("latencies",))


def _number(document: Document, key: str) -> float | None:
    number = check_number(document.at(key), 0.0)
    return None if isinstance(number, Fault) else number


def _statuses(document: Document) -> dict[int, float]:
    counts = document.mapping("status_codes").items()
    found = {code: check_number(count, 0.0) for code, count in counts if _STATUS.fullmatch(code)}
    return {int(code): n for code, n in found.items() if not isinstance(n, Fault)}


def _json_latencies(document: Document, outcome: Outcome) -> Iterator[Series]:
    stats = {
        stat: Cell(value, ("latencies", name))
        for name, value in document.mapping("latencies").items()
        if (stat := _stat(name))
    }
    n = int(outcome.requests) if outcome.requests is not None else None
    refusal = outcome.refusal
    yield Series("latencies", "ns", stats, n, "request", least=0.0, refusal=refusal)


def _json_counts(document: Document, outcome: Outcome) -> Iterator[Series]:
    n = int(outcome.requests) if outcome.requests is not None else None
    root = document.mapping()
    requests = {"count": Cell(root["requests"], ("requests",))} if "requests" in root else {}
    if "rate" in root:
        requests["rate"] = Cell(root["rate"], ("rate",), "requests/s")
    yield Series("requests", "requests", requests, n, "request", least=0.0)
    if "throughput" in root:
        rate = {"rate": Cell(root["throughput"], ("throughput",))}
        yield Series("throughput", "requests/s", rate, n, "request", least=0.0)
    share = {"rate": Cell(root["success"], ("success",))}
    yield Series("success", "1", share, n, "request", least=0.0, nature="proportion")
    for code, count in document.mapping("status_codes").items():
        cell = {"count": Cell(count, ("status_codes", code))}
        yield Series("status_codes", "requests", cell, labels=(("status", code),), least=0.0)
    for key in ("duration", "wait"):
        if key in root:
            yield Series(key, "ns", {"": Cell(root[key], (key,))}, least=0.0)
    for key in ("bytes_in", "bytes_out"):
        stats = {
            stat: Cell(value, (key, name))
            for name, value in document.mapping(key).items()
            if (stat := _stat(name))
        }
        yield Series(key, "bytes", stats, n, "request", least=0.0)


def read_report_text(file: EvidenceFile) -> Evidence:
    """Every report of a file."""
    said = (summary_only(), OPEN_LOOP, ESTIMATED, ROUNDED)
    return list_runs(file, "vegeta", find_runs(file, SHAPE), lambda run: _read_run(file, run), said)


def _read_run(file: EvidenceFile, run: Run) -> Part:
    cells = {name: _cells(file, fact) for name in LINES if (fact := run.first(name))}
    codes = {
        name: cell
        for name, cell in cells.pop("Status Codes", {}).items()
        if _STATUS.fullmatch(name)
    }
    total = cells.get("Requests", {}).get("total", Cell(None))
    requests = check_number(total.value, 0.0)
    counts = {int(code): check_number(cell.value, 0.0) for code, cell in codes.items()}
    sent = None if isinstance(requests, Fault) else requests
    outcome = _outcome(sent, {code: n for code, n in counts.items() if not isinstance(n, Fault)})
    ratio = cells.get("Success", {}).get("ratio")
    if not codes and sent and ratio and isinstance(ratio.value, float):
        outcome = Outcome(sent, sent * (1 - ratio.value / 100))
    series = (*_text_series(cells, outcome), *_text_statuses(codes))
    attack = cells.get("Duration", {}).get("attack")
    return Part(series, tuple(outcome.notes("latencies")), (), _attack_seconds(attack))


def _cells(file: EvidenceFile, fact: Fact) -> dict[str, Cell]:
    """What stands between the brackets, each with its value behind them."""
    names = fact.text("names").split(", ")
    values = re.split(r",\s*", fact.text("values"))
    if names == ["code:count"]:
        pairs = [each.partition(":") for each in fact.text("values").split()]
        names, values = [pair[0] for pair in pairs], [pair[2] for pair in pairs]
    if len(names) != len(values):
        message = f"{len(values)} values under {len(names)} names"
        raise refuse(file.place(fact.line), "report-syntax", message)
    return {name: _cell(value, fact.line) for name, value in zip(names, values, strict=True)}


def _cell(text: str, line: int) -> Cell:
    """A number, a share with its sign, or a time as Go writes it: ``1m28s``, ``92.5ms``."""
    number = text.removesuffix("%")
    if re.fullmatch(r"\d+(\.\d+)?", number):
        return Cell(float(number), unit="percent" if number != text else None, line=line)
    pieces = _PIECE.findall(text)
    if "".join(map("".join, pieces)) != text:
        return Cell(text, line=line)
    if len(pieces) == 1:
        return Cell(float(pieces[0][0]), unit=TIME_UNITS[pieces[0][1]], line=line)
    seconds = sum(Decimal(value) * _SECONDS[unit] for value, unit in pieces if unit in _SECONDS)
    return Cell(float(seconds), unit="s", line=line)


def _text_series(cells: Mapping[str, dict[str, Cell]], outcome: Outcome) -> Iterator[Series]:
    n = int(outcome.requests) if outcome.requests is not None else None
    for name, unit in (("Latencies", "s"), ("Bytes In", "bytes"), ("Bytes Out", "bytes")):
        found = {stat: cell for each, cell in cells.get(name, {}).items() if (stat := _stat(each))}
        refusal = outcome.refusal if name == "Latencies" else None
        key = name.lower().replace(" ", "_")
        yield Series(key, unit, found, n, "request", least=0.0, refusal=refusal)
    requests, duration = cells.get("Requests", {}), cells.get("Duration", {})
    rates = {"count": requests.get("total"), "rate": _of(requests.get("rate"))}
    stated = {stat: cell for stat, cell in rates.items() if cell}
    yield Series("requests", "requests", stated, n, "request", least=0.0)
    figures = (
        ("throughput", "rate", "requests/s", requests.get("throughput")),
        ("success", "rate", "percent", cells.get("Success", {}).get("ratio")),
        ("duration", "", "s", duration.get("attack")),
        ("wait", "", "s", duration.get("wait")),
        ("total_duration", "", "s", duration.get("total")),
    )
    for name, stat, unit, cell in figures:
        if cell:
            counted = n if stat else None
            yield Series(name, unit, {stat: cell}, counted, "request" if stat else "", least=0.0)


def _of(cell: Cell | None) -> Cell | None:
    """A number per second."""
    return replace(cell, unit="requests/s") if cell else None


def _text_statuses(codes: Mapping[str, Cell]) -> Iterator[Series]:
    for code, cell in codes.items():
        labels = (("status", code),)
        yield Series("status_codes", "requests", {"count": cell}, labels=labels, least=0.0)


def _attack_seconds(cell: Cell | None) -> float | None:
    """How long requests were sent."""
    factors = {"s": 1.0, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9}
    factor = factors.get(cell.unit or "") if cell else None
    return cell.value * factor if cell and factor and isinstance(cell.value, float) else None
