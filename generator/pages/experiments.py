"""The A/B tests of a case study: whether each may be believed first, then what it found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from generator.metrics.metric import Metric, Trial
from generator.metrics.numbers import exact, number, percent, rounded
from generator.metrics.trial_words import decision_words, detectable_words, sizes_words
from generator.metrics.wording import claim_form, has_interval, printed, sliced
from generator.pages.figures import Figure
from generator.pages.results import Result, results
from generator.portfolio import CaseStudy
from generator.prose import markup
from generator.prose.references import Number
from generator.prose.writer import Writer


@dataclass(frozen=True)
class SizeRow:
    """A variant's share of the units."""

    name: str
    planned: str
    real: str
    n: str


@dataclass(frozen=True)
class EffectRow:
    """What was measured of a variant; the control has no change."""

    name: str
    value: Markup
    change: Markup | None
    interval: Markup | None
    verdict: str | None
    tone: str


@dataclass(frozen=True)
class TrialReport:
    """One A/B test. Where its sizes are wrong there is nothing in it but its plan and its sizes."""

    metric: Metric
    trial: Trial
    planned: str | None
    detectable: str | None
    sizes: tuple[SizeRow, ...]
    balance: str
    guardrails: tuple[Result, ...]
    effects: tuple[EffectRow, ...]
    hinges: tuple[str, ...]
    """What would change the decision, in sentences."""
    figures: tuple[Figure, ...]


def trial_reports(
    study: CaseStudy, writer: Writer, figures: Sequence[Figure]
) -> tuple[TrialReport, ...]:
    """The A/B tests in the order of the record, each with the charts that show it alone."""
    return tuple(
        _report(study, writer, metric, metric.trial, figures)
        for metric in study.metrics
        if metric.trial is not None
    )


def _report(
    study: CaseStudy, writer: Writer, metric: Metric, trial: Trial, figures: Sequence[Figure]
) -> TrialReport:
    locale = writer.portfolio.locale
    found = [m for m in study.metrics if m.id in trial.guardrails]
    guardrails = () if trial.srm_failed else tuple(found)
    return TrialReport(
        metric=metric,
        trial=trial,
        planned=None if trial.planned_n is None else _count(trial.planned_n, locale),
        detectable=detectable_words(metric, trial, locale),
        sizes=tuple(_sizes(trial, locale)),
        balance=sizes_words(trial, locale),
        guardrails=results(writer, guardrails),
        effects=() if trial.srm_failed else tuple(_effects(metric, trial, locale)),
        hinges=decision_words(metric, trial, guardrails, locale),
        figures=tuple(figure for figure in figures if figure.shows == (metric.id,)),
    )


def _sizes(trial: Trial, locale: str) -> Iterator[SizeRow]:
    whole = sum(arm.n for arm in trial.arms)
    for arm in trial.arms:
        real = arm.n / whole if whole else 0.0
        yield SizeRow(
            arm.name, _share(arm.planned, locale), _share(real, locale), _count(arm.n, locale)
        )


def _effects(metric: Metric, trial: Trial, locale: str) -> Iterator[EffectRow]:
    yield EffectRow(trial.control, _data(metric, "before", locale), None, None, None, "neutral")
    for treatment, _ in trial.changes:
        own = "" if treatment == trial.treatment else f"@{treatment}"
        alone = sliced(metric, treatment)
        judged = metric.verdict if not own else None
        yield EffectRow(
            treatment,
            _data(metric, f"after{own}", locale),
            _data(metric, f"{claim_form(alone)}{own}", locale),
            _data(metric, f"interval{own}", locale) if has_interval(alone) else None,
            printed(metric, "verdict", locale).text if judged else None,
            judged if judged in {"improved", "worse"} else "neutral",
        )


def _data(metric: Metric, form: str, locale: str) -> Markup:
    shown = printed(metric, form, locale)
    return markup.data(Number(metric, form, shown.text, shown.value))


def _share(fraction: float, locale: str) -> str:
    return percent(rounded(exact(fraction) * 100, 1), locale)


def _count(value: int, locale: str) -> str:
    return number(Decimal(value), locale)
