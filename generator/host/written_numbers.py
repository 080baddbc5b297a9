"""The numbers that stand in a text, in whichever way people and machines write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_decimal_symbol

_SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
_GROUPING = f".,'\N{RIGHT SINGLE QUOTATION MARK}\N{ARABIC THOUSANDS SEPARATOR}{_SPACES} "
_RUN = re.compile(
    rf"(?<![\w.#])\d++(?:[{_GROUPING}\N{{ARABIC DECIMAL SEPARATOR}}]\d++)*+(?:[eE][-+]?\d++)?+"
    # Digits that go on with letters and digits are a name or a digest.
    r"(?![^\W\d_]*\d)"
)
_DATE = re.compile(r"\b(?:19|20)\d\d-(?:0\d|1[0-2])(?:-[0-3]\d)?(?:[T ][\d:.]+)?")
_PARTS = re.compile(r"(\D)")
_MOST_GROUPS = 8


@dataclass(frozen=True)
class Written:
    """A number and where in its text it stands."""

    value: Decimal
    start: int
    end: int

    @property
    def significant(self) -> int:
        """Its digits as written; the zeros that a whole number ends in may be rounding."""
        is_whole = int(self.value.as_tuple().exponent) >= 0
        return len((self.value.normalize() if is_whole else self.value).as_tuple().digits)


def written_numbers(text: str, locale: str) -> Iterator[Written]:
    """Every number that a text may mean: "1,234" is read as people of the locale read it, and
    as a machine does. Signs are left off, dates are left out."""
    decimals = {".", str(get_decimal_symbol(locale))}
    text = _DATE.sub(lambda date: " " * len(date[0]), text)
    for run in _RUN.finditer(text):
        yield from _in_run(run[0], run.start(), decimals)


def _in_run(run: str, start: int, decimals: set[str]) -> Iterator[Written]:
    """The numbers of digits that hang together: one, or several that a comma or space parts."""
    mantissa, exponent = _split(run)
    parts = _PARTS.split(mantissa)
    ends = _ends(parts, start)
    for first in range(0, len(parts), 2):
        if not _may_part(parts, first - 1):
            continue
        for last in range(first, min(len(parts), first + 2 * _MOST_GROUPS), 2):
            if not _may_part(parts, last + 1):
                continue
            power = exponent if last == len(parts) - 1 else 0
            for value in _meant(parts[first : last + 1], decimals):
                yield Written(value.scaleb(power), ends[first] - len(parts[first]), ends[last])


def _split(run: str) -> tuple[str, int]:
    mantissa, _, exponent = run.lower().partition("e")
    # An exponent that no float has is no number; the digits before it may be one.
    return mantissa, int(exponent) if exponent and len(exponent) < 6 else 0


def _ends(parts: list[str], start: int) -> list[int]:
    ends = []
    for part in parts:
        start += len(part)
        ends.append(start)
    return ends


def _may_part(parts: list[str], at: int) -> bool:
    """Whether one number may end and another begin at a sign, or at either end of the run."""
    if at < 0 or at >= len(parts):
        return True
    if parts[at] == ",":
        is_fraction = at > 1 and parts[at - 2] == "."
        return is_fraction or len(parts[at - 1]) > 3 or len(parts[at + 1]) != 3
    return parts[at] == " "


def _meant(parts: list[str], decimals: set[str]) -> Iterator[Decimal]:
    groups, signs = parts[::2], parts[1::2]
    if not signs:
        yield Decimal(groups[0])
        return
    if signs[-1] in decimals | {"\N{ARABIC DECIMAL SEPARATOR}"} and _are_groups(
        groups[:-1], signs[:-1], signs[-1]
    ):
        yield Decimal(f"{''.join(groups[:-1])}.{groups[-1]}")
    # Where the point parts decimals, it parts no thousands.
    may_be_thousands = signs[0] != "." or len(decimals) > 1
    if may_be_thousands and len(groups[-1]) == 3 and _are_groups(groups, signs, None):
        yield Decimal("".join(groups))


def _are_groups(groups: list[str], signs: list[str], decimal: str | None) -> bool:
    """Whether digits are parted alike, as thousands are, or in twos as in India."""
    if not signs:
        return True
    alike = len(set(signs)) == 1 and signs[0] != decimal and signs[0] in _GROUPING
    return alike and len(groups[0]) <= 3 and all(len(group) in (2, 3) for group in groups[1:])
