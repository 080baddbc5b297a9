"""A high percentile of few observations is decided by chance."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told


def _find(subject: Subject) -> Told | None:
    metric = subject.metric
    sides = [side for side in (metric.before, metric.after, metric.value) if side is not None]
    if metric.method != "percentile" or all(side.low is not None for side in sides):
        return None
    hint = "the least for a median is 6, for p90 29, p95 59, p99 299 and p99.9 2,995"
    return "too few observations for an interval of this percentile", hint


PART = Lint("percentile-underpowered", "note", __doc__, _find)
