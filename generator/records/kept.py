"""What a record holds that no page shows yet: said aloud, so that nobody waits for it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.problems import Problem
from generator.records.places import Location, Places
from generator.records.record import ProfileRecord, Record


def kept_for_later(record: Record) -> tuple[Problem, ...]:
    """A note for each part of a record that is checked and kept, but shown by no page."""
    return tuple(_note(record.places, location) for location in _kept(record))


def kept_in_profile(profile: ProfileRecord) -> tuple[Problem, ...]:
    """The same for the profile."""
    names = ("audiences", "target_roles", "languages", "work", "education", "plan")
    kept = (name for name in names if getattr(profile.profile, name))
    return tuple(_note(profile.places, (name,)) for name in kept)


def _note(places: Places, location: Location) -> Problem:
    message = f"{location[-1]!r} is checked and kept, and no page shows it yet"
    return Problem(places.key(location), "not-shown-yet", message, severity="note")


def _kept(record: Record) -> Iterator[Location]:
    for name in ("audiences", "roles"):
        if getattr(record.project, name):
            yield (name,)
