"""Quantities typed by hand, which claim fields refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UNITS = (
    "%", "‰", "percent", "points?", "×", "x", "times", "fold", "-fold",
    "ns", "us", "µs", "μs", "ms", "s", "secs?", "seconds?", "min", "mins", "minutes?",
    "h", "hours?", "days?", "weeks?", "months?", "years?",
    "B", "bytes?", "[kKMGTP]i?B", "bits?", "[kMGT]bit/s", "Hz", "[kMG]Hz", "W", "kWh",
    "k", "K", "M", "bn", "million", "billion", "thousand",
    "rps", "qps", "tps", "req/s", "ops/s",
    "requests?", "queries", "rows", "tokens", "events", "users",
    "€", r"\$", "£", "USD", "EUR",
)  # fmt: skip
_QUANTITY = re.compile(
    # Not inside a word, an identifier, a version, a path or a date.
    r"(?<![\w.\-/:@#])"
    r"(?:[€$£]\s?)?"
    r"[+−-]?\d[\d.,\u00a0\u202f']*"
    r"(?:[\s\u00a0\u202f]?(?:" + "|".join(_UNITS) + r"))"
    r"(?![\w])"
    r"|(?<![\w.\-/:@#])[€$£]\s?\d[\d.,]*"
)


def typed_quantities(text: str) -> Iterator[str]:
    """Each quantity in a text: a number with a unit, a percentage, a multiple or k/M."""
    for match in _QUANTITY.finditer(text):
        yield match[0]
