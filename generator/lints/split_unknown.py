"""A test set that shares users, days or duplicates with the training set flatters."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told


def _find(subject: Subject) -> Told | None:
    entry = subject.record.project.metrics.get(subject.metric.id)
    columns = entry.predictions if entry else None
    if not subject.metric.diagnoses or (columns is not None and columns.split is not None):
        return None
    hint = "say it: `predictions: {…, split: by user, newest month}`"
    return "how was the test set split from the training set?", hint


PART = Lint("split-unknown", "note", __doc__, _find)
