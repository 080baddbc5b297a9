"""What a record holds that no page shows yet: said aloud, so that nobody waits for it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.problems import Problem
from generator.records.places import Location
from generator.records.record import Record


def kept_for_later(record: Record) -> tuple[Problem, ...]:
    """A note for each part of a record that is checked and kept, but shown by no page."""
    return tuple(
        Problem(
            record.places.key(location),
            "not-shown-yet",
            f"{location[-1]!r} is checked and kept, and no page shows it yet",
            severity="note",
        )
        for location in _kept(record)
    )


def _kept(record: Record) -> Iterator[Location]:
    for name in ("audiences", "roles", "experiments"):
        if getattr(record.project, name):
            yield (name,)
    for key, metric in record.project.metrics.items():
        if metric.predictions is not None:
            yield ("metrics", key, "predictions")
