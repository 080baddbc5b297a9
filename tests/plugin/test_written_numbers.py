from __future__ import annotations

from decimal import Decimal

import pytest

from generator.host.written_numbers import written_numbers


def numbers(text: str, locale: str = "en") -> set[Decimal]:
    return {written.value for written in written_numbers(text, locale)}


@pytest.mark.parametrize(
    ("text", "locale", "value"),
    [
        ("It took 184.2 ms.", "en", "184.2"),
        ("184.2ms", "en", "184.2"),
        ("€1,234.50 a day", "en", "1234.5"),
        ("1234.5", "en", "1234.5"),
        ("1.234,5 ms", "de", "1234.5"),
        ("97,1 ms", "de", "97.1"),
        ("1.234 ms", "de", "1234"),
        ("97.1", "de", "97.1"),
        ("1\N{NARROW NO-BREAK SPACE}234,5", "fr", "1234.5"),
        ("1\N{NO-BREAK SPACE}234", "en", "1234"),
        ("1 234", "en", "1234"),
        ("1’234.5", "de-CH".replace("-", "_"), "1234.5"),
        ("12,34,567", "hi", "1234567"),
        ("٩٧١", "ar", "971"),
        ("1.842e-1", "en", "0.1842"),
        ("9.71E4", "en", "97100"),
        ("(97.1)", "en", "97.1"),
        ("−97.1 %", "en", "97.1"),
        ("94.6-97.1", "en", "94.6"),
        ("94.6-97.1", "en", "97.1"),
        ('{"value":[52.3,97.1,5]}', "en", "97.1"),
        ("took 12, 97.1 and 3", "en", "97.1"),
    ],
)
def test_a_number_is_read_as_it_is_written(text: str, locale: str, value: str) -> None:
    assert Decimal(value) in numbers(text, locale)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("v0.97.1", "97.1"),
        ("p971", "971"),
        ("main.342714a4.min.js", "342714"),
        ("#971", "971"),
        ("2026-02-11", "2026"),
        ("2026-02-11T10:00:00", "2026"),
        ("1,971", "971"),
        ("0.971", "971"),
        ("97.12", "97.1"),
    ],
)
def test_part_of_something_else_is_no_number(text: str, value: str) -> None:
    assert Decimal(value) not in numbers(text)


def test_where_a_number_stands_is_told() -> None:
    text = "first 12, then 97.1 ms"
    (found,) = (each for each in written_numbers(text, "en") if each.value == Decimal("97.1"))

    assert text[found.start : found.end] == "97.1"


def test_zeros_that_may_be_rounding_are_no_digits() -> None:
    digits = {str(each.value): each.significant for each in written_numbers("3.20 320 0.097", "en")}

    assert (digits["3.20"], digits["320"], digits["0.097"]) == (3, 2, 2)


def test_an_exponent_of_any_length_is_survived() -> None:
    assert Decimal("97.1") in numbers("97.1e999999999999")
