"""pyperf: values as `pyperf stats` prints them for the files that version 2.10 wrote."""

from __future__ import annotations

import json
import statistics
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

TIMEIT = "pyperf/pyperf_timeit.json"
COMMAND = "pyperf/pyperf_command.json"


def processes(name: str) -> list[list[float]]:
    """The values of each process, by the file's own keys."""
    content = json.loads((FILES / name).read_text(encoding="utf-8"))
    runs = content["benchmarks"][0]["runs"]
    return [run["values"] for run in runs if "values" in run]


def run_of(*values: float) -> dict[str, object]:
    return {"values": list(values), "warmups": [[1, 9.0]]}


def test_the_mean_is_the_one_that_is_printed() -> None:
    # Mean +- std dev: 18.2 us +- 2.7 us
    found = read(TIMEIT).find("sorted_list:mean")
    every = [value for values in processes(TIMEIT) for value in values]

    assert found.value == pytest.approx(18.2e-6, abs=0.05e-6)
    assert found.value == pytest.approx(statistics.fmean(every), rel=1e-12)


def test_a_process_is_what_was_repeated() -> None:
    found = read(TIMEIT).find("sorted_list:mean")

    assert (found.n, found.replication, found.unit) == (3, "process run", "s")
    assert found.samples is not None
    means = [statistics.fmean(values) for values in processes(TIMEIT)]
    assert list(found.samples.values) == pytest.approx(means, rel=1e-12)


def test_the_spread_is_that_of_all_values() -> None:
    # Minimum: 14.5 us, Median +- MAD: 17.9 us, Maximum: 24.3 us; std dev 2.7 us
    evidence = read(TIMEIT)

    assert evidence.find("sorted_list:min").value == 1.4499599121087225e-05
    assert evidence.find("sorted_list:median").value == 1.7941913696278844e-05
    assert evidence.find("sorted_list:max").value == 2.4326667114243916e-05
    assert evidence.find("sorted_list:std").value == pytest.approx(2.7e-6, abs=0.05e-6)
    assert evidence.find("sorted_list:median").replication == "iteration"


def test_warm_ups_and_the_calibration_are_left_out() -> None:
    assert read(COMMAND).find("true_cmd:max").n == sum(map(len, processes(COMMAND))) == 6


def test_no_statistic_is_guessed() -> None:
    with pytest.raises(SelectorError) as raised:
        read(TIMEIT).find("sorted_list")

    assert raised.value.code == "no-statistic"
    assert "sorted_list:mean" in raised.value.hint
    assert "sorted_list:median" in raised.value.hint


def test_processes_of_unequal_length_count_by_their_values(tmp_path: Path) -> None:
    runs = [run_of(1.0, 1.0, 1.0), run_of(5.0)]
    content = {"version": "1.0", "metadata": {"name": "a"}, "benchmarks": [{"runs": runs}]}
    found = read_evidence(written(tmp_path, json.dumps(content))).find("a:mean")

    assert found.value == 2.0
    assert found.samples is not None
    assert list(found.samples.values) == [1.0, 5.0]


def test_one_value_of_each_process_needs_no_two_series(tmp_path: Path) -> None:
    runs = [run_of(1.0), run_of(3.0)]
    unit = {"name": "a", "unit": "byte"}
    content = {"version": "1.0", "benchmarks": [{"runs": runs, "metadata": unit}]}
    evidence = read_evidence(written(tmp_path, json.dumps(content)))

    found = evidence.find("a:median")
    assert (found.value, found.unit, found.n) == (2.0, "bytes", 2)
    assert found.replication == evidence.find("a:mean").replication == "process run"


def test_values_of_one_process_are_iterations(tmp_path: Path) -> None:
    content = {"version": "1.0", "benchmarks": [{"runs": [run_of(1.0, 3.0)]}]}
    found = read_evidence(written(tmp_path, json.dumps(content))).find("benchmark 1:mean")

    assert (found.value, found.n, found.replication) == (2.0, 2, "iteration")


def test_a_benchmark_without_values_is_told(tmp_path: Path) -> None:
    runs = [{"warmups": [[1, 0.5]], "metadata": {"calibrate_loops": 4}}]
    content = {"version": "1.0", "benchmarks": [{"runs": runs, "metadata": {"name": "a"}}]}
    evidence = read_evidence(written(tmp_path, json.dumps(content)))

    assert said(evidence) == ["a has no values, only warm-ups or a calibration."]
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("a:mean")
    assert only_problem(raised.value).code == "no-values"


def test_the_same_name_twice_is_told_apart(tmp_path: Path) -> None:
    each = {"metadata": {"name": "a"}}
    both = [{**each, "runs": [run_of(1.0, 2.0)]}, {**each, "runs": [run_of(3.0, 5.0)]}]
    evidence = read_evidence(written(tmp_path, json.dumps({"version": "1.0", "benchmarks": both})))

    assert evidence.find('a{nth="2"}:mean').value == 4.0


def test_the_machine_is_told_but_not_its_name() -> None:
    own = read(TIMEIT).provenance

    assert own.version == "2.10.0"
    assert own.environment is not None
    assert own.environment.startswith("cpython 3.11.7 (64-bit), Linux-")
    assert "sample" not in own.environment


def test_a_broken_value_is_refused_where_it_stands(tmp_path: Path) -> None:
    content = '{"version": "1.0", "benchmarks": [{"runs": [\n{"values": [1.0, -2.0]}]}]}'
    evidence = read_evidence(written(tmp_path, content))

    assert evidence.measurements == ()
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("benchmark 1:mean")
    assert (only_problem(raised.value).code, only_problem(raised.value).place.line) == (
        "value-range", 2,
    )  # fmt: skip


def test_values_whose_sum_is_not_finite_do_no_harm(tmp_path: Path) -> None:
    content = {"version": "1.0", "benchmarks": [{"runs": [run_of(1e308, 1e308)]}]}
    evidence = read_evidence(written(tmp_path, json.dumps(content)))

    assert evidence.find("benchmark 1:max").value == 1e308
    assert "mean" not in {each.stat for each in evidence.measurements}
