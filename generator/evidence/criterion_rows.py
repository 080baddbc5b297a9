"""Criterion's raw.csv and cargo-criterion's messages, which hold each sample and its name."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeGuard

from generator.evidence.csv_text import Row, find_sheet
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import Fault, check_number, decode_line
from generator.evidence.measurement import Note, Provenance, Samples
from generator.evidence.reader import Cell, Listed, Series, number_duplicates
from generator.problems import refuse

ONE_PROCESS = Note("All samples were taken by one process: they are no repeated runs.")
UNITS = {"ns": "ns", "us": "µs", "µs": "µs", "ms": "ms", "s": "s"}
_REASON = "benchmark-complete"
_NAMES = ("group", "function", "value")
_TIMES = ("sample_measured_value", "sample_time_nanos")
"""What the column of times is called, and was called up to version 0.2."""


def listed_of(values: Sequence[float]) -> tuple[str, ...]:
    """The statistics that make sense of so many samples."""
    return ("mean", "median", "min", "max") if len(values) > 1 else ("mean",)


def is_raw(file: EvidenceFile) -> bool:
    """Whether the first line has the names of raw.csv."""
    sheet = find_sheet(file, (",",))
    if sheet is None or not sheet.has(*_NAMES, "iteration_count"):
        return False
    return any(sheet.has(name) for name in _TIMES)


def read_raw(file: EvidenceFile, name: str) -> Listed:
    """One series for each benchmark of raw.csv."""
    sheet = find_sheet(file, (",",))
    groups: dict[tuple[str, str], array[float]] = {}
    for row in sheet.rows() if sheet else ():
        benchmark = "/".join(filter(None, (row.cells[key] for key in _NAMES)))
        unit = row.cells.get("unit", "ns")
        groups.setdefault((benchmark, unit), array("d")).append(_sample(file, row))
    series = tuple(_of_samples(key, unit, values) for (key, unit), values in groups.items())
    return Listed(file, name, series, (ONE_PROCESS,), Provenance(tool="Criterion.rs"))


def _sample(file: EvidenceFile, row: Row) -> float:
    """The mean time of an iteration."""
    time = _number(file, row, next(name for name in _TIMES if name in row.cells), 0.0)
    return time / _number(file, row, "iteration_count", 1.0)


def _number(file: EvidenceFile, row: Row, name: str, least: float) -> float:
    number = check_number(row.value(name), least)
    if isinstance(number, Fault):
        raise refuse(file.place(row.line), number.code, f"{name} {number.words}")
    return number


def _of_samples(name: str, unit: str, values: array[float]) -> Series:
    samples, listed = Samples(len(values), lambda: values), listed_of(values)
    return Series(name, _unit(unit), {}, len(values), "iteration", (), samples, listed, 0.0)


def _unit(unit: object) -> str:
    # A measurement of the author's own may count anything.
    return UNITS.get(str(unit), "")


def is_messages(file: EvidenceFile) -> bool:
    """Whether the first line is a message of cargo-criterion."""
    try:
        return _is_message(decode_line(file.head.lstrip().partition(b"\n")[0]))
    except (ValueError, RecursionError):
        return False


def _is_message(message: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(message, dict) and message.get("reason") in (_REASON, "group-complete")


def read_messages(file: EvidenceFile, name: str) -> Listed:
    """One series for each benchmark that was completed, and one for its slope."""
    series: list[Series] = []
    for number, line in file.lines():
        try:
            message = decode_line(line)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "not readable"
            place = file.place(number, getattr(error, "colno", 1))
            text = f"line {number} is not JSON: {reason}"
            raise refuse(place, "json-syntax", text) from error
        if not _is_message(message):
            raise refuse(file.place(number), "criterion-message", "no message of cargo-criterion")
        if message["reason"] == _REASON:
            series += _of_message(message, number)
    own = Provenance(tool="Criterion.rs")
    return Listed(file, name, number_duplicates(series), (ONE_PROCESS,), own)


def _of_message(message: dict[str, Any], line: int) -> Iterator[Series]:
    name, values = str(message.get("id", "")), _values(message)
    estimates = {key: message.get(key) for key in ("mean", "median", "slope")}
    stated = {
        key: Cell(estimate.get("estimate"), unit=_unit(estimate.get("unit")), line=line)
        for key, estimate in estimates.items()
        if isinstance(estimate, dict)
    }
    slope = stated.pop("slope", None)
    unit = _unit(message.get("unit"))
    samples = Samples(len(values), lambda: values) if values else None
    listed = listed_of(values) if values else ()
    series = Series(name, unit, {}, len(values) or None, "iteration", (), samples, listed, 0.0)
    yield replace(series, stats=_in_unit(stated, unit))
    if slope:
        labels = (("estimate", "slope"),)
        yield replace(series, stats={"": slope}, labels=labels, samples=None, listed=())


def _in_unit(cells: dict[str, Cell], unit: str) -> dict[str, Cell]:
    """Without a unit of their own where it is that of the samples."""
    return {
        stat: replace(cell, unit=None) if cell.unit == unit else cell
        for stat, cell in cells.items()
    }


def _values(message: dict[str, Any]) -> array[float]:
    """The mean time of an iteration in each sample; none where the lists do not fit together."""
    times, counts = message.get("measured_values"), message.get("iteration_count")
    values = array("d")
    if not isinstance(times, list) or not isinstance(counts, list) or len(times) != len(counts):
        return values
    for given, iterations in zip(times, counts, strict=True):
        time, count = check_number(given, 0.0), check_number(iterations, 1.0)
        if isinstance(time, Fault) or isinstance(count, Fault):
            return array("d")
        values.append(time / count)
    return values
