"""``claims.json``: every number of the site with what stands behind it, for machines."""

from __future__ import annotations

import json
from typing import Any

from generator.evidence.evaluation import Trivial
from generator.metrics.metric import (
    Change,
    Estimate,
    EvidenceUse,
    Metric,
    Quantity,
    Trial,
    TrialArm,
)
from generator.metrics.wording import printed
from generator.portfolio import CaseStudy, Portfolio
from generator.prose.passages import title_words
from generator.records.project import Decision

SCHEMA = 1


def claims_json(portfolio: Portfolio) -> bytes:
    """The file's bytes; the same portfolio always gives the same ones."""
    projects = [_project(study, portfolio) for study in portfolio.case_studies]
    return _dump({"schema": SCHEMA, "projects": projects})


def metric_claim(metric: Metric, locale: str) -> dict[str, Any]:
    """The object of one metric. Numbers are in the metric's unit and nothing is rounded."""
    return {
        "id": metric.id,
        "name": metric.name,
        "unit": metric.unit,
        "better": metric.better,
        "before": _quantity(metric.before),
        "after": _quantity(metric.after),
        "value": _quantity(metric.value),
        "change": _change(metric.change),
        "n": metric.n,
        "baseline": _baseline(metric.trivial),
        "method": metric.method,
        "verdict": metric.verdict,
        "grade": metric.grade,
        "disclosure": metric.disclosure,
        "sentence": printed(metric, "sentence", locale).text,
        "evidence": [_evidence(use) for use in metric.evidence],
    }


def trial_claim(metric: Metric, trial: Trial, locale: str) -> dict[str, Any]:
    """The object of one A/B test. Where its sizes are wrong, everything about an effect is null."""
    return {
        "id": metric.id,
        "name": metric.name,
        "hypothesis": trial.hypothesis,
        "unit": trial.unit,
        "measured_in": metric.unit,
        "better": metric.better,
        "design": trial.design,
        "planned_n": trial.planned_n,
        "n": metric.n,
        "stopped_early": trial.stopped_early,
        "detectable": trial.detectable.value if trial.detectable else None,
        "srm": {"chi2": trial.srm_chi2, "p": trial.srm_p, "failed": trial.srm_failed},
        "arms": [_arm(trial, arm) for arm in trial.arms],
        "guardrails": list(trial.guardrails),
        "before": _quantity(metric.before),
        "after": _quantity(metric.after),
        "change": _change(metric.change),
        "verdict": metric.verdict,
        "grade": metric.grade,
        "sentence": printed(metric, "sentence", locale).text,
        "evidence": [_evidence(use) for use in metric.evidence],
    }


def _arm(trial: Trial, arm: TrialArm) -> dict[str, Any]:
    whole = sum(each.n for each in trial.arms)
    return {
        "name": arm.name,
        "n": arm.n,
        "planned_share": arm.planned,
        "share": arm.n / whole if whole else None,
        "value": _quantity(arm.quantity),
        "change": _change(dict(trial.changes).get(arm.name)),
    }


def _project(study: CaseStudy, portfolio: Portfolio) -> dict[str, Any]:
    locale = portfolio.locale
    return {
        "slug": study.slug,
        "title": title_words(portfolio, study),
        "url": f"work/{study.slug}/",
        "metrics": [metric_claim(m, locale) for m in study.metrics if m.trial is None],
        "experiments": [trial_claim(m, m.trial, locale) for m in study.metrics if m.trial],
        "decisions": [_decision(entry) for entry in study.project.decisions],
    }


def _quantity(quantity: Quantity | None) -> dict[str, Any] | None:
    if quantity is None:
        return None
    return {"value": quantity.value, "low": quantity.low, "high": quantity.high, "n": quantity.n}


def _change(change: Change | None) -> dict[str, Any] | None:
    if change is None:
        return None
    return {
        "relative": _estimate(change.relative),
        "difference": _estimate(change.difference),
        "ratio": _estimate(change.ratio),
        "confidence": change.confidence,
    }


def _estimate(estimate: Estimate | None) -> dict[str, Any] | None:
    if estimate is None:
        return None
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high}


def _baseline(trivial: Trivial | None) -> dict[str, Any] | None:
    """What the best answer without a model reaches, for scores of models."""
    return None if trivial is None else {"value": trivial.value, "what": trivial.what}


def _evidence(use: EvidenceUse) -> dict[str, Any]:
    told = {
        "path": use.path,
        "sha256": use.sha256,
        "format": use.format,
        "select": use.select,
        "value": use.value,
        "n": use.n,
    }
    return told | {"seals": use.seals} if use.seals else told


def _decision(entry: Decision) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "date": entry.date,
        "status": entry.status,
        "confirmed_by": list(entry.confirmed_by),
    }


def _dump(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()
