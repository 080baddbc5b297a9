"""Load tests by Grafana k6: its end-of-test summary in three shapes, and raw points.

How to get the file: `k6 run --out json=evidence/points.json script.js` keeps every observation,
one JSON object a line (large: pack it with gzip); `--out csv=evidence/points.csv` keeps them
smaller, without the types of metrics. `k6 run --summary-export evidence/run.json
script.js` keeps a summary, with the percentiles of `--summary-trend-stats
"avg,min,med,max,p(95),p(99),count"` and no others; `handleSummary(data)` written with
`JSON.stringify(data)` and `--new-machine-readable-summary` are read as well.

Select: `http_req_duration:p95`, `http_req_duration{expected_response:true}:p95` (requests that
succeeded), `http_reqs:rate` (requests/s), `http_req_failed:rate` (a share, unit `1`),
`dropped_iterations:count`. In raw points each tag is a label:
`http_req_duration{scenario="buy"}:p99`. Times are in milliseconds, data in bytes. A trend of your
own has no unit unless the script gives it the `time` flag and the file says so; give `unit` in the
record then.

Example: from `tests/evidence_files/k6/summary_export_2scenarios_thresholdfail.json`, by k6 1.1:

    http_req_duration:p95  30.562 ms
    http_req_duration{expected_response:true}:p95  30.6373 ms
    http_reqs:rate  67.3703 requests/s

What cannot be claimed: a percentile that the summary does not have; the latency of a service from
`http_req_duration` when requests failed, since refusing quickly looks fast; any latency when no
request succeeded; the offered load, when `dropped_iterations` is above 0. The file does not say
whether the load was open (arrival rate) or closed (virtual users that wait): say it in
`conditions`. In a flat summary a threshold marked `true` was crossed, so it failed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from generator.evidence.content import content_kind
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import (
    Document,
    Fault,
    Location,
    check_number,
    load_document,
    try_document,
)
from generator.evidence.k6_csv import is_csv, read_csv
from generator.evidence.k6_points import is_points, read_points
from generator.evidence.k6_units import (
    LOAD_MODEL,
    NOTHING_WORKED,
    dropped_notes,
    failure_notes,
    is_latency,
    is_time,
    replication,
    unit_of,
)
from generator.evidence.measurement import Note, Provenance
from generator.evidence.reader import Cell, Evidence, Listed, Series
from generator.evidence.selector import percentile
from generator.problems import refuse

BUILT_IN = {"vus", "vus_max", "iterations", "data_sent", "data_received", "http_reqs"}
STATS = {"avg": "mean", "med": "median", "min": "min", "max": "max", "count": "count"}
_PRINTED = re.compile(rb"^[ \t]*(http_req_duration|iteration_duration)\.{3,}:", re.MULTILINE)
_PERCENTILE = re.compile(r"p\((\d{1,2}(?:\.\d+)?)\)")


Values: TypeAlias = dict[str, dict[str, Cell]]
"""Statistics of each metric."""


@dataclass(frozen=True)
class Summarised:
    """One metric of a summary, the same for every shape of file."""

    name: str
    kind: str
    """``trend``, ``counter``, ``rate`` or ``gauge``."""
    contains: str | None
    """``time``, ``data`` or ``default``; None where the shape does not say."""
    at: Location
    """Where its values stand."""


class K6:
    """Reads k6 summaries, and points of ``--out json`` and ``--out csv``."""

    name = "k6"
    generic = False
    kinds = ("json", "json lines", "text")
    marks = (
        "`metrics` with k6's own names among them, or lines of `Metric` and `Point`, or a first "
        "line with `metric_name` and `metric_value`"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """Points by their first line; a summary by its metrics and k6's own names among them."""
        if content_kind(file) == "text":
            return is_csv(file) or _PRINTED.search(file.head) is not None
        return is_points(file) or _shape(try_document(file)) is not None

    def read(self, file: EvidenceFile) -> Evidence:
        """Whichever shape it is. What k6 prints is rounded, in units that change by the line."""
        if content_kind(file) == "text":
            if is_csv(file):
                return read_csv(file)
            hint = "write it as JSON: `k6 run --summary-export evidence/run.json script.js`"
            raise refuse(file.place(), "k6-printed", "this is what k6 prints for people", hint)
        if is_points(file):
            return read_points(file)
        document = load_document(file)
        shape = _shape(document)
        if shape is None:
            message = "this is no k6 summary: it has no `metrics` with k6's names"
            raise refuse(file.place(), "evidence-format", message)
        return _read_summary(document, shape)


def _shape(document: Document | None) -> str | None:
    """``flat``, ``nested`` or ``machine``; None for what k6 did not write."""
    if document is None:
        return None
    if document.text("metadata", "k6Version") and document.items("results", "metrics"):
        return "machine"
    metrics = document.mapping("metrics")
    if not metrics or not all(isinstance(each, dict) for each in metrics.values()):
        return None
    if not BUILT_IN & set(metrics) and not document.mapping("root_group"):
        return None
    nested = any("values" in each for each in metrics.values() if isinstance(each, dict))
    return "nested" if nested else "flat"


def _read_summary(document: Document, shape: str) -> Evidence:
    found = list(_machine(document) if shape == "machine" else _metrics(document, shape))
    values = {metric.name: _stats(document, metric) for metric in found}
    seconds = _duration(document)
    _add_rates(found, values, seconds)
    counts = _counts(values)
    refusal = _refusal(values)
    series = tuple(
        _series(metric, values[metric.name], _n(document, metric, counts), refusal)
        for metric in found
        if values[metric.name]
    )
    own = Provenance(tool="k6", version=document.text("metadata", "k6Version"), duration=seconds)
    notes = (*_notes(values, refusal is not None), *_crossed(document, found))
    return Listed(document.file, K6.name, series, notes, own, document)


def _series(
    metric: Summarised, stats: dict[str, Cell], n: int | None, refusal: tuple[str, str] | None
) -> Series:
    is_positive = is_time(metric.name, metric.contains) or metric.kind in {"rate", "counter"}
    return Series(
        metric.name,
        unit_of(metric.name, metric.contains, metric.kind),
        stats,
        n,
        replication(metric.name),
        least=0.0 if is_positive else None,
        refusal=refusal if is_latency(metric.name) else None,
        nature="proportion" if metric.kind == "rate" else "",
    )


def _crossed(document: Document, found: list[Summarised]) -> Iterator[Note]:
    """The thresholds that failed. A flat summary marks them with true, a nested one says
    that they are not ok."""
    for metric in found:
        parent = metric.at if metric.at[-1] != "values" else metric.at[:-1]
        for expression, mark in document.mapping(*parent, "thresholds").items():
            if mark is True or (isinstance(mark, dict) and mark.get("ok") is False):
                text = f"The threshold {expression} on {metric.name} failed."
                yield Note(text, "threshold-failed", (metric.name,))


def _machine(document: Document) -> Iterator[Summarised]:
    for section in (("results", "metrics"), ("results", "checks", "metrics")):
        for index in range(len(document.items(*section))):
            at = (*section, index)
            name, kind = document.text(*at, "name"), document.text(*at, "type")
            if name and kind:
                contains = document.text(*at, "contains")
                yield Summarised(name, kind, contains, (*at, "values"))


def _metrics(document: Document, shape: str) -> Iterator[Summarised]:
    for name in document.mapping("metrics"):
        at: Location = ("metrics", name)
        if shape == "flat":
            yield Summarised(name, _kind(document.mapping(*at)), None, at)
            continue
        if isinstance(document.at(*at, "values"), str):
            hint = "PowerShell did this: give ConvertTo-Json a larger -Depth, or let k6 write it"
            message = f"the values of {name!r} are one text"
            raise refuse(document.place((*at, "values")), "type", message, hint)
        contains, kind = document.text(*at, "contains"), document.text(*at, "type")
        yield Summarised(name, kind or "trend", contains, (*at, "values"))


def _kind(values: dict[str, object]) -> str:
    """What a metric of a flat summary is, which only its keys tell."""
    if "passes" in values and "fails" in values:
        return "rate"
    if "avg" in values or "med" in values or any(map(_PERCENTILE.fullmatch, values)):
        return "trend"
    if "value" in values:
        return "gauge"
    return "counter" if "rate" in values else "trend"


def _stats(document: Document, metric: Summarised) -> dict[str, Cell]:
    """The statistics of one metric, by the names that selectors use."""
    names = STATS
    if metric.kind == "rate":
        names = {"rate": "rate", "value": "rate"}
    elif metric.kind == "counter":
        names = {"count": "count", "rate": "rate"}
    elif metric.kind == "gauge":
        names = {"value": "last", "min": "min", "max": "max"}
    stats = {}
    for key, value in document.mapping(*metric.at).items():
        found = _PERCENTILE.fullmatch(key)
        stat = f"p{found[1]}" if found else names.get(key)
        if stat is not None and value is not None:
            stats[stat] = Cell(value, (*metric.at, key), _stat_unit(metric, stat))
    # k6 writes the keys in another order each time.
    return {stat: stats[stat] for stat in sorted(stats, key=_listing_order)}


def _listing_order(stat: str) -> tuple[int, float]:
    fraction = percentile(stat)
    order = ("last", "rate", "mean", "median", "min", "max", "", "count")
    return (order.index(""), fraction) if fraction is not None else (order.index(stat), 0.0)


def _stat_unit(metric: Summarised, stat: str) -> str | None:
    if metric.kind == "trend" and stat == "count":
        return "1"
    if metric.kind == "counter" and stat == "rate":
        unit = unit_of(metric.name, metric.contains, metric.kind)
        return f"{unit}/s" if unit not in {"", "1"} else "1/s"
    return None


def _duration(document: Document) -> float | None:
    """Seconds that the run took; a flat summary does not say."""
    milliseconds = check_number(document.at("state", "testRunDurationMs"), 0.0)
    if not isinstance(milliseconds, Fault):
        return milliseconds / 1000
    seconds = check_number(document.at("config", "duration"), 0.0)
    return None if isinstance(seconds, Fault) else seconds


def _add_rates(found: list[Summarised], values: Values, seconds: float | None) -> None:
    """The machine-readable shape leaves rates of counters out, which the others compute from the
    same two figures."""
    for metric in found:
        stats = values[metric.name]
        count = _value(values, metric.name, "count")
        if metric.kind == "counter" and "rate" not in stats and count is not None and seconds:
            stats["rate"] = Cell(count / seconds, (), _stat_unit(metric, "rate"))


def _value(values: Values, name: str, stat: str) -> float | None:
    """A figure of the file that others depend on; None where it is missing or broken."""
    cell = values.get(name, {}).get(stat)
    number = check_number(cell.value) if cell is not None else None
    return None if isinstance(number, Fault) else number


def _failed_share(values: Values) -> float | None:
    return _value(values, "http_req_failed", "rate")


def _counts(values: Values) -> dict[str, int]:
    """Observations behind the metrics whose summaries do not state it themselves."""
    requests = _value(values, "http_reqs", "count")
    iterations = _value(values, "iterations", "count")
    share = _failed_share(values)
    counts = {}
    if requests is not None:
        counts["http_req"] = int(requests)
        if share is not None:
            counts["expected"] = round(requests * (1 - share))
    if iterations is not None:
        counts["iteration_duration"] = int(iterations)
    return counts


def _n(document: Document, metric: Summarised, counts: dict[str, int]) -> int | None:
    """Observations behind a metric: stated in its values, or known from k6's counters."""
    values = document.mapping(*metric.at)
    of_rate = ("total",) if "total" in values else ("passes", "fails")
    keys = {"trend": ("count",), "rate": of_rate}.get(metric.kind, ())
    stated = [check_number(values.get(key), 0.0) for key in keys]
    numbers = [each for each in stated if not isinstance(each, Fault)]
    if numbers and len(numbers) == len(stated):
        return int(sum(numbers))
    if metric.name == "http_req_duration{expected_response:true}":
        return counts.get("expected")
    is_whole = "{" not in metric.name and metric.kind == "trend"
    return (
        counts.get("http_req" if metric.name.startswith("http_req_") else metric.name)
        if is_whole
        else None
    )


def _refusal(values: Values) -> tuple[str, str] | None:
    """Latencies of a run in which nothing worked are zeros, or the time that refusing takes."""
    share = _failed_share(values)
    longest = _value(values, "http_req_duration", "max")
    if share == 1:
        return NOTHING_WORKED
    return NOTHING_WORKED if share is None and longest == 0 else None


def _notes(values: Values, nothing_worked: bool) -> Iterator[Note]:
    yield Note("Summary only: the single observations are not in the file.", "summary-only")
    if "http_req_duration" not in values:
        yield Note("No HTTP request was made.")
        return
    if nothing_worked:
        yield Note("No request succeeded: latencies are not listed.")
    yield from failure_notes(_failed_share(values), list(values))
    yield from dropped_notes(_value(values, "dropped_iterations", "count"))
    yield LOAD_MODEL


PART = K6()
