"""Thresholds and settings that were chosen on the test set are part of the training."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told


def _find(subject: Subject) -> Told | None:
    entry = subject.record.project.metrics.get(subject.metric.id)
    columns = entry.predictions if entry else None
    if not subject.metric.diagnoses:
        return None
    tuned = columns.tuned_on if columns else None
    if tuned == "test":
        return "the model was tuned on the data that it is scored on", "tune on validation data"
    if tuned is None:
        hint = "say it: `predictions: {…, tuned_on: validation}`"
        return "on which data were threshold and settings chosen?", hint
    return None


PART = Lint("tuned-on-test", "note", __doc__, _find)
