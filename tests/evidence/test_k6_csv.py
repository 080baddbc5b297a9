"""k6's CSV points: the observations of the JSON points, whose values were computed by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, found, only_problem, read, said, written

POINTS = "k6/synthetic_points.csv"
NAMES = "metric_name,timestamp,metric_value,expected_response,scenario,extra_tags\n"


def test_points_give_every_percentile() -> None:
    # Durations 10 20 30 40 1 50 2 60; sorted 1 2 10 20 30 40 50 60.
    evidence = read(POINTS)

    assert evidence.format == "k6"
    measured = found(evidence, "http_req_duration:p95")
    assert measured.value == pytest.approx(56.5)
    assert (measured.unit, measured.n, measured.replication) == ("ms", 8, "request")
    assert measured.samples is not None
    assert list(measured.samples.values) == [10, 20, 30, 40, 1, 50, 2, 60]


def test_points_of_requests_that_succeeded_stand_alone() -> None:
    evidence = read(POINTS)

    for select in ("{expected_response:true}", '{expected_response="true"}'):
        measured = found(evidence, f"http_req_duration{select}:median")
        assert (measured.value, measured.n) == (35, 6)


def test_every_column_is_a_label() -> None:
    evidence = read(POINTS)

    select = 'http_req_duration{expected_response:true}{scenario="buy"}:max'
    assert (found(evidence, select).value, found(evidence, select).n) == (60, 4)
    with pytest.raises(SelectorError):
        found(evidence, 'http_req_duration{scenario="sell"}:max')


def test_tags_of_the_test_itself_are_labels_too(tmp_path: Path) -> None:
    rows = "http_req_duration,1795341926,10,true,buy,team=a&kind=x\n"
    others = "http_req_duration,1795341926,30,true,buy,team=b&kind=x\n"
    evidence = read_evidence(written(tmp_path, NAMES + rows + others))

    assert found(evidence, 'http_req_duration{team="b"}:max').n == 1
    assert found(evidence, 'http_req_duration{kind="x"}:mean').value == 20
    with pytest.raises(SelectorError):
        found(evidence, 'http_req_duration{team="c"}:mean')


def test_metrics_of_k6_are_what_they_are() -> None:
    evidence = read(POINTS)

    assert found(evidence, "http_reqs:count").value == 8
    assert found(evidence, "http_req_failed:rate").value == 0.25
    assert (found(evidence, "data_sent").value, found(evidence, "data_sent").unit) == (800, "bytes")
    assert found(evidence, "vus:last").value == 5
    assert any(note.startswith("25.00% of the requests failed") for note in said(evidence))


def test_a_metric_of_ones_own_has_no_unit() -> None:
    evidence = read(POINTS)

    assert found(evidence, "basket_size:mean").unit == ""
    assert any("does not say what type a metric is" in note for note in said(evidence))


def test_what_k6_wrote_is_read() -> None:
    # awk -F, '$1 == "iteration_duration" {print $3}' out.csv
    measured = found(read("k6/out.csv"), "iteration_duration:max")

    assert (measured.value, measured.unit, measured.n) == (0.00277, "ms", 1)


def test_a_run_in_which_nothing_worked_has_no_latency(tmp_path: Path) -> None:
    rows = "http_req_duration,1795341926,1,false,,\nhttp_req_failed,1795341926,1,false,,\n"

    with pytest.raises(ProblemsFound) as raised:
        found(read_evidence(written(tmp_path, NAMES + rows)), "http_req_duration:mean")
    assert only_problem(raised.value).code == "no-successful-requests"


@pytest.mark.parametrize(
    ("row", "code"),
    [("http_reqs,1795341926,many,,,", "type"), ("http_reqs,1795341926", "csv-syntax")],
)
def test_a_broken_row_is_refused_with_its_line(tmp_path: Path, row: str, code: str) -> None:
    text = f"{NAMES}http_reqs,1795341926,1,,,\n{row}\n"

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, text))
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == (code, 3)


def test_a_duration_that_is_not_finite_is_refused_when_used(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, f"{NAMES}http_req_waiting,1795341926,nan,,,\n"))

    with pytest.raises(ProblemsFound) as raised:
        found(evidence, "http_req_waiting:mean")
    assert only_problem(raised.value).code == "number-not-finite"


def test_names_without_points_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, NAMES))

    assert only_problem(raised.value).code == "evidence-empty"


def test_empty_rows_are_passed_over(tmp_path: Path) -> None:
    text = f'{NAMES}\n""\nhttp_reqs,1795341926,1,,,\n'

    assert found(read_evidence(written(tmp_path, text)), "http_reqs:count").value == 1


def test_windows_line_ends_are_read(tmp_path: Path) -> None:
    content = (FILES / POINTS).read_bytes().replace(b"\n", b"\r\n")

    assert read_evidence(written(tmp_path, content)).measurements == read(POINTS).measurements


def test_what_k6_prints_is_refused_with_the_way_to_write_it(tmp_path: Path) -> None:
    text = "  HTTP\n    http_req_duration.......: avg=14.48ms min=374.26µs med=12.66ms\n"

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, text))
    problem = only_problem(raised.value)
    assert problem.code == "k6-printed"
    assert "--summary-export" in problem.hint
