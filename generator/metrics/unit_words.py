"""Units as people read them: symbols stay, words for what is counted follow language and number."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from babel import Locale

from generator.metrics.units import COUNTED
from generator.metrics.words import words_for

TIMES = {"hour": "hours", "day": "days", "week": "weeks"}
_SINGULAR: Mapping[str, str] = {
    spelling: one
    for one, many in (COUNTED | TIMES).items()
    if not one.isupper()
    for spelling in (one, many)
}


def unit_text(unit: str, value: Decimal, locale: str) -> str:
    """The unit that stands behind a number as it is printed: "incident" behind 1."""
    counted, slash, by = unit.partition("/")
    one = _SINGULAR.get(counted)
    if one is None:
        return unit
    singular, plural = words_for(locale)[f"unit.{one}"].split("|")
    return f"{singular if is_one(value, locale) else plural}{slash}{by}"


def says_unit(name: str, unit: str, locale: str) -> bool:
    """Whether a name already tells what is counted, as "Open incidents" does."""
    one = _SINGULAR.get(unit)
    if one is None:
        return False
    forms = words_for(locale)[f"unit.{one}"].casefold().split("|")
    return any(word in (unit, *forms) for word in name.casefold().split())


@cache
def is_one(value: Decimal, locale: str) -> bool:
    """Whether a number takes the singular behind it: 0,5 does in French."""
    return bool(Locale.parse(locale).plural_form(abs(value)) == "one")
