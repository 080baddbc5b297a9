"""Locust: values as the tables that Locust 2.47 wrote have them, read with awk and jq."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import found, only_problem, read, said, written

HEADER = (
    "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,"
    "Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,50%,95%,100%\n"
)


def test_a_bare_name_means_the_total() -> None:
    # awk -F, '$2 == "Aggregated"' short_stats.csv
    evidence = read("locust/short_stats.csv")

    assert found(evidence, "Response Time:p95").value == 510
    assert found(evidence, "Response Time:mean").value == 97.83989376919286
    assert found(evidence, "Response Time:max").value == 507.2656659999666
    assert found(evidence, "Requests/s").value == 7.492312973010556


def test_a_request_is_chosen_by_its_labels() -> None:
    evidence = read("locust/short_stats.csv")

    slow = found(evidence, 'Response Time{Name="/slow"}:p66')
    assert (slow.value, slow.unit, slow.n, slow.replication) == (32, "ms", 8, "request")
    assert found(evidence, 'Response Time{Name="Aggregated"}:p66').value == 32


def test_the_rounded_longest_time_is_no_maximum() -> None:
    total = 'Response Time{Name="Aggregated"}'
    listed = {each.stat for each in read("locust/short_stats.csv").measurements}

    assert "p100" not in listed
    assert found(read("locust/short_stats.csv"), f"{total}:max").value < 510


def test_a_percentile_that_is_not_there_is_not_derived() -> None:
    with pytest.raises(SelectorError) as raised:
        found(read("locust/short_stats.csv"), "Response Time:p97")

    assert raised.value.code == "no-statistic"
    assert "p95" in raised.value.hint


def test_failed_requests_are_told_beside_the_times() -> None:
    # 2 of 13
    evidence = read("locust/short_stats.csv")

    assert found(evidence, "Failure Share").value == 2 / 13
    (note,) = [note for note in evidence.notes if note.code == "failed-requests"]
    assert note.text.startswith("15.38% of the requests failed")
    assert note.names == ("Response Time",)


def test_times_of_requests_that_all_failed_are_refused() -> None:
    with pytest.raises(ProblemsFound) as raised:
        found(read("locust/short_stats.csv"), 'Response Time{Name="/hang"}:mean')
    assert only_problem(raised.value).code == "no-successful-requests"

    refused = read("locust/refused_stats.csv")
    assert "Response Time" not in {each.name for each in refused.measurements}
    assert found(refused, "Failure Share").value == 1


def test_a_run_without_requests_has_no_times(tmp_path: Path) -> None:
    file = written(tmp_path, HEADER + ",Aggregated,0,0,0,0.0,0,0,0,0.0,0.0,N/A,N/A,N/A\n")
    evidence = read_evidence(file)

    assert "No request was made: latencies are not listed." in said(evidence)
    with pytest.raises(ProblemsFound) as raised:
        found(evidence, "Response Time:mean")
    assert only_problem(raised.value).code == "no-requests"


def test_a_history_gives_its_last_totals_and_no_percentile() -> None:
    # awk -F, '$4 == "Aggregated"' run_stats_history.csv | tail -1
    evidence = read("locust/run_stats_history.csv")

    assert found(evidence, "Request Count").value == 859
    assert found(evidence, "Failure Count").value == 154
    assert found(evidence, "User Count:max").value == 12
    assert found(evidence, 'Response Time{Name="/flaky"}:median').value == 9
    with pytest.raises(SelectorError):
        found(evidence, "Response Time:p95")


def test_failures_are_counts() -> None:
    evidence = read("locust/run_failures.csv")

    assert found(evidence, "Occurrences").value == 127 + 27
    assert found(evidence, 'Occurrences{Name="/flaky"}').value == 27
    assert found(read("locust/run_exceptions.csv"), "Count").value == 0


def test_json_gives_the_percentiles_that_locust_prints() -> None:
    # jq '[.[].response_times | to_entries[]] | group_by(.key|tonumber) | …': of 21 times the
    # 20th and 21st are 510; int(21 * 0.95) = 19 are below.
    evidence = read("locust/short.json")

    assert found(evidence, "Response Time:p95").value == 510
    assert found(evidence, 'Response Time{Name="/ok?id=[id]"}:p66').value == 11
    assert found(evidence, 'Response Time{Name="/ok?id=[id]"}:p75').value == 26
    assert found(evidence, "Request Count").value == 21


def test_a_time_that_is_no_number_is_refused_where_it_stands(tmp_path: Path) -> None:
    numbers = ("num_requests", "num_failures", "total_response_time")
    limits = ("min_response_time", "max_response_time")
    stated = ", ".join(f'"{each}": 1' for each in (*numbers, *limits))
    text = f'[{{"name": "a", {stated}, "response_times":\n{{"x": 1}}}}]'

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, text))
    assert only_problem(raised.value).place.line == 2


def test_tables_of_locust_0_are_read(tmp_path: Path) -> None:
    # The words that Locust 0.12 used; the quotes are its own.
    text = (
        '"Method","Name","# requests","# failures","Median response time",'
        '"Average response time","Min response time","Max response time",'
        '"Average Content Size","Requests/s"\n'
        '"GET","/",4,0,20,21.5,10,40,120,0.5\n'
        '"None","Total",4,0,20,21.5,10,40,120,0.5\n'
    )
    evidence = read_evidence(written(tmp_path, text))

    assert evidence.format == "locust"
    assert found(evidence, "Response Time:mean").value == 21.5
    assert found(evidence, "Failure Share").value == 0


def test_a_row_that_is_cut_off_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, HEADER + "GET,/,4,1,20\n"))

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("csv-syntax", 2)


def test_a_negative_time_is_refused_where_it_stands(tmp_path: Path) -> None:
    row = "GET,/,4,0,20,-3,1,40,0,1.0,0,20,40,40\n"
    evidence = read_evidence(written(tmp_path, HEADER + row))

    with pytest.raises(ProblemsFound) as raised:
        found(evidence, 'Response Time{Name="/"}:mean')
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("value-range", 2)


def test_failures_that_may_stand_beside_the_requests_make_no_share(tmp_path: Path) -> None:
    text = (
        '"Method","Name","# requests","# failures","Median response time",'
        '"Average response time","Min response time","Max response time","Requests/s"\n'
        '"GET","/gone",0,5,0,0,0,0,0.00\n"GET","/",10,0,4,3,2,6,0.89\n'
        '"None","Total",10,5,4,3,2,6,0.89\n'
    )
    evidence = read_evidence(written(tmp_path, text))

    assert evidence.find('Failure Count{Name="Total"}:count').value == 5
    assert {each.labels for each in evidence.measurements if each.name == "Failure Share"} == {
        (("Name", "/"), ("Type", "GET"))
    }
    assert any("beside the others" in note.text for note in evidence.notes)


def test_what_locust_prints_is_refused_with_the_way_to_its_tables(tmp_path: Path) -> None:
    text = "Type  Name  # reqs\n\nResponse time percentiles (approximated)\nType  Name  50%\n"
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, text))

    problem = only_problem(raised.value)
    assert problem.code == "locust-printed"
    assert "--csv" in str(problem.hint)
