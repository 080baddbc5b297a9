"""JMH: values as the files state them; the two files are synthetic, in the shape of 1.37."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

FORKS = "jmh/synthetic_forks.json"
MODES = "jmh/synthetic_modes.json"


def result(**primary: object) -> dict[str, object]:
    return {"benchmark": "a.B.c", "mode": "avgt", "forks": 1, "primaryMetric": primary}


def test_a_fork_is_what_was_repeated() -> None:
    # The iterations of the forks: 2.0, 2.2, 2.1 and 2.6, 2.9, 3.2.
    found = read(FORKS).find('sample.Sorting.sort{n="100"}:mean')

    assert (found.value, found.unit, found.n, found.replication) == (2.5, "µs", 2, "process run")
    assert found.samples is not None
    assert list(found.samples.values) == pytest.approx([2.1, 2.9])


def test_the_other_statistics_are_those_of_iterations() -> None:
    evidence = read(FORKS)

    found = evidence.find('sample.Sorting.sort{n="100"}:max')
    assert (found.value, found.n, found.replication) == (3.2, 6, "iteration")
    # jq '.[0].primaryMetric.scorePercentiles["90.0"]'
    assert evidence.find('sample.Sorting.sort{n="100"}:p90').value == 3.2
    assert evidence.find('sample.Sorting.sort{n="100"}:median').value == 2.4000000000000004


def test_parameters_multiply_the_results() -> None:
    assert read(FORKS).find('sample.Sorting.sort{n="1000"}:mean').value == 31
    with pytest.raises(SelectorError):
        read(FORKS).find("sample.Sorting.sort:mean")


def test_a_secondary_metric_is_told_apart() -> None:
    evidence = read(FORKS)

    memory = evidence.find('sample.Sorting.sort{metric="gc.alloc.rate.norm"}:mean')
    assert (memory.value, memory.unit) == (416, "bytes")
    count = evidence.find('sample.Sorting.sort{metric="gc.count"}:max')
    assert (count.value, count.unit) == (2, "1")


def test_the_mode_decides_the_direction() -> None:
    codes = {note.code: note.names for note in read(MODES).notes}

    assert codes["high-is-better"] == ("sample.Queue.offer",)
    assert "sample.Start.cold" in codes["low-is-better"]
    found = read(MODES).find('sample.Queue.offer{mode="thrpt"}:mean')
    assert (found.value, found.unit) == (1490, "operations/ms")


def test_one_fork_is_one_process() -> None:
    found = read(MODES).find('sample.Queue.offer{mode="thrpt"}:mean')

    assert (found.n, found.replication) == (2, "iteration")
    assert any("one process" in note for note in said(read(MODES)))


def test_a_single_shot_of_each_fork_is_a_process_run() -> None:
    found = read(MODES).find("sample.Start.cold:median")

    assert (found.value, found.unit, found.n, found.replication) == (125, "ms", 3, "process run")


def test_sampled_times_are_counted_and_not_spread_out() -> None:
    # The forks have 3 of 100 and 1 of 200, then 2 of 300 and 2 of 100.
    evidence = read(MODES)

    mean = evidence.find('sample.Queue.offer{mode="sample"}:mean')
    assert (mean.value, mean.n, mean.replication) == (162.5, 2, "process run")
    assert mean.samples is not None
    assert list(mean.samples.values) == [125, 200]
    tail = evidence.find('sample.Queue.offer{mode="sample"}:p99.9')
    assert (tail.value, tail.n, tail.samples) == (300, 8, None)


def test_a_histogram_that_is_too_large_to_spread_out_does_no_harm(tmp_path: Path) -> None:
    primary = {"score": 5.0, "scoreUnit": "ns/op", "rawDataHistogram": [[[[5.0, 10**15]]]]}
    evidence = read_evidence(written(tmp_path, json.dumps([result(**primary)])))

    assert evidence.find("a.B.c:mean").n == 10**15


def test_a_score_that_is_not_a_number_is_not_listed(tmp_path: Path) -> None:
    content = json.dumps([result(score="NaN", scoreUnit="ns/op", rawData=[["NaN"]])])
    evidence = read_evidence(written(tmp_path, content))

    assert evidence.measurements == ()
    with pytest.raises(SelectorError):
        evidence.find("a.B.c:mean")


def test_a_raw_value_that_is_none_leaves_the_stated_ones(tmp_path: Path) -> None:
    content = json.dumps([result(score=2.0, scoreUnit="ns/op", rawData=[[1.0, "NaN", 3.0]])])
    found = read_evidence(written(tmp_path, content)).find("a.B.c:mean")

    assert (found.value, found.samples) == (2.0, None)


def test_a_unit_that_a_profiler_made_up_is_nobodys(tmp_path: Path) -> None:
    units = {"MB/sec": "MiB/s", "ops/s": "operations/s", "hr/op": "h", "insns/op": ""}
    for given, expected in units.items():
        content = json.dumps([result(score=1.0, scoreUnit=given, rawData=[[1.0]])])
        assert read_evidence(written(tmp_path, content)).find("a.B.c:mean").unit == expected


def test_a_negative_time_is_refused_where_it_stands(tmp_path: Path) -> None:
    content = '[{"benchmark": "a", "mode": "avgt",\n"primaryMetric": {"score": -1}}]'

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content)).find("a:mean")
    assert (only_problem(raised.value).code, only_problem(raised.value).place.line) == (
        "value-range", 2,
    )  # fmt: skip


def test_the_virtual_machine_is_told_but_not_where_it_lies() -> None:
    own = read(FORKS).provenance

    assert (own.tool, own.version) == ("JMH", "1.37")
    assert own.environment == "OpenJDK 64-Bit Server VM 21.0.3"
    assert "/opt/jdk" in (FILES / FORKS).read_text(encoding="utf-8")
