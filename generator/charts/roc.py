"""The ROC curve: how many false alarms a model raises to find what it looks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from generator.charts.square import FOOT, Point, Square, line, tenths
from generator.metrics.metric import Metric

NAME = "roc"
SCORES = ("roc_auc",)
_TOLD = 0.1
"""The share of false alarms at which the description compares what both sides find."""


def _draw(metrics: Sequence[Metric], title: str, locale: str) -> Drawing:
    (metric,) = metrics
    sides = models(metric)
    names = legend_names(metric, SCORES, locale)
    curves = [
        line(f"pf-{model.side}", name, model.curve(NAME).points)
        for model, name in zip(sides, names, strict=True)
    ]
    plot = Square(
        heading(metric, title, locale),
        (line("pf-reference", "by chance", ((0, 0), (1, 1))), *curves),
        f"Found, of all {sides[-1].mark}",
        "False alarms, of all others",
        locale,
    )
    return Drawing(
        set_svg("roc.svg.j2", plot=plot),
        plot.bottom + FOOT,
        " ".join(_told(model, locale) for model in sides),
        ("Reading", "Found", "False alarms"),
        tuple(_rows(sides, locale)),
        tuple(_numbers(metric, sides)),
    )


def _rows(sides: Sequence[Model], locale: str) -> Iterator[Row]:
    for model in sides:
        for alarms, found in tenths(model.curve(NAME).points, of=1):
            yield (model.side, share_text(found, locale), share_text(alarms, locale))


def _numbers(metric: Metric, sides: Sequence[Model]) -> Iterator[Row]:
    yield ("metric", "reading", "false_alarms", "found")
    for model in sides:
        for alarms, found in model.curve(NAME).points:
            yield (metric.key, model.side, repr(alarms), repr(found))


def _told(model: Model, locale: str) -> str:
    found = _found_at(_TOLD, model.curve(NAME).points)
    return (
        f"{model.side.capitalize()}: at {share_text(_TOLD, locale)} false alarms, "
        f"{share_text(found, locale)} of {model.positive} are found."
    )


def _found_at(alarms: float, points: Sequence[Point]) -> float:
    """How high the curve stands there as it is drawn, by straight lines from point to point."""
    x, y = next(point for point in reversed(points) if point[0] <= alarms)
    end_x, end_y = next((point for point in points if point[0] > alarms), (x, y))
    return y + (end_y - y) * (alarms - x) / (end_x - x) if end_x > x else y


NEEDS = "probabilities or scores of two classes on each side"
PART = ChartKind(NAME, NEEDS, has_curve(NAME), _draw, rank=6, most=1, scores=SCORES)
