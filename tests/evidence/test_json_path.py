"""Generic JSON: numbers by their path, checked when they are used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.evidence.reader import read_evidence, select_of
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import in_memory, only_problem, read, written

OWN = "json/synthetic_own.json"


@pytest.mark.parametrize(
    ("select", "value", "n"),
    [
        ("$.p95_ms", 41.2, None),
        ("$['p95_ms']", 41.2, None),
        ("$.times[2]", 4, None),
        ("$.times:median", 2.5, 4),
        ("$.times:p90", 3.7, 4),
        ("$.times:sum", 10, 4),
        ("$.times:last", 3, 4),
        ("$.runs[*].seconds:mean", 2, 2),
        ("$.runs[?@.seconds > 2].seconds", 2.5, None),
    ],
)
def test_a_path_leads_to_a_number(select: str, value: float, n: int | None) -> None:
    found = read(OWN).find(select)

    assert found.value == pytest.approx(value, rel=1e-12)
    assert (found.unit, found.replication, found.n) == ("", "", n)


def test_several_numbers_need_a_statistic() -> None:
    with pytest.raises(SelectorError) as raised:
        read(OWN).find("$.times")

    assert raised.value.hint == "say what to do with them, for example `$.times:median`"


@pytest.mark.parametrize(
    ("select", "code", "line"),
    [("$.text", "type", 17), ("$.missing", "type", 18), ("$.broken[1]", "number-not-finite", 21),
     ("$.broken:mean", "number-not-finite", 21), ("$.runs:mean", "type", 10)],
)  # fmt: skip
def test_what_is_no_number_is_refused_where_it_stands(select: str, code: str, line: int) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read(OWN).find(select)

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == (code, line)


@pytest.mark.parametrize("select", ["$.p95", "p95_ms", "$.p95_ms:mean", "$[", "$.a:b", "$..["])
def test_a_path_that_leads_nowhere_lists_what_there_is(select: str) -> None:
    with pytest.raises(SelectorError):
        read(OWN).find(select)


def test_the_nearest_path_is_listed_first() -> None:
    with pytest.raises(SelectorError) as raised:
        read(OWN).find("$['p95_m']")

    assert raised.value.hint.startswith("there is: $['p95_ms']")


def test_one_number_needs_no_path(tmp_path: Path) -> None:
    assert read_evidence(written(tmp_path, '{"a": {"b": 7}}')).find(None).value == 7
    with pytest.raises(SelectorError):
        read(OWN).find(None)


@pytest.mark.parametrize(
    ("content", "code", "line", "column"),
    [
        ('{"a": 1,\n "b": [1, 2', "json-syntax", 2, 12),
        ('{"a": 1\n "b": 2}', "json-syntax", 2, 2),
        ('{"a": 1,\n "a": 2}', "duplicate-key", 2, 2),
        ("[" * 200 + "]" * 200, "json-depth", 1, 101),
        ("[" * 200_000, "json-depth", 1, 101),
    ],
)
def test_broken_json_has_a_place(
    tmp_path: Path, content: str, code: str, line: int, column: int
) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content))

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line, problem.place.column) == (code, line, column)


@pytest.mark.parametrize("number", ["1e999", "-Infinity", "NaN", "9" * 5000])
def test_a_number_that_is_not_finite_is_refused_when_used(tmp_path: Path, number: str) -> None:
    evidence = read_evidence(written(tmp_path, f'{{"a": 1,\n"b": {number}}}'))

    assert evidence.find("$.a").value == 1
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("$.b")
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line, problem.place.column) == ("number-not-finite", 2, 6)


def test_a_long_list_is_listed_by_its_mean(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, str(list(range(1000)))))

    assert [(each.name, each.stat, each.value) for each in evidence.measurements] == [
        ("$", "mean", 499.5)
    ]
    assert evidence.find("$[999]").value == 999


trees = st.recursive(
    st.floats(allow_nan=False, allow_infinity=False, width=32) | st.text(max_size=5) | st.none(),
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=6), children)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=6), trees, min_size=1))
def test_every_listed_path_reads_back(tree: dict[str, object]) -> None:
    evidence = read_evidence(in_memory(json.dumps(tree).encode()), "json")

    for each in evidence.measurements:
        assert evidence.find(select_of(each, evidence.names)) == each
