"""Selectors: what is written for a value reads back as that value, whatever it is called."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.evidence.selector import (
    Selector,
    SelectorError,
    is_stat,
    parse_selector,
    percentile,
    write_selector,
)

texts = st.text(alphabet='ab:{}="\\, $p9mean\n', max_size=12) | st.text(max_size=8)
names = st.lists(
    texts | st.sampled_from(["a", "a:mean", "a{}", 'a{b="c"}', "a:p99", "a{b:c}", "$a"]),
    min_size=1,
    max_size=6,
    unique=True,
)
label_names = st.text(alphabet="abc_", min_size=1, max_size=5) | texts
labels = st.dictionaries(label_names, texts, max_size=3).map(
    lambda each: tuple(sorted(each.items()))
)
stats = st.sampled_from(["", "mean", "p99", "p99.9", "count"])


@given(names, labels, stats, st.data())
def test_what_is_written_reads_back(
    known: list[str], chosen: tuple[tuple[str, str], ...], stat: str, data: st.DataObject
) -> None:
    selector = Selector(data.draw(st.sampled_from(known)), chosen, stat)

    assert parse_selector(write_selector(selector, known), known) == selector


@given(st.text(max_size=40), names)
def test_any_text_is_read_or_refused(text: str, known: list[str]) -> None:
    selector = None
    with contextlib.suppress(SelectorError):
        selector = parse_selector(text, known)

    assert selector is None or selector.name in known or text.startswith("$")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http_req_duration:p99", Selector("http_req_duration", (), "p99")),
        ("http_req_duration{expected_response:true}:p95",
         Selector("http_req_duration{expected_response:true}", (), "p95")),
        ('http_req_duration{scenario="buy"}:p95',
         Selector("http_req_duration", (("scenario", "buy"),), "p95")),
        ("test.py::test_a:median", Selector("test.py::test_a", (), "median")),
        ("test.py::test_a", Selector("test.py::test_a")),
        ("echo {a}:mean", Selector("echo {a}", (), "mean")),
        ("$.a.b", Selector("$.a.b")),
        ('vus{a="1", b="2"}', Selector("vus", (("a", "1"), ("b", "2")))),
    ],
)  # fmt: skip
def test_the_names_of_the_file_decide(text: str, expected: Selector) -> None:
    known = [
        "http_req_duration",
        "http_req_duration{expected_response:true}",
        "test.py::test_a",
        "echo {a}",
        "vus",
    ]

    assert parse_selector(text, known) == expected


def test_the_longest_name_wins() -> None:
    assert parse_selector("a:mean", ["a", "a:mean"]) == Selector("a:mean")
    assert parse_selector("a{}:mean", ["a", "a:mean"]) == Selector("a", (), "mean")


def test_the_nearest_name_is_listed_first() -> None:
    with pytest.raises(SelectorError) as raised:
        parse_selector("http_req_durations:p99", ["vus", "http_req_duration"])

    assert raised.value.hint == "there is: http_req_duration, vus"


def test_percentiles_are_fractions() -> None:
    assert percentile("p99.9") == pytest.approx(0.999)
    assert percentile("p5") == pytest.approx(0.05)
    assert percentile("median") is None
    assert not is_stat("p100")
    assert not is_stat("avg")
