"""Command-line benchmarks, by hyperfine: its JSON and its CSV.

How to get the file: `hyperfine --runs 20 --export-json evidence/run.json 'command one' 'command
two'`. The JSON keeps every run's time and exit code; the CSV is only a summary, and the Markdown
export is no evidence. Times are in seconds, whatever `--time-unit` says.

Select: the command as it was given, then the statistic: `python -m app:mean`. A parameter of
`--parameter-list` is a label: `sleep 0.02{n="2"}:median`. CPU time is `…{time="user"}` and
`…{time="system"}`.

Example: from `tests/evidence_files/hyperfine/hf_two.json`, twelve runs of each command:

    sleep 0.01:mean  0.0139181 s
    sleep 0.01:std  0.00205057 s
    sleep 0.02:median  0.0235453 s
    sleep 0.02{time="user"}:mean  0.00126575 s

What cannot be claimed: anything from a command that failed (the exit codes are checked, and the
page says so; a CSV has none); a comparison of commands that take a few milliseconds, since the
start of the shell is subtracted and can leave 0; a difference between runs that were not
interleaved, when the machine was busy with something else in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from generator.evidence.content import content_kind
from generator.evidence.csv_text import Row, Sheet, find_sheet
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import MISSING, Document, load_document, try_document
from generator.evidence.label_names import labels_of
from generator.evidence.measurement import Labels, Note, Provenance, Samples
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates

STATS = {"mean": "mean", "median": "median", "min": "min", "max": "max", "stddev": "std"}
COLUMNS = ("command", *STATS, "user", "system")


class Hyperfine:
    """Reads ``--export-json`` and ``--export-csv`` files."""

    name = "hyperfine"
    generic = False
    kinds = ("json", "text")
    marks = (
        "`results`, each with `command` and `times` or `mean`, or the columns"
        " `command,mean,stddev,median,user,system,min,max`"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """A list of results, each a command with its mean or its times; or the CSV's columns."""
        if content_kind(file) == "text":
            return _sheet(file) is not None
        document = try_document(file)
        if document is None or not isinstance(document.root, dict):
            return False
        results = document.items("results")
        return bool(results) and all(
            isinstance(each, dict) and "command" in each and ("times" in each or "mean" in each)
            for each in results
        )

    def read(self, file: EvidenceFile) -> Evidence:
        """One series of wall-clock times for each command, then its CPU times and memory."""
        sheet = _sheet(file)
        if sheet is not None:
            return _read_table(sheet, self.name)
        document = load_document(file)
        results = range(len(document.items("results")))
        series = [each for index in results for each in _series(document, index)]
        notes = tuple(note for index in results for note in _notes(document, index))
        own = Provenance(tool="hyperfine")
        return Listed(file, self.name, number_duplicates(series), notes, own, document)


def _series(document: Document, index: int) -> Iterator[Series]:
    """Wall-clock time under the command's name, then CPU times and memory under labels."""
    at = ("results", index)
    name, labels = _command(document, index), _labels(document, index)
    times = _samples(document, index, "times")
    n = times.n if times else None
    listed = ("mean", "median", "min", "max") if times else ()
    stated = _stated(document, index)
    yield Series(name, "s", stated, n, "process run", labels, times, listed, 0.0)
    for key in ("user", "system"):
        if document.at(*at, key) is not MISSING:
            cell = {"mean": Cell(document.at(*at, key), (*at, key))}
            cpu = tuple(sorted((*labels, ("time", key))))
            yield Series(name, "s", cell, n, "process run", cpu, least=0.0)
    memory = _samples(document, index, "memory_usage_byte")
    if memory:
        peak = tuple(sorted((*labels, ("memory", "peak"))))
        sizes = ("mean", "max")
        yield Series(name, "bytes", {}, memory.n, "process run", peak, memory, sizes, 0.0)


def _stated(document: Document, index: int) -> dict[str, Cell]:
    """The statistics that the file has. One run has no spread: hyperfine writes null."""
    found = {key: document.at("results", index, key) for key in STATS}
    return {
        STATS[key]: Cell(value, ("results", index, key))
        for key, value in found.items()
        if value is not MISSING and not (key == "stddev" and value is None)
    }


def _command(document: Document, index: int) -> str:
    return document.text("results", index, "command") or f"command {index + 1}"


def _labels(document: Document, index: int) -> Labels:
    parameters = document.mapping("results", index, "parameters")
    return labels_of(parameters)


def _samples(document: Document, index: int, key: str) -> Samples | None:
    location = ("results", index, key)
    n = len(document.items(*location))
    return Samples(n, partial(document.numbers, location, 0.0)) if n else None


def _notes(document: Document, index: int) -> Iterator[Note]:
    for text, code in _told(document, index):
        yield Note(text, code, (_command(document, index),))


def _told(document: Document, index: int) -> Iterator[tuple[str, str]]:
    """What has to be known of one command, with the code of its lint."""
    command = _command(document, index)
    codes = document.items("results", index, "exit_codes")
    failed = [code for code in codes if code != 0]
    if failed:
        shown = ", ".join(sorted({"a signal" if code is None else str(code) for code in failed}))
        yield (
            f"{command!r} failed in {len(failed)} of {len(codes)} runs (exit code {shown}).",
            "failed-run",
        )
    if not document.items("results", index, "times"):
        yield f"{command!r}: summary only, the single times are not in the file.", "summary-only"
    elif 0 in document.items("results", index, "times"):
        yield f"{command!r} took less than a shell's start in some runs: those times are 0.", ""


def _sheet(file: EvidenceFile) -> Sheet | None:
    """The CSV, where it is one of hyperfine's."""
    sheet = find_sheet(file, (",",)) if content_kind(file) == "text" else None
    return sheet if sheet and sheet.has(*COLUMNS) else None


def _read_table(sheet: Sheet, name: str) -> Evidence:
    series = [each for row in sheet.all for each in _of_row(row)]
    notes = (
        Note("Summary only: the single times are not in the file.", "summary-only"),
        Note("The file does not say how many runs there were, nor whether a command failed."),
    )
    own = Provenance(tool="hyperfine")
    return Listed(sheet.file, name, number_duplicates(series), notes, own)


def _of_row(row: Row) -> Iterator[Series]:
    command = row.cells["command"] or f"command {row.line - 1}"
    marked = {key: text for key, text in row.cells.items() if key.startswith("parameter_")}
    own = {key.removeprefix("parameter_"): text for key, text in marked.items()}
    cells = {STATS[key]: Cell(row.value(key), line=row.line) for key in STATS}
    # One run has no spread: the CSV says 0, where the JSON says null.
    kept = {stat: cell for stat, cell in cells.items() if not (stat == "std" and not cell.value)}
    labels = labels_of(own)
    yield Series(command, "s", kept, None, "process run", labels, least=0.0)
    for key in ("user", "system"):
        cpu = labels_of({**own, "time": key})
        stats = {"mean": Cell(row.value(key), line=row.line)}
        yield Series(command, "s", stats, None, "process run", cpu, least=0.0)


PART = Hyperfine()
