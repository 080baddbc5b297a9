"""Quantities typed by hand."""

from __future__ import annotations

import pytest

from generator.prose.digits import typed_quantities


@pytest.mark.parametrize(
    "text",
    [
        "p99 latency on Python 3.12",
        "int8 and fp16, v2.1, k6",
        "since 2026-03, until 2026-03-31",
        "three services and a team of 4",
        "open 24/7",
        "see RFC 9535 and issue #12",
        "port 8080 of 127.0.0.1",
        "the file run-10ms.json",
        "HTTP 200",
    ],
)
def test_names_versions_and_dates_are_no_quantities(text: str) -> None:
    assert list(typed_quantities(text)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("fell by 40 %", ["40 %"]),
        ("up 15%", ["15%"]),
        ("10K requests a second", ["10K"]),
        ("from 200 ms to 100ms", ["200 ms", "100ms"]),
        ("10x faster, 2.0× faster", ["10x", "2.0×"]),
        ("saved $3,000", ["$3,000"]),
        ("1.5 million rows", ["1.5 million"]),
        ("at 200 requests/s", ["200 requests"]),
        ("in 3 weeks", ["3 weeks"]),
        ("In 40 ms", ["40 ms"]),
    ],
)
def test_a_number_with_a_unit_is_a_quantity(text: str, found: list[str]) -> None:
    assert list(typed_quantities(text)) == found
