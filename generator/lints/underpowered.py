"""A test that cannot find the effect that matters will most likely find nothing."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told
from generator.metrics.verdict import read_minimum_effect


def _find(subject: Subject) -> Told | None:
    trial, metric = subject.metric.trial, subject.metric
    minimum = read_minimum_effect(metric.minimum_effect, metric.unit)
    if trial is None or trial.detectable is None or minimum is None or metric.before is None:
        return None
    size = minimum.size * abs(metric.before.value) if minimum.relative else minimum.size
    if trial.detectable.value <= size:
        return None
    hint = "plan more units the next time, or say why so few had to do with `allow`"
    return (
        f"the planned size finds effects of {trial.detectable.value:.3g} {metric.unit} and larger,"
        f" and {metric.minimum_effect} would matter",
        hint,
    )


PART = Lint("underpowered", "note", __doc__, _find)
