"""A score means little until one knows what a constant answer reaches."""

from __future__ import annotations

import re

from generator.lints.lint import Lint, Subject, Told

_SCORES = re.compile(
    r"acc(uracy)?|f1|auc|roc|precision|recall|average_precision|logloss|log_loss|mae|rmse|r2",
    re.IGNORECASE,
)


def _find(subject: Subject) -> Told | None:
    metric = subject.metric
    words = {word for use in metric.evidence for word in re.split(r"[^a-zA-Z0-9]+", use.select)}
    if metric.trivial is not None or not any(_SCORES.fullmatch(word) for word in words):
        return None
    hint = "keep the predictions themselves: then the baseline is computed and shown"
    return "a score without the one that a constant answer reaches", hint


PART = Lint("no-trivial-baseline", "note", __doc__, _find)
