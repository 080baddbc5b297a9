"""CloudWatch: values as they stand in answers of its API, and means weighted by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.cloudwatch import PART
from generator.evidence.reader import Evidence, read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import only_problem, read, said, written


def answered(folder: Path, answer: object) -> Evidence:
    """An answer of the command line, read."""
    return read_evidence(written(folder, json.dumps(answer)))


def periods(*points: tuple[int, float, float]) -> dict[str, object]:
    """Minutes with an average and how many observations it is of."""
    return {
        "Label": "Latency",
        "Datapoints": [
            {
                "Timestamp": f"2026-11-22T10:{minute:02}:00+00:00",
                "Average": average,
                "SampleCount": n,
                "Unit": "Seconds",
            }
            for minute, average, n in points
        ],
    }


def test_the_newest_value_is_the_last_although_it_comes_first() -> None:
    evidence = read("cloudwatch/get_metric_data.json")

    # jq '.MetricDataResults[0] | .Values[0], .Values[-1]'
    assert evidence.find("Latency Average:last").value == 25
    samples = evidence.find("Latency Average:max").samples
    assert samples is not None
    assert list(samples.values) == [125, 100, 75, 50, 25]


def test_the_file_says_when_it_was() -> None:
    own = read("cloudwatch/get_metric_data.json").provenance

    # date -u -d @1795343732
    assert (own.started, own.duration) == ("2026-11-22T10:35:32Z", 240.0)


def test_values_by_period_have_no_unit_and_no_mean_of_requests() -> None:
    evidence = read("cloudwatch/get_metric_data.json")
    found = evidence.find('max ms{id="mx"}:max')

    assert (found.value, found.unit, found.n, found.replication) == (150, "", 5, "scrape")
    assert "mean-of-means" in {note.code for note in evidence.notes}


def test_a_result_without_values_is_named() -> None:
    notes = said(read("cloudwatch/get_metric_data.json"))

    assert "No values in the time that was asked for: Nope Sum." in notes


def test_statistics_have_their_unit() -> None:
    evidence = read("cloudwatch/get_metric_statistics.json")

    assert (evidence.find("Latency:max").value, evidence.find("Latency:max").unit) == (150, "ms")
    assert evidence.find('Latency{statistic="Average"}:median').value == 75


def test_a_mean_is_weighted_by_the_observations_of_each_period(tmp_path: Path) -> None:
    evidence = answered(tmp_path, periods((0, 1.0, 90), (1, 9.0, 10)))

    found = evidence.find("Latency:mean")
    assert (found.value, found.unit, found.n) == (1.8, "s", 100)
    assert evidence.find('Latency{statistic="Average"}:mean').value == 5.0
    assert evidence.find("Latency:count").value == 100


def test_without_their_number_the_mean_of_all_does_not_follow(tmp_path: Path) -> None:
    points = [{"Timestamp": 1, "Average": 2.0, "Maximum": 3.0, "Unit": "Count"}]
    evidence = answered(tmp_path, {"Label": "Jobs", "Datapoints": points})

    assert evidence.find("Jobs:max").value == 3.0
    with pytest.raises(SelectorError):
        evidence.find("Jobs:mean")
    assert "mean-of-means" in {note.code for note in evidence.notes}


def test_percentiles_by_period_are_read_but_never_joined(tmp_path: Path) -> None:
    points = [
        {"Timestamp": minute * 60, "ExtendedStatistics": {"p99": value}, "Unit": "Bytes/Second"}
        for minute, value in ((2, 4.0), (1, 9.0))
    ]
    evidence = answered(tmp_path, {"Label": "Net", "Datapoints": points})

    found = evidence.find('Net{statistic="p99"}:last')
    assert (found.value, found.unit) == (4.0, "bytes/s")
    with pytest.raises(SelectorError):
        evidence.find("Net:p99")


def test_missing_periods_are_told(tmp_path: Path) -> None:
    points = [(0, 1.0, 1.0), (1, 1.0, 1.0), (2, 1.0, 1.0), (7, 1.0, 1.0)]
    notes = said(answered(tmp_path, periods(*points)))

    assert "Values of Latency are missing: the usual step is 60 s, the longest 300 s." in notes


def test_a_part_of_the_data_is_told(tmp_path: Path) -> None:
    result = {
        "Id": "a",
        "Label": "A",
        "Timestamps": [1],
        "Values": [2],
        "StatusCode": "PartialData",
    }
    evidence = answered(tmp_path, {"MetricDataResults": [result], "NextToken": "x"})

    assert [note.code for note in evidence.notes].count("partial-data") == 2


def test_an_error_of_the_service_is_no_evidence(tmp_path: Path) -> None:
    result = {"Id": "a", "Timestamps": [1], "Values": [2], "StatusCode": "InternalError"}

    with pytest.raises(ProblemsFound) as raised:
        answered(tmp_path, {"MetricDataResults": [result]}).find("a:mean")
    assert only_problem(raised.value).code == "query-failed"


def test_a_value_that_is_no_number_is_refused_with_its_way(tmp_path: Path) -> None:
    result = {"Id": "a", "Timestamps": [1, 2], "Values": [2, "x"]}

    with pytest.raises(ProblemsFound) as raised:
        answered(tmp_path, {"MetricDataResults": [result]}).find("a:mean")
    assert "MetricDataResults[0].Values[1]" in only_problem(raised.value).message


def test_answers_that_a_script_put_into_a_list_are_read(tmp_path: Path) -> None:
    point = {"Timestamp": "2025-03-22T09:39:00+00:00", "Sum": 9, "Unit": "Count"}
    dimensions = [{"Name": "Repository", "Value": "a/b"}]
    answers = [{"MetricName": "Files", "Dimensions": dimensions, "DataPoints": [point]}]

    assert answered(tmp_path, answers).find('Files{Repository="a/b"}:sum').value == 9


def test_a_list_of_names_is_no_answer(tmp_path: Path) -> None:
    names = {"cloudwatch": {"cpu": "CPUUtilization"}, "cloudwatch_unit": {"cpu": "Percent"}}

    assert not PART.recognises(written(tmp_path, json.dumps(names)))
