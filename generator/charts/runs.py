"""Every run as a dot: a strip for each side, its dots stacked where they would touch."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from generator.charts.axis import Axis, amounts, axis
from generator.charts.chart import ChartKind, Drawing, Row
from generator.charts.drawing import NARROWEST, set_svg, wrapped
from generator.charts.reading import Reading, legend, observed, readings, state, subject
from generator.metrics.metric import Metric
from generator.metrics.numbers import number
from generator.metrics.wording import plain_text, sentence

LINE = 20
STEP = 6
"""Pixels between the middles of dots that stand on one another."""
TALLEST = 60
"""Pixels of a stack; higher ones are pressed together."""
_ROOM = 2 * STEP
GAP = 16
FOOT = 26
_SPREAD = 0.25
"""The axis begins at zero unless the runs would lie within this part of it."""


@dataclass(frozen=True)
class Dot:
    """A run."""

    x: float
    y: float


@dataclass(frozen=True)
class Strip:
    """One side of a metric."""

    state: str
    reading: Reading
    titled: tuple[str, ...]
    words: str
    top: int
    stacked: tuple[Dot, ...]
    ground: int
    """The lowest dots stand here."""
    low: float
    estimate: float
    high: float

    @property
    def first(self) -> int:
        """Where the dots begin."""
        return self.top + LINE * (len(self.titled) + 1)

    @property
    def y(self) -> int:
        """Where interval and estimate stand."""
        return self.ground + 14

    @property
    def bottom(self) -> int:
        """Where it ends."""
        return self.y + 10


def _draw(metrics: Sequence[Metric], title: str, locale: str) -> Drawing:
    read = [(metric, side) for metric in metrics for side in readings(metric, locale)]
    unit = metrics[0].unit
    axis = _axis([value for _, side in read for value in side.drawn], unit, locale)
    strips = tuple(_strips(read, title, axis, locale))
    notes = wrapped(_beginning(axis, unit, locale), 44) if axis.scale.low > 0 else ()
    bottom = strips[-1].bottom
    return Drawing(
        set_svg(
            "runs.svg.j2", strips=strips, ticks=axis.ticks, bottom=bottom, notes=notes, line=LINE
        ),
        bottom + FOOT + LINE * len(notes),
        _describe(metrics, [side for _, side in read], [*notes], locale),
        ("Metric", "Reading", "Observation", "Value"),
        tuple(_rows(read, locale)),
        _numbers(read),
    )


def _axis(values: Sequence[float], unit: str, locale: str) -> Axis:
    """From zero, unless the differences, which are the subject, would vanish; then that is said."""
    low, high = min(values), max(values)
    if low <= 0 or high - low >= _SPREAD * high or low == high:
        return amounts(values, unit, locale)
    return axis(low - (high - low) / 4, high, unit, locale)


def _beginning(axis: Axis, unit: str, locale: str) -> str:
    return f"The axis begins at {observed(axis.scale.low, unit, locale)}, not at zero."


def _strips(
    read: Sequence[tuple[Metric, Reading]], title: str, axis: Axis, locale: str
) -> Iterator[Strip]:
    top = 0
    metrics = [metric for metric, _ in read]
    for position, (metric, reading) in enumerate(read):
        # The name stands over the first side only.
        again = metric in metrics[:position]
        titled = () if again else subject(metric, metrics, title)
        strip = _strip(metric, reading, titled, top, axis, locale)
        yield strip
        top = strip.bottom + GAP


def _strip(
    metric: Metric, reading: Reading, titled: tuple[str, ...], top: int, axis: Axis, locale: str
) -> Strip:
    xs = [axis.scale(run) for run in sorted(reading.quantity.runs)]
    rises = heights(xs)
    ground = top + LINE * (len(titled) + 1) + _ROOM + round(max(rises))
    return Strip(
        state=state(metric),
        reading=reading,
        titled=titled,
        words=_words(reading, locale),
        top=top,
        stacked=tuple(Dot(x, ground - rise) for x, rise in zip(xs, rises, strict=True)),
        ground=ground,
        low=axis.scale(reading.low),
        estimate=axis.scale(reading.quantity.value),
        high=axis.scale(reading.high),
    )


def heights(places: Sequence[float]) -> list[float]:
    """How far over the ground each of some sorted dots stands, so that all can be seen."""
    levels = stack(places, 100 * STEP / NARROWEST)
    if max(levels) * STEP <= TALLEST:
        return [STEP * float(level) for level in levels]
    # Too many to stack: they are strewn, the higher the denser they lie.
    crowds = [_crowd(places, place) for place in places]
    return [TALLEST * crowd / max(crowds) * _strewn(i) for i, crowd in enumerate(crowds, start=1)]


def _crowd(places: Sequence[float], place: float) -> int:
    """How many of the sorted places lie within two hundredths of the width."""
    return bisect_right(places, place + 2) - bisect_left(places, place - 2)


def _strewn(number: int) -> float:
    """Van der Corput's sequence: even without being regular, and the same each time."""
    return int(f"{number:b}"[::-1], 2) / float(1 << number.bit_length())


def stack(places: Sequence[float], width: float) -> tuple[int, ...]:
    """For each of some sorted places the lowest level on which nothing nearer than ``width`` is."""
    last: list[float] = []
    levels = []
    for place in places:
        free = (level for level, taken in enumerate(last) if place - taken >= width)
        level = next(free, len(last))
        last[level : level + 1] = [place]
        levels.append(level)
    return tuple(levels)


def _words(reading: Reading, locale: str) -> str:
    shown, n = len(reading.quantity.runs), reading.quantity.n
    count = number(Decimal(shown), locale)
    if n is not None and n > shown:
        count = f"{count} of {number(Decimal(n), locale)}"
    side = "" if reading.side == "value" else f"{reading.name} "
    return f"{side}{reading.value}, {count} observations"


def _rows(read: Sequence[tuple[Metric, Reading]], locale: str) -> Iterator[Row]:
    for metric, reading in read:
        interval = f" ({reading.interval})" if reading.interval else ""
        yield (metric.name, reading.name, "estimate", reading.value + interval)
        for position, run in enumerate(reading.quantity.runs, start=1):
            yield (metric.name, reading.name, str(position), observed(run, metric.unit, locale))


def _numbers(read: Sequence[tuple[Metric, Reading]]) -> tuple[Row, ...]:
    return (
        ("metric", "reading", "observation", "unit", "value"),
        *(
            (metric.key, reading.name, str(position), metric.unit, repr(run))
            for metric, reading in read
            for position, run in enumerate(reading.quantity.runs, start=1)
        ),
    )


def _describe(
    metrics: Sequence[Metric], sides: Sequence[Reading], notes: Sequence[str], locale: str
) -> str:
    told = [plain_text(sentence(metric, locale)) for metric in metrics]
    return " ".join([*told, *notes, legend(sides)])


def _suits(metric: Metric) -> bool:
    sides = [side for side in (metric.before, metric.after, metric.value) if side is not None]
    return bool(sides) and all(len(side.runs) > 1 for side in sides)


PART = ChartKind("runs", "at least two observations on each side", _suits, _draw, rank=1)
