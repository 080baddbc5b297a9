"""Precision against recall: how many alarms are right when so many of the searched are found."""

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
from generator.charts.square import FOOT, Line, Square, line, steps, tenths
from generator.metrics.metric import Metric

NAME = "precision-recall"
SCORES = ("pr_auc",)
_TOLD = 0.8
"""The share of what is looked for at which the description compares both sides."""


def _draw(metrics: Sequence[Metric], title: str, locale: str) -> Drawing:
    (metric,) = metrics
    sides = models(metric)
    names = legend_names(metric, SCORES, locale)
    curves = [
        line(f"pf-{model.side}", name, steps(model.curve(NAME).points))
        for model, name in zip(sides, names, strict=True)
    ]
    plot = Square(
        heading(metric, title, locale),
        (_by_chance(sides[-1], locale), *curves),
        "Right, of all alarms (precision)",
        f"Found, of all {sides[-1].mark} (recall)",
        locale,
    )
    return Drawing(
        set_svg("precision_recall.svg.j2", plot=plot),
        plot.bottom + FOOT,
        " ".join(_told(model, locale) for model in sides),
        ("Reading", "Found", "Right, of the alarms"),
        tuple(_rows(sides, locale)),
        tuple(_numbers(metric, sides)),
    )


def _by_chance(model: Model, locale: str) -> Line:
    rate = _rate(model)
    name = f"by chance: {model.mark} is {share_text(rate, locale)} of all"
    return line("pf-reference", name, ((0, rate), (1, rate)))


def _rate(model: Model) -> float:
    """The share of the searched: what is right when everything is an alarm."""
    return model.curve(NAME).points[-1][1]


def _rows(sides: Sequence[Model], locale: str) -> Iterator[Row]:
    for model in sides:
        for found, right in tenths(model.curve(NAME).points, of=0):
            yield (model.side, share_text(found, locale), share_text(right, locale))


def _numbers(metric: Metric, sides: Sequence[Model]) -> Iterator[Row]:
    yield ("metric", "reading", "recall", "precision")
    for model in sides:
        for found, right in model.curve(NAME).points:
            yield (metric.key, model.side, repr(found), repr(right))


def _told(model: Model, locale: str) -> str:
    # A step is as high as the point that it leads to.
    right = next(right for found, right in model.curve(NAME).points if found >= _TOLD)
    return (
        f"{model.side.capitalize()}: when {share_text(_TOLD, locale)} of {model.positive} are "
        f"found, {share_text(right, locale)} of the alarms are right."
    )


NEEDS = "probabilities or scores of two classes on each side"
PART = ChartKind(NAME, NEEDS, has_curve(NAME), _draw, rank=7, most=1, scores=SCORES)
