"""ab: values as its report prints them, and statistics of its tables as awk and sort give them."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

REPORT = (FILES / "ab/ab_slow.txt").read_text(encoding="utf-8")
REQUESTS = (FILES / "ab/ab_gnuplot.tsv").read_text(encoding="utf-8")


def test_values_are_those_that_ab_printed() -> None:
    evidence = read("ab/ab_slow.txt")

    assert evidence.format == "ab"
    assert evidence.find("total:p99").value == 55
    assert evidence.find("total:p66").value == 24
    assert evidence.find("total:mean").value == 22
    assert evidence.find("total:std").value == 10.5
    assert evidence.find("total:max").value == 103
    assert evidence.find("connect:max").value == 13
    assert evidence.find("requests:rate").value == 209.12
    assert evidence.find("requests:count").value == 300
    assert evidence.find("transfer:rate").unit == "KiB/s"


def test_times_are_milliseconds_of_requests() -> None:
    found = read("ab/ab_slow.txt").find("total:p95")

    assert (found.unit, found.n, found.replication) == ("ms", 300, "request")


def test_the_two_times_per_request_are_told_apart() -> None:
    evidence = read("ab/ab_slow.txt")

    assert evidence.find("time_per_request:mean").value == 23.909
    across = evidence.find('time_per_request{across="all concurrent requests"}:mean')
    assert across.value == 4.782


def test_a_status_that_is_no_success_is_said_beside_the_times() -> None:
    evidence = read("ab/ab_flaky_failures.txt")

    assert evidence.find("non_2xx:count").value == 16
    assert evidence.find("failed_requests:count").value == 16
    assert evidence.find('failed_requests{kind="length"}:count').value == 16
    # 16 of 200
    assert "8.00% of the requests failed and are in this." in said(evidence)
    assert not any("another length" in note for note in said(evidence))


def test_answers_of_another_length_are_no_failures_for_sure() -> None:
    evidence = read("ab/ab_vary.txt")

    assert evidence.find("total:p99").value == 8
    assert evidence.find('failed_requests{kind="length"}:count').value == 91
    assert any(note.startswith("91 answers had another length") for note in said(evidence))
    assert not any("of the requests failed" in note for note in said(evidence))


def test_a_run_in_which_nothing_worked_has_no_latency_and_no_rate() -> None:
    evidence = read("ab/ab_broken.txt")

    # "Failed requests: 0" beside "Non-2xx responses: 40" of 40.
    assert evidence.find("failed_requests:count").value == 0
    assert evidence.find("non_2xx:count").value == 40
    with pytest.raises(ProblemsFound):
        evidence.find("total:p99")
    with pytest.raises(ProblemsFound):
        evidence.find("time_per_request:mean")
    with pytest.raises(SelectorError):
        evidence.find("requests:rate")


def test_a_warning_of_ab_is_passed_on() -> None:
    assert any("median of the processing time" in note for note in said(read("ab/ab_broken.txt")))


def test_without_a_line_about_status_there_were_only_good_ones() -> None:
    assert read("ab/ab_slow.txt").find("non_2xx:count").value == 0


def test_a_report_without_percentiles_and_median_is_read() -> None:
    evidence = read("ab/ab_short.txt")

    for stat in ("p99", "median", "std"):
        with pytest.raises(SelectorError):
            evidence.find(f"total:{stat}")
    # grep '^Total:' ab_short.txt
    total = next(line for line in _lines("ab/ab_short.txt") if line.startswith("Total:")).split()
    found = [evidence.find(f"total:{stat}").value for stat in ("min", "mean", "max")]
    assert found == [float(each) for each in total[1:]]


def _lines(name: str) -> list[str]:
    return (FILES / name).read_text(encoding="utf-8").splitlines()


def test_one_request_has_no_percentiles() -> None:
    evidence = read("ab/ab_one.txt")

    assert evidence.find("requests:count").value == 1
    with pytest.raises(SelectorError):
        evidence.find("total:p50")


def test_several_reports_in_markdown_are_told_apart(tmp_path: Path) -> None:
    second = REPORT[REPORT.index("Server Software") :].replace("209.12", "311.50")
    text = f"# Ours\n```\nab -n 300 -c 5 http://127.0.0.1/slow\n{REPORT}```\n# Theirs\n{second}"
    evidence = read_evidence(written(tmp_path, text, "README.md"))

    assert evidence.find('requests{run="1"}:rate').value == 209.12
    assert evidence.find('requests{run="2"}:rate').value == 311.50
    assert evidence.find('requests{run="2"}:rate').labels == (("path", "/slow"), ("run", "2"))


def test_version_command_and_duration_come_from_the_report(tmp_path: Path) -> None:
    text = f"$ ab -n 300 -c 5 http://127.0.0.1/slow\n{REPORT}"
    provenance = read_evidence(written(tmp_path, text)).provenance

    assert provenance.version == "2.3"
    assert provenance.command == "ab -n 300 -c 5 http://127.0.0.1/slow"
    assert provenance.duration == 1.435


def test_the_load_is_closed_and_times_are_rounded() -> None:
    codes = {note.code for note in read("ab/ab_slow.txt").notes}

    assert {"closed-loop-latency", "rounded", "summary-only"} <= codes


def test_a_report_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, REPORT[: REPORT.index("Total transferred")]))

    assert only_problem(raised.value).code == "report-cut-off"


def test_percentiles_with_decimals_are_read() -> None:
    evidence = read("ab/ab_percentiles.csv")

    # sed -n '97p;102p' ab_percentiles.csv, and its second line
    assert evidence.find("total:p95").value == 40.844
    assert evidence.find("total:max").value == 102.735
    assert evidence.find("total:min").value == 4.266
    assert "no-error-count" in {note.code for note in evidence.notes}


def test_requests_give_statistics_and_samples() -> None:
    evidence = read("ab/ab_gnuplot.tsv")

    found = evidence.find("ttime:p99")
    assert found.value == pytest.approx(51.04)
    assert (found.unit, found.n, found.replication) == ("ms", 300, "request")
    assert found.samples is not None
    assert list(found.samples.values[:4]) == [4, 6, 7, 8]
    assert evidence.find("ttime:mean").value == pytest.approx(22.26)
    # date -u -d @1795342031
    assert evidence.provenance.started == "2026-11-22T10:07:11Z"


def test_requests_do_not_say_what_failed() -> None:
    notes = read("ab/ab_gnuplot.tsv").notes

    assert {"no-error-count", "closed-loop-latency", "rounded"} <= {note.code for note in notes}


@pytest.mark.parametrize(
    ("good", "bad", "code"),
    [
        ("\t0\t6\t6\t6", "\t0\t6\tx\t6", "type"),
        ("\t0\t6\t6\t6", "\t0\t6\t-6\t6", "value-range"),
        ("\t0\t6\t6\t6", "\t0\t6\t6", "csv-syntax"),
    ],
)
def test_a_bad_row_is_refused_with_its_line(tmp_path: Path, good: str, bad: str, code: str) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, REQUESTS.replace(good, bad, 1), "run.tsv"))

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == (code, 3)


def test_a_percentage_that_is_none_is_refused_with_its_line(tmp_path: Path) -> None:
    text = "Percentage served,Time in ms\n0,4.2\n101,5.0\n"

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, text, "run.csv"))
    assert only_problem(raised.value).place.line == 3
