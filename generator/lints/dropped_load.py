"""A service that did not get the planned load was not tested under it."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told


def _find(subject: Subject) -> Told | None:
    note = subject.noted("dropped-load")
    if note is None:
        return None
    hint = "give the load generator more users or machines, or claim the rate that was reached"
    return f"the planned load was not reached: {note.text}", hint


PART = Lint("dropped-load", "warning", __doc__, _find)
