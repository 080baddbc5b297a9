"""Some tools round percentiles or take them from sketches."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told


def _find(subject: Subject) -> Told | None:
    note = subject.noted("approximate-percentile")
    return None if note is None else (note.text, "keep the single observations where it matters")


PART = Lint("approximate-percentile", "note", __doc__, _find)
