"""An A/B test in words: whether its variants have their sizes, and what its decision hangs on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import NormalDist

from generator.metrics.experiments import ENOUGH, FEWEST, POWER
from generator.metrics.figures import change_figures_of
from generator.metrics.intervals import CONFIDENCE
from generator.metrics.metric import Estimate, Metric, Trial
from generator.metrics.numbers import decimals_of, exact, number, p_value, percent, rounded
from generator.metrics.verdict import MinimumEffect, deciding_estimate, read_minimum_effect
from generator.metrics.wording import amount, interval_figure, is_relative, minimum_words
from generator.metrics.words import words_for

_CERTAIN = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
_FOUND = NormalDist().inv_cdf(POWER)
_MOST = 10**12
"""Units of which no test was ever made: a smaller effect is none that can be looked for."""


def sizes_words(trial: Trial, locale: str) -> str:
    """Whether the variants have the sizes that were planned, with the p of that in words."""
    pattern = "sizes.unbalanced" if trial.srm_failed else "sizes.balanced"
    chi2, p = exact(trial.srm_chi2), exact(trial.srm_p) * 100
    return words_for(locale)[pattern].format(
        unit=trial.unit,
        chi2=number(rounded(chi2, max(0, min(2, decimals_of(chi2, None)))), locale),
        p=p_value(trial.srm_p, locale),
        share=percent(rounded(p, 0 if p >= 1 else 1), locale),
    )


def detectable_words(metric: Metric, trial: Trial, locale: str) -> str | None:
    """The smallest effect that a test of the planned size probably finds."""
    if trial.detectable is None:
        return None
    return _size(trial.detectable.value, metric, locale)


def decision_words(
    metric: Metric, trial: Trial, guardrails: Sequence[Metric], locale: str
) -> tuple[str, ...]:
    """What would change the decision, a sentence each; none where no effect may be shown."""
    if trial.srm_failed:
        return ()
    words = words_for(locale)
    told = [words[key].format(**parts) for key, parts in _hinges(metric, trial, locale)]
    worse = [guardrail.name for guardrail in guardrails if guardrail.verdict == "worse"]
    if worse:
        told.append(words["decision.guardrail"].format(names=", ".join(worse)))
    return tuple(told)


Told = tuple[str, dict[str, str]]
"""A key of the words, and what stands between its braces."""


def _hinges(metric: Metric, trial: Trial, locale: str) -> Iterator[Told]:
    if metric.verdict == "no-clear-difference":
        yield from _unseen(metric, trial, locale)
    elif metric.verdict == "cannot-tell":
        yield _too_few(metric, trial, locale)
    elif metric.verdict is not None:
        yield from _bounds(metric, locale)


def _unseen(metric: Metric, trial: Trial, locale: str) -> Iterator[Told]:
    """What would have been seen, and the test that would see what matters.

    Not the test that would see what was observed: the effect of a test that found nothing is no
    guide to the next one.
    """
    size, units = trial.planned_n or metric.n or 0, metric.n or 0
    detectable = _detectable(metric, trial)
    if detectable is None:
        return
    effect = {"effect": _size(detectable, metric, locale), "planned": _count(size, locale)}
    yield ("decision.seen" if units >= size * ENOUGH else "decision.to-be-seen"), effect
    minimum = read_minimum_effect(metric.minimum_effect, metric.unit)
    if minimum is None or metric.before is None or not minimum.size:
        return
    matters = minimum.size * abs(metric.before.value) if minimum.relative else minimum.size
    needed = size * (detectable / matters) ** 2 if matters else _MOST
    if size < needed < _MOST:
        effect = {"effect": minimum_words(metric, locale)}
        yield "decision.needed", effect | {"n": _about(needed, locale)}


def _detectable(metric: Metric, trial: Trial) -> float | None:
    """At the planned size; at the real one where none was planned."""
    if trial.detectable is not None:
        return trial.detectable.value
    difference = metric.change.difference if metric.change else None
    if trial.design == "sequential" or difference is None or (metric.n or 0) < FEWEST:
        return None
    if difference.low is None or difference.high is None:
        return None
    return (difference.high - difference.low) / 2 / _CERTAIN * (_CERTAIN + _FOUND)


def _too_few(metric: Metric, trial: Trial, locale: str) -> Told:
    if not trial.stopped_early:
        return "decision.few", {}
    planned = trial.planned_n or 0
    missing = _count(planned - (metric.n or 0), locale)
    return "decision.missing", {"missing": missing, "planned": _count(planned, locale)}


def _bounds(metric: Metric, locale: str) -> Iterator[Told]:
    """The end of the interval that the verdict hangs on."""
    minimum = read_minimum_effect(metric.minimum_effect, metric.unit)
    figure = interval_figure(metric)
    if figure is None or figure.interval is None:
        return
    rises = figure.raw.value > 0
    small = metric.verdict == "small-change"
    upper = rises == small
    bound = _bound(figure.interval[upper], metric, locale)
    parts = {"bound": bound, "minimum": minimum_words(metric, locale)}
    if minimum is None:
        yield "decision.near", parts
        return
    beyond = _reaches(metric, minimum, upper=upper)
    yield f"decision.{'far' if small else 'near'}-{'beyond' if beyond else 'short'}", parts


def _reaches(metric: Metric, minimum: MinimumEffect, *, upper: bool) -> bool:
    """Whether an end of the interval is at least the minimum effect."""
    deciding = deciding_estimate(metric.change, minimum) if metric.change else Estimate(0.0)
    end = deciding.high if upper else deciding.low
    return end is not None and abs(end) >= minimum.size


def _bound(value: Decimal, metric: Metric, locale: str) -> str:
    figures = change_figures_of(metric)
    if figures is not None and is_relative(metric, figures):
        return percent(value, locale, sign=True)
    return amount(value, metric, locale, sign=True)


def _size(value: float, metric: Metric, locale: str) -> str:
    """A difference without a direction, to two digits."""
    return _signed(abs(value), metric, locale).removeprefix("+")


def _signed(value: float, metric: Metric, locale: str) -> str:
    """A difference as it is printed where its own interval is not beside it."""
    size = exact(value)
    return amount(rounded(size, decimals_of(size, None, 2)), metric, locale, sign=True)


def _count(value: int, locale: str) -> str:
    return number(Decimal(value), locale)


def _about(value: float, locale: str) -> str:
    """A number of units, rounded up to two digits."""
    step = 10 ** max(0, int(math.log10(value)) - 1)
    return _count(math.ceil(value / step) * step, locale)
