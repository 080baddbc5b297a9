"""Arms of other sizes than planned mean that units were lost: any effect may be theirs."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told


def _find(subject: Subject) -> Told | None:
    trial = subject.metric.trial
    if trial is None or not trial.srm_failed:
        return None
    sizes = ", ".join(f"{arm.name} {arm.n}" for arm in trial.arms)
    hint = "find out where units were lost; until then no effect is shown anywhere"
    return f"the sizes of the arms ({sizes}) are not those that were planned", hint


PART = Lint("srm-failed", "warning", __doc__, _find)
