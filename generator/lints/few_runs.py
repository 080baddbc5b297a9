"""Two or three runs a side can never show a difference, however large it is."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told


def _find(subject: Subject) -> Told | None:
    metric = subject.metric
    sides = [side.n for side in (metric.before, metric.after) if side is not None]
    if metric.method != "repeated-runs" or metric.verdict != "cannot-tell" or 1 in sides:
        return None
    hint = "four runs of each side are the least, ten are better"
    return "so few runs can never show a difference, however large it is", hint


PART = Lint("few-runs", "note", __doc__, _find)
