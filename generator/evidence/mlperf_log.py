"""`:::MLLOG` lines: the log of one LoadGen run, or of a training benchmark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import decode_line, is_number
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.mlperf_run import Run, notes_of, percent_stat, series_of
from generator.evidence.reader import Cell, Listed, Series, number_duplicates
from generator.problems import refuse

_MARK = re.compile(rb"^[^\n]{0,60}?:::MLLOG (?=\{)", re.MULTILINE)
"""Some launchers put the number of the process before it."""
_RATES = {
    "result_samples_per_second": "samples per second",
    "result_tokens_per_second": "tokens per second",
    "result_scheduled_samples_per_sec": "scheduled samples per second",
    "result_completed_samples_per_sec": "completed samples per second",
    "result_qps_with_loadgen_overhead": "qps w/ loadgen overhead",
    "result_qps_without_loadgen_overhead": "qps w/o loadgen overhead",
}
_FACTS = {
    "effective_scenario": "Scenario",
    "effective_test_mode": "Mode",
    "result_validity": "Result is",
}
_TIMED = re.compile(r"result_(first_token_)?(min|max|mean)_(query_)?latency_ns")
_PERCENTILE = re.compile(
    r"result_(first_token_)?(\d+(?:\.\d+)?)_percentile_(per_query_)?latency_ns"
)
_TOKEN = re.compile(
    r"result_time_(?:per|to)_output_token_(?:(min|max|mean)|(\d+(?:\.\d+)?)_percentile_ns)"
)
_NO_SCORE = frozenset({"eval_start", "eval_stop", "eval_samples"})
_PROGRESS = {"epoch_num": "epoch", "samples_count": "samples", "step": "step"}
_FAILED = ("failed-run", "the training run did not end with the status success")


@dataclass(frozen=True)
class Event:
    """One line of a log."""

    key: str
    value: object
    time_ms: object
    metadata: dict[str, object]
    line: int


@dataclass
class _Training:
    """One training run, while its lines are read."""

    start: Event
    stop: Event | None = None
    scores: list[Event] = field(default_factory=list)


def is_log(file: EvidenceFile) -> bool:
    """Whether a line of the head is one of a log."""
    return _MARK.search(file.head) is not None


def read_log(file: EvidenceFile) -> Listed:
    """A training log by its start, else LoadGen's."""
    events = list(_events(file))
    if any(event.key == "run_start" for event in events):
        return _read_training(file, events)
    run = _loadgen(events)
    if not run.cells:
        message = "the log has no results: the run did not end, or measured accuracy only"
        raise refuse(file.place(), "no-results", message)
    said = {event.key: event.value for event in events}
    version, started = said.get("loadgen_version"), said.get("test_datetime")
    own = Provenance(
        tool="MLPerf LoadGen",
        version=version if isinstance(version, str) else None,
        started=started if isinstance(started, str) else None,
    )
    return Listed(file, "mlperf", tuple(series_of(run, ())), tuple(notes_of(run)), own)


def _events(file: EvidenceFile) -> Iterator[Event]:
    """The lines that matter. A LoadGen log may have one for each query besides."""
    for number, raw in file.lines():
        mark = _MARK.match(raw)
        if mark is None:
            continue
        try:
            found = decode_line(raw[mark.end() :])
        except (ValueError, RecursionError) as error:
            message = f"line {number} is not JSON after `:::MLLOG`"
            raise refuse(file.place(number, mark.end() + 1), "json-syntax", message) from error
        if not isinstance(found, dict) or not isinstance(found.get("key"), str):
            raise refuse(file.place(number), "field-missing", f"line {number} has no `key`")
        if _matters(found["key"]):
            metadata = found.get("metadata")
            about = metadata if isinstance(metadata, dict) else {}
            yield Event(found["key"], found.get("value"), found.get("time_ms"), about, number)


def _matters(key: str) -> bool:
    others = {"loadgen_version", "test_datetime", "run_start", "run_stop", *_FACTS}
    return key.startswith(("result_", "eval_", "submission_")) or key in others


def _loadgen(events: list[Event]) -> Run:
    run = Run()
    # In MultiStream a query is several samples, and the summary gives the time of the query.
    has_queries = any("query_latency" in event.key for event in events)
    for event in events:
        if event.key in _FACTS:
            run.facts[_FACTS[event.key]] = str(event.value)
        elif event.key in _RATES:
            run.add(_RATES[event.key], "", Cell(event.value, line=event.line))
        elif event.key == "result_query_count" and is_number(event.value, 0.0):
            run.queries = int(float(str(event.value)))
        else:
            _add_time(run, event, has_queries)
    return run


def _add_time(run: Run, event: Event, has_queries: bool) -> None:
    cell = Cell(event.value, line=event.line)
    found = _TIMED.fullmatch(event.key) or _PERCENTILE.fullmatch(event.key)
    if found:
        stat = found[2] if found[2].isalpha() else percent_stat(found[2])
        sampled = "sample latency" if has_queries and not found[3] else "latency"
        run.add("first token latency" if found[1] else sampled, stat, cell)
    elif token := _TOKEN.fullmatch(event.key):
        run.add("time to output token", token[1] or percent_stat(token[2]), cell)


def _read_training(file: EvidenceFile, events: list[Event]) -> Listed:
    runs = _trainings(events)
    series: list[Series] = []
    notes = [Note("This is one training run, not a reviewed MLPerf result.")]
    for number, run in enumerate(runs, start=1):
        labels: Labels = (("run", str(number)),) if len(runs) > 1 else ()
        series += _training_series(run, labels)
        if not _succeeded(run):
            notes.append(Note("The training run did not reach its goal.", "failed-run"))
    if len(runs) > 1:
        notes.append(Note("The file holds several runs.", "several-runs"))
    names = tuple(dict.fromkeys(each.name for each in series if not each.unit))
    if names:
        text = f"{', '.join(names)}: the file does not say the scale."
        notes.append(Note(text, "scale-unstated", names))
    own = Provenance(tool="MLPerf Training")
    told = tuple(dict.fromkeys(notes))
    return Listed(file, "mlperf", number_duplicates(series), told, own)


def _trainings(events: list[Event]) -> list[_Training]:
    runs: list[_Training] = []
    for event in events:
        if event.key == "run_start":
            runs.append(_Training(event))
        elif runs and event.key == "run_stop":
            runs[-1].stop = event
        elif runs and event.key.startswith("eval_") and event.key not in _NO_SCORE:
            runs[-1].scores.append(event)
    return runs


def _succeeded(run: _Training) -> bool:
    return run.stop is not None and run.stop.metadata.get("status") == "success"


def _training_series(run: _Training, labels: Labels) -> Iterator[Series]:
    seconds, line = _seconds(run)
    refusal = None if _succeeded(run) else _FAILED
    stats = {"": Cell(seconds, line=line)}
    yield Series("time to train", "s", stats, labels=labels, least=0.0, refusal=refusal)
    for key in dict.fromkeys(event.key for event in run.scores):
        scored = [event for event in run.scores if event.key == key]
        yield Series(key, "", {"last": Cell(scored[-1].value, line=scored[-1].line)}, labels=labels)
        for event in scored:
            at = _progress(event)
            if at:
                cell = {"": Cell(event.value, line=event.line)}
                yield Series(key, "", cell, labels=tuple(sorted((*labels, at))))


def _progress(event: Event) -> tuple[str, str] | None:
    """How far the training was, which benchmarks count in different ways."""
    for key, label in _PROGRESS.items():
        if is_number(event.metadata.get(key)):
            return label, str(event.metadata[key])
    return None


def _seconds(run: _Training) -> tuple[float | None, int]:
    """From the start to the stop, which is how MLPerf counts it."""
    stop = run.stop
    if stop is None or not (is_number(run.start.time_ms) and is_number(stop.time_ms)):
        return None, run.start.line
    return (float(str(stop.time_ms)) - float(str(run.start.time_ms))) / 1000, stop.line
