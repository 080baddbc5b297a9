"""ghz's ``-O csv``: the time and the status of each call."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from functools import partial
from typing import TypeAlias

from generator.evidence.csv_text import find_sheet
from generator.evidence.failed_requests import Outcome
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import Fault, check_number
from generator.evidence.measurement import Labels, Note, Provenance, Samples
from generator.evidence.reader import Cell, Listed, Series
from generator.problems import refuse

NAMES = ("duration (ms)", "status", "error")
STATS = ("mean", "median", "min", "max", "p90", "p95", "p99")
Calls: TypeAlias = "dict[str, array[float]]"
"""The times of each status."""


def is_calls(file: EvidenceFile) -> bool:
    """Whether the first line has ghz's three names."""
    sheet = find_sheet(file, (",",))
    return sheet is not None and sheet.header == NAMES


def read_calls(file: EvidenceFile) -> Listed:
    """Reads every row once; eight bytes of each call are kept."""
    calls = dict(_statuses(file))
    everything = calls.pop("")
    failed = sum(len(times) for status, times in calls.items() if status != "OK")
    outcome = Outcome(len(everything), failed)
    series = [_series((), everything, outcome.refusal)]
    series += [_series((("status", status),), times, None) for status, times in calls.items()]
    counts = (
        Series("requests", "requests", {"count": Cell(len(everything))}),
        Series("failed", "1", {"rate": Cell(outcome.share)}, len(everything), "request"),
    )
    instead = 'latency{status="OK"} leaves them out'
    rounded = Note("Times are rounded to a hundredth of a millisecond.", "rounded", ("latency",))
    silent = Note("The CSV does not say how long the run took: it has no rate.")
    notes = (*outcome.notes("latency", instead=instead), rounded, silent)
    return Listed(file, "ghz", (*series, *counts), notes, Provenance(tool="ghz"))


def _statuses(file: EvidenceFile) -> Iterator[tuple[str, array[float]]]:
    """Times under each status, and under an empty one all of them."""
    sheet = find_sheet(file, (",",))
    everything: array[float] = array("d")
    calls: Calls = {}
    for row in sheet.rows() if sheet else ():
        value = check_number(row.value(NAMES[0]), 0.0)
        if isinstance(value, Fault):
            raise refuse(file.place(row.line), value.code, f"{NAMES[0]} {value.words}")
        everything.append(value)
        calls.setdefault(row.cells["status"] or "unknown", array("d")).append(value)
    if not everything:
        raise refuse(file.place(), "evidence-empty", "the file has no calls")
    yield "", everything
    yield from calls.items()


def _series(labels: Labels, times: array[float], refusal: tuple[str, str] | None) -> Series:
    samples = Samples(len(times), partial(_as_is, times))
    return Series("latency", "ms", {}, len(times), "request", labels, samples, STATS, 0.0, refusal)


def _as_is(times: array[float]) -> array[float]:
    return times
