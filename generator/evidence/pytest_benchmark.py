"""Python micro-benchmarks, by pytest-benchmark: its JSON of every version, and its CSV.

How to get the file: `pytest --benchmark-json=evidence/run.json`. Version 5 keeps the time of each
round (`data`); older versions need `--benchmark-save-data` as well. The CSV of `pytest-benchmark
compare run.json --csv=run.csv` has summaries only. Times are in seconds, `rate` is
operations per second.

Select: the full name of the test, then the statistic:
`tests/test_api.py::test_parse[small]:median`. Parameters are labels too: `…{n="12"}`.

Example: from `tests/evidence_files/pytest-benchmark/pb_with_data.json`, which has all rounds:

    test_b.py::test_fib[5]{n="5"}:median  5.865e-07 s
    test_b.py::test_fib[5]{n="5"}:rate  1.62282e+06 1/s

What cannot be claimed: that a difference would show again in another process. All rounds of a file
were run by one process on one machine, so they are iterations and not repeated runs; write several
files and use a glob. One round has no spread, whatever the file says (it says 0).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from generator.evidence.content import content_kind
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import (
    MISSING,
    Document,
    Fault,
    check_number,
    is_number,
    load_document,
    try_document,
)
from generator.evidence.label_names import labels_of
from generator.evidence.measurement import Labels, Note, Provenance, Samples
from generator.evidence.pytest_benchmark_csv import find_table, read_table
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates

STATS = {
    "mean": "mean",
    "median": "median",
    "min": "min",
    "max": "max",
    "stddev": "std",
    "ops": "rate",
}


class PytestBenchmark:
    """Reads ``--benchmark-json`` files of every version since 2015, and the CSV."""

    name = "pytest-benchmark"
    generic = False
    kinds = ("json", "text")
    marks = (
        "`machine_info` and `benchmarks`, each with `stats`, or columns `name`, `mean`, `iqr` and "
        "`rounds`"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """The machine, and benchmarks with statistics; or the columns of the CSV."""
        if content_kind(file) == "text":
            return find_table(file) is not None
        document = try_document(file)
        if document is None or not document.mapping("machine_info"):
            return False
        benchmarks = document.items("benchmarks")
        return bool(benchmarks) and all(
            isinstance(each, dict) and isinstance(each.get("stats"), dict) for each in benchmarks
        )

    def read(self, file: EvidenceFile) -> Evidence:
        """One series for each test."""
        if content_kind(file) == "text" and (table := find_table(file)):
            return read_table(table)
        document = load_document(file)
        tests = range(len(document.items("benchmarks")))
        series = number_duplicates([_series(document, index) for index in tests])
        notes = [Note("All rounds of a test were run by one process: they are no repeated runs.")]
        notes += [note for index in tests for note in _notes(document, index)]
        return Listed(file, self.name, series, tuple(notes), _provenance(document), document)


def _series(document: Document, index: int) -> Series:
    at = ("benchmarks", index, "stats")
    rounds = _rounds(document, index)
    # One round has no spread; the file says 0, which would look like a perfect run.
    keys = [key for key in STATS if key in document.mapping(*at)]
    stated = [key for key in keys if not (key == "stddev" and rounds == 1)]
    cells = {
        STATS[key]: Cell(document.at(*at, key), (*at, key), "1/s" if key == "ops" else None)
        for key in stated
    }
    labels, samples = _labels(document, index), _samples(document, index)
    name = _name(document, index)
    return Series(name, "s", cells, rounds, "iteration", labels, samples, (), 0.0)


def _name(document: Document, index: int) -> str:
    at = ("benchmarks", index)
    return document.text(*at, "fullname") or document.text(*at, "name") or f"test {index + 1}"


def _labels(document: Document, index: int) -> Labels:
    parameters = document.mapping("benchmarks", index, "params")
    return labels_of(parameters)


def _rounds(document: Document, index: int) -> int | None:
    rounds = check_number(document.at("benchmarks", index, "stats", "rounds"), 0.0)
    return None if isinstance(rounds, Fault) else int(rounds)


def _samples(document: Document, index: int) -> Samples | None:
    """The rounds, where all of them are there: files are cut by hand to keep them small."""
    at = ("benchmarks", index, "stats", "data")
    data = document.items(*at)
    if not data or len(data) != _rounds(document, index):
        return None
    return Samples(len(data), partial(document.numbers, at, 0.0))


def _notes(document: Document, index: int) -> Iterator[Note]:
    for text, code in _told(document, index):
        yield Note(text, code, (_name(document, index),))


def _told(document: Document, index: int) -> Iterator[tuple[str, str]]:
    """What has to be known of one test, with the code of its lint."""
    name, rounds = _name(document, index), _rounds(document, index)
    data = document.items("benchmarks", index, "stats", "data")
    iterations = check_number(document.at("benchmarks", index, "stats", "iterations"), 1.0)
    if rounds == 1:
        yield f"{name} ran one round, which has no spread.", ""
    if not data:
        yield f"{name}: summary only, the single rounds are not in the file.", "summary-only"
    elif len(data) != rounds or not all(map(is_number, data)):
        text = f"{name}: not all of the {rounds} rounds are in the file, so they are not used."
        yield text, "summary-only"
    if not isinstance(iterations, Fault) and iterations > 1:
        yield f"{name}: each round is the mean of {iterations:.0f} iterations.", ""


def _provenance(document: Document) -> Provenance:
    commit = document.text("commit_info", "id")
    dirty = document.at("commit_info", "dirty")
    known = commit is not None and re.fullmatch(r"[0-9a-f]{7,64}", commit) is not None
    return Provenance(
        commit=commit if known else None,
        dirty=dirty if known and isinstance(dirty, bool) else None,
        environment=_environment(document) or None,
        tool="pytest-benchmark",
        version=document.text("version"),
        started=_started(document.text("datetime")),
    )


def _environment(document: Document) -> str:
    """Interpreter, system and processor; not the machine's own name, which is nobody's business."""
    parts = [
        ("python_implementation", "python_version"),
        ("system", "release", "machine"),
    ]
    texts = [
        " ".join(filter(None, (document.text("machine_info", key) for key in keys)))
        for keys in parts
    ]
    for key in ("brand_raw", "brand"):
        if document.at("machine_info", "cpu", key) is not MISSING:
            texts.append(document.text("machine_info", "cpu", key) or "")
            break
    return ", ".join(filter(None, texts))


def _started(moment: str | None) -> str | None:
    if moment is None or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?.*", moment):
        return None
    # pytest-benchmark writes UTC, and old versions do not say so.
    return moment if re.search(r"(Z|[+-]\d\d:?\d\d)$", moment) else f"{moment}+00:00"


PART = PytestBenchmark()
