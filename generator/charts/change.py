"""Before and after: a lane for each side, with its interval, its estimate and every run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.charts.axis import END, START, Anchor, Axis, amounts
from generator.charts.chart import ChartKind, Drawing, Row
from generator.charts.drawing import set_svg, share, wrapped
from generator.charts.reading import (
    Reading,
    change_words,
    has_two_sides,
    legend,
    readings,
    state,
    subject,
)
from generator.charts.twin import HEADER, change_row, side_row, unrounded
from generator.metrics.metric import Metric
from generator.metrics.wording import plain_text, sentence

LINE = 20
LANE = 34
GAP = 26
FOOT = 26
_AWAY = 11
"""Pixels between the end of a bar and the label beside it."""


@dataclass(frozen=True)
class Label:
    """A text beside a bar, or over it where there is room on neither side."""

    text: str
    at: float
    away: int
    up: int
    anchor: Anchor


@dataclass(frozen=True)
class Lane:
    """One side of a metric."""

    reading: Reading
    y: int
    low: float
    estimate: float
    high: float
    runs: tuple[float, ...]
    label: Label


@dataclass(frozen=True)
class Band:
    """A metric: its name, what became of it, its lanes."""

    state: str
    name: tuple[str, ...]
    words: tuple[str, ...]
    top: int
    lanes: tuple[Lane, ...]

    @property
    def first(self) -> int:
        """Where its lanes begin."""
        return self.top + LINE * (len(self.name) + len(self.words))

    @property
    def bottom(self) -> int:
        """Where it ends."""
        return self.lanes[-1].y + LANE // 2


def _draw(metrics: Sequence[Metric], title: str, locale: str) -> Drawing:
    read = [readings(metric, locale) for metric in metrics]
    sides = [side for pair in read for side in pair]
    axis = amounts((v for side in sides for v in side.drawn), metrics[0].unit, locale)
    bands = tuple(_bands(metrics, read, title, axis, locale))
    bottom = bands[-1].bottom
    return Drawing(
        set_svg("change.svg.j2", bands=bands, ticks=axis.ticks, bottom=bottom, line=LINE),
        bottom + FOOT,
        _describe(metrics, sides, locale),
        HEADER,
        tuple(_rows(metrics, read, locale)),
        unrounded(metrics),
    )


def _bands(
    metrics: Sequence[Metric],
    read: Sequence[Sequence[Reading]],
    title: str,
    axis: Axis,
    locale: str,
) -> Iterator[Band]:
    top = 0
    for metric, sides in zip(metrics, read, strict=True):
        name = subject(metric, metrics, title)
        words = wrapped(change_words(metric, locale), 40)
        lanes = tuple(_lanes(sides, top + LINE * (len(name) + len(words)), axis))
        band = Band(state(metric), name, words, top, lanes)
        yield band
        top = band.bottom + GAP


def _lanes(sides: Sequence[Reading], top: int, axis: Axis) -> Iterator[Lane]:
    for reading in sides:
        place = axis.scale
        runs = tuple(sorted(place(run) for run in reading.quantity.runs))
        low, high = place(reading.low), place(reading.high)
        estimate = place(reading.quantity.value)
        label = _label(f"{reading.name} {reading.value}", low, high)
        # A label over its bar needs a line of its own.
        y = top + LANE // 2 + (LINE if label.up else 0)
        yield Lane(reading, y, low, estimate, high, runs, label)
        top = y + LANE // 2


def _label(text: str, low: float, high: float) -> Label:
    room = share(text) + 4
    if high + room <= 100:
        return Label(text, high, _AWAY, 0, "start")
    if low - room >= 0:
        return Label(text, low, -_AWAY, 0, "end")
    if low + high < 100:
        return Label(text, START, 0, 15, "start")
    return Label(text, END, 0, 15, "end")


def _rows(
    metrics: Sequence[Metric], read: Sequence[Sequence[Reading]], locale: str
) -> Iterator[Row]:
    for metric, sides in zip(metrics, read, strict=True):
        yield from (side_row(metric, side) for side in sides)
        yield change_row(metric, locale)


def _describe(metrics: Sequence[Metric], sides: Sequence[Reading], locale: str) -> str:
    told = [plain_text(sentence(metric, locale)) for metric in metrics]
    return " ".join([*told, legend(sides)])


PART = ChartKind("change", "values before and after", has_two_sides, _draw, rank=3)
