"""oha: values as jq gives them, or as its report prints them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

BREAKDOWN = json.loads((FILES / "oha/synthetic_breakdown.json").read_text(encoding="utf-8"))
REPORT = (FILES / "oha/synthetic_report.txt").read_text(encoding="utf-8")


def test_values_of_the_summary_are_those_of_the_file() -> None:
    # jq '.summary.average, .latencyPercentiles["p99.9"], .summary.requestsPerSec'
    evidence = read("oha/synthetic_breakdown.json")

    assert evidence.format == "oha"
    assert evidence.find("latency:mean").value == 0.00412
    assert evidence.find("latency:p99.9").value == 0.0389
    assert evidence.find("requests:rate").value == 497.19
    assert evidence.find("latency:p99").unit == "s"


def test_latencies_are_of_every_answer() -> None:
    evidence = read("oha/synthetic_breakdown.json")

    # 952 + 38
    assert evidence.find("latency:p50").n == 990
    assert any(note.startswith("3.84% of the requests failed") for note in said(evidence))


def test_the_breakdown_has_successful_requests_alone() -> None:
    evidence = read("oha/synthetic_breakdown.json")

    assert evidence.find('latency{status="2xx"}:p99').value == 0.0154
    assert evidence.find('latency{status="4xx + 5xx"}:p50').value == 0.0013


def test_what_was_under_way_at_the_end_is_no_error() -> None:
    evidence = read("oha/synthetic_breakdown.json")

    assert evidence.find("errors:count").value == 4
    assert "6 requests were under way when the time was up." in said(evidence)
    assert any(note.startswith("4 requests got no answer") for note in said(evidence))


def test_success_is_a_share_and_counts_every_answer() -> None:
    evidence = read("oha/synthetic_breakdown.json")

    assert (evidence.find("success:rate").value, evidence.find("success:rate").unit) == (0.99, "1")
    assert any("every answer for a success" in note for note in said(evidence))


def test_rates_of_windows_are_not_the_rate_of_the_run() -> None:
    evidence = read("oha/synthetic_breakdown.json")

    assert evidence.find("rps:mean").value == 521.4
    assert evidence.find("rps:p99").value == 911.4
    assert evidence.find("rps:std").value == 143.2


def test_a_json_path_leads_into_the_file() -> None:
    found = read("oha/synthetic_breakdown.json").find("$.details.DNSDialup.slowest")

    assert found.value == 0.0013


def test_a_run_in_which_nothing_worked_has_no_latency_and_no_rate() -> None:
    evidence = read("oha/synthetic_refused.json")

    assert evidence.find("errors:count").value == 20
    assert evidence.find("success:rate").value == 0.0
    for select in ("latency:p99", "latency:mean", "requests:rate"):
        with pytest.raises((ProblemsFound, SelectorError)):
            evidence.find(select)


def test_a_value_of_another_type_is_refused_where_it_stands(tmp_path: Path) -> None:
    bent = {**BREAKDOWN, "latencyPercentiles": {"p99": "0.0152"}}
    evidence = read_evidence(written(tmp_path, json.dumps(bent, indent=1)))

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("latency:p99")
    # grep -n '"p99": "0.0152"'
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("type", 27)


def test_a_report_has_the_unit_that_it_prints() -> None:
    evidence = read("oha/synthetic_report.txt")

    found = evidence.find("latency:p99")
    assert (found.value, found.unit, found.n) == (47.9134, "ms", 398)
    assert evidence.find('latency{status="2xx"}:p99').value == 48.1133
    assert evidence.find('latency{status="4xx + 5xx"}:p90').value == 6.4119
    assert evidence.find("DNS+dialup:max").value == 1.3308
    assert evidence.find("total_data").unit == "KiB"


def test_success_of_a_report_is_percent() -> None:
    found = read("oha/synthetic_report.txt").find("success:rate")

    assert (found.value, found.unit, found.n) == (99.5, "percent", 400)


def test_success_of_the_first_versions_is_a_fraction(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, REPORT.replace("99.50%", "0.9950")))

    assert (evidence.find("success:rate").value, evidence.find("success:rate").unit) == (
        0.995,
        "1",
    )


def test_colours_of_a_terminal_do_not_matter(tmp_path: Path) -> None:
    text = REPORT.replace("Summary:", "\x1b[1m\x1b[4mSummary:\x1b[0m")
    text = text.replace("  99.00% in", "\x1b[38;5;10m  99.00% in")

    assert read_evidence(written(tmp_path, text)).find("latency:p99").value == 47.9134


def test_a_report_of_oha_and_one_of_hey_are_told_apart(tmp_path: Path) -> None:
    hey = (FILES / "hey/hey_flaky.txt").read_text(encoding="utf-8")
    file = written(tmp_path, f"# hey\n{hey}\n# oha\n{REPORT}")

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(file)
    assert only_problem(raised.value).code == "evidence-ambiguous"
    assert read_evidence(file, "oha").find("latency:p99").value == 47.9134
    assert read_evidence(file, "hey").find("latency:p99").value == 0.0152


def test_the_load_model_is_unknown() -> None:
    for name in ("synthetic_breakdown.json", "synthetic_report.txt", "synthetic_requests.csv"):
        codes = {note.code for note in read(f"oha/{name}").notes}
        assert "load-model-unknown" in codes


def test_rows_give_statistics_and_samples() -> None:
    evidence = read("oha/synthetic_requests.csv")

    found = evidence.find("request-duration:median")
    assert (found.value, found.unit, found.n) == (0.0042, "s", 5)
    # Ranks of four: 0.0032 0.0042 0.0062 0.0072
    assert evidence.find('request-duration{success="true"}:median').value == pytest.approx(0.0052)
    assert evidence.find('responses{status="503"}:count').value == 1
    assert evidence.find("Response-delay:max").value == 0.0061
