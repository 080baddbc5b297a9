"""Numbers as people of a locale write them, and how many of their digits mean something."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import cache

from babel import Locale
from babel.numbers import NumberPattern, parse_pattern

MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"
PRECISION = 800
"""Digits enough for the difference of any two floats, so that rounding happens once, at the end."""
LEAST_P = Decimal("1e-300")
"""What is smaller may be rounded to zero on the way."""
_MOST_SIGNIFICANT = 6
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def exact(value: float) -> Decimal:
    """The shortest decimal number that the float prints as."""
    return Decimal(repr(float(value)))


def decimals_of(
    value: Decimal, interval: tuple[Decimal, Decimal] | None, significant: int = 3
) -> int:
    """Digits after the point that are worth printing; negative where tens or hundreds are not.

    So many significant digits of the value. An interval limits them to two digits of its
    half-width, and asks for more only where the half-width would show none: 99.95 ± 0.02.
    """
    if interval is None or interval[0] == interval[1]:
        return significant - 1 - value.adjusted() if value else 0
    first = ((interval[1] - interval[0]) / 2).adjusted()
    largest = max(value.adjusted(), first)
    wanted = max(significant - 1 - largest, -first)
    # An interval far narrower than its value would ask for digits that nobody reads.
    return min(wanted, 1 - first, _MOST_SIGNIFICANT - 1 - largest)


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
    return _signed(value, _write("decimal", locale, abs(value), _shown_places(value)), sign)


def percent(value: Decimal, locale: str, *, sign: bool = False) -> str:
    """A rounded number of hundredths, with the percent sign where the locale has it."""
    fraction = abs(value).scaleb(-2)
    return _signed(value, _write("percent", locale, fraction, _shown_places(value)), sign)


def p_value(p: float, locale: str) -> str:
    """The probability with its sign of relation: "= 0.043", "= 2.5 × 10⁻¹⁰", "< 10⁻³⁰⁰"."""
    value = exact(p)
    if value < LEAST_P:
        return f"<{NO_BREAK}10{_raised(LEAST_P.adjusted())}"
    shown = rounded(value, 1 - value.adjusted())
    if value >= Decimal("0.001"):
        return f"={NO_BREAK}{number(rounded(shown, min(3, places_of(shown))), locale)}"
    power = shown.adjusted()
    mantissa = number(shown.scaleb(-power), locale)
    return f"={NO_BREAK}{mantissa}{NO_BREAK}{TIMES}{NO_BREAK}10{_raised(power)}"


def _raised(power: int) -> str:
    return str(power).translate(_SUPERSCRIPTS)


def _shown_places(value: Decimal) -> int:
    return max(0, places_of(value))


def _signed(value: Decimal, text: str, sign: bool) -> str:
    if value == 0:
        return text
    return f"{MINUS}{text}" if value < 0 else f"+{text}" if sign else text


def _write(kind: str, locale: str, value: Decimal, places: int) -> str:
    with localcontext() as context:
        context.prec = PRECISION
        return str(_pattern(kind, locale, places).apply(value, locale))


@cache
def _pattern(kind: str, locale: str, places: int) -> NumberPattern:
    """The locale's own pattern with a fixed number of decimals."""
    known = Locale.parse(locale)
    formats = known.percent_formats if kind == "percent" else known.decimal_formats
    positive = formats[None].pattern.split(";")[0]
    decimals = "." + "0" * places if places else ""
    return parse_pattern(re.sub(r"0(\.[0#]+)?", "0" + decimals, positive, count=1))
