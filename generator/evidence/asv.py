"""Python benchmarks over commits, by asv (airspeed velocity): the result file of one commit.

How to get the file: `asv run --record-samples HEAD^!` writes
`.asv/results/<machine>/<commit>-<environment>.json`; without `--record-samples` only the median and
the quartiles are kept. `benchmarks.json` and `machine.json` beside it hold no results.

Select: the benchmark's name, with its parameters as the labels `param1`, `param2` and so on, in the
order of the function; the file does not name them, and text parameters keep their quotes:
`bench.Sort.time_sort{param1="1000",param2="'up'"}:median`. Times are in seconds, `mem_` and
`peakmem_` in bytes; a `track_` value has no unit here, so the record has to say it.

Example: from `tests/evidence_files/asv/asv_samples.json`, one quick run with its samples:

    b.S.time_sort{param1="10",param2="'down'"}:median  1.773e-06 s
    b.S.track_len{param1="1000",param2="'down'"}  1000
    b.peakmem_x  2.47071e+07 bytes

What cannot be claimed: that a difference would show again: asv makes the samples of a benchmark in
a few processes and does not say which made which, so they count as iterations; run it several times
and keep several files. A benchmark that failed has no value (null), one that was skipped neither
(NaN). Whether less is better of a `track_` value is not in the file. Files of version 1 do not say
which statistic a result is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import product
from math import isnan

from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import (
    Document,
    Fault,
    Location,
    check_number,
    is_number,
    load_document,
    try_document,
)
from generator.evidence.measurement import Labels, Note, Provenance, Samples
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates
from generator.problems import ProblemsFound, refuse

UNITS = {"time": "s", "timeraw": "s", "mem": "bytes", "peakmem": "bytes"}
_TYPE = re.compile(r"(timeraw|time|peakmem|mem|track)(?:_|(?=[A-Z]))", re.IGNORECASE)
_QUARTILES = {"p25": "stats_q_25", "p75": "stats_q_75"}
_FAILED = ("failed-benchmark", "failed, so it has no value")
_SKIPPED = ("skipped-benchmark", "was skipped, so it has no value")
_LATEST = 4_102_444_800_000
"""The year 2100, in milliseconds: no run started later."""


class Asv:
    """Reads result files of version 1 and 2."""

    name = "asv"
    generic = False
    kinds = ("json",)
    marks = "`commit_hash` and `results`"

    def recognises(self, file: EvidenceFile) -> bool:
        """A commit with results; or the description of benchmarks, to say that it has none."""
        document = try_document(file)
        return document is not None and (_is_result(document) or _is_description(document))

    def read(self, file: EvidenceFile) -> Evidence:
        """One series for each benchmark and each combination of its parameters."""
        document = load_document(file)
        if not _is_result(document):
            raise _describes(document)
        found = [each for name in document.mapping("results") for each in _results(document, name)]
        series = number_duplicates([_series(document, each) for each in found])
        notes = tuple(_notes(found))
        return Listed(file, self.name, series, notes, _provenance(document), document)


def _is_result(document: Document) -> bool:
    return document.text("commit_hash") is not None and "results" in document.mapping()


def _is_description(document: Document) -> bool:
    described = [each for key, each in document.mapping().items() if key != "version"]
    return bool(described) and all(
        isinstance(each, dict) and {"code", "name", "type"} <= set(each) for each in described
    )


def _describes(document: Document) -> ProblemsFound:
    message = "this only describes the benchmarks: it has no results"
    hint = "take the result file of a commit, in the folder named after the machine"
    return refuse(document.file.place(), "evidence-description", message, hint)


@dataclass(frozen=True)
class Result:
    """One value: of a benchmark, or of one combination of its parameters."""

    name: str
    labels: Labels
    at: Location
    value: object
    index: int
    """The place of the combination in all lists of the benchmark."""

    @property
    def refusal(self) -> tuple[str, str] | None:
        """Why there is no value."""
        if self.value is None:
            return _FAILED[0], f"{self.name} {_FAILED[1]}"
        if isinstance(self.value, float) and isnan(self.value):
            return _SKIPPED[0], f"{self.name} {_SKIPPED[1]}"
        return None


def _results(document: Document, name: str) -> Iterator[Result]:
    at = _column(document, name, "result")
    parameters = document.items(*(_column(document, name, "params") or ("",)))
    if at is None:
        yield Result(name, (), ("results", name), document.at("results", name), 0)
    elif not document.items(*at):
        yield Result(name, (), at, document.at(*at), 0)
    else:
        values = document.items(*at)
        choices = [each if isinstance(each, list) else [each] for each in parameters]
        for index, (value, combination) in enumerate(zip(values, product(*choices), strict=False)):
            labels = tuple(
                sorted((f"param{nth}", str(text)) for nth, text in enumerate(combination, 1))
            )
            yield Result(name, labels, (*at, index), value, index)


def _column(document: Document, name: str, column: str) -> Location | None:
    """Where a benchmark keeps something: by its place in version 2, by its key in version 1."""
    columns = document.items("result_columns")
    if document.items("results", name) and column in columns:
        return ("results", name, columns.index(column))
    return ("results", name, column) if column in document.mapping("results", name) else None


def _series(document: Document, result: Result) -> Series:
    type_ = _type(result.name)
    least = 0.0 if type_ in UNITS else None
    samples = _samples(document, result, least)
    n = samples.n if samples else _repeats(document, result)
    # Without its spread nobody says which statistic it is: old versions kept the minimum.
    stat = "median" if n is not None and type_ in {"time", "timeraw"} else ""
    stats = {stat: Cell(result.value, result.at), **_quartiles(document, result)}
    listed = ("mean", "min", "max") if samples and samples.n > 1 else ()
    about = (n, "iteration" if n else "", result.labels, samples, listed, least, result.refusal)
    return Series(result.name, UNITS.get(type_, ""), stats, *about)


def _type(name: str) -> str:
    """``time``, ``peakmem`` …, which asv itself reads off the function's name."""
    found = _TYPE.match(name.rpartition(".")[2])
    return found[1].lower() if found else ""


def _of_combination(document: Document, result: Result, column: str) -> Location | None:
    at = _column(document, result.name, column)
    return (*at, result.index) if at and document.items(*at) else None


def _samples(document: Document, result: Result, least: float | None) -> Samples | None:
    at = _of_combination(document, result, "samples")
    values = document.items(*at) if at else []
    if at is None or not values or not all(is_number(value, least) for value in values):
        return None
    return Samples(len(values), partial(document.numbers, at, least))


def _repeats(document: Document, result: Result) -> int | None:
    """How many samples there were."""
    at = _of_combination(document, result, "stats_repeat")
    old = _of_combination(document, result, "stats")
    count = document.at(*at) if at else document.at(*old, "repeat") if old else None
    number = check_number(count, 1.0)
    return None if isinstance(number, Fault) else int(number)


def _quartiles(document: Document, result: Result) -> dict[str, Cell]:
    ways = {stat: _of_combination(document, result, key) for stat, key in _QUARTILES.items()}
    return {
        stat: Cell(document.at(*at), at)
        for stat, at in ways.items()
        if at and is_number(document.at(*at))
    }


def _notes(results: list[Result]) -> Iterator[Note]:
    yield from _missing(results, *_FAILED, "failed-run")
    yield from _missing(results, *_SKIPPED, "")
    there = [each for each in results if not each.refusal]
    timed = tuple(dict.fromkeys(r.name for r in there if _type(r.name).startswith("time")))
    if timed:
        text = "asv does not say which process made which sample: they are no repeated runs."
        yield Note(text, names=timed)
    tracked = tuple(dict.fromkeys(r.name for r in there if _type(r.name) not in UNITS))
    if tracked:
        yield Note("The file does not say the unit, nor which direction is better.", names=tracked)


def _missing(results: list[Result], code: str, words: str, lint: str) -> Iterator[Note]:
    """Says of each benchmark without a value why, and in how many combinations of parameters."""
    all_of, missing = Counter(each.name for each in results), Counter[str]()
    for each in results:
        missing[each.name] += each.refusal is not None and each.refusal[0] == code
    for name, count in missing.items():
        if count:
            part = f" in {count} of {all_of[name]} combinations" if all_of[name] > 1 else ""
            yield Note(f"{name}{part} {words}.", lint, (name,))


def _provenance(document: Document) -> Provenance:
    commit = document.text("commit_hash") or ""
    known = re.fullmatch(r"[0-9a-f]{7,64}", commit) is not None
    environment = ", ".join(_environment(document)) or None
    started = _started(document)
    return Provenance(
        commit=commit if known else None, environment=environment, tool="asv", started=started
    )


def _environment(document: Document) -> Iterator[str]:
    """Interpreter, system, processor and packages; not the machine's name, nor paths on it."""
    python = document.text("python") or ""
    if re.fullmatch(r"[\w.]+", python):
        yield f"Python {python}"
    for key in ("os", "arch", "cpu"):
        if text := document.text("params", key):
            yield text
    for package, version in document.mapping("requirements").items():
        if isinstance(version, str) and version:
            yield f"{package} {version}"


def _started(document: Document) -> str | None:
    """When the first benchmark began; `date` is that of the commit."""
    columns = document.items("result_columns")
    if "started_at" not in columns:
        return None
    column = columns.index("started_at")
    moments = (document.at("results", name, column) for name in document.mapping("results"))
    known = [moment for moment in moments if isinstance(moment, int) and 0 < moment < _LATEST]
    return datetime.fromtimestamp(min(known) / 1000, UTC).isoformat() if known else None


PART = Asv()
