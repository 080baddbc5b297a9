"""Artillery: values as ``jq`` gives them in the reports that Artillery 2 wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import found, only_problem, read, said, written


def test_values_are_those_of_the_aggregate() -> None:
    # jq '.aggregate.summaries["http.response_time"]' artillery_v2.json
    evidence = read("artillery/artillery_v2.json")

    assert evidence.format == "artillery"
    assert found(evidence, "http.response_time:p95").value == 34.1
    assert found(evidence, "http.response_time.2xx:mean").value == 15
    assert found(evidence, "http.response_time:p99.9").value == 62.2


def test_units_and_numbers_of_observations_are_told() -> None:
    evidence = read("artillery/artillery_v2.json")

    time = found(evidence, "http.response_time:median")
    assert (time.value, time.unit, time.n, time.replication) == (10.9, "ms", 214, "request")
    assert found(evidence, "http.downloaded_bytes").unit == "bytes"
    assert found(evidence, "http.request_rate").unit == "requests/s"
    assert found(evidence, "vusers.session_length:mean").unit == "ms"


def test_requests_without_an_answer_count_as_failed() -> None:
    # 245 requests, 214 answers, 11 of them 500.
    evidence = read("artillery/artillery_v2.json")

    assert found(evidence, "failed:rate").value == (245 - 214 + 11) / 245
    assert "31 requests had no answer and are in no latency." in said(evidence)


def test_percentiles_are_marked_as_approximate() -> None:
    codes = {note.code for note in read("artillery/artillery_v2.json").notes}

    assert {"approximate-percentile", "rounded", "open-loop", "summary-only"} <= codes


def test_a_scenario_name_is_part_of_a_counter() -> None:
    assert found(read("artillery/artillery_v2.json"), "vusers.created_by_name.hang").value == 31


def test_a_percentile_that_is_not_there_is_not_derived() -> None:
    with pytest.raises(SelectorError) as raised:
        found(read("artillery/artillery_v2.json"), "http.response_time:p98")

    assert raised.value.code == "no-statistic"


def test_a_run_that_reached_nobody_has_no_times() -> None:
    evidence = read("artillery/artillery_v2_refused.json")

    assert found(evidence, "failed:rate").value == 1
    assert found(evidence, "errors.ECONNREFUSED").value == 20
    with pytest.raises(SelectorError):
        found(evidence, "http.response_time:p95")


def test_times_of_answers_that_all_failed_are_refused(tmp_path: Path) -> None:
    counters = {"http.requests": 4, "http.responses": 4, "http.codes.503": 4}
    summary = {"min": 1, "max": 3, "mean": 2, "count": 4, "p95": 3}
    summaries = {"http.response_time": summary, "http.response_time.5xx": summary}
    aggregate = {"counters": counters, "rates": {}, "summaries": summaries}
    evidence = read_evidence(written(tmp_path, json.dumps({"aggregate": aggregate})))

    with pytest.raises(ProblemsFound) as raised:
        found(evidence, "http.response_time:p95")
    assert only_problem(raised.value).code == "no-successful-requests"
    assert found(evidence, "http.response_time.5xx:p95").value == 3


def test_version_1_is_read() -> None:
    evidence = read("artillery/synthetic_v1.json")

    assert found(evidence, "latency:p95").value == 40.2
    assert (found(evidence, "latency:p95").unit, found(evidence, "latency:p95").n) == ("ms", 96)
    assert found(evidence, "rps:rate").value == 9.52
    assert found(evidence, 'codes{code="404"}').value == 6
    assert found(evidence, 'errors{error="ETIMEDOUT"}').value == 4
    assert found(evidence, "failed:rate").value == (4 + 6) / 100
    assert found(evidence, "items in the cart:max").unit == ""


def test_when_the_run_was_is_told() -> None:
    # jq '.aggregate.firstMetricAt, .aggregate.lastMetricAt'
    own = read("artillery/artillery_v2.json").provenance

    assert own.started == "2026-11-22T10:17:12.685+00:00"
    assert own.duration == (1795342645105 - 1795342632685) / 1000
