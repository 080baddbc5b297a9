"""An A/B test as a chart reads it: its differences, to draw and to print."""

from __future__ import annotations

from generator.metrics.figures import Figure, Interval
from generator.metrics.metric import Metric
from generator.metrics.numbers import number
from generator.metrics.units import PERCENT
from generator.metrics.wording import amount
from generator.metrics.words import words_for


def difference_unit(metric: Metric, locale: str) -> str:
    """What differences are in: shares differ by points."""
    return words_for(locale)["points"] if metric.unit == PERCENT else metric.unit


def difference_words(figure: Figure, metric: Metric, locale: str) -> str:
    """The difference with its interval: "+3.4 points (+1.5 to +5.3 points)"."""
    value = amount(figure.value, metric, locale, sign=True)
    if figure.interval is None:
        return value
    return f"{value} ({range_words(figure.interval, metric, locale)})"


def range_words(interval: Interval, metric: Metric, locale: str) -> str:
    """The interval of a difference."""
    low, high = interval
    return words_for(locale)["range"].format(
        low=number(low, locale, sign=True), high=amount(high, metric, locale, sign=True)
    )
