"""vLLM: values as `jq` and a few lines of arithmetic give them; the shapes are those of vLLM's own
benchmark script."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import Evidence, read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

DETAILED = "vllm/synthetic_serve_detailed.json"


def changed(folder: Path, **values: object) -> Evidence:
    """The detailed result with other values."""
    result = json.loads((FILES / DETAILED).read_text(encoding="utf-8"))
    return read_evidence(written(folder, json.dumps({**result, **values})))


def test_statistics_are_in_milliseconds() -> None:
    found = read(DETAILED).find("ttft:p99")

    assert (found.value, found.unit, found.n, found.replication) == (79.1, "ms", 4, "request")


def test_raw_lists_are_in_seconds_and_become_milliseconds() -> None:
    samples = read(DETAILED).find("ttft:mean").samples

    assert samples is not None
    assert list(samples.values) == pytest.approx([30.0, 40.0, 50.0, 80.0])


def test_what_the_file_does_not_state_is_computed_from_the_requests() -> None:
    # Ranks of 30, 40, 50, 80: 0.95 * 3 = 2.85, between 50 and 80.
    assert read(DETAILED).find("ttft:p95").value == pytest.approx(50 + 0.85 * 30)


def test_a_failed_request_is_not_a_request_of_0_ms() -> None:
    evidence = read(DETAILED)

    assert evidence.find("ttft:min").value == pytest.approx(30.0)
    assert (evidence.find("failed").value, evidence.find("completed").value) == (1, 4)
    assert "Requests that failed and are left out of the latencies: 1." in said(evidence)


def test_failures_are_counted_where_the_file_is_silent_on_them(tmp_path: Path) -> None:
    found = changed(tmp_path, failed=None, num_prompts=7).find("failed")

    assert found.value == 3


def test_lists_that_do_not_fit_the_number_of_requests_are_not_used(tmp_path: Path) -> None:
    evidence = changed(tmp_path, completed=5)

    assert evidence.find("ttft:mean").samples is None
    with pytest.raises(SelectorError) as raised:
        evidence.find("ttft:p95")
    assert raised.value.code == "no-statistic"


def test_time_per_output_token_is_not_the_time_between_tokens() -> None:
    evidence = read(DETAILED)

    assert (evidence.find("tpot:std").value, evidence.find("tpot:std").n) == (
        3.5355339059327378, None,
    )  # fmt: skip
    between = evidence.find("itl:p99")
    assert (between.value, between.n, between.replication) == (29.4, 7, "token")
    assert between.samples is not None
    assert list(between.samples.values) == pytest.approx([10, 20, 20, 20, 20, 30, 20])


def test_the_spread_is_that_of_a_population() -> None:
    # statistics.pstdev([30, 40, 50, 80])
    evidence = read(DETAILED)

    assert evidence.find("ttft:std").value == 18.708286933869708
    assert any(note.code == "population-spread" for note in evidence.notes)


def test_throughput_has_the_unit_of_what_is_counted() -> None:
    evidence = read(DETAILED)

    requests = evidence.find("request_throughput")
    assert (requests.value, requests.unit) == (2.0, "requests/s")
    assert evidence.find("output_throughput").unit == "tokens/s"


def test_a_goodput_that_nobody_asked_for_is_not_there() -> None:
    with pytest.raises(SelectorError):
        read(DETAILED).find("request_goodput")


def test_the_goodput_of_some_versions_has_a_colon_in_its_key(tmp_path: Path) -> None:
    assert changed(tmp_path, **{"request_goodput:": 1.5}).find("request_goodput").value == 1.5


def test_nothing_is_claimed_when_no_request_succeeded(tmp_path: Path) -> None:
    evidence = changed(tmp_path, completed=0, mean_ttft_ms=0.0)

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("ttft:mean")
    assert only_problem(raised.value).code == "no-successful-requests"


def test_a_zero_of_an_endpoint_that_does_not_stream_is_refused(tmp_path: Path) -> None:
    evidence = changed(tmp_path, mean_ttft_ms=0.0, median_ttft_ms=0.0, mean_e2el_ms=90.0)

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("ttft:median")
    assert only_problem(raised.value).code == "not-measured"
    assert evidence.find("e2el:mean").value == 90.0


@pytest.mark.parametrize(
    ("rate", "at_once", "code"),
    [
        (4.0, None, "open-loop"),
        (4.0, 8, "closed-loop-latency"),
        ("inf", 8, "closed-loop-latency"),
        (None, None, "load-model-unknown"),
    ],
)
def test_the_load_is_told_by_rate_and_concurrency(
    tmp_path: Path, rate: object, at_once: object, code: str
) -> None:
    evidence = changed(tmp_path, request_rate=rate, max_concurrency=at_once)

    assert code in [note.code for note in evidence.notes]


def test_all_requests_at_once_are_waiting_for_each_other(tmp_path: Path) -> None:
    notes = said(changed(tmp_path, request_rate="inf"))

    assert "All requests were sent at once, so most of their time is waiting." in notes


def test_generated_texts_are_told_before_they_are_published() -> None:
    assert "texts-in-file" in [note.code for note in read(DETAILED).notes]
    assert "texts-in-file" not in [note.code for note in read("vllm/synthetic_serve.json").notes]


def test_a_file_without_details_is_a_summary() -> None:
    evidence = read("vllm/synthetic_serve.json")

    assert evidence.find("ttft:median").value == 45.0
    assert any(note.code == "summary-only" for note in evidence.notes)


def test_results_that_were_appended_are_runs() -> None:
    evidence = read("vllm/synthetic_appended.jsonl")

    assert evidence.find('ttft{run="2"}:p99').value == 79.1
    assert evidence.find('ttft{run="2"}:p99').line == 2
    with pytest.raises(SelectorError):
        evidence.find("ttft:p99")


def test_a_bad_line_of_appended_results_has_its_number(tmp_path: Path) -> None:
    content = (FILES / "vllm/synthetic_appended.jsonl").read_text(encoding="utf-8") + "\n{broken"

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content, "run.json"))
    assert only_problem(raised.value).place.line == 3


def test_an_embedding_benchmark_has_no_first_token(tmp_path: Path) -> None:
    result = {"completed": 2, "request_throughput": 4.0, "mean_e2el_ms": 12.5, "num_prompts": 2}
    evidence = read_evidence(written(tmp_path, json.dumps(result)))

    assert (evidence.find("e2el:mean").value, evidence.find("e2el:mean").n) == (12.5, 2)


def test_the_latency_benchmark_repeats_a_batch_in_one_process() -> None:
    found = read("vllm/synthetic_latency.json").find("latency:mean")

    assert (found.value, found.unit, found.n, found.replication) == (0.5, "s", 5, "iteration")
    assert read("vllm/synthetic_latency.json").find("latency:p99").value == 0.6


def test_the_throughput_benchmark_is_read() -> None:
    found = read("vllm/synthetic_throughput.json").find("tokens_per_second")

    assert (found.value, found.unit) == (500.0, "tokens/s")


def test_tests_of_the_nightly_benchmark_are_told_apart_by_name() -> None:
    found = read("vllm/synthetic_nightly.json").find('ttft{test="toy_qps_01"}:p99')

    assert (found.value, found.unit) == (143.75, "ms")


def test_a_printed_result_is_read_with_its_lines() -> None:
    evidence = read("vllm/synthetic_printed.txt")

    assert (evidence.find("ttft:p99").value, evidence.find("ttft:p99").line) == (143.8, 15)
    assert evidence.find("failed").value == 2
    assert evidence.find("total_token_throughput").value == 119.4
    assert any(note.code == "rounded" for note in evidence.notes)


def test_printed_results_in_one_log_are_runs(tmp_path: Path) -> None:
    printed = (FILES / "vllm/synthetic_printed.txt").read_text(encoding="utf-8")
    second = printed.replace("143.80", "243.80")
    evidence = read_evidence(
        written(tmp_path, f"{printed}{second}".replace("\n", "\r\n"), "log.txt")
    )

    assert evidence.find('ttft{run="1"}:p99').value == 143.8
    assert evidence.find('ttft{run="2"}:p99').value == 243.8


def test_a_printed_result_without_success_is_refused(tmp_path: Path) -> None:
    printed = (FILES / "vllm/synthetic_printed.txt").read_text(encoding="utf-8")
    file = written(
        tmp_path, printed.replace("requests:                     198", "requests:  0"), "a"
    )

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(file).find("ttft:mean")
    assert only_problem(raised.value).code == "no-successful-requests"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Maximum request concurrency:             96", "closed-loop-latency"),
        ("Request rate configured (RPS):           0.20", "open-loop"),
        ("Benchmark name:                          toy", "load-model-unknown"),
    ],
)
def test_the_load_of_a_printed_result_is_told_where_it_is_printed(
    tmp_path: Path, line: str, code: str
) -> None:
    printed = (FILES / "vllm/synthetic_printed.txt").read_text(encoding="utf-8")
    content = printed.replace("Benchmark duration", f"{line}\nBenchmark duration")
    notes = read_evidence(written(tmp_path, content, "log.txt")).notes

    assert [note.code for note in notes if "loop" in note.code or "load" in note.code] == [code]
