"""Python benchmarks in several processes, by pyperf: its JSON, from one benchmark or many.

How to get the file: `python -m pyperf timeit -s "setup" "statement" -o evidence/run.json`,
`python -m pyperf command -o evidence/run.json -- program`, or a `Runner` script with `-o`. Every
value of every process is kept; `--append` puts several benchmarks into one file.

Select: the benchmark's name (`--name`), then the statistic: `sorted_list:mean`. Times are in
seconds, memory (`--track-memory`) in bytes. The mean is that of all values, with one observation
for each process behind it; median, minimum, maximum, spread and percentiles are those of all
values, as `pyperf stats` prints them.

Example: from `tests/evidence_files/pyperf/pyperf_timeit.json`, three values in each of three
processes:

    sorted_list:mean  1.81616e-05 s
    sorted_list:median  1.79419e-05 s
    sorted_list:max  2.43267e-05 s

What cannot be claimed: anything from the warm-ups and the run that calibrates, which are left out;
more repetitions than there were processes, however many values each made; a difference between two
machines or two builds of Python, which the file names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.evidence.files import EvidenceFile
from generator.evidence.forked import Forked, by_process, tell_apart
from generator.evidence.json_text import Document, Location, is_number, load_document, try_document
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.reader import Cell, Evidence, Series

UNITS = {"second": "s", "byte": "bytes", "integer": "1"}


class Pyperf:
    """Reads the files that ``pyperf`` and, under its old name, ``perf`` write."""

    name = "pyperf"
    generic = False
    kinds = ("json",)
    marks = "`version` and `benchmarks`, each with `runs` of `values` and `warmups`"

    def recognises(self, file: EvidenceFile) -> bool:
        """Benchmarks with runs, each with its values or its warm-ups."""
        document = try_document(file)
        if document is None or not isinstance(document.root, dict):
            return False
        benchmarks = document.items("benchmarks")
        return (
            "version" in document.root
            and bool(benchmarks)
            and all(_is_benchmark(document, index) for index in range(len(benchmarks)))
        )

    def read(self, file: EvidenceFile) -> Evidence:
        """The mean of each benchmark by its processes, the rest by its values."""
        document = load_document(file)
        benchmarks = [_benchmark(document, at) for at in range(len(document.items("benchmarks")))]
        labels = tell_apart([(each.name, ()) for each in benchmarks])
        series = tuple(
            found
            for each, told in zip(benchmarks, labels, strict=True)
            for found in _series(document, each, told)
        )
        notes = tuple(note for each in benchmarks for note in _notes(each))
        return Forked(file, self.name, series, notes, _provenance(document), document)


@dataclass(frozen=True)
class Benchmark:
    """One benchmark of a file."""

    name: str
    unit: str
    runs: tuple[tuple[Location, ...], ...]
    """Where the values of each process stand."""


def _is_benchmark(document: Document, index: int) -> bool:
    runs = document.items("benchmarks", index, "runs")
    marks = {"values", "warmups", "samples"}
    return bool(runs) and all(isinstance(run, dict) and marks & set(run) for run in runs)


def _benchmark(document: Document, index: int) -> Benchmark:
    at = ("benchmarks", index)
    runs = range(len(document.items(*at, "runs")))
    values = (_values(document, (*at, "runs", run)) for run in runs)
    unit = _said(document, index, "unit") or "second"
    name = _said(document, index, "name") or f"benchmark {index + 1}"
    return Benchmark(name, UNITS.get(unit, ""), tuple(each for each in values if each))


def _said(document: Document, index: int, key: str) -> str | None:
    """What the benchmark says of itself; what is the same for all stands at the top."""
    own = document.text("benchmarks", index, "metadata", key)
    return own or document.text("metadata", key)


def _values(document: Document, run: Location) -> tuple[Location, ...]:
    # ``samples`` is what they were called before 2017.
    key = "values" if document.items(*run, "values") else "samples"
    return tuple((*run, key, index) for index in range(len(document.items(*run, key))))


def _series(document: Document, benchmark: Benchmark, labels: Labels) -> tuple[Series, ...]:
    series = Series(benchmark.name, benchmark.unit, {}, labels=labels, least=0.0)
    if not benchmark.runs:
        message = f"{benchmark.name} has no values: the file has only warm-ups or a calibration"
        return (replace(series, refusal=("no-values", message)),)
    every = [location for run in benchmark.runs for location in run]
    broken = next((at for at in every if not is_number(document.at(*at), 0.0)), None)
    if broken:
        return (replace(series, stats={"mean": Cell(document.at(*broken), broken)}),)
    return by_process(series, [document.numbers_at(run, 0.0) for run in benchmark.runs])


def _notes(benchmark: Benchmark) -> Iterator[Note]:
    name, processes = benchmark.name, len(benchmark.runs)
    values = sum(map(len, benchmark.runs))
    if not values:
        yield Note(f"{name} has no values, only warm-ups or a calibration.", names=(name,))
    elif values > processes:
        text = f"{name}: {values} values of {processes} processes; a process is what was repeated."
        yield Note(text, names=(name,))


def _provenance(document: Document) -> Provenance:
    """Interpreter, system and processor; not the machine's name, nor paths on it."""
    said = (
        (_said(document, 0, "python_implementation"), _said(document, 0, "python_version")),
        (_said(document, 0, "platform"),),
        (_said(document, 0, "cpu_model_name"),),
    )
    parts = (" ".join(filter(None, texts)) for texts in said)
    version = _said(document, 0, "perf_version")
    environment = ", ".join(filter(None, parts)) or None
    return Provenance(environment=environment, tool="pyperf", version=version)


PART = Pyperf()
