"""pytest-benchmark: values as `jq` gives them in a file that version 5.3.1 wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from tests.evidence.reading import FILES, read, said, written

NEW = "pytest-benchmark/pb_with_data.json"
OLD = "pytest-benchmark/synthetic_2015.json"


def test_values_are_those_of_the_file() -> None:
    # jq '.benchmarks[0].stats | .median, .ops, .rounds' pb_with_data.json
    evidence = read(NEW)

    found = evidence.find("test_b.py::test_fib[5]:median")
    assert (found.value, found.unit, found.n) == (5.865000048288493e-07, "s", 3559)
    assert found.replication == "iteration"
    rate = evidence.find('test_b.py::test_fib[5]{n="5"}:rate')
    assert (rate.value, rate.unit) == (1622821.752696865, "1/s")


def test_a_percentile_is_computed_from_the_rounds() -> None:
    # sorted(.benchmarks[1].stats.data), rank 0.9 * 2576 = 2318.4
    found = read(NEW).find("test_b.py::test_fib[12]:p90")

    assert found.value == pytest.approx(1.822500007619965e-05, rel=1e-12)


def test_one_round_has_no_spread() -> None:
    evidence = read(NEW)

    with pytest.raises(SelectorError):
        evidence.find("test_b.py::test_sleep_one_round:std")
    assert any("one round" in note for note in said(evidence))


def test_the_first_shape_of_2015_is_read() -> None:
    evidence = read(OLD)

    found = evidence.find("tests/test_old.py::test_parse[0]:mean")
    assert (found.value, found.n, found.samples) == (2.6e-07, 9987, None)
    assert evidence.provenance.commit == "5b78858eb718649a31fb93d8dc96ca2cee41a4cd"
    assert evidence.provenance.dirty is True
    assert evidence.provenance.started == "2015-08-15T00:01:46.250433+00:00"


def test_the_machine_is_told_but_not_its_name() -> None:
    environment = read(NEW).provenance.environment

    assert environment is not None
    assert environment.startswith("CPython 3.11.7, Linux ")
    assert "sample" not in environment


def test_a_commit_that_is_none_is_not_told() -> None:
    assert read(NEW).provenance.commit is None


def test_rounds_that_were_cut_away_are_not_used(tmp_path: Path) -> None:
    content = json.loads((FILES / NEW).read_text(encoding="utf-8"))
    content["benchmarks"] = content["benchmarks"][:1]
    content["benchmarks"][0]["stats"]["data"] = [1e-6, 2e-6, "... cut"]
    evidence = read_evidence(written(tmp_path, json.dumps(content)))

    assert evidence.find("test_b.py::test_fib[5]:mean").samples is None
    assert any("not all of the 3559 rounds" in note for note in said(evidence))


def test_a_summary_is_told_as_one() -> None:
    assert {note.code for note in read(OLD).notes} == {"", "summary-only"}
