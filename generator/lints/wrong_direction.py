"""With `better` the wrong way round, a loss is told as an improvement."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told
from generator.metrics.direction import named_direction


def _find(subject: Subject) -> Told | None:
    metric = subject.metric
    for use in metric.evidence:
        known = named_direction(use.select, unit=use.unit, format_name=use.format)
        # The name that people read may say that something else is meant: "Errors found".
        both = named_direction(use.select, metric.name, unit=metric.unit, format_name=use.format)
        if known and known == both and known != metric.better:
            message = f"{use.select!r} is better when it is {known}, not {metric.better}"
            return message, f"write `better: {known}`, or say why not with `allow`"
    return None


PART = Lint("wrong-direction", "warning", __doc__, _find)
