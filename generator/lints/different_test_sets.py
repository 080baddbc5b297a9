"""A model can look better because its examples are easier."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told


def _find(subject: Subject) -> Told | None:
    metric = subject.metric
    two = len(metric.diagnoses) == 2
    paired = metric.method == "mcnemar" or "same examples" in metric.formula
    if not two or paired or metric.verdict == "not-tested":
        return None
    hint = "score both models on the same examples, each with an `id`"
    return "before and after were scored on different examples, so they are not paired", hint


PART = Lint("different-test-sets", "warning", __doc__, _find)
