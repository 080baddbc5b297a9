"""Calibration: how often what was predicted with a probability came about."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist

from generator.charts.chart import ChartKind, Drawing, Row
from generator.charts.diagnosing import (
    Model,
    has_curve,
    heading,
    legend_names,
    models,
    share_text,
)
from generator.charts.drawing import set_svg
from generator.charts.square import FOOT, LINE, Square, line
from generator.metrics.intervals import CONFIDENCE
from generator.metrics.metric import Metric
from generator.metrics.numbers import number

NAME = "calibration"
SCORES = ("calibration_error", "brier", "log_loss")


@dataclass(frozen=True)
class Bin:
    """Examples with nearly the same probability."""

    predicted: float
    """The mean of their probabilities."""
    happened: float
    n: int

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval of what happened, in closed form: charts need no SciPy."""
        z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
        spread = z * math.sqrt(self.happened * (1 - self.happened) / self.n + (z / self.n / 2) ** 2)
        middle, whole = self.happened + z * z / self.n / 2, 1 + z * z / self.n
        # What never and what always happened is so exactly, whatever the last digits say.
        low = (middle - spread) / whole if self.happened > 0 else 0.0
        return low, (middle + spread) / whole if self.happened < 1 else 1.0


@dataclass(frozen=True)
class Dot:
    """A bin in the drawing, in percent across and pixels down."""

    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True)
class Count:
    """The number of examples of a bin, beneath its place on the axis."""

    at: float
    text: str


@dataclass(frozen=True)
class Counts:
    """The numbers behind the dots of one side."""

    side: str
    name: str
    y: int
    counts: tuple[Count, ...]


def _draw(metrics: Sequence[Metric], title: str, locale: str) -> Drawing:
    (metric,) = metrics
    sides = models(metric)
    plot = _plot(metric, title, locale)
    rows = [_counts(model, plot, number, locale) for number, model in enumerate(sides)]
    return Drawing(
        set_svg("calibration.svg.j2", plot=plot, dots=_dots(sides, plot), rows=rows),
        plot.bottom + FOOT + LINE * (len(sides) + 1) + 8,
        " ".join(_told(model, locale) for model in sides) + " Bars are 95% intervals.",
        ("Reading", "Predicted", "Happened", "95% interval", "n"),
        tuple(_rows(sides, locale)),
        tuple(_numbers(metric, sides)),
    )


def _plot(metric: Metric, title: str, locale: str) -> Square:
    sides = models(metric)
    curves = [
        line(f"pf-{model.side}", name, model.curve(NAME).points)
        for model, name in zip(sides, legend_names(metric, SCORES, locale), strict=True)
    ]
    return Square(
        heading(metric, title, locale),
        (line("pf-reference", "as predicted", ((0, 0), (1, 1))), *curves),
        f"Happened: the share of {sides[-1].mark}",
        f"Predicted probability of {sides[-1].mark}",
        locale,
    )


def bins(model: Model) -> tuple[Bin, ...]:
    """The points of a side with the examples behind each."""
    curve = model.curve(NAME)
    return tuple(Bin(x, y, n) for (x, y), n in zip(curve.points, curve.counts, strict=True))


def _dots(sides: Sequence[Model], plot: Square) -> list[tuple[str, list[Dot]]]:
    return [(model.side, [_dot(each, plot) for each in bins(model)]) for model in sides]


def _dot(each: Bin, plot: Square) -> Dot:
    low, high = each.interval
    return Dot(plot.x(each.predicted), plot.y(each.happened), plot.y(low), plot.y(high))


def _counts(model: Model, plot: Square, position: int, locale: str) -> Counts:
    y = plot.bottom + FOOT + LINE * (position + 1) + 12
    name = "n" if model.side == "value" else model.side
    # In the middle of its tenth, where no two touch; the dot stands at the mean.
    counts = tuple(
        Count(plot.x((min(int(each.predicted * 10), 9) + 0.5) / 10), short(each.n, locale))
        for each in bins(model)
    )
    return Counts(model.side, name, y, counts)


def short(n: int, locale: str) -> str:
    """A number in the width of four digits."""
    if n < 10_000:
        return number(Decimal(n), locale)
    thousands = n < 1_000_000
    return f"{n // (1_000 if thousands else 1_000_000)}{'k' if thousands else 'M'}"


def _rows(sides: Sequence[Model], locale: str) -> Iterator[Row]:
    for model in sides:
        for each in bins(model):
            low, high = (share_text(bound, locale) for bound in each.interval)
            shares = share_text(each.predicted, locale), share_text(each.happened, locale)
            yield (model.side, *shares, f"{low} to {high}", number(Decimal(each.n), locale))


def _numbers(metric: Metric, sides: Sequence[Model]) -> Iterator[Row]:
    yield ("metric", "reading", "predicted", "happened", "low", "high", "n")
    for model in sides:
        for each in bins(model):
            shares = each.predicted, each.happened, *each.interval
            yield (metric.key, model.side, *map(repr, shares), str(each.n))


def _told(model: Model, locale: str) -> str:
    """The tenth that matters most: its distance times its examples is the largest."""
    worst = max(bins(model), key=lambda each: abs(each.predicted - each.happened) * each.n)
    return (
        f"{model.side.capitalize()}: of {number(Decimal(worst.n), locale)} examples that got "
        f"{share_text(worst.predicted, locale)} on average, {share_text(worst.happened, locale)} "
        f"were {model.positive}, the distance that weighs most."
    )


NEEDS = "probabilities of two classes on each side"
PART = ChartKind(NAME, NEEDS, has_curve(NAME), _draw, rank=8, most=1, scores=SCORES)
