"""hey: values as its report prints them, and statistics of its CSV as awk and sort give them."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

REPORT = (FILES / "hey/hey_flaky.txt").read_text(encoding="utf-8")
ROWS = (FILES / "hey/hey_errors.csv").read_text(encoding="utf-8")


def test_values_are_those_that_hey_printed() -> None:
    evidence = read("hey/hey_flaky.txt")

    assert evidence.format == "hey"
    assert evidence.find("latency:mean").value == 0.0060
    assert evidence.find("latency:p99").value == 0.0152
    assert evidence.find("latency:max").value == 0.0161
    assert evidence.find("requests:rate").value == 937.0354
    assert evidence.find('responses{status="500"}:count').value == 21
    assert evidence.find("size_per_request").value == 14


def test_times_are_seconds_of_requests() -> None:
    found = read("hey/hey_flaky.txt").find("latency:p99")

    # 279 + 21 answers
    assert (found.unit, found.n, found.replication) == ("s", 300, "request")


def test_failed_requests_are_said_beside_the_latency() -> None:
    # 21 of 300
    assert "7.00% of the requests failed and are in this." in said(read("hey/hey_flaky.txt"))


def test_requests_without_an_answer_are_not_in_the_latencies() -> None:
    evidence = read("hey/hey_mixed.txt")

    assert evidence.find("latency:p50").n == 38
    assert evidence.find("errors:count").value == 2
    assert any(note.startswith("2 requests got no answer") for note in said(evidence))
    assert "timeouts-missing" in {note.code for note in evidence.notes}


def test_a_percentile_that_hey_had_too_few_requests_for_is_missing() -> None:
    # The file has "0% in 0.0000 secs" where 99% should be.
    with pytest.raises(SelectorError) as raised:
        read("hey/hey_mixed.txt").find("latency:p99")

    assert raised.value.code == "no-statistic"


@pytest.mark.parametrize("name", ["hey_timeouts.txt", "hey_broken.txt"])
def test_a_run_in_which_nothing_worked_has_no_latency_and_no_rate(name: str) -> None:
    evidence = read(f"hey/{name}")

    with pytest.raises(ProblemsFound):
        evidence.find("latency:mean")
    with pytest.raises(SelectorError):
        evidence.find("requests:rate")
    assert "No request succeeded: latencies are not listed." in said(evidence)


def test_the_range_beside_dialling_is_not_of_dialling() -> None:
    evidence = read("hey/hey_flaky.txt")

    assert evidence.find("DNS+dialup:mean").value == 0.0
    with pytest.raises(SelectorError):
        evidence.find("DNS+dialup:max")
    assert evidence.find("resp wait:max").value == 0.0153


def test_the_load_is_closed() -> None:
    for name in ("hey/hey_flaky.txt", "hey/hey_errors.csv"):
        assert "closed-loop-latency" in {note.code for note in read(name).notes}


def test_several_reports_in_markdown_are_told_apart(tmp_path: Path) -> None:
    text = f"# Before\n```\n$ hey -n 300 http://127.0.0.1/\n{REPORT}```\n# After\n{REPORT}"
    evidence = read_evidence(written(tmp_path, text.replace("0.0152", "0.0151", 1)))

    assert evidence.find('latency{run="1"}:p99').value == 0.0151
    assert evidence.find('latency{run="2"}:p99').value == 0.0152


def test_a_report_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, REPORT[: REPORT.index("Status code")]))

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("report-cut-off", 2)


def test_the_older_name_and_its_full_stops_are_read(tmp_path: Path) -> None:
    text = REPORT.replace(" secs\n", " secs.\n")

    assert read_evidence(written(tmp_path, text)).find("latency:p99").value == 0.0152


def test_rows_give_statistics_and_samples() -> None:
    evidence = read("hey/hey_errors.csv")

    found = evidence.find("response-time:p99")
    assert found.value == pytest.approx(0.044701, abs=1e-12)
    assert (found.unit, found.n, found.replication) == ("s", 200, "request")
    assert found.samples is not None
    assert list(found.samples.values[:3]) == [0.0022, 0.0025, 0.0026]
    assert evidence.find("response-time:mean").value == pytest.approx(0.043111, abs=1e-12)


def test_successful_requests_can_be_chosen() -> None:
    evidence = read("hey/hey_errors.csv")

    found = evidence.find('response-time{success="true"}:mean')
    assert found.value == pytest.approx(0.0435026455026455, rel=1e-12)
    assert found.n == 189
    assert evidence.find('response-time{status="200"}:p95').value == pytest.approx(0.0446)
    assert evidence.find('response-time{status="500"}:count').value == 11
    assert evidence.find('responses{status="500"}:count').value == 11
    assert "5.50% of the requests failed and are in this." in said(evidence)


def test_phases_are_read() -> None:
    # cut -d, -f5 hey_slow.csv | sort -n, then the rank 0.95 * 199
    assert read("hey/hey_slow.csv").find("Response-delay:p95").value == pytest.approx(0.03763)


def test_requests_without_an_answer_are_missing_from_rows() -> None:
    evidence = read("hey/hey_refused.csv")

    assert evidence.find("answers:count").value == 0
    assert "no-error-count" in {note.code for note in evidence.notes}
    with pytest.raises(SelectorError):
        evidence.find("response-time:p99")


def test_rows_of_failures_alone_give_no_latency() -> None:
    evidence = read("hey/hey_broken.csv")

    assert evidence.find('responses{status="503"}:count').value == 40
    with pytest.raises(SelectorError):
        evidence.find('response-time{success="true"}:p99')
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("response-time:p99")
    assert only_problem(raised.value).code == "no-successful-requests"


def test_rows_of_older_versions_have_no_status(tmp_path: Path) -> None:
    old = "\n".join(",".join(line.split(",")[:6]) for line in ROWS.splitlines())
    evidence = read_evidence(written(tmp_path, old, "run.csv"))

    assert evidence.find("response-time:count").value == 200
    assert "The file does not say which status the answers had." in said(evidence)


@pytest.mark.parametrize(
    ("good", "bad", "code"),
    [
        ("0.0026,0.0001", "fast,0.0001", "type"),
        ("0.0026,0.0001", "-0.0026,0.0001", "value-range"),
        ("0.0026,0.0001", "NaN,0.0001", "number-not-finite"),
        ("0.0026,0.0001", "0.0026;0.0001", "csv-syntax"),
        (",500,0.0006", ",OK,0.0006", "type"),
    ],
)
def test_a_bad_row_is_refused_with_its_line(tmp_path: Path, good: str, bad: str, code: str) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, ROWS.replace(good, bad, 1), "run.csv"))

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == (code, 4)
