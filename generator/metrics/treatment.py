"""One treatment of an A/B test by itself."""

from __future__ import annotations

from dataclasses import replace

from generator.metrics.metric import Metric, Trial


def against_control(metric: Metric, trial: Trial, treatment: str) -> Metric:
    """The metric as if this treatment were the only one; judged if it was."""
    arm = next(arm for arm in trial.arms if arm.name == treatment)
    return replace(
        metric,
        after=arm.quantity,
        change=dict(trial.changes)[treatment],
        n=trial.arms[0].n + arm.n,
        verdict=metric.verdict if treatment == trial.treatment else None,
        trial=replace(trial, treatment=treatment),
    )
