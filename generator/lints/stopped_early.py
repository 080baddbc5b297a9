"""Who stops when the numbers look good finds effects that are not there."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told


def _find(subject: Subject) -> Told | None:
    trial = subject.metric.trial
    if trial is None or not trial.stopped_early:
        return None
    hint = "let it run to its planned size, or plan it as `design: sequential` the next time"
    return f"stopped after {subject.metric.n} of {trial.planned_n} planned units", hint


PART = Lint("stopped-early", "warning", __doc__, _find)
