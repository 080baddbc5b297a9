"""wrk: values as it printed them, read off the files by eye or with `grep`."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, opened, read, said, written

REPORT = (FILES / "wrk/wrk_latency.txt").read_text(encoding="utf-8")


def codes(name: str) -> set[str]:
    return {note.code for note in read(name).notes}


def test_values_are_those_that_wrk_printed() -> None:
    evidence = read("wrk/wrk_latency.txt")

    assert evidence.format == "wrk"
    assert evidence.find("latency:mean").value == 18.76
    assert evidence.find("latency:p99").value == 46.82
    assert evidence.find("latency:max").value == 88.70
    assert evidence.find("requests:rate").value == 540.40
    assert evidence.find("requests:count").value == 2166


def test_every_value_has_the_unit_behind_its_number() -> None:
    evidence = read("wrk/wrk_latency.txt")

    found = evidence.find("latency:p99")
    assert (found.unit, found.n, found.replication) == ("ms", 2166, "request")
    assert evidence.find("requests:rate").unit == "requests/s"
    # wrk counts in steps of 1024 and calls them KB.
    assert (evidence.find("transfer:rate").value, evidence.find("transfer:rate").unit) == (
        91.30,
        "KiB/s",
    )


def test_units_differ_inside_one_report(tmp_path: Path) -> None:
    text = REPORT.replace("18.76ms", "937.00us").replace("88.70ms", "1.01s ")
    evidence = read_evidence(written(tmp_path, text))

    assert (evidence.find("latency:mean").value, evidence.find("latency:mean").unit) == (937, "µs")
    assert (evidence.find("latency:max").value, evidence.find("latency:max").unit) == (1.01, "s")


def test_minutes_are_no_metres(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, REPORT.replace("88.70ms", "1.02m ")))

    assert (evidence.find("latency:max").value, evidence.find("latency:max").unit) == (1.02, "min")


def test_requests_per_thread_are_not_the_rate_of_the_run() -> None:
    evidence = read("wrk/wrk_non2xx_nolatency.txt")

    assert evidence.find("requests_per_thread:mean").value == 687.70
    # 0.85k
    assert evidence.find("requests_per_thread:max").value == 850.0
    assert evidence.find("requests:rate").value == 685.34


def test_a_run_without_percentiles_lists_what_it_has() -> None:
    with pytest.raises(SelectorError) as raised:
        read("wrk/wrk_non2xx_nolatency.txt").find("latency:p99")

    assert raised.value.code == "no-statistic"
    assert "mean, std, max" in raised.value.message + raised.value.hint


def test_failed_requests_are_said_beside_the_latency() -> None:
    evidence = read("wrk/wrk_non2xx_nolatency.txt")

    assert evidence.find("non_2xx_3xx:count").value == 140
    # 140 / 1385
    assert "10.11% of the requests failed and are in this." in said(evidence)


def test_no_line_about_failures_means_that_there_were_none() -> None:
    evidence = read("wrk/wrk_latency.txt")

    assert evidence.find("non_2xx_3xx:count").value == 0
    assert evidence.find('socket_errors{kind="timeout"}:count').value == 0


@pytest.mark.parametrize("name", ["wrk_timeouts.txt", "wrk_hang.txt", "wrk_broken.txt"])
def test_a_run_in_which_nothing_worked_has_no_latency_and_no_rate(name: str) -> None:
    evidence = read(f"wrk/{name}")

    with pytest.raises(ProblemsFound):
        evidence.find("latency:p99")
    with pytest.raises(SelectorError):
        evidence.find("requests:rate")
    assert not [each for each in evidence.measurements if each.name == "latency"]


def test_timeouts_are_said_to_be_missing() -> None:
    evidence = read("wrk/wrk_hang.txt")

    assert evidence.find('socket_errors{kind="timeout"}:count').value == 2
    assert "timeouts-missing" in codes("wrk/wrk_hang.txt")


def test_several_runs_are_told_apart() -> None:
    evidence = read("wrk/wrk_two_runs.txt")

    assert evidence.find('latency{run="1"}:p99').value == 88.04
    assert evidence.find('requests{run="2"}:rate').value == 91.34
    assert evidence.find('requests{url="http://127.0.0.1:8899/flaky"}:rate').value == 91.34
    assert "several-runs" in codes("wrk/wrk_two_runs.txt")
    assert any(note.startswith("Run 2: 9.24%") for note in said(evidence))


def test_one_run_of_several_must_be_named() -> None:
    with pytest.raises(SelectorError) as raised:
        read("wrk/wrk_two_runs.txt").find("requests:rate")

    assert "fits 2 measurements" in raised.value.message


def test_the_load_is_closed_and_wrk2_looks_the_same() -> None:
    for name in ("wrk/wrk_latency.txt", "wrk/wrk2_short_nohist.txt"):
        assert "closed-loop-latency" in codes(name)
        assert any("wrk2 without --latency" in note for note in said(read(name)))


def test_a_report_is_found_inside_markdown(tmp_path: Path) -> None:
    quoted = "".join(f"> {line}\n" for line in REPORT.splitlines())
    text = f"<h1>Results</h1>\n\n```\n$ wrk -c10 http://127.0.0.1/slow\n```\n\n{quoted}\nDone.\n"
    evidence = read_evidence(written(tmp_path, text.replace("\n", "\r\n"), "README.md"))

    assert evidence.find("latency:p90").value == 30.62
    assert evidence.find("latency:p90").line == 15
    assert evidence.provenance.command == "wrk -c10 http://127.0.0.1/slow"


def test_a_command_with_a_private_folder_is_not_shown(tmp_path: Path) -> None:
    text = f"$ wrk -s /home/sample/post.lua http://127.0.0.1/\n{REPORT}"

    assert read_evidence(written(tmp_path, text)).provenance.command is None


def test_a_command_over_two_lines_is_one(tmp_path: Path) -> None:
    text = f"$ wrk -c10 \\\n  http://127.0.0.1/\n{REPORT}"

    assert read_evidence(written(tmp_path, text)).provenance.command == (
        "wrk -c10 http://127.0.0.1/"
    )


def test_a_log_of_containers_is_read(tmp_path: Path) -> None:
    log = "".join(f"wrk-1  | {line}\n" for line in REPORT.splitlines())

    assert read_evidence(written(tmp_path, log)).find("latency:p50").value == 17.17


def test_a_report_that_is_cut_off_is_refused_where_it_begins(tmp_path: Path) -> None:
    cut = REPORT[: REPORT.index("99%")]

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, f"\n{REPORT}\n{cut}", "run.txt"))

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("report-cut-off", 16)
    assert "Transfer/sec" in problem.message


def test_a_run_that_printed_no_results_is_no_report(tmp_path: Path) -> None:
    stopped = "Running 30s test @ http://127.0.0.1/\n  2 threads and 4 connections\n"

    assert read_evidence(written(tmp_path, stopped + REPORT)).find("latency:p99").value == 46.82


def test_one_value_is_refused_where_it_stands(tmp_path: Path) -> None:
    text = REPORT.replace("17.17ms", "nanms")
    evidence = read_evidence(written(tmp_path, text))

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("latency:p50")
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("number-not-finite", 7)


def test_a_shell_script_that_calls_wrk_is_no_report(tmp_path: Path) -> None:
    script = "rm out.txt\nwrk -t1 -c17 -d15s http://localhost:8080 > out.txt\n"

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, script, "run.txt"))
    assert only_problem(raised.value).code == "evidence-unknown"


def test_values_are_pointed_at_by_line() -> None:
    # grep -n '99%' wrk_latency.txt
    assert read("wrk/wrk_latency.txt").find("latency:p99").line == 10
    assert opened("wrk/wrk_latency.txt").text.splitlines()[9].split()[0] == "99%"


def test_a_table_that_a_script_prints_below_is_not_of_the_report(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, f"{REPORT}own table\n 99%  1.00ms\n"))

    assert evidence.find("latency:p99").value == 46.82


def test_a_command_with_a_rate_tells_that_it_was_wrk2(tmp_path: Path) -> None:
    text = f"$ wrk -t2 -c10 -d4s -R200 http://127.0.0.1/slow\n{REPORT}"
    codes = {note.code for note in read_evidence(written(tmp_path, text)).notes}

    assert "open-loop" in codes
    assert "closed-loop-latency" not in codes


def test_remarks_behind_the_figures_do_not_matter(tmp_path: Path) -> None:
    text = REPORT.replace("540.40", "540.40  (per second)").replace("91.30KB", "91.30KB (a second)")
    evidence = read_evidence(written(tmp_path, text))

    assert evidence.find("requests:rate").value == 540.40
    assert evidence.find("transfer:rate").value == 91.30
    assert "no-error-count" not in {note.code for note in evidence.notes}


def test_commas_between_thousands_do_not_cut_a_figure_short(tmp_path: Path) -> None:
    text = REPORT.replace(" 540.40", " 17,886,540.40").replace(
        "2166 requests", "1,002,166 requests"
    )
    evidence = read_evidence(written(tmp_path, text))

    assert evidence.find("requests:rate").value == 17_886_540.40
    assert evidence.find("requests:count").value == 1_002_166
