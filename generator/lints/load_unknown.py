"""A latency under an unknown load cannot be compared with another."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told
from generator.metrics.units import is_duration


def _find(subject: Subject) -> Told | None:
    note, metric = subject.noted("load-model-unknown"), subject.metric
    if note is None or metric.conditions or not is_duration(metric.unit):
        return None
    return "nobody says under which load this was measured", "say it: `conditions: open loop, 60 s`"


PART = Lint("load-unknown", "note", __doc__, _find)
