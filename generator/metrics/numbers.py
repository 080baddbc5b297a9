"""Numbers as people of a locale write them, and how many of their digits mean something."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import cache

from babel import Locale
from babel.numbers import NumberPattern

MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"
PRECISION = 800
"""Digits enough for the difference of any two floats, so that rounding happens once, at the end."""
_MOST_SIGNIFICANT = 6


def exact(value: float) -> Decimal:
    """The shortest decimal number that the float prints as."""
    return Decimal(repr(float(value)))


def decimals_of(
    value: Decimal, interval: tuple[Decimal, Decimal] | None, significant: int = 3
) -> int:
    """Digits after the point that are worth printing; negative where tens or hundreds are not.

    Two significant digits of the interval's half-width, else so many of the value itself.
    """
    if interval is None or interval[0] == interval[1]:
        return significant - 1 - value.adjusted() if value else 0
    half_width = (interval[1] - interval[0]) / 2
    # An interval far narrower than its value would ask for digits that nobody reads.
    most = _MOST_SIGNIFICANT - 1 - max(value.adjusted(), half_width.adjusted())
    return min(1 - half_width.adjusted(), most)


def all_decimals(value: Decimal) -> int:
    """Digits after the point of a value that is exact, within reason."""
    most = _MOST_SIGNIFICANT - 1 - value.adjusted() if value else 0
    return max(0, min(places_of(value.normalize()), most))


def rounded(value: Decimal, decimals: int) -> Decimal:
    """The value to so many digits after the point."""
    with localcontext() as context:
        context.prec = PRECISION
        return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)


def places_of(value: Decimal) -> int:
    """The digits after the point that a rounded number has; negative for whole tens."""
    return -int(value.as_tuple().exponent)


def number(value: Decimal, locale: str, *, sign: bool = False) -> str:
    """A rounded number; with ``sign`` a plus is written too, where it is not zero."""
    pattern = _locale(locale).decimal_formats[None]
    return _signed(value, _apply(pattern, abs(value), locale, max(0, places_of(value))), sign)


def percent(value: Decimal, locale: str, *, sign: bool = False) -> str:
    """A rounded number of hundredths, with the percent sign where the locale has it."""
    pattern = _locale(locale).percent_formats[None]
    fraction = abs(value).scaleb(-2)
    return _signed(value, _apply(pattern, fraction, locale, max(0, places_of(value))), sign)


def _signed(value: Decimal, text: str, sign: bool) -> str:
    if value == 0:
        return text
    return f"{MINUS}{text}" if value < 0 else f"+{text}" if sign else text


def _apply(pattern: NumberPattern, value: Decimal, locale: str, places: int) -> str:
    with localcontext() as context:
        context.prec = PRECISION
        return str(pattern.apply(value, _locale(locale), force_frac=(places, places)))


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)
