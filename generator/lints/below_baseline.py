"""A model that a constant answer beats is no improvement over having none."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told
from generator.metrics.baseline import standing


def _find(subject: Subject) -> Told | None:
    metric = subject.metric
    if metric.trivial is None or standing(metric) not in {"unclear", "unbeaten"}:
        return None
    hint = "say so in the text, or choose a score that the constant answer does not win"
    return f"not clearly better than a model that {metric.trivial.what}", hint


PART = Lint("below-baseline", "warning", __doc__, _find)
