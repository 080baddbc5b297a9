"""A bill that fell because there was less to do is no saving."""

from __future__ import annotations

import re

from generator.lints.lint import Lint, Subject, Told

_MONEY = re.compile(r"[A-Z]{3}|[€$£]")


def _find(subject: Subject) -> Told | None:
    metric = subject.metric
    # Money that had better be more is revenue.
    if metric.better != "lower" or metric.before is None or not _MONEY.match(metric.unit):
        return None
    if any(other.guardrail for other in subject.metrics) or metric.conditions:
        return None
    hint = "show the load of both sides beside it: `conditions`, or a guardrail"
    return "a cost without the load that it was for", hint


PART = Lint("cost-without-load", "note", __doc__, _find)
