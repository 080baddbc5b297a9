"""siege: values as it printed them, in JSON, text and its log."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

SUMMARY = (FILES / "siege/siege_ok.json").read_text(encoding="utf-8")


def test_values_are_those_that_siege_printed() -> None:
    # jq '.transaction_rate, .response_time, .longest_transaction' siege_ok.json
    evidence = read("siege/siege_ok.json")

    assert evidence.format == "siege"
    assert evidence.find("transaction_rate:rate").value == 139.53
    assert evidence.find("response_time:mean").value == 0.02
    assert evidence.find("longest_transaction").value == 0.05
    assert evidence.find("transactions:count").value == 60
    assert evidence.find("availability").unit == "percent"


def test_times_are_seconds_of_transactions() -> None:
    found = read("siege/siege_ok.json").find("response_time:mean")

    assert (found.unit, found.n, found.replication) == ("s", 60, "request")


def test_a_json_path_leads_into_the_file() -> None:
    assert read("siege/siege_ok.json").find("$.transaction_rate").value == 139.53


def test_words_before_the_json_do_not_matter(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, f"New configuration template added.\n{SUMMARY}"))

    assert evidence.find("transaction_rate:rate").value == 139.53
    assert evidence.find("transaction_rate:rate").line == 7


def test_failed_transactions_are_said() -> None:
    evidence = read("siege/siege_flaky.json")

    assert evidence.find("failed_transactions:count").value == 10
    # 10 of 50 + 10, as the availability of 83.33 % says
    assert "16.67% of the requests failed and are in this." in said(evidence)


def test_a_run_in_which_nothing_worked_has_no_latency_and_no_rate() -> None:
    evidence = read("siege/siege_broken.json")

    assert evidence.find("failed_transactions:count").value == 20
    with pytest.raises(ProblemsFound):
        evidence.find("longest_transaction")
    with pytest.raises(SelectorError):
        evidence.find("transaction_rate:rate")


def test_a_time_that_was_rounded_to_nothing_is_not_known() -> None:
    evidence = read("siege/siege_ok.json")

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("shortest_transaction")
    assert only_problem(raised.value).code == "rounded-to-zero"
    assert "Rounded to 0, so not listed: shortest_transaction." in said(evidence)


def test_text_has_the_unit_that_it_prints() -> None:
    evidence = read("siege/synthetic_text.txt")

    first = evidence.find('response_time{run="1"}:mean')
    assert (first.value, first.unit, first.n) == (0.13, "s", 11294)
    second = evidence.find('response_time{run="2"}:mean')
    assert (second.value, second.unit) == (99.81, "ms")
    assert evidence.find('longest_transaction{run="1"}').unit == "s"
    assert evidence.find('transactions{run="2"}:count').value == 15010
    assert "several-runs" in {note.code for note in evidence.notes}


def test_each_row_of_the_log_is_a_run(tmp_path: Path) -> None:
    # tail -1 siege.log
    log = (FILES / "siege/siege.log").read_text(encoding="utf-8")
    row = log.splitlines()[-1]
    evidence = read_evidence(written(tmp_path, log + row.replace("100.00", "120.00"), "siege.log"))

    assert evidence.find('transaction_rate{run="1"}:rate').value == 100.0
    assert evidence.find('transaction_rate{run="2"}:rate').value == 120.0
    assert evidence.find('response_time{run="2"}:mean').value == 0.02


def test_a_summary_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    cut = SUMMARY[: SUMMARY.index('"longest')]

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, cut, "run.json"))
    assert only_problem(raised.value).code == "report-cut-off"


def test_the_load_is_closed() -> None:
    codes = {note.code for note in read("siege/siege_ok.json").notes}

    assert {"closed-loop-latency", "rounded", "summary-only"} <= codes
