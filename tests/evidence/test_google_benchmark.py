"""Google Benchmark: values as `jq` gives them in the files that version 1.7 and others wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

REPEATED = "google-benchmark/gb_repetitions.json"
UNITS = "google-benchmark/gb_mixed_units.json"
TABLE = "google-benchmark/gb_repetitions.csv"


def test_repetitions_are_iterations_of_one_process() -> None:
    # jq '.benchmarks[] | select(.name == "BM_Sum/64") | .real_time'
    found = read(REPEATED).find("BM_Sum/64:min")

    assert (found.value, found.unit, found.n) == (2.3786145570401162e-02, "µs", 3)
    assert found.replication == "iteration"
    assert found.samples is not None
    assert found.samples.values[0] == 2.7901405021484835e-02


def test_aggregates_are_statistics_and_no_repetitions() -> None:
    evidence = read(REPEATED)

    assert evidence.find("BM_Sum/64:mean").value == 2.5165533107452384e-02
    assert evidence.find("BM_Sum/64:std").value == 2.3693622530502056e-03
    assert not any("_mean" in name for name in evidence.names)


def test_the_coefficient_of_variation_is_a_share() -> None:
    found = read(REPEATED).find('BM_Sum/4096{aggregate="cv"}')

    assert (found.value, found.unit) == (1.5680014191803138e-02, "1")


def test_each_row_has_a_unit_of_its_own() -> None:
    evidence = read(UNITS)

    wall, cpu = evidence.find("BM_Sort/64:mean"), evidence.find('BM_Sum/64{time="cpu"}:mean')
    assert (wall.value, wall.unit) == (4.6413457810821196e-04, "ms")
    assert (cpu.value, cpu.unit) == (2.2971004005305561e-02, "µs")


def test_a_row_without_a_unit_is_in_nanoseconds(tmp_path: Path) -> None:
    rows = [{"name": "a", "real_time": 5, "cpu_time": 4}]
    content = json.dumps({"context": {"num_cpus": 2}, "benchmarks": rows})

    assert read_evidence(written(tmp_path, content)).find("a:mean").unit == "ns"


def test_counters_are_told_from_times() -> None:
    evidence = read(REPEATED)

    rate = evidence.find('BM_Sum/4096{counter="bytes_per_second"}:max')
    assert (rate.value, rate.unit) == (2.9136100231983696e10, "bytes/s")
    assert evidence.find('BM_Sum/4096{counter="rows"}:mean').unit == ""


def test_a_benchmark_with_an_error_has_no_time() -> None:
    evidence = read(UNITS)

    assert not any(each.name == "BM_Err" for each in evidence.measurements)
    assert "BM_Err reported an error: no device" in said(evidence)
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("BM_Err:mean")
    assert only_problem(raised.value).code == "failed-benchmark"


def test_a_skipped_benchmark_has_no_time(tmp_path: Path) -> None:
    # Since version 1.8: skipped with a message, without an error.
    row = {"name": "a", "run_type": "iteration", "skipped": True, "skip_message": "no GPU"}
    content = json.dumps({"context": {"num_cpus": 2}, "benchmarks": [{**row, "real_time": 0}]})

    assert "a reported an error: no GPU" in said(read_evidence(written(tmp_path, content)))


def test_the_fit_of_a_complexity_is_not_listed() -> None:
    evidence = read(UNITS)

    assert "BM_Sort" not in evidence.names
    assert any("BigO" in note for note in said(evidence))


def test_without_repetitions_there_are_only_the_aggregates() -> None:
    evidence = read("google-benchmark/gb_aggregates_only.json")

    # jq '.benchmarks[] | select(.name == "BM_Sum/64_median") | .real_time'
    content = json.loads((FILES / "google-benchmark/gb_aggregates_only.json").read_text("utf-8"))
    (median,) = [r["real_time"] for r in content["benchmarks"] if r["name"] == "BM_Sum/64_median"]
    found = evidence.find("BM_Sum/64:median")
    assert (found.value, found.n, found.samples) == (median, 3, None)
    with pytest.raises(SelectorError):
        evidence.find("BM_Sum/64:p90")
    assert "summary-only" in {note.code for note in evidence.notes}


def test_the_table_says_what_the_lines_say() -> None:
    evidence = read(TABLE)

    found = evidence.find("BM_Sum/4096:median")
    assert (found.value, found.unit, found.n) == (1.15592, "µs", 3)
    assert evidence.find('BM_Sum/64{counter="rows"}:mean').value == 64
    assert "BM_Err reported an error: no device" in said(evidence)


def test_the_share_of_a_table_that_is_no_share_is_left_out() -> None:
    # 0.00149764 / 0.0671721 is 0.0223; the table says 7431.83 us.
    evidence = read("google-benchmark/gb_aggregates_only.csv")

    assert evidence.find("BM_Sum/64:std").value == 0.00149764
    with pytest.raises(SelectorError):
        evidence.find('BM_Sum/64{aggregate="cv"}')


def test_a_name_that_ends_like_an_aggregate_is_none_without_its_fellows(tmp_path: Path) -> None:
    rows = [{"name": "running_mean", "real_time": 5, "cpu_time": 4}]
    content = json.dumps({"context": {"num_cpus": 2}, "benchmarks": rows})

    assert read_evidence(written(tmp_path, content)).find("running_mean:mean").value == 5


def test_the_machine_is_told_but_not_its_name() -> None:
    own = read(REPEATED).provenance

    assert own.environment == "2 processors, 2596 MHz"
    assert own.started == "2026-11-24T16:28:52+00:00"


def test_a_value_that_is_none_is_refused_where_it_stands(tmp_path: Path) -> None:
    rows = '[\n{"name": "a", "real_time": NaN},\n{"name": "a", "real_time": 1}]'
    evidence = read_evidence(
        written(tmp_path, f'{{"context": {{"num_cpus": 2}}, "benchmarks": {rows}}}')
    )

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("a:mean")
    assert (only_problem(raised.value).code, only_problem(raised.value).place.line) == (
        "number-not-finite", 2,
    )  # fmt: skip


def test_the_console_is_refused_with_the_way_to_the_json(tmp_path: Path) -> None:
    text = "Running ./bench\nBenchmark      Time      CPU   Iterations\nBM_A  12 ns  12 ns  57\n"
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, text))

    problem = only_problem(raised.value)
    assert problem.code == "google-benchmark-printed"
    assert "--benchmark_out" in str(problem.hint)
