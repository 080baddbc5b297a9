"""Prometheus API: values as ``jq`` gives them in answers of real servers, and the arithmetic of
PromQL worked out beside them."""

from __future__ import annotations

import json
from itertools import pairwise
from math import log2
from pathlib import Path
from statistics import median

import pytest

from generator.evidence.reader import Evidence, read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

RESET = 'work_done_total{instance="127.0.0.1:9491",job="app",ok="no"}'


def answer(folder: Path, kind: str, result: object) -> Evidence:
    """An answer with this result, read."""
    data = {"resultType": kind, "result": result}
    return read_evidence(written(folder, json.dumps({"status": "success", "data": data})))


def test_values_that_are_text_are_read_as_numbers() -> None:
    evidence = read("prometheus-api/query_range_p95.json")

    # jq '[.data.result[0].values[][1] | tonumber] | min, max, add / length'
    assert evidence.format == "prometheus-api"
    assert evidence.find("value:min").value == 0.048987603305785124
    assert evidence.find("value:max").value == 0.055937500000000015
    assert evidence.find("value:mean").value == pytest.approx(0.05160146531660963, rel=1e-12)
    assert evidence.find("value:last").value == 0.04918032786885245


def test_an_evaluation_is_what_was_repeated() -> None:
    found = read("prometheus-api/query_range_p95.json").find("value:median")

    assert (found.n, found.replication, found.unit) == (10, "scrape", "")
    assert found.samples is not None
    assert found.samples.values[0] == 0.04923076923076923


def test_the_file_says_when_it_was() -> None:
    own = read("prometheus-api/query_range_p95.json").provenance

    # date -u -d @1795343777
    assert (own.started, own.duration) == ("2026-11-22T10:36:17Z", 18.0)


def test_a_single_number_is_read() -> None:
    assert read("prometheus-api/query_scalar.json").find("scalar").value == 1.0


def test_nobody_knows_the_query() -> None:
    notes = said(read("prometheus-api/query_scalar.json"))

    assert "The query is not in the file: say in the record what was asked." in notes


def test_a_counter_that_began_again_keeps_what_it_had() -> None:
    # 12 to 118 is 106, then 4 after the restart, then 17: 106 + 4 + 13 over 19 seconds.
    evidence = read("prometheus-api/range_counter_reset.json")

    assert (evidence.find(f"{RESET}:sum").value, evidence.find(f"{RESET}:sum").unit) == (123, "1")
    rate = evidence.find(f"{RESET}:rate")
    assert (rate.value, rate.unit) == (123 / 19, "1/s")
    assert evidence.find(f"{RESET}:last").value == 17


def test_a_counter_says_that_it_began_again_and_that_scrapes_are_missing() -> None:
    notes = read("prometheus-api/range_counter_reset.json").notes

    assert {"counter-reset", "gaps"} <= {note.code for note in notes}
    gap = next(note for note in notes if note.code == "gaps")
    assert "the usual step is 1 s, the longest 6 s" in gap.text


def test_the_observations_of_a_counter_are_its_rates() -> None:
    values = [12.0, 20, 34, 48, 62, 74, 90, 100, 108, 118]
    rates = [after - before for before, after in pairwise(values)] + [4 / 6, 5, 3, 2, 3]
    found = read("prometheus-api/range_counter_reset.json").find(f"{RESET}:median")

    assert found.samples is not None
    assert list(found.samples.values) == pytest.approx(rates)
    assert (found.value, found.unit, found.n) == (median(rates), "1/s", 14)


def test_buckets_give_what_histogram_quantile_gives() -> None:
    evidence = read("prometheus-api/synthetic_instant_buckets.json")
    found = evidence.find('req_seconds{job="app"}:p95')

    # Rank 0.95 * 1252 = 1189.4 lies between 858 (0.025) and 1191 (0.05).
    expected = 0.025 + 0.025 * (0.95 * 1252 - 858) / (1191 - 858)
    assert found.value == pytest.approx(expected)
    assert (found.unit, found.n) == ("s", 1252)
    assert found.histogram is not None
    assert list(found.histogram.counts) == [15, 180, 663, 333, 59, 2, 0]
    assert [note.code for note in found.notes] == ["bucket-edge"]


def test_native_buckets_grow_by_a_factor_and_so_does_the_interpolation() -> None:
    name = "prometheus-api/native_histogram.json"
    select = 'work_seconds{instance="127.0.0.1:9491",job="app"}'
    found = read(name).find(f"{select}:p50")

    # jq '[.data.result[0].histogram[1].buckets[][3] | tonumber] | add' is 200. 95 lie below
    # 0.0078125 and 27 in the bucket after it, so rank 100 is 5 of 27 into it.
    low, high = 0.0078125, 0.011048543456039804
    assert found.value == pytest.approx(2 ** (log2(low) + (log2(high) - log2(low)) * 5 / 27))
    assert (found.n, found.unit) == (200, "s")
    assert read(name).find(f"{select}:count").value == 200
    assert found.histogram is not None
    assert found.histogram.sum == 2.240359592971187


def test_native_buckets_of_ones_own_are_interpolated_linearly(tmp_path: Path) -> None:
    rows = [[0, "-Inf", "0.1", "4"], [0, "0.1", "0.5", "3"], [0, "0.5", "1", "3"]]
    histogram = [1, {"count": "10", "sum": "3", "buckets": rows}]
    result = [{"metric": {"__name__": "wait_seconds"}, "histogram": histogram}]
    evidence = answer(tmp_path, "vector", result)

    assert evidence.find("wait_seconds:p50").value == pytest.approx(0.1 + 0.4 / 3)
    assert evidence.find("wait_seconds:p20").value == pytest.approx(0.05)


def test_rates_of_buckets_have_no_count(tmp_path: Path) -> None:
    edges = {"0.1": "0.5", "1": "1.5", "+Inf": "1.5"}
    result = [{"metric": {"le": edge}, "value": [1, rate]} for edge, rate in edges.items()]
    found = answer(tmp_path, "vector", result).find("value:p50")

    assert found.value == pytest.approx(0.1 + 0.9 * 0.25)
    assert found.n is None


def test_buckets_over_time_are_those_between_the_first_and_the_last_scrape(tmp_path: Path) -> None:
    edges = {"0.1": ["10", "14"], "1": ["20", "30"], "+Inf": ["20", "30"]}
    result = [
        {"metric": {"__name__": "wait_seconds_bucket", "le": edge}, "values": [[1, a], [16, b]]}
        for edge, (a, b) in edges.items()
    ]
    found = answer(tmp_path, "matrix", result).find("wait_seconds:p50")

    # 4 of the 10 new ones are below 0.1, so the fifth is the first of six after that.
    assert found.value == pytest.approx(0.1 + 0.9 / 6)
    assert found.n == 10


def test_buckets_without_the_last_one_are_refused(tmp_path: Path) -> None:
    result = [
        {"metric": {"__name__": "wait_bucket", "le": edge}, "value": [1, "3"]} for edge in "12"
    ]
    with pytest.raises(ProblemsFound) as raised:
        answer(tmp_path, "vector", result).find("wait:p50")

    assert only_problem(raised.value).code == "buckets"


def test_nan_is_left_out_and_said(tmp_path: Path) -> None:
    values = [[1, "2"], [2, "NaN"], [3, "4"]]
    evidence = answer(tmp_path, "matrix", [{"metric": {}, "values": values}])

    assert (evidence.find("value:mean").value, evidence.find("value:mean").n) == (3.0, 2)
    assert "1 of 3 values of value are null or NaN, and left out." in said(evidence)


def test_a_series_of_nan_alone_has_no_value(tmp_path: Path) -> None:
    evidence = answer(tmp_path, "matrix", [{"metric": {}, "values": [[1, "NaN"], [2, "NaN"]]}])

    assert evidence.measurements == ()
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("value:mean")
    assert only_problem(raised.value).code == "number-not-finite"


def test_infinity_is_not_left_out(tmp_path: Path) -> None:
    evidence = answer(tmp_path, "matrix", [{"metric": {}, "values": [[1, "2"], [2, "+Inf"]]}])

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("value:mean")
    assert only_problem(raised.value).code == "number-not-finite"


def test_what_is_no_number_is_refused_where_it_stands(tmp_path: Path) -> None:
    result = [{"metric": {"__name__": "up"}, "value": [1, "one"]}]
    data = {"resultType": "vector", "result": result}
    text = json.dumps({"status": "success", "data": data}).replace("[1, ", "[1,\n ")

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, text)).find("up")
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line, problem.place.column) == ("type", 2, 2)


def test_an_answer_without_series_says_so(tmp_path: Path) -> None:
    evidence = answer(tmp_path, "vector", [])

    assert evidence.measurements == ()
    assert said(evidence) == ["The answer holds no series: nothing fits the query."]


def test_an_error_is_no_evidence(tmp_path: Path) -> None:
    error = {"status": "error", "errorType": "bad_data", "error": "1:5: parse error"}

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, json.dumps(error)))
    problem = only_problem(raised.value)
    assert problem.code == "query-failed"
    assert "1:5: parse error" in problem.message


def test_a_list_of_metric_names_is_no_answer_to_a_query(tmp_path: Path) -> None:
    names = {"status": "success", "data": ["up", "process_cpu_seconds_total"]}

    assert read_evidence(written(tmp_path, json.dumps(names))).format == "json"


def test_the_list_that_promtool_prints_is_read() -> None:
    evidence = read("prometheus-api/promtool_range.json")
    text = (FILES / "prometheus-api/promtool_range.json").read_text(encoding="utf-8")
    values = [float(value) for _, value in json.loads(text)[0]["values"]]
    select = 'go_goroutines{instance="127.0.0.1:9490",job="prometheus"}:mean'

    assert evidence.find(select).value == pytest.approx(sum(values) / len(values))


def test_one_scrape_of_a_counter_is_no_rate(tmp_path: Path) -> None:
    result = [{"metric": {"__name__": "http_requests_total"}, "value": [1, "1027"]}]
    evidence = answer(tmp_path, "vector", result)

    assert evidence.find("http_requests_total").value == 1027
    with pytest.raises(SelectorError):
        evidence.find("http_requests_total:rate")
    assert "counter-since-start" in {note.code for note in evidence.notes}
