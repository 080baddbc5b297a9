"""A model's score: which one it is, and how it stands to what the best constant answer reaches."""

from __future__ import annotations

import re
from typing import Literal

from generator.metrics.metric import Metric
from generator.metrics.units import PERCENT, RATIO

Standing = Literal["beaten", "unclear", "unbeaten", "unbeatable"]
_UNBOUNDED = {"mae", "rmse", "log_loss"}


def score_of(metric: Metric) -> str:
    """The score of a model that was selected: ``roc_auc``; empty for other metrics."""
    selected = metric.evidence[-1].select if metric.evidence and metric.diagnoses else ""
    return re.split(r"[{@]", selected)[0]


def is_bounded_score(metric: Metric) -> bool:
    """Whether it is a score of predictions that ends at 1, of which a percentage says little."""
    score = score_of(metric)
    return metric.unit == RATIO and score != "" and score not in _UNBOUNDED


def standing(metric: Metric) -> Standing | None:
    """Whether the model is better, by its whole interval; None where there is no baseline.

    ``unbeatable`` where the constant answer reaches the best there is, as it does in recall.
    """
    trivial, main = metric.trivial, metric.main
    if trivial is None or main is None:
        return None
    sign = 1 if metric.better == "higher" else -1
    if trivial.value * sign >= _best(metric) * sign:
        return "unbeatable"
    bounds = [value for value in (main.value, main.low, main.high) if value is not None]
    gaps = [(bound - trivial.value) * sign for bound in bounds]
    return "beaten" if min(gaps) > 0 else "unbeaten" if max(gaps) <= 0 else "unclear"


def _best(metric: Metric) -> float:
    """The score of a model that never errs."""
    if metric.better == "lower":
        return 0.0
    return 100.0 if metric.unit == PERCENT else 1.0
