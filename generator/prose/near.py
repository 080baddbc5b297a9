"""Typed quantities that are nearly, but not quite, what a metric prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from babel.numbers import NumberFormatError, parse_decimal

from generator.metrics.metric import Metric
from generator.metrics.numbers import MINUS
from generator.metrics.wording import FormError, printed

CLOSE = 0.02
"""A share of the number: so close, a reader takes both for the same."""
_PARTS = re.compile(r"([+−-]?)([\d.,'\u00a0\u202f]*\d)\s*(.*)", re.DOTALL)
_FORMS = ("before", "after", "value", "change", "ratio", "difference")


def near_metric(quantity: str, metrics: Iterable[Metric], locale: str) -> tuple[str, str] | None:
    """The reference ``id.form`` whose number the quantity nearly is, and how that is printed."""
    typed = _read(quantity, locale)
    if typed is None:
        return None
    for metric in metrics:
        for form, text in _printed(metric, locale):
            shown = _read(text, locale)
            if shown and _unit(shown[1]) == _unit(typed[1]) and _is_near(typed[0], shown[0]):
                return f"{metric.id}.{form}", text
    return None


def _is_near(typed: float, shown: float) -> bool:
    # The sign is often in the words: "fell by 46 %".
    typed, shown = abs(typed), abs(shown)
    return typed != shown and abs(typed - shown) <= CLOSE * max(typed, shown)


def _printed(metric: Metric, locale: str) -> Iterator[tuple[str, str]]:
    for form in _FORMS:
        try:
            yield form, printed(metric, form, locale).text
        except FormError:
            continue


def _read(text: str, locale: str) -> tuple[float, str] | None:
    """The number and the unit of a quantity as people of a locale write it."""
    found = _PARTS.match(text.strip().replace(MINUS, "-"))
    if found is None:
        return None
    try:
        number = float(parse_decimal(found[2], locale=locale))
    except (NumberFormatError, ValueError):
        return None
    return (-number if found[1] == "-" else number), found[3]


def _unit(text: str) -> str:
    words = {"percent": "%", "×": "x", "times": "x"}
    first = text.replace("\u00a0", " ").replace("\u202f", " ").split(" ")[0].casefold()
    return words.get(first, first)
