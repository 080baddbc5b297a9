""".NET micro-benchmarks, by BenchmarkDotNet: its JSON, its CSV and its Markdown.

How to get the file: `[JsonExporterAttribute.Full]` on the class, or `--exporters fulljson`, writes
`BenchmarkDotNet.Artifacts/results/*-report-full.json`; `[MemoryDiagnoser]` adds what is allocated.
The CSV and the Markdown, which are written without asking, are rounded and have no single values.

Select: the full name from the JSON, which holds the arguments: `Sample.Sorting.Sort(N: 100):mean`,
in ns. What one operation allocates is `…{metric="allocated"}`. Jobs are told apart by the label
`job` where there are several. In the others the name is the method alone, and parameters that
differ between rows are labels: `Sort{N="100"}:mean`, in the unit of the cell.

Example: from `tests/evidence_files/benchmarkdotnet/synthetic_full.json`, two launches of two
iterations:

    Sample.Sorting.Sort(N: 100):mean  15 ns
    Sample.Sorting.Sort(N: 100):max  18 ns
    Sample.Sorting.Sort(N: 100){metric="allocated"}  48 bytes

What cannot be claimed: that a difference would show again in another process, unless there were
several launches (`[SimpleJob(launchCount: 5)]`) and the JSON is the full one, which says who
measured what. `Error`, half of a 99.9 % interval over iterations, is not listed. Numbers of a CSV
whose thousands and decimals cannot be told apart (`1,234` and nothing else) are refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from generator.evidence.benchmarkdotnet_csv import is_report, read_report
from generator.evidence.content import content_kind
from generator.evidence.files import EvidenceFile
from generator.evidence.forked import Forked, by_process, tell_apart
from generator.evidence.json_text import (
    Document,
    Fault,
    Location,
    check_number,
    is_number,
    load_document,
    try_document,
)
from generator.evidence.measurement import Note, Provenance
from generator.evidence.reader import Cell, Evidence, Series
from generator.evidence.selector import is_stat

STATS = {
    "Mean": "mean",
    "Median": "median",
    "Min": "min",
    "Max": "max",
    "StandardDeviation": "std",
}


class BenchmarkDotNet:
    """Reads ``*-report-full.json``, ``*-report-brief.json`` and ``*-report.csv``."""

    name = "benchmarkdotnet"
    generic = False
    kinds = ("json", "text")
    marks = "`HostEnvironmentInfo` and `Benchmarks`, or the columns `Method`, `Mean` and `StdDev`"

    def recognises(self, file: EvidenceFile) -> bool:
        """The host and a list of benchmarks, or the report's columns."""
        if content_kind(file) == "text":
            return is_report(file)
        document = try_document(file)
        if document is None or not document.mapping("HostEnvironmentInfo"):
            return False
        return all(isinstance(each, dict) for each in document.items("Benchmarks")) and isinstance(
            document.at("Benchmarks"), list
        )

    def read(self, file: EvidenceFile) -> Evidence:
        """One series for each benchmark's time and for what it allocates."""
        if content_kind(file) == "text":
            return read_report(file, self.name)
        document = load_document(file)
        jobs = [_job(document, index) for index in range(len(document.items("Benchmarks")))]
        keys = [
            (_name(document, index), (("job", job),) if len(set(jobs)) > 1 and job else ())
            for index, job in enumerate(jobs)
        ]
        series = tuple(
            each
            for index, labels in enumerate(tell_apart(keys))
            for each in _series(document, index, Series(keys[index][0], "ns", {}, labels=labels))
        )
        notes = tuple(_notes(document, series))
        return Forked(file, self.name, series, notes, _provenance(document), document)


def _job(document: Document, index: int) -> str:
    """``Job-ABCDEF(Runtime=.NET 9.0)`` of ``Type.Method: Job-ABCDEF(Runtime=.NET 9.0) [N=1]``."""
    shown = document.text("Benchmarks", index, "DisplayInfo") or ""
    return shown.partition(": ")[2].partition(" [")[0]


def _name(document: Document, index: int) -> str:
    at = ("Benchmarks", index)
    parts = (document.text(*at, key) for key in ("Namespace", "Type", "Method"))
    whole = ".".join(filter(None, parts))
    return document.text(*at, "FullName") or whole or f"benchmark {index + 1}"


def _series(document: Document, index: int, series: Series) -> Iterator[Series]:
    """The time, and what one operation allocates where that was measured."""
    at = ("Benchmarks", index)
    timed = replace(series, least=0.0)
    if not document.mapping(*at, "Statistics"):
        message = f"{series.name} has no statistics: it failed or did not run"
        yield replace(timed, refusal=("failed-benchmark", message))
    else:
        yield from _times(document, index, timed)
    allocated = (*at, "Memory", "BytesAllocatedPerOperation")
    if is_number(document.at(*allocated), 0.0) and document.at(*at, "Memory", "TotalOperations"):
        cell = {"": Cell(document.at(*allocated), allocated)}
        labels = tuple(sorted((*series.labels, ("metric", "allocated"))))
        yield replace(timed, unit="bytes", stats=cell, labels=labels)


def _times(document: Document, index: int, series: Series) -> Sequence[Series]:
    at = ("Benchmarks", index, "Statistics")
    n = document.at(*at, "N")
    stated: dict[str, Location] = {
        STATS[key]: (*at, key) for key in STATS if key in document.mapping(*at)
    }
    for percentile in document.mapping(*at, "Percentiles"):
        if percentile not in {"P0", "P50", "P100"}:
            stated[percentile.lower()] = (*at, "Percentiles", percentile)
    # One iteration has no spread; the file says 0.
    kept = {stat: way for stat, way in stated.items() if not (stat == "std" and n == 1)}
    known = {stat: Cell(document.at(*way), way) for stat, way in kept.items() if is_stat(stat)}
    count = int(n) if isinstance(n, int) and n > 0 else None
    series = replace(series, stats=known, n=count, replication="iteration")
    processes = _launches(document, index) or _values(document, index)
    return by_process(series, processes) if processes else (series,)


def _launches(document: Document, index: int) -> list[list[float]]:
    """The results of each launch of the full JSON, where there were several."""
    launches: dict[str, list[float]] = defaultdict(list)
    at = ("Benchmarks", index, "Measurements")
    for measured in document.items(*at):
        if isinstance(measured, dict) and "Result" in (
            measured.get("IterationStage"),
            measured.get("IterationMode"),
        ):
            time = check_number(measured.get("Nanoseconds"), 0.0)
            operations = check_number(measured.get("Operations"), 1.0)
            if isinstance(time, Fault) or isinstance(operations, Fault):
                return []
            launches[str(measured.get("LaunchIndex"))].append(time / operations)
    return list(launches.values()) if len(launches) > 1 else []


def _values(document: Document, index: int) -> list[list[float]]:
    at = ("Benchmarks", index, "Statistics", "OriginalValues")
    values = document.items(*at)
    usable = bool(values) and all(is_number(value, 0.0) for value in values)
    return [list(document.numbers(at, 0.0))] if usable else []


def _notes(document: Document, series: Sequence[Series]) -> Iterator[Note]:
    for each in series:
        if each.refusal:
            yield Note(f"{each.refusal[1]}.", "failed-run", (each.name,))
    if any(each.replication == "process run" for each in series):
        yield Note("A launch is what was repeated: the mean has one observation for each.")
    else:
        yield Note("All iterations of a benchmark were made by one process: no repeated runs.")
    if document.at("HostEnvironmentInfo", "HasAttachedDebugger") is True:
        yield Note("A debugger was attached, which slows the timings.")
    configuration = document.text("HostEnvironmentInfo", "Configuration") or "RELEASE"
    if configuration.upper() != "RELEASE":
        yield Note(f"The host was built as {configuration}, which may slow the timings.")


def _provenance(document: Document) -> Provenance:
    keys = ("RuntimeVersion", "OsVersion", "ProcessorName")
    parts = (document.text("HostEnvironmentInfo", key) for key in keys)
    return Provenance(
        environment=", ".join(filter(None, parts)) or None,
        tool="BenchmarkDotNet",
        version=document.text("HostEnvironmentInfo", "BenchmarkDotNetVersion"),
    )


PART = BenchmarkDotNet()
