"""A metric in words: the forms that a reference can ask for, and sentences made of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from generator.metrics.baseline import is_bounded_score, standing
from generator.metrics.figures import (
    KNOWN,
    ChangeFigures,
    Figure,
    Interval,
    baseline_figure,
    change_figures_of,
    figure_of,
    figures_of,
)
from generator.metrics.intervals import CONFIDENCE
from generator.metrics.metric import Fact, Grade, Metric, Side, Trial
from generator.metrics.numbers import (
    NO_BREAK,
    TIMES,
    exact,
    number,
    p_value,
    percent,
)
from generator.metrics.treatment import against_control
from generator.metrics.unit_words import is_one, says_unit, unit_text
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
    """One form of a metric; raises FormError where it has none of that form.

    ``after@DE`` is the form of a slice. A fact of the metric has its name for a form.
    """
    if hides_effect(metric) and form not in _WITHOUT_EFFECT:
        message = "the sizes of its variants are not those that were planned"
        raise FormError(f"{metric.id!r} shows no {form}: {message}")
    name, of_slice, part = form.partition("@")
    shown = sliced(metric, part) if of_slice else metric
    fact = next((fact for fact in shown.facts if fact.name == name), None)
    text, value = _fact(fact, locale) if fact else _FORMS[name](shown, locale)
    return Printed(text, value, form)


def sliced(metric: Metric, name: str) -> Metric:
    """A slice of the examples, or a treatment of an A/B test, as a metric of its own."""
    if metric.trial is not None:
        return against_control(metric, metric.trial, name)
    part = next(each for each in metric.slices if each.name == name)
    two = len(part.sides) == 2
    return replace(
        metric,
        before=part.sides[0] if two else None,
        after=part.sides[1] if two else None,
        value=None if two else part.sides[0],
        change=part.change,
        verdict=part.verdict,
        n=part.n,
        facts=(),
        trivial=None,
        slices=(),
    )


def side_name(metric: Metric, side: Side) -> str:
    """What a side is called: a variant's name, or before and after."""
    if metric.trial is None:
        return side
    return metric.trial.control if side == "before" else metric.trial.treatment


_WITHOUT_EFFECT = ("n", "sentence")
"""The forms that tell nothing of an effect."""


def hides_effect(metric: Metric) -> bool:
    """Whether it is an A/B test whose variants have other sizes than planned."""
    return metric.trial is not None and metric.trial.srm_failed


Sentence = tuple[str | Printed, ...]


def sentence(metric: Metric, locale: str) -> Sentence:
    """The metric as a sentence in parts, so that a page can mark up each number by itself."""
    return tuple(_joined(_filled(_pattern(metric), metric, locale)))


def baseline_sentence(metric: Metric, locale: str) -> Sentence | None:
    """What a model of the same kind has to beat, and whether this one does."""
    how = standing(metric)
    return tuple(_joined(_filled(f"baseline.{how}", metric, locale))) if how else None


def facts_sentence(metric: Metric, locale: str) -> Sentence | None:
    """What the method asks to be shown, where it has words for it."""
    pattern = f"facts.{metric.method}"
    known = bool(metric.facts) and pattern in words_for(locale)
    return tuple(_joined(_filled(pattern, metric, locale))) if known else None


def _pattern(metric: Metric) -> str:
    if metric.trial is not None:
        # Variants stand beside each other: nothing fell or rose.
        return "sentence.unbalanced" if metric.trial.srm_failed else "sentence.trial"
    if metric.value is not None:
        return "sentence.value"
    figures = figures_of(metric)
    if figures is None:
        return "sentence.withheld" if metric.change is None else "sentence.relative"
    before, after = figures
    if before.value == after.value:
        # What was sampled may have changed all the same, by less than it shows.
        return "sentence.stayed" if metric.method == "exact" else "sentence.equal"
    if metric.verdict in {"no-clear-difference", "cannot-tell"}:
        # A verb of movement would claim what the verdict does not.
        return "sentence.unclear"
    return "sentence.fell" if after.value < before.value else "sentence.rose"


def _filled(pattern: str, metric: Metric, locale: str) -> Iterator[str | Printed]:
    """The words of a pattern, with a part of the metric for each name between braces."""
    for piece in re.split(r"(\{[\w-]+\})", words_for(locale)[pattern]):
        if not piece.startswith("{"):
            yield piece
        elif piece == "{behind}":
            yield from _behind(metric, locale)
        elif piece == "{said}":
            yield from _filled(_said(metric), metric, locale)
        else:
            yield _part(piece[1:-1], metric, locale)


def _said(metric: Metric) -> str:
    if metric.trial is not None and metric.trial.stopped_early:
        return "said.stopped-early"
    if metric.method == "exact" and metric.verdict == "no-clear-difference":
        return "said.exact"
    return f"said.{metric.verdict}{_why(metric)}"


def _why(metric: Metric) -> str:
    """What keeps a change from being judged, where the method knows more than that it does."""
    if metric.verdict == "not-tested":
        return ".sealed" if metric.method == "sealed" else ""
    if metric.verdict != "cannot-tell":
        return ""
    fewest = min((side.n or 0 for side in (metric.before, metric.after) if side), default=0)
    if (
        metric.method in {"repeated-runs", "seeds"}
        and fewest > 1
        and interval_figure(metric) is None
    ):
        return ".no-spread"
    if metric.method == "repeated-runs":
        return ".one-run" if fewest == 1 else ".few-runs"
    return {"seeds": ".one-seed", "events": ".no-event"}.get(metric.method, "")


def _part(name: str, metric: Metric, locale: str) -> str | Printed:
    if metric.trial is not None and name in _TRIAL_PARTS:
        return _TRIAL_PARTS[name](metric.trial, locale)
    if name in _TEXT_PARTS:
        return _TEXT_PARTS[name](metric, locale)
    shown = printed(metric, name, locale)
    if not says_unit(metric.name, metric.unit, locale):
        return shown
    # "Incidents fell from 14 to 3": the name has said of what.
    number_alone = re.sub(rf"{NO_BREAK}[^\W\d]+$", "", shown.text)
    return replace(shown, text=number_alone)


def minimum_words(metric: Metric, locale: str) -> str:
    """The smallest change that matters, as people of the locale write it."""
    found = re.fullmatch(r"([\d.]+) ?(\S+)", metric.minimum_effect or "")
    if found is None:
        return metric.minimum_effect or ""
    size, unit = Decimal(found[1]), found[2]
    if unit == "%":
        return percent(size, locale)
    if unit == "points":
        word = words_for(locale)["point" if is_one(size, locale) else "points"]
        return f"{number(size, locale)}{NO_BREAK}{word}"
    return f"{number(size, locale)}{NO_BREAK}{unit_text(unit, size, locale)}"


def _confidence(metric: Metric, locale: str) -> str:
    confidence = metric.change.confidence if metric.change else CONFIDENCE
    return percent(Decimal(round(confidence * 100)), locale)


_TEXT_PARTS: Mapping[str, Callable[[Metric, str], str]] = {
    "name": lambda metric, _: metric.name,
    "what": lambda metric, _: metric.trivial.what if metric.trivial else "",
    "minimum": minimum_words,
    "confidence": _confidence,
}
_TRIAL_PARTS: Mapping[str, Callable[[Trial, str], str]] = {
    "control": lambda trial, _: trial.control,
    "treatment": lambda trial, _: trial.treatment,
    "planned": lambda trial, locale: number(Decimal(trial.planned_n or 0), locale),
    "p": lambda trial, locale: p_value(trial.srm_p, locale),
}


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
    same = _pattern(metric) in {"sentence.stayed", "sentence.equal"}
    # A change from a sealed file has its place in the sentence itself.
    if metric.before is not None and metric.change is not None and not same:
        yield claim_form(metric)
    if interval_figure(metric) is not None:
        sequential = metric.trial is not None and metric.trial.design == "sequential"
        yield "always-valid" if sequential else "interval-of-change" if same else "interval"
    # Events are what was observed, and of exact values nothing was.
    if metric.n is not None and metric.method not in KNOWN:
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
        return amount(figure.value, metric, locale), repr(figure.raw.value)
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
    return amount(figure.value, metric, locale, sign=True), repr(figure.raw.value)


def _interval(metric: Metric, locale: str) -> Form:
    """Of the change, in the unit of the change; of the value where there is one side."""
    figure = interval_figure(metric)
    if figure is None or figure.interval is None:
        raise FormError(f"{metric.id!r} has no interval ({metric.formula})")
    low, high = _range(metric, figure.interval, locale)
    text = words_for(locale)["range"].format(low=low, high=high)
    return text, f"{figure.raw.low!r}/{figure.raw.high!r}"


def interval_figure(metric: Metric) -> Figure | None:
    """The number whose interval is shown, if it has one."""
    if metric.value is not None:
        figure: Figure | None = figure_of(metric, metric.value)
    else:
        change = change_figures_of(metric)
        relative = change is not None and is_relative(metric, change)
        figure = None if change is None else change.relative if relative else change.difference
    return figure if figure is not None and figure.interval is not None else None


def has_interval(metric: Metric) -> bool:
    """Whether the metric's claim carries an interval."""
    return interval_figure(metric) is not None


def claim_form(metric: Metric) -> str:
    """The form of what a metric comes to: in the unit of the interval that stands beside it."""
    change = change_figures_of(metric)
    if change is None:
        return "value" if metric.value is not None else "after"
    if change.relative is None or (change.difference is not None and is_bounded_score(metric)):
        return "difference"
    told = metric.unit == PERCENT or is_relative(metric, change)
    has_other = change.difference is not None and change.difference.interval is not None
    return "change" if told or not has_other else "difference"


def is_relative(metric: Metric, change: ChangeFigures) -> bool:
    """Whether a change is told in percent of before, not in points or in the unit."""
    if change.difference is None:
        return True
    if is_bounded_score(metric):
        return False
    has_interval = change.relative is not None and change.relative.interval is not None
    return has_interval and metric.unit != PERCENT


def _range(metric: Metric, interval: Interval, locale: str) -> tuple[str, str]:
    """Both ends as texts; a unit stands behind the second only."""
    low, high = interval
    change = change_figures_of(metric)
    if change is not None and is_relative(metric, change):
        return percent(low, locale, sign=True), percent(high, locale, sign=True)
    signed = change is not None
    if metric.unit == PERCENT and not signed:
        return percent(low, locale), percent(high, locale)
    return number(low, locale, sign=signed), amount(high, metric, locale, sign=signed)


def _n(metric: Metric, locale: str) -> Form:
    if metric.n is None:
        raise FormError(f"no file says how many observations stand behind {metric.id!r}")
    return number(Decimal(metric.n), locale), str(metric.n)


def _verdict(metric: Metric, locale: str) -> Form:
    if metric.verdict is None:
        raise FormError(f"{metric.id!r} has no change, so it has no verdict")
    same = metric.method == "exact" and metric.verdict == "no-clear-difference"
    key = "unchanged" if same else metric.verdict
    return words_for(locale)[f"verdict.{key}"], metric.verdict


def _baseline(metric: Metric, locale: str) -> Form:
    figure = baseline_figure(metric)
    if figure is None:
        raise FormError(f"{metric.id!r} is no score of predictions on file, so it has no baseline")
    return amount(figure.value, metric, locale), repr(figure.raw.value)


def _fact(fact: Fact, locale: str) -> Form:
    """A count, or the p of a test: "p = 0.017"."""
    if fact.name.endswith("-p"):
        return f"p {p_value(fact.value, locale)}", repr(fact.value)
    return number(exact(fact.value).normalize(), locale), repr(fact.value)


def _sentence(metric: Metric, locale: str) -> Form:
    if hides_effect(metric):
        return plain_text(sentence(metric, locale)), "srm-failed"
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
    "baseline": _baseline,
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


def amount(value: Decimal, metric: Metric, locale: str, *, sign: bool = False) -> str:
    """A number with its unit; signed percentages are points."""
    if metric.unit == PERCENT and not sign:
        return percent(value, locale)
    text = number(value, locale, sign=sign)
    if metric.unit == RATIO:
        return text
    points = metric.unit == PERCENT
    unit = words_for(locale)["points"] if points else unit_text(metric.unit, value, locale)
    return f"{text}{NO_BREAK}{unit}"
