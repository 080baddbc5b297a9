"""One run has no spread: nobody can tell whether anything changed."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told


def _find(subject: Subject) -> Told | None:
    metric = subject.metric
    sides = [side for side in (metric.before, metric.after) if side is not None]
    if metric.method != "repeated-runs" or all(side.n != 1 for side in sides):
        return None
    hint = "run each side at least four times, better ten, or say why not with `allow`"
    return "one run has no spread, so nobody can tell whether anything changed", hint


PART = Lint("single-run", "warning", __doc__, _find)
