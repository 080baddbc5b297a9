"""Users of a closed loop wait for each answer, so a slow service is asked less: its worst times are
missing (coordinated omission).
"""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told
from generator.metrics.units import is_duration


def _find(subject: Subject) -> Told | None:
    note, metric = subject.noted("closed-loop-latency"), subject.metric
    said = "closed" in (metric.conditions or "").casefold()
    if note is None or said or not is_duration(metric.unit):
        return None
    hint = "measure at a constant arrival rate, or say in `conditions` that the load was closed"
    why = note.text.removeprefix("Closed loop: ")
    return f"a latency from a closed loop: {why}", hint


PART = Lint("closed-loop-latency", "note", __doc__, _find)
