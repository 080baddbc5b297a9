"""The whole distribution: how slow the slowest tenth, hundredth and thousandth are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from generator.charts.axis import END, tick_texts
from generator.charts.chart import ChartKind, Drawing, Row
from generator.charts.drawing import set_svg, share, wrapped
from generator.charts.reading import Reading, change_words, observed, readings, state, subject
from generator.charts.scale import Linear, Tail, from_zero, ticks
from generator.metrics.metric import Metric, Quantity
from generator.metrics.numbers import exact, number

LINE = 20
TALL = 220
"""Pixels from the lowest to the highest value."""
GUTTER = 14.0
"""Percent of the width that the labels of the values take."""
HEAD = 22
FOOT = 50
_NAMED = (0.5, 0.9, 0.99, 0.999, 0.9999)
"""Percentiles with a line of their own, a tenfold apart but for the first."""
CAPTION = "Percentile; each step right is ten times rarer"


@dataclass(frozen=True)
class Mark:
    """A value on the upright axis or a percentile on the other."""

    at: float
    label: str
    zero: bool = False


@dataclass(frozen=True)
class Curve:
    """One side of the metric. Points are thousandths of the plot, across and down."""

    side: str
    points: tuple[tuple[int, int], ...]
    named: tuple[tuple[float, float], ...]
    """The percentiles that the axis names, in percent across and pixels down."""
    label: tuple[str, ...]
    end: float
    label_y: float


@dataclass(frozen=True)
class _Plot:
    across: Tail
    down: Linear

    def place(self, pair: tuple[float, float]) -> tuple[float, float]:
        return self.across(pair[0]), self.down(pair[1])

    def thousandths(self, pair: tuple[float, float]) -> tuple[int, int]:
        x, y = self.place(pair)
        width = self.across.end - GUTTER
        return round((x - GUTTER) / width * 1000), round((y - self.down.end) / TALL * 1000)


def _draw(metrics: Sequence[Metric], title: str, locale: str) -> Drawing:
    (metric,) = metrics
    read = readings(metric, locale)
    name = subject(metric, metrics, title)
    words = wrapped(change_words(metric, locale), 40)
    top = LINE * (len(name) + len(words)) + HEAD
    return Drawing(
        _body(metric, read, name, words, _plot(metric, read, top, locale), locale),
        top + TALL + FOOT,
        " ".join(_told(metric, side, locale) for side in read),
        ("Metric", "Percentile", "Reading", "Value"),
        tuple(_rows(metric, read, locale)),
        tuple(_numbers(metric, read)),
    )


def _body(
    metric: Metric,
    read: Sequence[Reading],
    name: Sequence[str],
    words: Sequence[str],
    plot: _Plot,
    locale: str,
) -> str:
    return set_svg(
        "percentiles.svg.j2",
        state=state(metric),
        name=name,
        words=words,
        line=LINE,
        left=GUTTER,
        right=plot.across.end,
        top=plot.down.end,
        tall=TALL,
        values=_values(metric, plot, locale),
        named=_named(plot, locale),
        curves=_curves(metric, read, plot, locale),
        caption=CAPTION,
    )


def percentiles_of(quantity: Quantity) -> tuple[tuple[float, float], ...]:
    """What can be drawn, in order: the maximum is infinitely rare, so it has no place."""
    return tuple(sorted(pair for pair in quantity.percentiles if 0 <= pair[0] < 1))


def name_of(fraction: float, locale: str) -> str:
    """0.999 is p99.9."""
    return f"p{number((exact(fraction) * 100).normalize() + Decimal(0), locale)}"


def _plot(metric: Metric, read: Sequence[Reading], top: int, locale: str) -> _Plot:
    pairs = [pair for side in read for pair in percentiles_of(side.quantity)]
    fractions = [fraction for fraction, _ in pairs]
    low, high = from_zero(value for _, value in pairs)
    texts = [text for side in read for text in _label(metric, side, locale)]
    right = max(50.0, END - 3 - max(share(text) for text in texts))
    across = Tail(min(fractions), max(fractions), GUTTER, right)
    return _Plot(across, Linear(low, high, top + TALL, top))


def _values(metric: Metric, plot: _Plot, locale: str) -> list[Mark]:
    values = ticks(plot.down.low, plot.down.high, 4)
    labels = tick_texts(values, metric.unit, locale)
    return [
        Mark(plot.down(float(value)), label, not value)
        for value, label in zip(values, labels, strict=True)
    ]


def _named(plot: _Plot, locale: str) -> list[Mark]:
    low, high = plot.across.low, plot.across.high
    return [Mark(plot.across(q), name_of(q, locale)) for q in _NAMED if low <= q <= high]


def _curves(metric: Metric, read: Sequence[Reading], plot: _Plot, locale: str) -> Iterator[Curve]:
    ends = [plot.place(percentiles_of(side.quantity)[-1]) for side in read]
    heights = apart([y for _, y in ends], LINE * 2)
    for side, (x, _), y in zip(read, ends, heights, strict=True):
        pairs = percentiles_of(side.quantity)
        yield Curve(
            side.side,
            tuple(plot.thousandths(pair) for pair in pairs),
            tuple(plot.place(pair) for pair in pairs if pair[0] in _NAMED),
            _label(metric, side, locale),
            x,
            y,
        )


def apart(heights: Sequence[float], least: float) -> tuple[float, ...]:
    """One or two heights, moved away from each other until they are ``least`` apart."""
    low, high = min(heights), max(heights)
    missing = max(0.0, least - (high - low)) / 2 if len(heights) > 1 else 0.0
    lower = heights.index(low)
    return tuple(y - missing if i == lower else y + missing for i, y in enumerate(heights))


def _label(metric: Metric, side: Reading, locale: str) -> tuple[str, ...]:
    """What stands at the end of a curve: which it is, and its last value."""
    value = observed(percentiles_of(side.quantity)[-1][1], metric.unit, locale)
    return (value,) if side.side == "value" else (side.name, value)


def _rows(metric: Metric, read: Sequence[Reading], locale: str) -> Iterator[Row]:
    for side in read:
        for fraction, value in percentiles_of(side.quantity):
            printed = observed(value, metric.unit, locale)
            yield (metric.name, name_of(fraction, locale), side.name, printed)


def _numbers(metric: Metric, read: Sequence[Reading]) -> Iterator[Row]:
    yield ("metric", "reading", "fraction", "unit", "value")
    for side in read:
        for fraction, value in percentiles_of(side.quantity):
            yield (metric.key, side.name, repr(fraction), metric.unit, repr(value))


def _told(metric: Metric, side: Reading, locale: str) -> str:
    """A curve in words: the percentiles that the axis names."""
    pairs = percentiles_of(side.quantity)
    shown = [pair for pair in pairs if pair[0] in _NAMED] or [pairs[0], pairs[-1]]
    values = [
        f"{name_of(fraction, locale)} {observed(value, metric.unit, locale)}"
        for fraction, value in shown
    ]
    name = metric.name if side.side == "value" else f"{metric.name} {side.name}"
    return f"{name}: {', '.join(values)}."


def _suits(metric: Metric) -> bool:
    sides = [side for side in (metric.before, metric.after, metric.value) if side is not None]
    return bool(sides) and all(len({q for q, _ in percentiles_of(s)}) > 1 for s in sides)


PART = ChartKind("percentiles", "raw observations on each side", _suits, _draw, rank=2, most=1)
