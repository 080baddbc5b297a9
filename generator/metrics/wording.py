"""A metric in words: the forms that a reference can ask for, and sentences made of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from generator.metrics.figures import (
    ChangeFigures,
    Figure,
    Interval,
    change_figures_of,
    figure_of,
    figures_of,
)
from generator.metrics.intervals import CONFIDENCE
from generator.metrics.metric import Grade, Metric
from generator.metrics.numbers import NO_BREAK, TIMES, number, percent
from generator.metrics.units import PERCENT, RATIO, is_duration
from generator.metrics.words import words_for


class FormError(Exception):
    """A form that the metric does not have; the caller knows where it was asked for."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Printed:
    """A number as people read it and as machines do."""

    text: str
    value: str
    """The raw number: ``97.1``; an interval ``low/high``; a verdict's code."""
    form: str


@dataclass(frozen=True)
class Mark:
    """What readers see beside a number: one of three signs."""

    sign: str
    words: str


@dataclass(frozen=True)
class GradeWords:
    """What a grade proves and what it does not."""

    name: str
    mark: Mark
    proves: str
    does_not_prove: str


_MARKS: Mapping[Grade, tuple[str, str]] = {
    "stated": ("○", "stated"),
    "withheld": ("◐", "on-file"),
    "on-file": ("◐", "on-file"),
    "samples": ("◐", "on-file"),
    "re-runnable": ("●", "re-runnable"),
}


def mark(grade: Grade, locale: str = "en") -> Mark:
    """The sign for readers: stated, on file or re-runnable."""
    sign, name = _MARKS[grade]
    return Mark(sign, words_for(locale)[f"mark.{name}"])


def grade_words(grade: Grade, locale: str = "en") -> GradeWords:
    """What stands behind a grade, for the proof of a number."""
    words = words_for(locale)
    return GradeWords(
        words[f"grade.{grade}"],
        mark(grade, locale),
        words[f"proves.{grade}"],
        words[f"open.{grade}"],
    )


def printed(metric: Metric, form: str, locale: str) -> Printed:
    """One form of a metric; raises FormError where it has none of that form."""
    text, value = _FORMS[form](metric, locale)
    return Printed(text, value, form)


Sentence = tuple[str | Printed, ...]


def sentence(metric: Metric, locale: str) -> Sentence:
    """The metric as a sentence in parts, so that a page can mark up each number by itself."""
    return tuple(_joined(_filled(_pattern(metric), metric, locale)))


def _pattern(metric: Metric) -> str:
    if metric.value is not None:
        return "sentence.value"
    figures = figures_of(metric)
    if figures is None:
        return "sentence.withheld" if metric.change is None else "sentence.relative"
    before, after = figures
    if before.value == after.value:
        return "sentence.stayed"
    if metric.verdict in {"no-clear-difference", "cannot-tell"}:
        # A verb of movement would claim what the verdict does not.
        return "sentence.unclear"
    return "sentence.fell" if after.value < before.value else "sentence.rose"


def _filled(pattern: str, metric: Metric, locale: str) -> Iterator[str | Printed]:
    """The words of a pattern, with a part of the metric for each name between braces."""
    for piece in re.split(r"(\{\w+\})", words_for(locale)[pattern]):
        if not piece.startswith("{"):
            yield piece
        elif piece == "{behind}":
            yield from _behind(metric, locale)
        elif piece == "{said}":
            yield from _filled(f"said.{metric.verdict}", metric, locale)
        else:
            yield _part(piece[1:-1], metric, locale)


def _part(name: str, metric: Metric, locale: str) -> str | Printed:
    if name == "name":
        return metric.name
    if name == "minimum":
        return metric.minimum_effect or ""
    if name == "confidence":
        confidence = metric.change.confidence if metric.change else CONFIDENCE
        return percent(Decimal(round(confidence * 100)), locale)
    return printed(metric, name, locale)


def _behind(metric: Metric, locale: str) -> Iterator[str | Printed]:
    """What stands behind the values, in brackets: the change, its interval and n."""
    words = words_for(locale)
    facts = [f"behind.{form}" for form in _facts(metric)]
    if facts:
        before, after = words["behind"].split("{facts}")
        yield before
        for position, fact in enumerate(facts):
            yield words["behind.between"] if position else ""
            yield from _filled(fact, metric, locale)
        yield after


def _facts(metric: Metric) -> Iterator[str]:
    if metric.before is not None and metric.change is not None:
        yield "change" if metric.change.relative is not None else "difference"
    if _interval_figure(metric) is not None:
        yield "interval"
    if metric.n is not None:
        yield "n"


def _joined(parts: Iterator[str | Printed]) -> Iterator[str | Printed]:
    """Neighbouring texts as one."""
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        if text:
            yield text
        yield part
        text = ""
    if text:
        yield text


def plain_text(parts: Sentence) -> str:
    """The sentence without its marks, for titles and feeds."""
    return "".join(part if isinstance(part, str) else part.text for part in parts)


Form = tuple[str, str]
"""Text and raw value."""


def _before(metric: Metric, locale: str) -> Form:
    figures = figures_of(metric)
    return _quantity(metric, locale, "before", figures[0] if figures else None)


def _after(metric: Metric, locale: str) -> Form:
    figures = figures_of(metric)
    return _quantity(metric, locale, "after", figures[1] if figures else None)


def _value(metric: Metric, locale: str) -> Form:
    if metric.value is None:
        figures = figures_of(metric)
        return _quantity(metric, locale, "value", figures[1] if figures else None)
    return _quantity(metric, locale, "value", figure_of(metric, metric.value))


def _quantity(metric: Metric, locale: str, form: str, figure: Figure | None) -> Form:
    if figure is not None:
        return _with_unit(figure.value, metric, locale), repr(figure.raw.value)
    if metric.disclosure != "public":
        raise FormError(f"the values of {metric.id!r} are {metric.disclosure}, so it has no {form}")
    raise FormError(f"{metric.id!r} has one side, so it has no {form}; use {metric.id}.value")


def _change(metric: Metric, locale: str) -> Form:
    """In percent of before; in points where the unit is percent. The raw value is a fraction."""
    figures = _changed(metric, "change")
    if figures.relative is None:
        raise FormError(_zero_baseline(metric, "change"))
    if metric.unit == PERCENT and figures.difference is not None:
        text, _ = _difference(metric, locale)
        return text, repr(figures.difference.raw.value / 100)
    return percent(figures.relative.value, locale, sign=True), repr(figures.relative.raw.value)


def _ratio(metric: Metric, locale: str) -> Form:
    """As a factor that is never below 1, with the word for its direction; raw: after / before."""
    figures = _changed(metric, "ratio")
    if figures.relative is None:
        raise FormError(_zero_baseline(metric, "ratio"))
    factor = figures.factor
    if factor is None:
        raise FormError(f"{metric.id!r} reaches zero or changes its sign, so it has no ratio")
    words = words_for(locale)[f"factor.{_direction(metric, factor)}"]
    return words.format(factor=number(factor.value, locale) + TIMES), repr(factor.raw.value)


def _direction(metric: Metric, factor: Figure) -> str:
    if factor.value == 1:
        return "same"
    if metric.better == "lower" and is_duration(metric.unit):
        return "faster" if factor.raw.value < 1 else "slower"
    return "lower" if factor.raw.value < 1 else "higher"


def _difference(metric: Metric, locale: str) -> Form:
    figure = _changed(metric, "difference").difference
    if figure is None:
        raise FormError(f"the values of {metric.id!r} are withheld, so it has no difference")
    return _with_unit(figure.value, metric, locale, sign=True), repr(figure.raw.value)


def _interval(metric: Metric, locale: str) -> Form:
    """Of the change, in the unit of the change; of the value where there is one side."""
    figure = _interval_figure(metric)
    if figure is None or figure.interval is None:
        raise FormError(f"{metric.id!r} has no interval ({metric.formula})")
    low, high = _range(metric, figure.interval, locale)
    text = words_for(locale)["range"].format(low=low, high=high)
    return text, f"{figure.raw.low!r}/{figure.raw.high!r}"


def _interval_figure(metric: Metric) -> Figure | None:
    """The number whose interval is shown, if it has one."""
    if metric.value is not None:
        figure: Figure | None = figure_of(metric, metric.value)
    else:
        change = change_figures_of(metric)
        relative = change is not None and _is_relative(metric, change)
        figure = None if change is None else change.relative if relative else change.difference
    return figure if figure is not None and figure.interval is not None else None


def _is_relative(metric: Metric, change: ChangeFigures) -> bool:
    """Whether a change is told in percent of before, not in points or in the unit."""
    if change.difference is None:
        return True
    has_interval = change.relative is not None and change.relative.interval is not None
    return has_interval and metric.unit != PERCENT


def _range(metric: Metric, interval: Interval, locale: str) -> tuple[str, str]:
    """Both ends as texts; a unit stands behind the second only."""
    low, high = interval
    change = change_figures_of(metric)
    if change is not None and _is_relative(metric, change):
        return percent(low, locale, sign=True), percent(high, locale, sign=True)
    signed = change is not None
    if metric.unit == PERCENT and not signed:
        return percent(low, locale), percent(high, locale)
    return number(low, locale, sign=signed), _with_unit(high, metric, locale, sign=signed)


def _n(metric: Metric, locale: str) -> Form:
    if metric.n is None:
        raise FormError(f"no file says how many observations stand behind {metric.id!r}")
    return number(Decimal(metric.n), locale), str(metric.n)


def _verdict(metric: Metric, locale: str) -> Form:
    if metric.verdict is None:
        raise FormError(f"{metric.id!r} has no change, so it has no verdict")
    return words_for(locale)[f"verdict.{metric.verdict}"], metric.verdict


def _sentence(metric: Metric, locale: str) -> Form:
    value = metric.verdict or (repr(metric.value.value) if metric.value else metric.disclosure)
    return plain_text(sentence(metric, locale)), value


_FORMS: Mapping[str, Callable[[Metric, str], Form]] = {
    "before": _before,
    "after": _after,
    "value": _value,
    "change": _change,
    "ratio": _ratio,
    "difference": _difference,
    "interval": _interval,
    "n": _n,
    "verdict": _verdict,
    "sentence": _sentence,
}


def _changed(metric: Metric, form: str) -> ChangeFigures:
    figures = change_figures_of(metric)
    if figures is not None:
        return figures
    why = "has one side" if metric.value is not None else "is withheld"
    raise FormError(f"{metric.id!r} {why}, so it has no {form}")


def _zero_baseline(metric: Metric, form: str) -> str:
    return f"{metric.id!r} begins at zero or below, so it has no {form}; use {metric.id}.difference"


def _with_unit(value: Decimal, metric: Metric, locale: str, *, sign: bool = False) -> str:
    """A number with its unit; signed percentages are points."""
    if metric.unit == PERCENT and not sign:
        return percent(value, locale)
    unit = words_for(locale)["points"] if metric.unit == PERCENT else metric.unit
    text = number(value, locale, sign=sign)
    return text if unit == RATIO else f"{text}{NO_BREAK}{unit}"
