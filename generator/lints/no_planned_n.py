"""Without a planned size nobody knows whether a test was stopped when it looked good."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told


def _find(subject: Subject) -> Told | None:
    trial = subject.metric.trial
    if trial is None or trial.planned_n is not None:
        return None
    return "the test has no planned size", "say it: `planned_n: 20000`"


PART = Lint("no-planned-n", "warning", __doc__, _find)
