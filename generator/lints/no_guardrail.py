"""What one number gains another may have paid for."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told


def _find(subject: Subject) -> Told | None:
    trial = subject.metric.trial
    if trial is None or trial.guardrails:
        return None
    hint = "name metrics that should not have got worse: `guardrails: [p99_latency]`"
    return "nothing says what the treatment should not have made worse", hint


PART = Lint("no-guardrail", "note", __doc__, _find)
