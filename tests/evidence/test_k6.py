"""k6: values as `jq` gives them in summaries that k6 1.1 wrote, and in synthetic points."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

FLAT = "k6/summary_export_2scenarios_thresholdfail.json"
SAME_RUN = "k6/summary_export_of_ndjson_run.json"
NESTED = "k6/handle_summary.json"
MACHINE = "k6/synthetic_machine_readable.json"
POINTS = "k6/synthetic_points.json"


@pytest.mark.parametrize(
    ("name", "select", "value", "unit", "n"),
    [
        (FLAT, "http_req_duration:p95", 30.5620362, "ms", 472),
        (FLAT, "http_req_duration:p99.9", 68.60845471100019, "ms", 472),
        (FLAT, "http_req_duration{expected_response:true}:mean", 14.91054783369803, "ms", 457),
        (FLAT, "http_req_duration{scenario:buy}:median", 5.958094, "ms", 121),
        (FLAT, "http_reqs:rate", 67.37025505247114, "requests/s", None),
        (FLAT, "http_req_failed", 0.03177966101694915, "1", 472),
        (FLAT, "biz_ok:rate", 0.8760330578512396, "1", 121),
        (FLAT, "checkout_ms:median", 15.758618, "", 351),
        (FLAT, "data_sent:count", 35049, "bytes", None),
        (FLAT, "data_sent:rate", 5002.66963841962, "bytes/s", None),
        (FLAT, "queue_len:last", 2.932061996799649, "", None),
        (NESTED, "http_req_duration:p95", 0.484443, "ms", 17856),
        (NESTED, "iterations:rate", 5949.399456020646, "iterations/s", None),
        (NESTED, "http_req_failed:rate", 0, "1", 17856),
        (MACHINE, "http_req_duration:p95", 12.040886899999995, "ms", 120),
        (MACHINE, "http_req_failed:rate", 0.125, "1", 120),
        (MACHINE, "basket_size:median", 2, "", None),
        (MACHINE, "checks_failed:rate", 0.125, "1", 120),
        (SAME_RUN, "http_req_duration{expected_response:true}:mean", 6.847203628571429, "ms", 105),
    ],
)
def test_a_summary_gives_what_it_holds(
    name: str, select: str, value: float, unit: str, n: int | None
) -> None:
    found = read(name).find(select)

    assert (found.value, found.unit, found.n) == (value, unit, n)


def test_the_rate_that_the_newest_shape_leaves_out_is_the_one_that_the_others_print() -> None:
    newest, flat = read(MACHINE).find("http_reqs:rate"), read(SAME_RUN).find("http_reqs:rate")

    assert newest.value == pytest.approx(flat.value, rel=1e-6)
    assert newest.unit == "requests/s"


def test_provenance_is_read_where_the_shape_has_it() -> None:
    assert read(NESTED).provenance.duration == pytest.approx(3.001311331)
    assert read(MACHINE).provenance.version == "1.5.0"


def test_a_percentile_that_the_summary_lacks_is_never_derived() -> None:
    with pytest.raises(SelectorError) as raised:
        read(NESTED).find("http_req_duration:p99")

    assert raised.value.code == "no-statistic"
    assert raised.value.hint.startswith("the file has: mean, median, min, max, p90, p95")


def test_failed_requests_are_told_beside_the_latency() -> None:
    notes = " ".join(said(read(SAME_RUN)))

    assert "12.50% of the requests failed" in notes
    assert "Summary only" in notes


def test_no_latency_is_claimed_from_a_run_in_which_nothing_worked(tmp_path: Path) -> None:
    summary = json.loads((FILES / SAME_RUN).read_text(encoding="utf-8"))
    summary["metrics"]["http_req_failed"] = {"passes": 120, "fails": 0, "value": 1}
    evidence = read_evidence(written(tmp_path, json.dumps(summary)))

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("http_req_duration:p95")

    assert only_problem(raised.value).code == "no-successful-requests"
    assert evidence.find("http_req_failed:rate").value == 1
    assert not any(each.name == "http_req_duration" for each in evidence.measurements)


def test_a_run_without_requests_says_so() -> None:
    evidence = read("k6/summary_export_norequests.json")

    assert "No HTTP request was made." in said(evidence)
    with pytest.raises(SelectorError):
        evidence.find("http_req_duration:p95")


def test_a_threshold_that_is_true_in_a_flat_summary_failed() -> None:
    # k6 ended with exit code 99: 3 % of the requests failed, the 95th percentile was good.
    notes = said(read(FLAT))

    assert "The threshold rate<0.01 on http_req_failed failed." in notes
    assert not any("p(95)<500" in note for note in notes)


def test_a_threshold_that_is_not_ok_in_a_nested_summary_failed(tmp_path: Path) -> None:
    summary = json.loads((FILES / NESTED).read_text(encoding="utf-8"))
    marks = {"p(95)<500": {"ok": True}, "p(95)<0.1": {"ok": False}}
    summary["metrics"]["http_req_duration"]["thresholds"] = marks
    notes = said(read_evidence(written(tmp_path, json.dumps(summary))))

    assert [note for note in notes if "threshold" in note] == [
        "The threshold p(95)<0.1 on http_req_duration failed."
    ]


def test_dropped_iterations_are_told(tmp_path: Path) -> None:
    summary = json.loads((FILES / SAME_RUN).read_text(encoding="utf-8"))
    summary["metrics"]["dropped_iterations"] = {"count": 7, "rate": 2.5}
    evidence = read_evidence(written(tmp_path, json.dumps(summary)))

    assert "7 iterations were dropped: the target rate was not reached." in said(evidence)
    assert evidence.find("dropped_iterations:count").unit == "iterations"


def test_what_powershell_flattened_is_refused(tmp_path: Path) -> None:
    metrics = {"http_reqs": {"type": "counter", "values": "@{count=3; rate=1}"}}

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, json.dumps({"metrics": metrics})))

    assert "PowerShell" in only_problem(raised.value).hint


def test_points_give_every_percentile() -> None:
    # Durations 10 20 30 40 1 50 2 60; sorted 1 2 10 20 30 40 50 60.
    evidence = read(POINTS)

    assert evidence.find("http_req_duration:median").value == 25
    assert evidence.find("http_req_duration:p95").value == pytest.approx(56.5)
    assert evidence.find("http_req_duration:p99").n == 8
    assert evidence.find("http_req_duration:p99").replication == "request"


def test_points_of_requests_that_succeeded_stand_alone() -> None:
    evidence = read(POINTS)

    named = evidence.find("http_req_duration{expected_response:true}:median")
    labelled = evidence.find('http_req_duration{expected_response="true"}:median')
    assert (named.value, named.n) == (labelled.value, labelled.n) == (35, 6)


def test_points_can_be_filtered_by_any_tag() -> None:
    evidence = read(POINTS)

    found = evidence.find('http_req_duration{expected_response:true}{scenario="buy"}:max')
    assert (found.value, found.n) == (60, 4)
    with pytest.raises(SelectorError):
        evidence.find('http_req_duration{scenario="sell"}:max')


def test_points_keep_the_order_of_the_file() -> None:
    samples = read(POINTS).find("http_req_duration:p50").samples

    assert samples is not None
    assert list(samples.values) == [10, 20, 30, 40, 1, 50, 2, 60]


def test_points_give_counts_shares_and_gauges() -> None:
    evidence = read(POINTS)

    assert evidence.find("http_reqs").value == 8
    assert evidence.find("http_req_failed").value == 0.25
    assert evidence.find("data_sent:count").value == 800
    assert evidence.find("vus:last").value == 5
    assert evidence.find("basket_size:mean").unit == ""


def test_points_say_nothing_of_rates_per_second() -> None:
    evidence = read(POINTS)

    with pytest.raises(SelectorError):
        evidence.find("http_reqs:rate")
    assert any("no rates per second" in note for note in said(evidence))
    assert any("25.00% of the requests failed" in note for note in said(evidence))


def test_packed_points_read_the_same(tmp_path: Path) -> None:
    packed = gzip.compress((FILES / POINTS).read_bytes())
    evidence = read_evidence(written(tmp_path, packed, "points.json.gz"))

    assert evidence.measurements == read(POINTS).measurements


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    lines = (FILES / POINTS).read_bytes().splitlines(keepends=True)
    lines[10] = b'{"metric": "http_reqs", "type\n'

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, b"".join(lines)))

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("json-syntax", 11)


def test_a_negative_duration_among_points_is_refused_when_used(tmp_path: Path) -> None:
    content = (FILES / POINTS).read_bytes().replace(b'"value":40,', b'"value":-40,')
    evidence = read_evidence(written(tmp_path, content))

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("http_req_duration:p95")

    assert only_problem(raised.value).code == "value-range"
    assert evidence.find("http_reqs:count").value == 8
