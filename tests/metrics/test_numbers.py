from __future__ import annotations

from decimal import Decimal

import pytest

from generator.metrics.numbers import all_decimals, decimals_of, number, percent, rounded


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "−1,234.50"),
        ("de", "−1.234,50"),
        ("de_CH", "−1’234.50"),
        ("sv", "−1\N{NO-BREAK SPACE}234,50"),
        ("hi", "−1,234.50"),
    ],
)
def test_numbers_follow_the_locale_with_a_real_minus(locale: str, text: str) -> None:
    assert number(Decimal("-1234.50"), locale) == text


def test_groups_follow_the_locale() -> None:
    assert number(Decimal(12345678), "hi") == "1,23,45,678"


@pytest.mark.parametrize(
    ("locale", "text"), [("en", "−46%"), ("de", "−46\N{NO-BREAK SPACE}%"), ("tr", "−%46")]
)
def test_percentages_follow_the_locale(locale: str, text: str) -> None:
    assert percent(Decimal(-46), locale) == text


def test_a_sign_is_written_on_request_but_never_on_zero() -> None:
    assert number(Decimal("3.05"), "en", sign=True) == "+3.05"
    assert percent(Decimal("-0.0"), "en", sign=True) == "0.0%"


def test_whole_tens_keep_their_noughts() -> None:
    assert number(rounded(Decimal("12345.6"), -2), "en") == "12,300"


def test_half_is_rounded_to_even_in_decimal() -> None:
    assert [str(rounded(Decimal(text), 1)) for text in ("0.25", "0.35", "2.675")] == [
        "0.2",
        "0.4",
        "2.7",
    ]


def test_digits_without_an_interval_are_three() -> None:
    values = [Decimal(text) for text in ("97.128", "0.0048443", "12345", "0")]

    assert [decimals_of(value, None) for value in values] == [1, 5, -2, 0]


def test_an_interval_far_narrower_than_its_value_asks_for_six_digits_at_most() -> None:
    interval = Decimal("99.9999999"), Decimal("100.0000001")

    assert decimals_of(Decimal(100), interval) == 3


def test_exact_values_keep_their_digits_within_reason() -> None:
    assert all_decimals(Decimal("12.50")) == 1
    assert all_decimals(Decimal(1234567)) == 0
    assert all_decimals(Decimal(1) / Decimal(3)) == 6
