"""Rust benchmarks, by Criterion.rs: its estimates, samples, raw rows, messages and console text.

How to get the file: `cargo bench` writes
`target/criterion/<group>/<name>/new/{estimates,sample}.json`; take `sample.json` for the single
measurements. `cargo criterion --message-format=json > evidence/run.json` has both, for all
benchmarks and with their names. The console's text and the `raw.csv` of old versions are read as
well, and what `--output-format bencher` (or Rust's own `cargo bench`) prints.

Select: in `estimates.json` and `sample.json`, which do not say what was measured, `time:mean`,
`time:median` (both have it) and `slope`. In all others the benchmark's name: `sum/8192:median` in
messages, raw rows and bencher's lines; `sum/8192` alone in the console's text, with the throughput
under `sum/8192{metric="throughput"}`. Times are in ns, or in the unit that is printed. `slope` is
the time of one iteration from a line through all samples: the console prints it where there is one,
else the mean.

Example: from `tests/evidence_files/criterion/estimates.json`, a benchmark's `new/estimates.json`:

    time:mean  6216.52 ns
    time:median  6842.83 ns
    slope  6819.24 ns

What cannot be claimed: anything about a change from `change/estimates.json` alone. It is read, as
`change:mean`, a share: 0.05 is 5 % more time than a base that the file does not show; compare the
`estimates.json` of both instead. `benchmark.json` only describes a benchmark and is refused. The
samples of a run come from one process, so they are iterations and no repeated runs. Each sample is
the mean of many iterations, so no percentile of single operations can be had.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from generator.evidence.content import content_kind
from generator.evidence.criterion_console import is_console, read_console
from generator.evidence.criterion_rows import (
    ONE_PROCESS,
    is_messages,
    is_raw,
    listed_of,
    read_messages,
    read_raw,
)
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import Document, load_document, try_document
from generator.evidence.measurement import Note, Provenance, Samples
from generator.evidence.reader import Cell, Evidence, Listed, Series
from generator.problems import ProblemsFound, refuse

TIME_STATS = {"mean": "mean", "median": "median", "std_dev": "std"}
OTHERS = ("slope", "median_abs_dev")
_CAPITALS = {
    "mean": "Mean",
    "median": "Median",
    "std_dev": "StdDev",
    "slope": "Slope",
    "median_abs_dev": "MedianAbsDev",
}
"""What the keys were called up to version 0.3.1."""


class Criterion:
    """Reads what a run of Criterion.rs leaves behind."""

    name = "criterion"
    generic = False
    kinds = ("json", "json lines", "text")
    marks = (
        "estimates with `point_estimate`, samples with `iters` and `times`, lines of"
        " `time: [low estimate high]` or of `bench: … ns/iter`"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """One of its JSON files, its messages, or its text."""
        kind = content_kind(file)
        if kind == "text":
            return is_raw(file) or is_console(file)
        if kind == "json lines":
            return is_messages(file)
        document = try_document(file)
        return is_messages(file) or (document is not None and _shape(document) is not None)

    def read(self, file: EvidenceFile) -> Evidence:
        """Whichever it is."""
        if content_kind(file) == "text":
            return read_raw(file, self.name) if is_raw(file) else read_console(file, self.name)
        if is_messages(file):
            return read_messages(file, self.name)
        document = load_document(file)
        shape = _shape(document)
        if shape == "description":
            raise _describes(document)
        series = _sample(document) if shape == "sample" else tuple(_estimates(document, shape))
        own = Provenance(tool="Criterion.rs")
        return Listed(file, self.name, series, tuple(_notes(shape)), own, document)


def _shape(document: Document) -> str | None:
    """``estimates``, ``change``, ``sample`` or ``description``; None for what others wrote."""
    keys = set(document.mapping())
    if {"group_id", "function_id", "directory_name"} <= keys:
        return "description"
    if document.items("iters") and document.items("times"):
        return "sample"
    if "point_estimate" not in document.mapping(_key(document, "mean")):
        return None
    return "estimates" if {"std_dev", "StdDev"} & keys else "change"


def _key(document: Document, key: str) -> str:
    return key if key in document.mapping() else _CAPITALS[key]


def _estimates(document: Document, shape: str | None) -> Iterator[Series]:
    """The statistics of a time, or of the relative change of one."""
    name, unit, least = ("time", "ns", 0.0) if shape == "estimates" else ("change", "1", None)
    stats = {stat: cell for key, stat in TIME_STATS.items() if (cell := _estimate(document, key))}
    yield Series(name, unit, stats, replication="iteration", least=least)
    for key in OTHERS:
        # Where each sample had the same number of iterations there is no slope.
        if cell := _estimate(document, key):
            yield Series(key, unit, {"": cell}, replication="iteration", least=least)


def _estimate(document: Document, key: str) -> Cell | None:
    at = (_key(document, key), "point_estimate")
    return Cell(document.at(*at), at) if document.mapping(at[0]) else None


def _sample(document: Document) -> tuple[Series, ...]:
    """The mean time of an iteration in each sample."""
    counts, times = len(document.items("iters")), len(document.items("times"))
    if counts != times:
        message = f"{times} times for {counts} numbers of iterations"
        raise refuse(document.place(("times",)), "sample-lengths", message)
    values = array(
        "d",
        (
            document.number(("times", index), 0.0) / document.number(("iters", index), 1.0)
            for index in range(times)
        ),
    )
    samples = Samples(times, lambda: values)
    return (Series("time", "ns", {}, times, "iteration", (), samples, listed_of(values), 0.0),)


def _describes(document: Document) -> ProblemsFound:
    name = document.text("full_id") or "a benchmark"
    hint = "take estimates.json or sample.json, which lie beside it"
    message = f"this only describes {name!r}: it has no times"
    return refuse(document.file.place(), "evidence-description", message, hint)


def _notes(shape: str | None) -> Iterator[Note]:
    if shape == "change":
        yield Note("A relative change, 0.05 for 5 % more: what was compared is not in the file.")
        return
    yield ONE_PROCESS
    yield Note("The file does not say which benchmark it is of.")
    if shape == "estimates":
        yield Note("Summary only: the single samples are not in the file.", "summary-only")


PART = Criterion()
