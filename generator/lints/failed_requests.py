"""A request that is refused is answered quickly: failures make a service look fast."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told
from generator.metrics.units import is_duration


def _find(subject: Subject) -> Told | None:
    note = subject.noted("failed-requests")
    if note is None or not is_duration(subject.metric.unit):
        return None
    return f"failed requests are in this latency: {note.text}", "select successful requests only"


PART = Lint("failed-requests", "warning", __doc__, _find)
