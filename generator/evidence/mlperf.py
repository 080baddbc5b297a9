"""Inference and training benchmarks, by MLPerf: LoadGen's summary and log, and `:::MLLOG` lines.

How to get the file: LoadGen writes `mlperf_log_summary.txt` and `mlperf_log_detail.txt` for each
run; a training benchmark prints `:::MLLOG` lines. Keep them as they are.

Select: `latency:p99` in nanoseconds, `samples per second`, `tokens per second`, in the Server
scenario `scheduled samples per second`, and for language models `first token latency:p99`. The
value that counts for SingleStream is `early stopping estimate:p90`. Of a training log
`time to train` in seconds and `eval_accuracy:last`, or any other quality by its key. Summary and
log of one run give the same selectors; several runs in one file are told apart by `run`.

Example: from `tests/evidence_files/mlperf/synthetic_summary.txt`, an Offline run:

    samples per second  0.25 samples/s
    latency:p90  3.8e+09 ns
    latency:mean  2.2e+09 ns

What cannot be claimed: anything from a run of which LoadGen says `Result is : INVALID`, so such a
file is refused. That the latencies of an Offline run are what a user waits: all samples are sent
at once. That a run of your own is an MLPerf result; only reviewed submissions are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.evidence.csv_text import to_value
from generator.evidence.files import EvidenceFile
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.mlperf_log import is_log, read_log
from generator.evidence.mlperf_run import Run, notes_of, percent_stat, series_of
from generator.evidence.reader import Cell, Evidence, Listed, Series

_HEADING = re.compile(rb"^[ \t]*MLPerf Results Summary[ \t]*\r?$", re.MULTILINE)
LONGEST_LINE = 1000
"""Characters; LoadGen's lines are shorter."""
_FACT = re.compile(r"(Scenario|Mode|Result is)\s*: ?(.*)")
_TIMED = re.compile(r"(Min|Max|Mean) ([A-Za-z ]+?)\s*\(ns\)\s*: ?(\S+)")
_PERCENTILE = re.compile(r"(\d+(?:\.\d+)?)(?:th)? ([a-z ]+?)\s*\(ns\)\s*: ?(\S+)")
_ESTIMATE = re.compile(r"\* Early stopping (\d+(?:\.\d+)?)(?:th)? percentile estimate: (\S+)")
_QUERIES = re.compile(r"\* Processed at least \d+ queries \((\d{1,18})\)\.?")
_RATE = re.compile(
    r"((?:\w+ )?(?:samples|tokens) per second|[qt]ps w/o? loadgen overhead)\s*: ?(\S+)"
)


class MlPerf:
    """Reads what LoadGen writes, and the log of a training benchmark."""

    name = "mlperf"
    generic = False
    kinds = ("text",)
    marks = "a line `MLPerf Results Summary`, or lines that begin with `:::MLLOG`"

    def recognises(self, file: EvidenceFile) -> bool:
        """Either by the heading or by the first lines."""
        return is_log(file) or _HEADING.search(file.head) is not None

    def read(self, file: EvidenceFile) -> Evidence:
        """Whichever of the two it is."""
        return read_log(file) if is_log(file) else _read_summary(file)


def _read_summary(file: EvidenceFile) -> Evidence:
    runs = list(_runs(file))
    series: list[Series] = []
    notes: list[Note] = []
    for number, run in enumerate(runs, start=1):
        labels: Labels = (("run", str(number)),) if len(runs) > 1 else ()
        series += series_of(run, labels)
        notes += notes_of(run)
    if len(runs) > 1:
        notes.append(Note("The file holds several runs.", "several-runs"))
    own = Provenance(tool="MLPerf LoadGen")
    return Listed(file, MlPerf.name, tuple(series), tuple(dict.fromkeys(notes)), own)


def _runs(file: EvidenceFile) -> Iterator[Run]:
    """One run under each heading."""
    run: Run | None = None
    for number, raw in file.lines():
        if _HEADING.match(raw):
            if run:
                yield run
            run = Run()
        elif run and len(raw) <= LONGEST_LINE:
            _take(run, raw.decode("utf-8", "replace").strip(), number)
    if run:
        yield run


def _take(run: Run, line: str, number: int) -> None:
    """What one line says of a run."""
    fact = _FACT.fullmatch(line)
    if fact:
        run.facts[fact[1]] = fact[2].strip()
    elif found := _TIMED.fullmatch(line):
        run.add(found[2].lower(), found[1].lower(), Cell(to_value(found[3]), line=number))
    elif found := _PERCENTILE.fullmatch(line):
        name = found[2].replace("percentile", "").replace("  ", " ").strip()
        run.add(name, percent_stat(found[1]), Cell(to_value(found[3]), line=number))
    elif found := _ESTIMATE.fullmatch(line):
        cell = Cell(to_value(found[2]), line=number)
        run.add("early stopping estimate", percent_stat(found[1]), cell)
    elif found := _QUERIES.fullmatch(line):
        run.queries = int(found[1])
    elif found := _RATE.fullmatch(line.lower()):
        run.add(found[1], "", Cell(to_value(found[2]), line=number))


PART = MlPerf()
