"""A number with nothing beside it cannot be judged."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told


def _find(subject: Subject) -> Told | None:
    metric = subject.metric
    if metric.value is None or metric.trivial is not None or not metric.headline:
        return None
    hint = "measure `before` as well, or say what the reader should compare it with"
    return "a headline number with nothing to compare it with", hint


PART = Lint("no-baseline", "note", __doc__, _find)
