"""asv: values as `jq` gives them in the files that version 0.6 wrote, and in one of version 1."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

QUICK = "asv/asv_quick.json"
SAMPLES = "asv/asv_samples.json"
OLD = "asv/synthetic_version_1.json"
COLUMNS = ["result", "params", "stats_repeat", "samples"]


def result(name: str, *cells: object) -> str:
    content = {"commit_hash": "0" * 40, "result_columns": COLUMNS, "results": {name: cells}}
    return json.dumps(content)


def test_a_parameter_is_a_label() -> None:
    # jq '.results["b.S.time_sort"][0]' asv_quick.json
    found = read(QUICK).find('b.S.time_sort{param1="1000"}:median')

    assert (found.value, found.unit, found.n) == (9.0720000116562e-06, "s", 1)
    assert found.replication == "iteration"


def test_combinations_stand_in_the_order_of_the_function() -> None:
    # asv printed for n = 10: 2.63 us up, 1.77 us down; for n = 1000: n/a up, 7.28 us down
    evidence = read(SAMPLES)

    down = evidence.find('b.S.time_sort{param1="10",param2="\'down\'"}:median')
    assert down.value == 1.7729998944560066e-06
    last = evidence.find('b.S.time_sort{param1="1000",param2="\'down\'"}:median')
    assert last.value == 7.280999852810055e-06


def test_bytes_and_tracked_values_are_told_apart() -> None:
    evidence = read(QUICK)

    memory, tracked = evidence.find("b.peakmem_x"), evidence.find('b.S.track_len{param1="10"}')
    assert (memory.value, memory.unit) == (41074688, "bytes")
    assert (tracked.value, tracked.unit) == (10, "")


def test_a_benchmark_that_failed_has_no_value() -> None:
    evidence = read(QUICK)

    assert "b.time_fail failed, so it has no value." in said(evidence)
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("b.time_fail")
    assert only_problem(raised.value).code == "failed-benchmark"


def test_a_combination_that_was_skipped_has_no_value() -> None:
    evidence = read(SAMPLES)

    assert "b.S.time_sort in 1 of 4 combinations was skipped, so it has no value." in said(evidence)
    with pytest.raises(ProblemsFound) as raised:
        evidence.find('b.S.time_sort{param1="1000",param2="\'up\'"}:median')
    assert only_problem(raised.value).code == "skipped-benchmark"


def test_an_infinite_interval_does_no_harm() -> None:
    assert "-Infinity" in (FILES / QUICK).read_text(encoding="utf-8")
    assert len(read(QUICK).measurements) == 11


def test_samples_that_were_recorded_are_read(tmp_path: Path) -> None:
    content = result("time_a", [2.0], [], [3], [[1.0, 2.0, 6.0]])
    found = read_evidence(written(tmp_path, content)).find("time_a:mean")

    assert (found.value, found.n, found.replication) == (3.0, 3, "iteration")
    assert found.samples is not None
    assert list(found.samples.values) == [1.0, 2.0, 6.0]


def test_without_samples_only_what_is_stated_can_be_asked_for() -> None:
    with pytest.raises(SelectorError) as raised:
        read(QUICK).find('b.S.time_sort{param1="10"}:p90')

    assert "the file has: median, p25, p75" in raised.value.hint


def test_version_1_is_read() -> None:
    evidence = read(OLD)

    plain = evidence.find("core.time_parse")
    assert (plain.value, plain.unit, plain.stat) == (0.00065, "s", "")
    assert evidence.find('core.time_sizes{param1="1"}').value == 0.5
    assert evidence.find("core.mem_parse").unit == "bytes"
    assert evidence.find("core.time_spread:median").n == 10
    assert "core.time_skipped was skipped, so it has no value." in said(evidence)


def test_the_machine_is_told_but_not_its_name_nor_its_paths(tmp_path: Path) -> None:
    own = read(QUICK).provenance
    assert own.environment is not None
    assert own.environment.startswith("Python 3.11, Linux 6.18")
    assert "sample" not in own.environment
    assert own.commit == "daa8fee8699099ff3799d02f68b86bca7f88d94a"
    # date -u -d @1795344459.203
    assert own.started == "2026-11-22T10:47:39.203000+00:00"

    content = json.loads(result("time_a", [1.0], []))
    evidence = read_evidence(written(tmp_path, json.dumps({**content, "python": "/opt/python"})))
    assert evidence.provenance.environment is None


def test_a_description_is_refused_with_what_to_take_instead(tmp_path: Path) -> None:
    described = {"code": "def time_a(): pass", "name": "time_a", "type": "time", "unit": "seconds"}
    content = json.dumps({"time_a": described, "version": 2})

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content))
    problem = only_problem(raised.value)
    assert problem.code == "evidence-description"
    assert "result file" in problem.hint


def test_a_product_of_parameters_is_never_spread_out(tmp_path: Path) -> None:
    parameters = [[str(n) for n in range(100)]] * 20
    content = result("time_a", [1.0, 2.0], parameters)

    assert len(read_evidence(written(tmp_path, content)).measurements) == 2


def test_a_negative_time_is_refused_where_it_stands(tmp_path: Path) -> None:
    content = '{"commit_hash": "0123456", "results": {\n"time_a": -1.0}}'

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content)).find("time_a")
    assert (only_problem(raised.value).code, only_problem(raised.value).place.line) == (
        "value-range", 2,
    )  # fmt: skip
