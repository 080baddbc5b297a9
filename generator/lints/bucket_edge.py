"""A histogram tells the bucket of a percentile, and not where in it the value lies."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told


def _find(subject: Subject) -> Told | None:
    note = subject.noted("bucket-edge")
    if note is None:
        return None
    hint = "choose buckets with an edge near the value, or keep the single observations"
    return f"as uncertain as its bucket is wide: {note.text}", hint


PART = Lint("bucket-edge", "note", __doc__, _find)
