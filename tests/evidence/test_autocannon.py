"""autocannon: values as ``jq`` gives them in the files that autocannon 7 and 8 wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import found, only_problem, read, said, written


def test_values_are_those_of_the_file() -> None:
    # jq '.latency.p97_5, .latency.mean, .requests.average' autocannon_flaky.json
    evidence = read("autocannon/autocannon_flaky.json")

    assert evidence.format == "autocannon"
    assert found(evidence, "latency:p97.5").value == 19
    assert found(evidence, "latency:p99.9").value == 66
    assert found(evidence, "latency:mean").value == 6.41
    assert found(evidence, "requests:mean").value == 856.75


def test_units_and_numbers_of_observations_are_told() -> None:
    evidence = read("autocannon/autocannon_flaky.json")

    latency = found(evidence, "latency:p99")
    assert (latency.value, latency.unit, latency.n, latency.replication) == (
        42,
        "ms",
        3427,
        "request",
    )
    assert found(evidence, "throughput:mean").unit == "bytes/s"
    assert found(evidence, "throughput:sum").unit == "bytes"
    assert found(evidence, "requests:count").unit == "requests"


def test_the_rate_is_all_answers_over_the_duration() -> None:
    measured = found(read("autocannon/autocannon_flaky.json"), "requests:rate")

    assert measured.value == pytest.approx(3427 / 4.1, rel=1e-12)


def test_there_is_no_95th_percentile() -> None:
    with pytest.raises(SelectorError) as raised:
        found(read("autocannon/autocannon_flaky.json"), "latency:p95")

    assert raised.value.code == "no-statistic"
    assert "p97.5" in raised.value.hint


def test_failed_answers_are_told_beside_the_latency() -> None:
    evidence = read("autocannon/autocannon_flaky.json")

    assert found(evidence, "failed:rate").value == 336 / 3427
    assert "failed-requests" in {note.code for note in evidence.notes}


def test_a_set_rate_is_told_from_a_closed_loop() -> None:
    closed = {note.code for note in read("autocannon/autocannon_flaky.json").notes}
    stalled = {note.code for note in read("autocannon/autocannon_rate_stall.json").notes}

    assert "closed-loop-latency" in closed
    assert "closed-loop-latency" not in stalled
    assert "open-loop" in stalled


def test_zeros_of_a_run_without_answers_are_refused() -> None:
    # jq '.latency.p99, .errors, .timeouts' autocannon_timeouts.json: 0, 4, 4
    evidence = read("autocannon/autocannon_timeouts.json")

    assert "4 requests timed out and are in no latency." in said(evidence)
    assert found(evidence, "failed:rate").value == 1
    with pytest.raises(ProblemsFound) as raised:
        found(evidence, "latency:p99")
    assert only_problem(raised.value).code == "no-successful-requests"


def result(**changes: object) -> str:
    latency = {"average": 1.5, "mean": 1.5, "stddev": 1, "min": 0, "max": 9, "p99": 2, "p999": 4}
    requests = {"average": 100, "mean": 100, "stddev": 1, "min": 99, "max": 101, "total": 200}
    whole: dict[str, object] = {
        "connections": 10,
        "latency": latency,
        "requests": requests,
        "throughput": requests,
        "errors": 0,
        "timeouts": 0,
        "duration": 2,
        "non2xx": 0,
    }
    return json.dumps({**whole, **changes})


def test_percentiles_of_2017_have_other_names(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, result()))

    assert found(evidence, "latency:p99.9").value == 4
    assert found(evidence, "latency:p99").value == 2


def test_a_redirect_is_no_failure(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, result(non2xx=200, **{"3xx": 200})))

    assert found(evidence, "failed:rate").value == 0


def test_an_unknown_number_of_failures_is_told(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, result(errors="some")))

    assert "no-error-count" in {note.code for note in evidence.notes}


def test_a_negative_latency_is_refused(tmp_path: Path) -> None:
    text = result(latency={"average": -1, "mean": -1, "p99": 3})

    with pytest.raises(ProblemsFound) as raised:
        found(read_evidence(written(tmp_path, text)), "latency:mean")
    assert only_problem(raised.value).code == "value-range"
