"""One result against two baselines lets an author choose the larger change."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told
from generator.metrics.metric import Metric


def _find(subject: Subject) -> Told | None:
    metric = subject.metric
    after = _files(metric, "after")
    for other in subject.metrics:
        same = other.id < metric.id and after and _files(other, "after") == after
        if same and _files(other, "before") != _files(metric, "before"):
            hint = "keep the baseline that a user had before, or say why there are two"
            return f"the same result as in {other.id!r}, against another baseline", hint
    return None


def _files(metric: Metric, side: str) -> frozenset[tuple[str, str]]:
    return frozenset((use.sha256, use.select) for use in metric.evidence if use.side == side)


PART = Lint("same-number-two-baselines", "warning", __doc__, _find)
