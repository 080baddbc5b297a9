"""A value axis from left to right: ticks with labels that do not touch on a narrow screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from generator.charts.drawing import share
from generator.charts.reading import with_unit
from generator.charts.scale import Linear, from_zero, ticks
from generator.metrics.numbers import number, places_of, rounded

START, END = 1.5, 98.5
"""Percent of the width: room for a dot at either end."""
_MOST_STEPS = 5

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Tick:
    """A position with a light line, and what is written at it."""

    at: float
    label: str
    anchor: Anchor
    zero: bool


@dataclass(frozen=True)
class Axis:
    """Where values stand across, and the ticks beneath."""

    scale: Linear
    ticks: tuple[Tick, ...]


def amounts(values: Iterable[float], unit: str, locale: str) -> Axis:
    """An axis that begins at zero."""
    return axis(*from_zero(values), unit, locale)


def axis(low: float, high: float, unit: str, locale: str) -> Axis:
    """An axis between two values, with as many ticks as have room."""
    scale = Linear(low, high, START, END)
    steps = (ticks(low, high, most) for most in range(_MOST_STEPS, 0, -1))
    choices = [_labelled(scale, values, unit, locale) for values in steps if values]
    fitting = (labelled for labelled in choices if not _touch(labelled))
    return Axis(scale, next(fitting, choices[-1]))


def tick_texts(values: Sequence[Decimal], unit: str, locale: str) -> tuple[str, ...]:
    """What ticks say: all to the same digits, the last one with the unit."""
    decimals = max(0, *(places_of(value) for value in values))
    shown = [rounded(value, decimals) for value in values]
    last = with_unit(shown[-1], unit, locale)
    return (*(number(value, locale) for value in shown[:-1]), last)


def _labelled(scale: Linear, values: Sequence[Decimal], unit: str, locale: str) -> tuple[Tick, ...]:
    texts = tick_texts(values, unit, locale)
    return tuple(
        Tick(at, text, _anchor(at, text), not value)
        for at, value, text in zip(
            (scale(float(value)) for value in values), values, texts, strict=True
        )
    )


def _anchor(at: float, text: str) -> Anchor:
    half = share(text) / 2
    return "start" if at < half - 2 else "end" if at > 102 - half else "middle"


def _touch(labelled: Sequence[Tick]) -> bool:
    spans = [_span(tick) for tick in labelled]
    gap = 3
    return any(left[1] + gap > right[0] for left, right in pairwise(spans))


def _span(tick: Tick) -> tuple[float, float]:
    width = share(tick.label)
    start = tick.at - {"start": 0.0, "middle": width / 2, "end": width}[tick.anchor]
    return start, start + width
