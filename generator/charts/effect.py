"""The effect of each treatment with its interval, against no effect and the least that matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.charts.axis import Axis, axis
from generator.charts.chart import ChartKind, Drawing, Row
from generator.charts.drawing import set_svg, wrapped
from generator.charts.reading import form, state, subject
from generator.charts.trial_reading import difference_unit, difference_words, range_words
from generator.charts.twin import NONE
from generator.metrics.figures import Figure, change_figures_of
from generator.metrics.metric import Estimate, Metric, Quantity, Trial
from generator.metrics.treatment import against_control
from generator.metrics.verdict import read_minimum_effect
from generator.metrics.wording import plain_text, sentence

LINE = 20
LANE = 24
GAP = 22
FOOT = 26
HEADER: Row = ("Metric", "Variant", "Value", "Difference", "95% interval", "n")


@dataclass(frozen=True)
class Effect:
    """A treatment against the control."""

    metric: Metric
    """As if the treatment were the only one."""
    name: str
    difference: Estimate
    figure: Figure
    judged: bool

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of the interval, or the estimate."""
        low, high = self.difference.low, self.difference.high
        value = self.difference.value
        return value if low is None else low, value if high is None else high


@dataclass(frozen=True)
class Lane:
    """An effect where it is drawn."""

    side: str
    """The class that colours it: the effect that was judged stands out."""
    text: str
    text_y: int
    y: int
    low: float
    estimate: float
    high: float
    has_interval: bool

    @property
    def top(self) -> int:
        """Where its axis begins."""
        return self.y - LANE // 2

    @property
    def bottom(self) -> int:
        """Where its axis ends."""
        return self.y + LANE // 2


@dataclass(frozen=True)
class Band:
    """An A/B test: its name, its verdict, its effects."""

    state: str
    name: tuple[str, ...]
    words: tuple[str, ...]
    top: int
    lanes: tuple[Lane, ...]
    minimum: tuple[float, float] | None
    """Where effects are too small to matter."""

    @property
    def bottom(self) -> int:
        """Where it ends."""
        return self.lanes[-1].bottom


def effects(metric: Metric) -> tuple[Effect, ...]:
    """What is drawn of a metric; empty where no effect may be shown."""
    return () if metric.trial is None else tuple(_effects(metric, metric.trial))


def _effects(metric: Metric, trial: Trial) -> Iterator[Effect]:
    for name, change in trial.changes:
        alone = against_control(metric, trial, name)
        figures = change_figures_of(alone)
        if change.difference is not None and figures is not None and figures.difference is not None:
            judged = name == trial.treatment
            yield Effect(alone, name, change.difference, figures.difference, judged)


def minimum_of(metric: Metric) -> float | None:
    """The smallest difference that matters, in the metric's unit."""
    minimum = read_minimum_effect(metric.minimum_effect, metric.unit)
    if minimum is None or metric.before is None:
        return None
    return minimum.size * (abs(metric.before.value) if minimum.relative else 1.0)


def _draw(metrics: Sequence[Metric], title: str, locale: str) -> Drawing:
    axis = _axis(metrics, locale)
    bands = tuple(_bands(metrics, title, axis, locale))
    bottom = bands[-1].bottom
    return Drawing(
        set_svg("effect.svg.j2", bands=bands, ticks=axis.ticks, bottom=bottom, line=LINE),
        bottom + FOOT,
        _describe(metrics, locale),
        HEADER,
        tuple(row for metric in metrics for row in _rows(metric, locale)),
        tuple(_numbers(metrics)),
    )


def _axis(metrics: Sequence[Metric], locale: str) -> Axis:
    ends = [0.0, *(end for metric in metrics for effect in effects(metric) for end in effect.ends)]
    for minimum in filter(None, map(minimum_of, metrics)):
        ends += [-minimum, minimum]
    low, high = min(ends), max(ends)
    if low == high:
        low, high = -1.0, 1.0
    return axis(low, high, difference_unit(metrics[0], locale), locale)


def _bands(metrics: Sequence[Metric], title: str, axis: Axis, locale: str) -> Iterator[Band]:
    top = 0
    for metric in metrics:
        name = subject(metric, metrics, title)
        words = wrapped(form(metric, "verdict", locale), 40)
        start = top + LINE * (len(name) + len(words))
        lanes = tuple(_lanes(effects(metric), start, axis, locale))
        minimum = minimum_of(metric)
        near = None if minimum is None else (axis.scale(-minimum), axis.scale(minimum))
        band = Band(state(metric), name, words, top, lanes, near)
        yield band
        top = band.bottom + GAP


def _lanes(found: Iterable[Effect], top: int, axis: Axis, locale: str) -> Iterator[Lane]:
    for effect in found:
        low, high = effect.ends
        yield Lane(
            "after" if effect.judged else "before",
            f"{effect.name} {difference_words(effect.figure, effect.metric, locale)}",
            top + 14,
            top + LINE + LANE // 2,
            axis.scale(low),
            axis.scale(effect.difference.value),
            axis.scale(high),
            effect.figure.interval is not None,
        )
        top += LINE + LANE


def _rows(metric: Metric, locale: str) -> Iterator[Row]:
    found = effects(metric)
    control = found[0].metric
    n = NONE if control.before is None else str(control.before.n)
    name = control.trial.control if control.trial else ""
    yield (metric.name, name, form(control, "before", locale), NONE, NONE, n)
    for effect in found:
        interval = effect.figure.interval
        yield (
            metric.name,
            effect.name,
            form(effect.metric, "after", locale),
            form(effect.metric, "difference", locale),
            range_words(interval, metric, locale) if interval else NONE,
            NONE if effect.metric.after is None else str(effect.metric.after.n),
        )


def _numbers(metrics: Sequence[Metric]) -> Iterator[Row]:
    yield ("metric", "variant", "reading", "unit", "value", "low", "high", "n")
    for metric in metrics:
        found = effects(metric)
        control = metric.trial.control if metric.trial else ""
        yield from _values(metric, control, metric.before)
        for effect in found:
            yield from _values(metric, effect.name, effect.metric.after)
            unit, n = metric.unit, str(effect.metric.n)
            ends = _text(effect.difference.low), _text(effect.difference.high)
            value = repr(effect.difference.value)
            yield (metric.key, effect.name, "difference", unit, value, *ends, n)


def _values(metric: Metric, variant: str, side: Quantity | None) -> Iterator[Row]:
    if side is not None:
        ends = _text(side.low), _text(side.high)
        n = "" if side.n is None else str(side.n)
        yield (metric.key, variant, "value", metric.unit, repr(side.value), *ends, n)


def _text(number: float | None) -> str:
    return "" if number is None else repr(number)


def _describe(metrics: Sequence[Metric], locale: str) -> str:
    told = [plain_text(sentence(metric, locale)) for metric in metrics]
    for metric in metrics:
        others = (effect for effect in effects(metric) if not effect.judged)
        told += [f"{e.name}: {difference_words(e.figure, metric, locale)}." for e in others]
    signs = "Bars are 95% intervals, dots are the estimates, the dark line is no effect"
    bounds = [m.minimum_effect for m in metrics if m.minimum_effect]
    small = f", the grey field is less than the {bounds[0]} that would matter" if bounds else ""
    return " ".join([*told, f"{signs}{small}."])


def _suits(metric: Metric) -> bool:
    return bool(effects(metric))


NEEDS = "an A/B test whose variants have the sizes that were planned"
PART = ChartKind("effect", NEEDS, _suits, _draw, rank=0)
