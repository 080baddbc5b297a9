"""Prometheus text and OpenMetrics: values as they stand in what a Python client printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.prometheus_text import PART
from generator.evidence.reader import Evidence, read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import only_problem, read, said, written

TEXT = "prometheus-text/app_metrics.prom"
OPEN = "prometheus-text/app_openmetrics.txt"


def scraped(folder: Path, text: str) -> Evidence:
    """A scrape with this text, read."""
    return read_evidence(written(folder, text, "metrics.txt"))


def test_a_sample_keeps_its_name_in_both_formats() -> None:
    # grep http_requests_total app_metrics.prom app_openmetrics.txt
    assert read(TEXT).find('http_requests_total{code="200"}').value == 1192
    assert read(OPEN).find('http_requests_total{code="200"}').value == 1193
    assert read(TEXT).find('http_requests_total{code="500"}').unit == "1"


def test_the_last_word_of_a_name_is_its_unit() -> None:
    evidence = read(TEXT)

    assert evidence.find("process_resident_memory_bytes").unit == "bytes"
    assert evidence.find("process_cpu_seconds_total").unit == "s"
    assert evidence.find("process_open_fds").unit == ""


def test_a_histogram_has_its_count_its_mean_and_percentiles() -> None:
    evidence = read(TEXT)

    assert evidence.find("req_seconds:count").value == 1252
    assert evidence.find("req_seconds:sum").value == 27.47502150812442
    assert evidence.find("req_seconds:mean").value == 27.47502150812442 / 1252
    # Rank 0.5 * 1252 = 626 lies between 195 (0.01) and 858 (0.025).
    expected = 0.01 + 0.015 * (626 - 195) / (858 - 195)
    assert evidence.find("req_seconds:p50").value == pytest.approx(expected, rel=1e-12)


def test_openmetrics_gives_the_families_that_text_gives() -> None:
    names = set(read(TEXT).names)

    assert names - set(read(OPEN).names) == {
        "http_requests_created", "req_seconds_created", "s_seconds_created",
    }  # fmt: skip
    assert set(read(OPEN).names) < names


def test_nan_is_not_listed_and_refused_with_its_line() -> None:
    evidence = read(TEXT)

    assert "weird" not in {each.name for each in evidence.measurements}
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("weird")
    # grep -n '^weird' app_metrics.prom
    assert only_problem(raised.value).place.line == 61


def test_a_summary_has_the_percentiles_that_the_process_chose(tmp_path: Path) -> None:
    text = (
        "# TYPE rpc_seconds summary\n"
        'rpc_seconds{service="a",quantile="0.5"} 0.2\n'
        'rpc_seconds{service="a",quantile="0.999"} 0.7\n'
        'rpc_seconds_sum{service="a"} 30\n'
        'rpc_seconds_count{service="a"} 100\n'
    )
    evidence = scraped(tmp_path, text)

    found = evidence.find('rpc_seconds{service="a"}:p99.9')
    assert (found.value, found.n, found.unit) == (0.7, 100, "s")
    assert evidence.find('rpc_seconds{service="a"}:mean').value == 0.3
    assert "approximate-percentile" in {note.code for note in evidence.notes}
    with pytest.raises(SelectorError):
        evidence.find('rpc_seconds{service="a"}:p99')


def test_one_scrape_is_no_rate() -> None:
    notes = [note for note in read(TEXT).notes if note.code == "counter-since-start"]

    assert len(notes) == 1
    assert notes[0].speaks_of("http_requests_total")
    assert not notes[0].speaks_of("process_open_fds")


def test_labels_may_hold_anything(tmp_path: Path) -> None:
    text = '# TYPE a gauge\na{path="C:\\\\x\\n{\\"}\\"",b="1",} 2.5e3 1700000000000\n'
    (found,) = scraped(tmp_path, text).measurements

    assert found.labels == (("b", "1"), ("path", 'C:\\x\n{"}"'))
    assert found.value == 2500


def test_names_may_stand_in_quotes(tmp_path: Path) -> None:
    text = '# TYPE "http.server.requests" gauge\n{"http.server.requests","http.route"="/"} 7\n'
    (found,) = scraped(tmp_path, text).measurements

    assert (found.name, found.labels, found.value) == (
        "http.server.requests", (("http.route", "/"),), 7,
    )  # fmt: skip


def test_exemplars_and_units_of_openmetrics_are_read(tmp_path: Path) -> None:
    text = (
        "# TYPE wait histogram\n# UNIT wait seconds\n"
        'wait_bucket{le="1.0"} 3 # {trace_id="abc"} 0.67 1700000000.5\n'
        'wait_bucket{le="+Inf"} 4\nwait_count 4\nwait_sum 3.5\n# EOF\n'
    )
    found = scraped(tmp_path, text).find("wait:p50")

    assert found.value == pytest.approx(2 / 3)
    assert found.unit == "s"


def test_a_line_that_is_no_sample_is_told_with_its_number(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        scraped(tmp_path, '# TYPE a gauge\na 1\na{b="c 2\na{b="d"} 3\n')

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("prometheus-line", 3)


def test_a_file_whose_last_line_does_not_end_may_be_cut_off(tmp_path: Path) -> None:
    notes = said(scraped(tmp_path, "# TYPE a gauge\na 1\nb 12"))

    assert "The last line does not end: the file may be cut off." in notes


def test_two_scrapes_in_one_file_are_told_apart(tmp_path: Path) -> None:
    scrape = (
        "# TYPE wait_seconds histogram\n"
        'wait_seconds_bucket{le="1"} 3\nwait_seconds_bucket{le="+Inf"} 4\nwait_seconds_count 4\n'
    )
    evidence = scraped(tmp_path, scrape + scrape.replace("4", "9"))

    assert evidence.find('wait_seconds{run="1"}:count').value == 4
    assert evidence.find('wait_seconds{run="2"}:count').value == 9
    assert "several-runs" in {note.code for note in evidence.notes}


def test_windows_line_ends_are_read(tmp_path: Path) -> None:
    evidence = scraped(tmp_path, '# TYPE a_total counter\r\na_total{b="c"} 5\r\n')

    assert evidence.find("a_total").value == 5


def test_a_metric_file_of_another_tool_is_not_taken_for_one(tmp_path: Path) -> None:
    text = "1694934620349 0.698 0\n1694934620350 0.7 1\n"

    assert not PART.recognises(written(tmp_path, text, "accuracy"))
