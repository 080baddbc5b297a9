"""The sides of a metric as a chart reads them: numbers to draw and texts to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from generator.charts.drawing import wrapped
from generator.metrics.figures import Figure, figure_of, figures_of
from generator.metrics.metric import Metric, Quantity, Side
from generator.metrics.numbers import NO_BREAK, decimals_of, exact, number, percent, rounded
from generator.metrics.units import PERCENT, RATIO
from generator.metrics.wording import FormError, claim_form, printed, side_name
from generator.metrics.words import words_for


@dataclass(frozen=True)
class Reading:
    """One side of a metric."""

    side: Side
    name: str
    """What the side is called: a variant's name in an A/B test."""
    quantity: Quantity
    value: str
    interval: str
    """Empty where there is none."""

    @property
    def low(self) -> float:
        """The lower end of the interval, or the value."""
        return self.quantity.value if self.quantity.low is None else self.quantity.low

    @property
    def high(self) -> float:
        """The upper end of the interval, or the value."""
        return self.quantity.value if self.quantity.high is None else self.quantity.high

    @property
    def drawn(self) -> tuple[float, ...]:
        """Every value that an axis must have room for."""
        return (self.low, self.quantity.value, self.high, *self.quantity.runs)


def readings(metric: Metric, locale: str) -> tuple[Reading, ...]:
    """The sides that the metric has, in their order in time."""
    return tuple(_reading(metric, *each, locale) for each in _sides(metric))


def _reading(
    metric: Metric, side: Side, quantity: Quantity, figure: Figure, locale: str
) -> Reading:
    value = with_unit(figure.value, metric.unit, locale)
    interval = _interval(figure, metric.unit, locale)
    return Reading(side, side_name(metric, side), quantity, value, interval)


def _sides(metric: Metric) -> Iterator[tuple[Side, Quantity, Figure]]:
    together = figures_of(metric)
    if metric.before is not None and metric.after is not None and together is not None:
        yield "before", metric.before, together[0]
        yield "after", metric.after, together[1]
    elif metric.value is not None:
        yield "value", metric.value, figure_of(metric, metric.value)


def has_two_sides(metric: Metric) -> bool:
    """Whether there are values before and after, which a sealed metric does not show."""
    return None not in (metric.before, metric.after, metric.change)


def _interval(figure: Figure, unit: str, locale: str) -> str:
    if figure.interval is None:
        return ""
    low, high = figure.interval
    start = percent(low, locale) if unit == PERCENT else number(low, locale)
    return words_for(locale)["range"].format(low=start, high=with_unit(high, unit, locale))


def with_unit(value: Decimal, unit: str, locale: str) -> str:
    """A rounded number with its unit."""
    if unit == PERCENT:
        return percent(value, locale)
    text = number(value, locale)
    return text if unit == RATIO else f"{text}{NO_BREAK}{unit}"


def observed(value: float, unit: str, locale: str) -> str:
    """A single observation, to four significant digits."""
    number = exact(value)
    return with_unit(rounded(number, decimals_of(number, None, significant=4)), unit, locale)


def form(metric: Metric, name: str, locale: str) -> str:
    """A form of the metric as text; empty where it has none."""
    try:
        return printed(metric, name, locale).text
    except FormError:
        return ""


def change_words(metric: Metric, locale: str) -> str:
    """The change, its interval and the verdict: "−46% (−52% to −40%), improved"."""
    if metric.change is None:
        return ""
    change = form(metric, claim_form(metric), locale)
    interval = form(metric, "interval", locale)
    amount = f"{change} ({interval})" if interval else change
    return ", ".join(filter(None, (amount, form(metric, "verdict", locale))))


def subject(metric: Metric, metrics: Sequence[Metric], title: str) -> tuple[str, ...]:
    """The metric's name in lines, unless it is the only one and the title says it already."""
    alone = all(each == metric for each in metrics)
    said = title == metric.name or title.startswith(f"{metric.name}, ")
    return () if alone and said else wrapped(metric.name, 40)


def state(metric: Metric) -> str:
    """The class that colours a metric by its verdict."""
    return f"pf-{metric.verdict or 'single'}"


def legend(read: Sequence[Reading]) -> str:
    """What the signs mean, of those that are there."""
    drawn = [reading for reading in read if reading.quantity.runs]
    thinned = any((r.quantity.n or 0) > len(r.quantity.runs) for r in drawn)
    dots = "some of the observations" if thinned else "observations"
    signs = [f"small dots are {dots}"] if drawn else []
    signs += ["bars are 95% intervals"] if any(r.interval for r in read) else []
    words = ", ".join([*signs, "large dots are the estimates"])
    return f"{words[0].upper()}{words[1:]}."
