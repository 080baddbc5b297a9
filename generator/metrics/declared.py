"""What the author declares about a metric, ready to be filled with what was computed."""

from __future__ import annotations

from generator.metrics.metric import Metric
from generator.metrics.units import UnitError, canonical
from generator.metrics.verdict import MinimumEffect, read_minimum_effect
from generator.problems import Place, refuse
from generator.records.record import Record


def metric_place(record: Record, id: str, *below: str | int) -> Place:
    """Where a part of a metric's entry stands in the record; its id where none is named."""
    location = ("metrics", id, *below)
    return record.places.value(location) if below else record.places.key(location)


def experiment_place(record: Record, id: str, *below: str | int) -> Place:
    """Where a part of an experiment stands in the record; its id where none is named."""
    location = ("experiments", id, *below)
    return record.places.value(location) if below else record.places.key(location)


def declare(record: Record, id: str) -> Metric:
    """The metric as far as the record goes: names and conditions, and not one number."""
    entry = record.project.metrics[id]
    return Metric(
        slug=record.slug,
        id=id,
        name=entry.name,
        unit=canonical(entry.unit),
        better=entry.better,
        before=None,
        after=None,
        value=None,
        change=None,
        n=None,
        method="",
        formula="",
        method_reason=entry.method.because if entry.method else None,
        verdict=None,
        grade="stated",
        disclosure=entry.disclosure,
        minimum_effect=entry.minimum_effect,
        guardrail=entry.guardrail,
        headline=entry.headline,
        conditions=entry.conditions,
        environment=entry.environment,
        command=entry.command,
        allowed=tuple(sorted(entry.allow.items())),
        evidence=(),
    )


def minimum_effect(record: Record, id: str) -> MinimumEffect | None:
    """The smallest change worth speaking of; raises ProblemsFound at its place."""
    entry = record.project.metrics[id]
    try:
        return read_minimum_effect(entry.minimum_effect, entry.unit)
    except UnitError as error:
        place = metric_place(record, id, "minimum_effect")
        raise refuse(place, error.code, error.message, error.hint) from error
