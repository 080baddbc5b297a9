"""OpenTelemetry: what the SDK's exporters wrote, against the observations that went in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.evidence.reader import Evidence, read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import only_problem, read, said, written

DURATION = "http.server.request.duration"
# Three exports of 50 observations each; these are the sums and extremes of what was recorded.
THREE = ("otel/otlp_delta.jsonl", "otel/console_three_exports.json")


def exported(folder: Path, metric: Mapping[str, object]) -> Evidence:
    """An export of one metric, read."""
    scoped = [{"scopeMetrics": [{"metrics": [metric]}]}]
    return read_evidence(written(folder, json.dumps({"resourceMetrics": scoped})))


def test_a_counter_that_goes_on_is_its_last_value() -> None:
    # jq '.. | objects | select(.asInt) | .asInt' otlp_file.jsonl
    evidence = read("otel/otlp_file.jsonl")

    assert evidence.format == "otel"
    assert evidence.find('http.server.requests{code="200"}:sum').value == 290
    assert evidence.find('http.server.requests{code="500"}:sum').value == 10


def test_a_rate_goes_from_the_start_of_counting_to_the_last_export() -> None:
    found = read("otel/otlp_file.jsonl").find('http.server.requests{code="200"}:rate')

    seconds = (1795343981882074951 - 1795343981866875205) / 1e9
    assert found.value == pytest.approx(290 / seconds, rel=1e-4)


def test_a_histogram_that_goes_on_is_its_last_one() -> None:
    evidence = read("otel/otlp_file.jsonl")

    assert evidence.find(f"{DURATION}:count").value == 300
    assert evidence.find(f"{DURATION}:mean").value == 24.115655418783366 / 300
    assert evidence.find(f"{DURATION}:max").value == 0.2
    assert (evidence.find(f"{DURATION}:max").unit, evidence.find(f"{DURATION}:max").n) == ("s", 300)


def test_no_percentile_follows_when_one_bucket_holds_everything() -> None:
    evidence = read("otel/otlp_file.jsonl")

    with pytest.raises(SelectorError) as raised:
        evidence.find(f"{DURATION}:p95")
    assert raised.value.code == "no-statistic"
    assert any("lie in one bucket" in note for note in said(evidence))


def test_the_consoles_shape_is_read() -> None:
    evidence = read("otel/console_exporter.json")

    assert evidence.find('http.server.requests{code="500"}:sum').value == 10
    assert evidence.find(f'{DURATION}{{route="/a"}}:count').value == 200
    assert evidence.find("queue").value == 66


@pytest.mark.parametrize("name", THREE)
def test_exports_that_each_count_anew_are_added_up(name: str) -> None:
    evidence = read(name)

    assert evidence.find("wait:count").value == 150
    assert evidence.find("wait:sum").value == pytest.approx(2.200754053059082, rel=1e-12)
    assert evidence.find("wait:min").value == 7.009041954869623e-05
    assert evidence.find("wait:max").value == 0.09762407411858744
    assert evidence.find("size:sum").value == 657198
    assert (evidence.find("size:min").value, evidence.find("size:max").value) == (129, 8976)
    assert evidence.find("size:max").unit == "bytes"


@pytest.mark.parametrize("name", THREE)
def test_buckets_of_all_exports_are_merged(name: str) -> None:
    # Of the 150 recorded, 54 are up to 0.005, 23 up to 0.01, 32 up to 0.02, 34 up to 0.05.
    found = read(name).find("wait:p90")

    assert found.histogram is not None
    assert list(found.histogram.counts) == [54, 23, 32, 34, 7, 0]
    assert found.value == pytest.approx(0.02 + 0.03 * (135 - 109) / 34)
    assert found.notes[0].code == "bucket-edge"


@pytest.mark.parametrize("name", THREE)
def test_a_gauge_has_a_value_for_each_export(name: str) -> None:
    evidence = read(name)

    # 0.5, 1.5, 2.5, and the last one again when the SDK was shut down.
    assert evidence.find("load:mean").value == 1.75
    assert evidence.find("load:last").value == 2.5
    assert (evidence.find("load:max").n, evidence.find("load:max").replication) == (4, "export")
    # An up-down counter is what stands open, not what was opened.
    assert evidence.find("open:last").value == 6


@pytest.mark.parametrize("name", THREE)
def test_what_is_counted_is_the_unit(name: str) -> None:
    # jq -s '[.. | objects | select(.asInt and .attributes) | .asInt | tonumber] | add'
    evidence = read(name)
    done = [each for each in evidence.measurements if each.name == "done" and each.stat == "sum"]

    assert [each.unit for each in done] == ["requests", "requests"]
    assert sum(each.value for each in done) == 150


def test_exponential_buckets_have_edges_that_are_powers(tmp_path: Path) -> None:
    point = {"count": "3", "sum": 10, "scale": 0, "zeroCount": "1", "timeUnixNano": "1"}
    positive = {"offset": 1, "bucketCounts": ["0", "2"]}
    metric = {
        "name": "w",
        "exponentialHistogram": {"dataPoints": [{**point, "positive": positive}]},
    }
    found = exported(tmp_path, metric).find("w:p90")

    # Buckets (2, 4] and (4, 8]; rank 2.7 is 1.7 of 2 into the second one.
    assert found.histogram is not None
    assert list(found.histogram.bounds)[:-1] == [0, 4, 8]
    assert list(found.histogram.counts) == [1, 0, 2, 0]
    assert found.value == pytest.approx(4 * 2 ** (1.7 / 2))


def test_counting_anew_after_a_restart_adds_up(tmp_path: Path) -> None:
    points = [
        {"startTimeUnixNano": str(start), "timeUnixNano": str(time), "asInt": str(value)}
        for start, time, value in ((1e9, 2e9, 5), (1e9, 3e9, 9), (5e9, 6e9, 4))
    ]
    for point in points:
        for key in ("startTimeUnixNano", "timeUnixNano"):
            point[key] = point[key].removesuffix(".0")
    data = {"dataPoints": points, "aggregationTemporality": 2, "isMonotonic": True}
    evidence = exported(tmp_path, {"name": "done", "sum": data})

    assert evidence.find("done:sum").value == 13
    assert "counter-reset" in {note.code for note in evidence.notes}


def test_a_summary_has_the_percentiles_that_the_process_chose(tmp_path: Path) -> None:
    quantiles = [{"quantile": 0.5, "value": 3}, {"quantile": 1.0, "value": 9}]
    point = {"count": "4", "sum": 14.0, "quantileValues": quantiles}
    metric = {"name": "gc", "unit": "ms", "summary": {"dataPoints": [point]}}
    evidence = exported(tmp_path, metric)

    assert (evidence.find("gc:p50").value, evidence.find("gc:max").value) == (3, 9)
    assert (evidence.find("gc:mean").value, evidence.find("gc:mean").unit) == (3.5, "ms")


def test_processes_are_told_apart_where_they_differ(tmp_path: Path) -> None:
    resources = [
        {
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": name}}]},
            "scopeMetrics": [
                {"metrics": [{"name": "up", "gauge": {"dataPoints": [{"asInt": value}]}}]}
            ],
        }
        for name, value in (("api", "1"), ("worker", "2"))
    ]
    evidence = read_evidence(written(tmp_path, json.dumps({"resourceMetrics": resources})))

    assert evidence.find('up{service.name="worker"}').value == 2


def test_a_value_that_is_no_number_is_refused(tmp_path: Path) -> None:
    evidence = exported(tmp_path, {"name": "a", "gauge": {"dataPoints": [{"asInt": "many"}]}})

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("a")
    assert only_problem(raised.value).code == "type"


def test_a_bad_line_is_told_with_its_number(tmp_path: Path) -> None:
    line = json.dumps({"resourceMetrics": []})

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, f"{line}\n{line}\n{{\n{line}\n", "m.jsonl"))
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("json-syntax", 3)


def test_a_print_that_is_cut_off_is_told_with_its_line(tmp_path: Path) -> None:
    whole = json.dumps({"resource_metrics": []}, indent=4)

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, f"{whole}\n{whole[:-2]}"))
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("json-syntax", 5)
