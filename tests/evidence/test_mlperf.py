"""MLPerf: values as they stand in the lines. The fixtures are synthetic, of the shape that LoadGen
4.0 and the training logger write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written


def text(name: str) -> str:
    """A fixture as text."""
    return (FILES / "mlperf" / name).read_text(encoding="utf-8")


def event(key: str, value: object, **others: object) -> str:
    """A line of a log."""
    return f":::MLLOG {json.dumps({'key': key, 'value': value, 'time_ms': 0, **others})}\n"


def test_a_summary_gives_times_in_nanoseconds() -> None:
    found = read("mlperf/synthetic_summary.txt").find("latency:p90")

    assert (found.value, found.unit, found.n, found.line) == (3_800_000_000, "ns", None, 20)
    assert read("mlperf/synthetic_summary.txt").find("latency:p99.9").value == 4_000_000_000


def test_a_throughput_has_the_unit_of_what_is_counted() -> None:
    found = read("mlperf/synthetic_summary.txt").find("samples per second")

    assert (found.value, found.unit) == (0.25, "samples/s")


@pytest.mark.parametrize("result", ["INVALID", ""])
def test_a_run_that_is_not_valid_gives_no_number(tmp_path: Path, result: str) -> None:
    content = text("synthetic_summary.txt").replace("Result is : VALID", f"Result is : {result}")
    evidence = read_evidence(written(tmp_path, content, "summary.txt"))

    assert evidence.measurements == ()
    assert "failed-run" in [note.code for note in evidence.notes]
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("samples per second")
    assert only_problem(raised.value).code == "invalid-run"


def test_a_latency_of_an_offline_run_is_no_users() -> None:
    notes = said(read("mlperf/synthetic_summary.txt"))

    assert "Offline: all samples were sent at once, so a latency is no user's." in notes


def test_the_early_stopping_estimate_is_not_the_percentile() -> None:
    evidence = read("mlperf/synthetic_single_stream.txt")

    assert evidence.find("early stopping estimate:p90").value == 5_250_000
    assert evidence.find("latency:p90").value == 5_000_000
    assert evidence.find("latency:p90").n == 2048
    assert evidence.find("qps w/o loadgen overhead").unit == "queries/s"
    assert "closed-loop-latency" in [note.code for note in evidence.notes]


def test_times_of_tokens_have_names_of_their_own() -> None:
    evidence = read("mlperf/synthetic_single_stream.txt")

    assert evidence.find("first token latency:p99").value == 1_900_000
    assert evidence.find("time to output token:p50").value == 20_000


def test_summaries_in_one_file_are_runs(tmp_path: Path) -> None:
    content = text("synthetic_summary.txt") + text("synthetic_single_stream.txt")
    evidence = read_evidence(written(tmp_path, content.replace("\n", "\r\n"), "both.txt"))

    assert evidence.find('latency{run="1"}:p90').value == 3_800_000_000
    assert evidence.find('latency{run="2"}:p90').value == 5_000_000


def test_a_log_gives_the_selectors_of_the_summary() -> None:
    evidence = read("mlperf/synthetic_detail.txt")

    assert evidence.find("latency:p99.9").value == 1_039_245_980
    assert evidence.find("latency:p99.9").n == 2000
    assert evidence.find("completed samples per second").value == 69.1
    assert evidence.find("time to output token:p99").value == 21_964_703
    assert evidence.provenance.started == "2026-11-24T12:00:00Z"


def test_a_log_of_an_invalid_run_gives_no_number(tmp_path: Path) -> None:
    content = text("synthetic_detail.txt").replace('"VALID"', '"INVALID"')

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content, "detail.txt")).find("latency:mean")
    assert only_problem(raised.value).code == "invalid-run"


def test_a_query_of_several_samples_has_a_time_of_its_own(tmp_path: Path) -> None:
    content = event("result_validity", "VALID") + event("effective_scenario", "MultiStream")
    content += event("result_mean_query_latency_ns", 800) + event("result_mean_latency_ns", 100)
    evidence = read_evidence(written(tmp_path, content, "detail.txt"))

    assert evidence.find("latency:mean").value == 800
    assert evidence.find("sample latency:mean").value == 100


def test_a_log_without_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, event("effective_scenario", "Offline"), "detail.txt"))

    assert only_problem(raised.value).code == "no-results"


def test_a_training_run_lasts_from_its_start_to_its_stop() -> None:
    # 1700000125500 - 1700000000000 milliseconds
    found = read("mlperf/synthetic_training.log").find("time to train")

    assert (found.value, found.unit) == (125.5, "s")


def test_the_quality_of_each_epoch_is_found() -> None:
    evidence = read("mlperf/synthetic_training.log")

    assert evidence.find('eval_accuracy{epoch="1"}').value == 0.51
    assert evidence.find("eval_accuracy:last").value == 0.76
    assert evidence.find("eval_accuracy:last").line == 5


def test_the_beginning_of_an_evaluation_is_no_score(tmp_path: Path) -> None:
    content = event("run_start", None) + event("eval_start", 799502) + event("eval_samples", 4)
    content += event("eval_error", 0.9, metadata={"samples_count": 3072})
    evidence = read_evidence(written(tmp_path, content, "train.log"))

    assert {each.name for each in evidence.measurements} == {"eval_error"}
    assert evidence.find('eval_error{samples="3072"}').value == 0.9


@pytest.mark.parametrize("status", ["aborted", None])
def test_a_training_run_that_did_not_succeed_has_no_time(
    tmp_path: Path, status: str | None
) -> None:
    log = text("synthetic_training.log")
    content = log.replace('"success"', '"aborted"') if status else log.partition("run_stop")[0]
    content = content if status else content.rpartition("\n")[0]
    evidence = read_evidence(written(tmp_path, content, "train.log"))

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("time to train")
    assert only_problem(raised.value).code == "failed-run"


def test_a_bad_line_of_a_log_has_its_number(tmp_path: Path) -> None:
    content = event("result_validity", "VALID") + ':::MLLOG {"key": \n'

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content, "detail.txt"))
    assert (only_problem(raised.value).code, only_problem(raised.value).place.line) == (
        "json-syntax", 2,
    )  # fmt: skip


def test_a_percentile_that_the_file_does_not_have_is_not_made() -> None:
    with pytest.raises(SelectorError) as raised:
        read("mlperf/synthetic_summary.txt").find("latency:p95")

    assert raised.value.code == "no-statistic"
