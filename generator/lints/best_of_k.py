"""The best of many models on one test set is better there than anywhere else."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told


def _find(subject: Subject) -> Told | None:
    entry = subject.record.project.metrics.get(subject.metric.id)
    columns = entry.predictions if entry else None
    tried = columns.candidates if columns else None
    if tried is None or tried == 1:
        return None
    hint = "choose on validation data and score the chosen one once, or say why not with `allow`"
    return f"the best of {tried} models that were compared on this test set", hint


PART = Lint("best-of-k", "warning", __doc__, _find)
