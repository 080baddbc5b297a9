"""Gatling: values as ``jq`` and awk give them in files made after reports and logs of Gatling 3."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, found, only_problem, read, written

RUN = "RUN\tshop.Shop\tshop\t1795342345000\t \t3.9.5\n"


def request(ended: int, status: str = "OK", before: str = "") -> str:
    return f"REQUEST\t{before}\thome\t1795342345000\t{1795342345000 + ended}\t{status}\t \n"


def test_values_are_those_of_the_report() -> None:
    # jq '.stats.meanResponseTime.total, .contents[].stats.maxResponseTime.ok'
    evidence = read("gatling/synthetic_stats.json")

    assert evidence.format == "gatling"
    assert found(evidence, "responseTime:mean").value == 41
    assert found(evidence, 'responseTime{request="home"}:max').value == 120
    assert found(evidence, 'responseTime{request="shop / cart",status="ok"}:max').value == 210
    assert found(evidence, 'responseTime{group="shop"}:mean').value == 74


def test_a_bare_name_means_all_requests() -> None:
    measured = found(read("gatling/synthetic_stats.json"), 'responseTime{status="ok"}:mean')

    assert (measured.value, measured.unit, measured.n) == (42, "ms", 390)
    assert measured.replication == "request"


def test_a_percentile_is_never_named_by_guess() -> None:
    evidence = read("gatling/synthetic_stats.json")

    assert found(evidence, "percentiles3").value == 128
    assert "percentile-unstated" in {note.code for note in evidence.notes}
    with pytest.raises(SelectorError):
        found(evidence, "responseTime:p95")


def test_failed_requests_are_told_and_can_be_left_out() -> None:
    evidence = read("gatling/synthetic_stats.json")

    assert found(evidence, "failed:rate").value == 10 / 400
    assert found(evidence, 'failed{request="home"}:rate').value == 0
    assert found(evidence, 'numberOfRequests{status="ko"}').value == 10


def test_zeros_of_no_request_are_no_times() -> None:
    with pytest.raises(SelectorError):
        found(read("gatling/synthetic_stats.json"), 'responseTime{request="home",status="ko"}:max')


def test_the_global_statistics_stand_alone_too() -> None:
    evidence = read("gatling/synthetic_global_stats.json")

    assert found(evidence, "responseTime:max").value == 210
    assert found(evidence, "meanNumberOfRequestsPerSecond").value == 20
    assert found(evidence, 'group1{bounds="t < 800 ms"}').value == 390


def test_times_of_requests_that_all_failed_are_refused(tmp_path: Path) -> None:
    text = (FILES / "gatling/synthetic_global_stats.json").read_text(encoding="utf-8")
    broken = text.replace('"ok": 390', '"ok": 0').replace('"ko": 10\n', '"ko": 400\n')
    evidence = read_evidence(written(tmp_path, broken))

    with pytest.raises(ProblemsFound) as raised:
        found(evidence, "responseTime:mean")
    assert only_problem(raised.value).code == "no-successful-requests"


def test_the_log_has_every_request() -> None:
    # awk -F'\t' '$1 == "REQUEST" {n++; s += $5 - $4} END {print n, s}' synthetic_simulation.log
    evidence = read("gatling/synthetic_simulation.log")

    assert found(evidence, "responseTime:mean").value == 972 / 24
    # Rank 0.95 * 23 = 21.85, between 88 and 112.
    assert found(evidence, "responseTime:p95").value == pytest.approx(108.4, rel=1e-12)
    assert found(evidence, "failed:rate").value == 2 / 24
    assert found(evidence, "responseTime:count").value == 24


def test_requests_of_the_log_are_told_apart() -> None:
    evidence = read("gatling/synthetic_simulation.log")

    select = 'responseTime{request="shop / cart",status="ok"}'
    assert found(evidence, f"{select}:mean").value == 654 / 10
    assert found(evidence, f"{select}:mean").n == 10
    assert found(evidence, 'responseTime{status="ko"}:max').value == 3


def test_a_run_of_the_log_tells_when_and_how_long() -> None:
    evidence = read("gatling/synthetic_simulation.log")

    assert evidence.provenance.version == "3.9.5"
    assert evidence.provenance.started == "2026-11-22T10:12:25.000+00:00"
    rate = found(evidence, "meanNumberOfRequestsPerSecond").value
    assert rate == pytest.approx(24 / 4422 * 1000, rel=1e-12)


@pytest.mark.parametrize(
    "before", ["", "shop", "17\t", "buyers\t17\t"], ids=["3.4", "group", "3.0", "2.3"]
)
def test_requests_of_any_version_are_read(tmp_path: Path, before: str) -> None:
    text = RUN + request(30, before=before) + request(50, "KO", before)
    evidence = read_evidence(written(tmp_path, text))

    assert found(evidence, "responseTime:mean").value == 40
    assert found(evidence, 'responseTime{status="ok"}:max').value == 30


@pytest.mark.parametrize(
    "line",
    [
        "REQUEST\t\thome\t17953423",
        "REQUEST\t\thome\tnow\tlater\tOK\t ",
        "NOISE\t1",
        "REQUEST",
        "OK\tOK",
    ],
)
def test_a_broken_line_is_refused_with_its_number(tmp_path: Path, line: str) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, RUN + request(30) + line + "\n"))

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("gatling-line", 3)


def test_a_request_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, RUN + request(-5)))

    assert only_problem(raised.value).code == "value-range"
