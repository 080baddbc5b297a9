"""C++ micro-benchmarks, by Google Benchmark: its JSON and its CSV.

How to get the file: `./bench --benchmark_repetitions=10 --benchmark_out=evidence/run.json
--benchmark_out_format=json`. With `--benchmark_report_aggregates_only` the single repetitions are
lost. The CSV says less: use it only where there is nothing else.

Select: the name as it was registered, with its arguments: `BM_Sum/4096:median` is wall-clock time
in the unit that the row names (ns where it names none), `BM_Sum/4096{time="cpu"}:mean` CPU time.
Counters are a label: `BM_Sum/4096{counter="bytes_per_second"}:mean`; a counter of your own has no
unit unless the record gives it. The coefficient of variation is `BM_Sum/4096{aggregate="cv"}`, a
share.

Example: from `tests/evidence_files/google-benchmark/gb_repetitions.json`, three repetitions:

    BM_Sum/64:median  0.023809 µs
    BM_Sum/64:std  0.00236936 µs
    BM_Sum/64{time="cpu"}:min  0.0237888 µs
    BM_Sum/64{aggregate="cv"}  0.0941511 1
    BM_Sum/4096{counter="bytes_per_second"}:mean  2.86753e+10 bytes/s

What cannot be claimed: that a difference would show again in another process. All repetitions were
made by one process, so they are iterations; run the program several times and write several files.
A benchmark that reported an error has no time, whatever its row says (it says 0). The fit of a
complexity (`BigO`, `RMS`) is no time and is not listed, nor is the coefficient of variation of a
CSV, which is written there in a unit that it does not have.
"""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from generator.evidence.content import content_kind
from generator.evidence.csv_text import read_cells, to_value
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import (
    Document,
    Fault,
    check_number,
    is_number,
    load_document,
    try_document,
)
from generator.evidence.measurement import Labels, Note, Provenance, Samples
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates
from generator.problems import Place, refuse

UNITS = {"ns": "ns", "us": "µs", "ms": "ms", "s": "s"}
STATS = {"mean": "mean", "median": "median", "stddev": "std", "min": "min", "max": "max"}
COUNTERS = {"bytes_per_second": "bytes/s", "items_per_second": "items/s"}
"""Units of the counters that every benchmark may have."""
_NO_COUNTER = {
    *("name", "run_name", "run_type", "label", "threads", "iterations", "time_unit", "big_o"),
    *("family_index", "per_family_instance_index", "repetitions", "repetition_index"),
    *("aggregate_name", "aggregate_unit", "cpu_coefficient", "real_coefficient", "rms"),
    *("error_occurred", "error_message", "skipped", "skip_message"),
}
_FITS = {"BigO", "RMS"}
_SUFFIX = re.compile(r"(.+)_(mean|median|stddev|cv|BigO|RMS)")
_HEADER = re.compile(rb"^name,iterations,real_time,cpu_time,time_unit\b.*$", re.MULTILINE)

_PRINTED = re.compile(rb"^Benchmark[ \t]+Time[ \t]+CPU[ \t]+Iterations", re.MULTILINE)


class GoogleBenchmark:
    """Reads ``--benchmark_format=json`` and ``csv``."""

    name = "google-benchmark"
    generic = False
    kinds = ("json", "text")
    marks = "`context` and `benchmarks` with `real_time`, or `name,iterations,real_time,cpu_time`"

    def recognises(self, file: EvidenceFile) -> bool:
        """The context and named rows with times, or the CSV's line of names."""
        if content_kind(file) == "text":
            return any(look.search(file.head) for look in (_HEADER, _PRINTED))
        document = try_document(file)
        if document is None or not document.mapping("context"):
            return False
        return "machine_info" not in document.mapping() and _are_rows(document.items("benchmarks"))

    def read(self, file: EvidenceFile) -> Evidence:
        """One series for each benchmark's times and for each counter."""
        if content_kind(file) == "text" and not _HEADER.search(file.head):
            hint = "write JSON: `--benchmark_out=evidence/run.json --benchmark_out_format=json`"
            message = "this is what Google Benchmark prints for people, without its repetitions"
            raise refuse(file.place(), "google-benchmark-printed", message, hint)
        if content_kind(file) == "text":
            rows, own = tuple(_csv_rows(file)), Provenance(tool="Google Benchmark")
            return Listed(file, self.name, _series(file, None, rows), tuple(_notes(rows)), own)
        document = load_document(file)
        rows = tuple(_json_rows(document))
        notes = (*_notes(rows), *_context_notes(document))
        series = _series(file, document, rows)
        return Listed(file, self.name, series, notes, _provenance(document), document)


def _are_rows(rows: list[object]) -> bool:
    marks = {"real_time", "run_type", "cpu_coefficient", "rms", "error_occurred", "skipped"}
    return bool(rows) and all(
        isinstance(row, dict) and isinstance(row.get("name"), str) and marks & set(row)
        for row in rows
    )


@dataclass(frozen=True)
class Row:
    """One repetition of a benchmark, or an aggregate of all of them."""

    benchmark: str
    """Its name, without the aggregate's."""
    instance: tuple[object, ...]
    """Tells benchmarks of one name apart, where the file does."""
    aggregate: str
    """Empty for a repetition."""
    is_share: bool
    unit: str
    repetitions: object
    error: str | None
    cells: dict[str, Cell] = field(hash=False)
    """Times and counters."""


def _json_rows(document: Document) -> Iterator[Row]:
    names = [str(document.at("benchmarks", i, "name")) for i in _indices(document)]
    bases = _bases(names)
    for index, name in zip(_indices(document), names, strict=True):
        row = document.mapping("benchmarks", index)
        base, suffix = (name, "") if "run_type" in row else bases.get(name, (name, ""))
        cells = {key: Cell(row[key], ("benchmarks", index, key)) for key in row}
        aggregate = suffix or str(row.get("aggregate_name", "")) or _fit(row)
        yield Row(
            str(row.get("run_name", base)),
            tuple(str(row.get(key)) for key in ("family_index", "per_family_instance_index")),
            aggregate,
            row.get("aggregate_unit") == "percentage" or aggregate == "cv",
            _unit(row.get("time_unit")),
            row.get("repetitions") or row.get("iterations"),
            _error(row),
            _kept(cells),
        )


def _indices(document: Document) -> range:
    return range(len(document.items("benchmarks")))


def _fit(row: dict[str, object]) -> str:
    return "BigO" if "cpu_coefficient" in row else "RMS" if "rms" in row else ""


def _unit(unit: object) -> str:
    # A row without a unit is in nanoseconds.
    return UNITS.get(str(unit), "") if unit else "ns"


def _error(row: dict[str, object]) -> str | None:
    """What a benchmark said instead of a time."""
    if str(row.get("error_occurred", "")).lower() == "true":
        return str(row.get("error_message") or "no message")
    if row.get("skipped"):
        return str(row.get("skip_message") or row.get("error_message") or "skipped")
    return None


def _kept(cells: dict[str, Cell]) -> dict[str, Cell]:
    """The times, and what else is a number and must be a counter."""
    return {
        key: cell
        for key, cell in cells.items()
        if key in {"real_time", "cpu_time"}
        or (key not in _NO_COUNTER and isinstance(cell.value, int | float))
    }


def _bases(names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Benchmark and aggregate of each name that is one. Where rows do not say what they are, a
    name that ends in ``_mean`` is an aggregate only if its fellows are there as well."""
    split = {name: (m[1], m[2]) for name in names if (m := _SUFFIX.fullmatch(name))}
    fellows: dict[str, set[str]] = {}
    for base, suffix in split.values():
        fellows.setdefault(base, set()).add(suffix)
    return {
        name: (base, suffix)
        for name, (base, suffix) in split.items()
        if suffix in _FITS or fellows[base] >= {"mean", "stddev"}
    }


def _csv_rows(file: EvidenceFile) -> Iterator[Row]:
    rows = tuple(_table(file))
    bases = _bases([values["name"] for _, values in rows])
    for line, values in rows:
        base, aggregate = bases.get(values["name"], (values["name"], ""))
        cells = {key: Cell(to_value(text), line=line) for key, text in values.items()}
        if aggregate == "cv":
            # Its times are scaled as if they were times, and divided by the repetitions.
            cells = {key: cell for key, cell in cells.items() if not key.endswith("_time")}
        n = to_value(values["iterations"]) if aggregate else None
        unit, error = _unit(values["time_unit"]), _error(dict(values))
        yield Row(base, (), aggregate, aggregate == "cv", unit, n, error, _kept(cells))


def _table(file: EvidenceFile) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and cells of each row below what the program printed before the names."""
    found = _HEADER.search(file.head)
    if found is None:
        raise refuse(file.place(), "evidence-format", "there is no line of the column names")
    header = next(csv.reader(found[0].decode("utf-8", "replace").strip().splitlines()))
    starts = file.head.count(b"\n", 0, found.start()) + 1
    for line, cells in read_cells(file, ","):
        # The row of a benchmark that failed ends before the counters of the others.
        is_whole = len(cells) == len(header) or (len(cells) < len(header) and "true" in cells)
        if line > starts and not is_whole:
            message = f"{len(cells)} cells under {len(header)} names"
            raise refuse(file.place(line), "csv-syntax", message)
        if line > starts:
            yield line, {**dict.fromkeys(header, ""), **dict(zip(header, cells, strict=False))}


def _series(
    file: EvidenceFile, document: Document | None, rows: Sequence[Row]
) -> tuple[Series, ...]:
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        if row.aggregate not in _FITS:
            groups.setdefault((row.benchmark, *row.instance), []).append(row)
    load = partial(_load, file, document)
    return number_duplicates([s for group in groups.values() for s in _of_benchmark(group, load)])


def _load(
    file: EvidenceFile, document: Document | None, cells: Sequence[Cell], least: float | None
) -> array[float]:
    numbers = array("d")
    for cell in cells:
        number = check_number(cell.value, least)
        if isinstance(number, Fault):
            raise refuse(_place(file, document, cell), number.code, f"a value {number.words}")
        numbers.append(number)
    return numbers


def _place(file: EvidenceFile, document: Document | None, cell: Cell) -> Place:
    return document.place(cell.location) if document else file.place(cell.line)


def _of_benchmark(rows: Sequence[Row], load: partial[array[float]]) -> Iterator[Series]:
    errors = [row.error for row in rows if row.error is not None]
    if errors:
        refusal = ("failed-benchmark", f"{rows[0].benchmark} reported an error: {errors[0]}")
        yield Series(rows[0].benchmark, rows[0].unit, {}, refusal=refusal)
        return
    for key in dict.fromkeys(key for row in rows for key in row.cells):
        yield _of_field(rows, key, load)
        for row in rows:
            if row.aggregate and (row.is_share or row.aggregate not in STATS) and key in row.cells:
                yield _of_aggregate(row, key)


def _of_field(rows: Sequence[Row], key: str, load: partial[array[float]]) -> Series:
    """One time or counter of a benchmark: its repetitions, and what is said of all of them."""
    repeated = [row.cells[key] for row in rows if not row.aggregate and key in row.cells]
    stated = {
        STATS[row.aggregate]: row.cells[key]
        for row in rows
        if row.aggregate in STATS and key in row.cells
    }
    least = 0.0 if key.endswith("_time") else None
    n = len(repeated) or _repetitions(rows)
    samples = Samples(len(repeated), partial(load, repeated, least)) if repeated else None
    usable = samples is not None and all(is_number(cell.value, least) for cell in repeated)
    listed = (("mean", "median", "min", "max") if n != 1 else ("mean",)) if usable else ()
    unit, labels = _unit_of(rows[0], key), _labels(key)
    return Series(rows[0].benchmark, unit, stated, n, "iteration", labels, samples, listed, least)


def _of_aggregate(row: Row, key: str) -> Series:
    """An aggregate that is no statistic of ours: the coefficient of variation, or an own one."""
    labels = tuple(sorted((*_labels(key), ("aggregate", row.aggregate))))
    unit = "1" if row.is_share else _unit_of(row, key)
    n = _repetitions([row])
    return Series(row.benchmark, unit, {"": row.cells[key]}, n, "iteration", labels)


def _unit_of(row: Row, key: str) -> str:
    return row.unit if key.endswith("_time") else COUNTERS.get(key, "")


def _labels(key: str) -> Labels:
    if key == "real_time":
        return ()
    return (("time", "cpu"),) if key == "cpu_time" else (("counter", key),)


def _repetitions(rows: Sequence[Row]) -> int | None:
    numbers = [check_number(row.repetitions, 1.0) for row in rows if row.aggregate]
    return next((int(number) for number in numbers if not isinstance(number, Fault)), None)


def _notes(rows: Sequence[Row]) -> Iterator[Note]:
    yield Note("All repetitions were made by one process: they are no repeated runs.")
    single = {row.benchmark for row in rows if not row.aggregate}
    errors = {row.benchmark: row.error for row in rows if row.error is not None}
    for name, error in errors.items():
        yield Note(f"{name} reported an error: {error}", "failed-run", (name,))
    summed = {row.benchmark: None for row in rows if row.aggregate in STATS}
    bare = tuple(name for name in summed if name not in single)
    if bare:
        text = "Summary only: the single repetitions are not in the file."
        yield Note(text, "summary-only", bare)
    if any(row.aggregate in _FITS for row in rows):
        yield Note("Not listed: the fit of a complexity (BigO, RMS), which is no time.")


def _context_notes(document: Document) -> Iterator[Note]:
    if document.at("context", "library_build_type") == "debug":
        yield Note("The benchmark library was built for debugging, which may slow the timings.")
    if document.at("context", "cpu_scaling_enabled") is True:
        yield Note("The processor was free to change its frequency.")


def _provenance(document: Document) -> Provenance:
    date = document.text("context", "date")
    has_zone = date is not None and re.fullmatch(r"\d{4}-\d\d-\d\dT.*([+-]\d\d:\d\d|Z)", date)
    version = document.text("context", "library_version")
    environment = _environment(document)
    started = date if has_zone else None
    return Provenance(
        environment=environment, tool="Google Benchmark", version=version, started=started
    )


def _environment(document: Document) -> str | None:
    """Processors and their frequency; not the machine's name."""
    keys = (("num_cpus", "processors"), ("mhz_per_cpu", "MHz"))
    values = [(document.at("context", key), word) for key, word in keys]
    return ", ".join(f"{value:g} {word}" for value, word in values if _is_plain(value)) or None


def _is_plain(value: object) -> bool:
    return is_number(value, 0.0)


PART = GoogleBenchmark()
