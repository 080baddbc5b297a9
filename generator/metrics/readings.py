"""One side of a metric: opening its files, reading them and converting to the metric's unit."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeVar

from generator.evidence.digests import Digests
from generator.evidence.files import EvidenceFile, open_evidence
from generator.evidence.measurement import Measurement
from generator.evidence.observations import pieces
from generator.evidence.predictions import read_predictions
from generator.evidence.reader import Evidence, read_evidence, select_of
from generator.evidence.selector import SelectorError
from generator.metrics.declared import metric_place
from generator.metrics.method import Readings
from generator.metrics.metric import EvidenceUse, Side
from generator.metrics.units import UnitError, canonical, conversion, is_duration
from generator.problems import Place, Problem, ProblemsFound, refuse
from generator.records.project import Source
from generator.records.record import Record

Part = TypeVar("Part")


@dataclass(frozen=True)
class SideFiles:
    """The files of one side, opened and hashed but not read."""

    side: Side
    source: Source
    select: str | None
    files: tuple[EvidenceFile, ...]


@dataclass(frozen=True)
class ReadSide:
    """One side, read: what the methods work on and what the page lists."""

    readings: Readings
    uses: tuple[EvidenceUse, ...]


def open_sides(
    root: Path, record: Record, id: str, digests: Digests | None = None
) -> tuple[SideFiles, ...]:
    """The files of every side of a metric; raises all problems of all sides together."""
    entry = record.project.metrics[id]
    sides: list[tuple[Side, Source | None]] = [
        ("before", entry.before),
        ("after", entry.after),
        ("value", entry.value),
    ]
    return gathered(
        [
            partial(open_side, root, record, id, side, source, digests)
            for side, source in sides
            if source is not None
        ]
    )


def read_sides(record: Record, id: str, sides: tuple[SideFiles, ...]) -> tuple[ReadSide, ...]:
    """Every side read; raises all problems of all sides together."""
    return gathered([partial(_read_side, record, id, side) for side in sides])


def gathered(steps: list[Callable[[], Part]]) -> tuple[Part, ...]:
    """The outcome of every step, or the problems of all steps that failed."""
    done: list[Part] = []
    problems: list[Problem] = []
    for step in steps:
        try:
            done.append(step())
        except ProblemsFound as found:
            problems += found.problems
    if problems:
        raise ProblemsFound(problems)
    return tuple(done)


def open_side(
    root: Path, record: Record, id: str, side: Side, source: Source, digests: Digests | None
) -> SideFiles:
    """The files of one side; raises ProblemsFound."""
    places = [metric_place(record, id, side, "from", i) for i in range(len(source.files))]
    found = gathered(
        [
            partial(open_evidence, root, record.folder, pattern, place, digests)
            for pattern, place in zip(source.files, places, strict=True)
        ]
    )
    # A file that two globs match counts once.
    files = {file.path: file for group in found for file in group}
    select = source.select or record.project.metrics[id].select
    return SideFiles(side, source, select, tuple(files[path] for path in sorted(files)))


def _read_side(record: Record, id: str, side: SideFiles) -> ReadSide:
    found = gathered([partial(_read_file, record, id, side, file) for file in side.files])
    readings = [
        (file, measurement) for file, (measurement, _) in zip(side.files, found, strict=True)
    ]
    return ReadSide(readings, tuple(use for _, use in found))


def _read_file(
    record: Record, id: str, side: SideFiles, file: EvidenceFile
) -> tuple[Measurement, EvidenceUse]:
    evidence = _read(record, id, side, file)
    try:
        found = evidence.find(side.select)
    except SelectorError as error:
        place = _select_place(record, id, side)
        message = f"{file.path}: {error.message}"
        raise refuse(place, error.code, message, error.hint) from error
    measurement = _converted(record, id, side, found)
    parts = tuple((name, _converted(record, id, side, part)) for name, part in found.parts)
    measurement = replace(measurement, parts=parts)
    _check_value(measurement, record, id, side)
    return measurement, _use(side, file, evidence, found)


def _read(record: Record, id: str, side: SideFiles, file: EvidenceFile) -> Evidence:
    """By the columns that the author names, else as the format that knows the content."""
    named = record.project.metrics[id].predictions
    if named is not None:
        return read_predictions(file, named.columns)
    return read_evidence(file, side.source.format, metric_place(record, id, side.side, "format"))


def _use(
    side: SideFiles, file: EvidenceFile, evidence: Evidence, found: Measurement
) -> EvidenceUse:
    return EvidenceUse(
        side=side.side,
        path=file.path,
        sha256=file.sha256,
        size=file.size,
        format=evidence.format,
        select=side.select or select_of(found, evidence.names),
        value=found.value,
        unit=found.unit or canonical(side.source.unit or ""),
        n=found.n,
        notes=(*(note for note in evidence.notes if note.speaks_of(found.name)), *found.notes),
        provenance=evidence.provenance,
    )


def _converted(record: Record, id: str, side: SideFiles, found: Measurement) -> Measurement:
    """The measurement in the metric's unit, with its samples."""
    entry = record.project.metrics[id]
    try:
        convert = conversion(_stated_unit(record, id, side, found), entry.unit)
    except UnitError as error:
        own = side.source.unit
        below = (side.side, "unit") if own and repr(own) in error.message else ("unit",)
        place = metric_place(record, id, *below)
        raise refuse(place, error.code, error.message, error.hint) from error
    samples = found.samples
    if samples is not None and convert.factor != 1.0:
        samples = samples.scaled(convert.factor)
    evaluation = found.evaluation
    if evaluation is not None:
        evaluation = replace(evaluation, factor=convert.factor)
    return replace(
        found,
        value=convert(found.value),
        unit=canonical(entry.unit),
        samples=samples,
        evaluation=evaluation,
        histogram=found.histogram and found.histogram.scaled(convert.factor, canonical(entry.unit)),
    )


def _stated_unit(record: Record, id: str, side: SideFiles, found: Measurement) -> str:
    """The evidence's unit: the file's, else the author's; both must not contradict each other."""
    given = side.source.unit
    if given and found.unit and canonical(given) != canonical(found.unit):
        message = f"the evidence says {found.unit!r}, the record says {given!r}"
        place = metric_place(record, id, side.side, "unit")
        raise refuse(place, "unit-mismatch", message, "leave `unit` out here")
    if given or found.unit:
        return given or found.unit
    message = f"{side.files[0].path} does not say in which unit {found.name!r} is"
    hint = f"say it beside the path: `{side.side}: {{from: …, unit: …}}`"
    raise refuse(metric_place(record, id, side.side), "unit-missing", message, hint)


def _check_value(measurement: Measurement, record: Record, id: str, side: SideFiles) -> None:
    """Readers refuse what cannot be; that a duration is never negative depends on the unit."""
    samples = measurement.samples.values if measurement.samples else ()
    least = measurement.value
    for values in chain([(measurement.value,)], pieces(samples)):
        # The sum of many is quicker to look at than each of them; it may be infinite by itself.
        if not math.isfinite(sum(values)):
            _check_finite(measurement, values, _select_place(record, id, side))
        least = min(least, min(values))  # noqa: PLW3301 - a flat one would copy all values
    if is_duration(measurement.unit) and least < 0:
        place = _select_place(record, id, side)
        message = f"{measurement.name!r} holds a duration of {least:g} {measurement.unit}"
        raise refuse(place, "negative-duration", message, "a duration is never negative")


def _check_finite(measurement: Measurement, values: Sequence[float], place: Place) -> None:
    unusable = next((value for value in values if not math.isfinite(value)), None)
    if unusable is not None:
        raise refuse(place, "number-not-finite", f"{measurement.name!r} holds {unusable}")


def _select_place(record: Record, id: str, side: SideFiles) -> Place:
    if side.source.select is not None:
        return metric_place(record, id, side.side, "select")
    if side.select is not None:
        return metric_place(record, id, "select")
    return metric_place(record, id, side.side)
