"""A time means nothing without the machine that it was measured on."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told
from generator.metrics.units import is_duration


def _find(subject: Subject) -> Told | None:
    metric = subject.metric
    said = metric.environment or any(use.provenance.environment for use in metric.evidence)
    if said or not is_duration(metric.unit) or metric.disclosure != "public":
        return None
    hint = "say it: `environment: 2 cores, 24 GiB`, or keep a manifest `<file>.run.yml`"
    return "nobody says on which machine this was measured", hint


PART = Lint("env-missing", "note", __doc__, _find)
