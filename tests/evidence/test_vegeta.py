"""vegeta: values as jq gives them, as its text prints them, or as Go's own decoder has them."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.evidence.files import EvidenceFile
from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.evidence.vegeta import PART
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, in_memory, only_problem, read, said, written

GOB = (FILES / "vegeta/synthetic_results.bin").read_bytes()
ROWS = (FILES / "vegeta/synthetic_results.csv").read_text(encoding="utf-8")
LINES = (FILES / "vegeta/synthetic_results.jsonl").read_text(encoding="utf-8")
REPORT = json.loads((FILES / "vegeta/synthetic_report.json").read_text(encoding="utf-8"))
RESULTS = ["synthetic_results.bin", "synthetic_results.csv", "synthetic_results.jsonl"]


@pytest.mark.parametrize("name", RESULTS)
def test_results_are_the_same_in_every_encoding(name: str) -> None:
    evidence = read(f"vegeta/{name}")

    # A program in Go, with encoding/gob, of synthetic_results.bin.
    assert evidence.format == "vegeta"
    assert evidence.find("latencies:mean").value == pytest.approx(58534233.125, rel=1e-12)
    assert evidence.find("latencies:median").value == 8992007
    assert evidence.find("latencies:p99").value == pytest.approx(1227713028.83, rel=1e-9)
    assert evidence.find("latencies:max").value == 2e9
    found = evidence.find("latencies:p99")
    assert (found.unit, found.n, found.replication) == ("ns", 40, "request")
    assert evidence.provenance.started == "2026-11-24T16:00:00Z"


@pytest.mark.parametrize("name", RESULTS)
def test_successful_requests_can_be_chosen(name: str) -> None:
    evidence = read(f"vegeta/{name}")

    # awk -F, '$2 == 200' synthetic_results.csv
    found = evidence.find('latencies{success="true"}:mean')
    assert found.value == pytest.approx(8641931.285714285, rel=1e-12)
    assert found.n == 35
    assert evidence.find('latencies{status="200"}:p95').value == pytest.approx(18278414.3)
    assert evidence.find('latencies{status="0"}:max').value == 2e9
    assert evidence.find('status_codes{status="500"}:count').value == 4
    assert evidence.find("success:rate").value == 0.875


def test_samples_are_in_the_order_of_the_file() -> None:
    samples = read("vegeta/synthetic_results.bin").find("latencies:p99").samples

    # head -3 synthetic_results.csv | cut -d, -f3
    expected = [float(line.split(",")[2]) for line in ROWS.splitlines()]
    assert samples is not None
    assert list(samples.values) == expected


def test_failed_requests_are_said_to_be_in_the_latencies() -> None:
    notes = said(read("vegeta/synthetic_results.bin"))

    # 5 of 40
    assert "12.50% of the requests failed and are in this." in notes
    assert any(note.startswith("Status 0") for note in notes)


def test_the_load_is_open() -> None:
    for name in (*RESULTS, "synthetic_report.json", "synthetic_report.txt"):
        codes = {note.code for note in read(f"vegeta/{name}").notes}
        assert "open-loop" in codes
        assert "closed-loop-latency" not in codes


def test_a_result_alone_is_read(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, LINES.splitlines()[0], "one.json"))

    assert (evidence.format, evidence.find("latencies:max").value) == ("vegeta", 1568744)


def test_attacks_are_told_apart_by_name(tmp_path: Path) -> None:
    other = LINES.replace('"attack":""', '"attack":"after"')
    evidence = read_evidence(written(tmp_path, LINES + other, "both.jsonl"))

    assert evidence.find('latencies{attack="after"}:median').value == 8992007
    assert evidence.find('latencies{attack="after",success="true"}:count').value == 35
    assert "several-runs" in {note.code for note in evidence.notes}


def test_rows_of_older_versions_are_read(tmp_path: Path) -> None:
    old = "\n".join(",".join(line.split(",")[:9]) for line in ROWS.splitlines())

    assert read_evidence(written(tmp_path, old, "r.csv")).find("latencies:median").value == 8992007


def test_a_time_of_another_zone_is_told_in_utc(tmp_path: Path) -> None:
    line = LINES.splitlines()[1].replace("T16:00:00.025Z", "T17:00:00.025123456+01:00")

    evidence = read_evidence(written(tmp_path, f"{line}\n{line}\n", "r.json"))
    assert evidence.provenance.started == "2026-11-24T16:00:00Z"


@pytest.mark.parametrize(
    ("content", "good", "bad", "code"),
    [
        (ROWS, ",200,5933703,", ",200,-5933703,", "value-range"),
        (ROWS, ",200,5933703,", ",200,slow,", "type"),
        (ROWS, ",200,5933703,", ",OK,5933703,", "type"),
        (ROWS, ",200,5933703,", ",200,5933703,,,,,", "csv-syntax"),
        (LINES, '"latency":5933703', '"latency":"5.9ms"', "type"),
        (LINES, '"latency":5933703', '"latency":-1', "value-range"),
        (LINES, '"latency":5933703', '"delay":5933703', "field-missing"),
        (LINES, '"latency":5933703', '"latency":5933703,', "json-syntax"),
        (LINES, '"seq":1,"code":200', '"seq":1,"code":70000', "value-range"),
    ],
)
def test_a_bad_line_is_refused_with_its_number(
    tmp_path: Path, content: str, good: str, bad: str, code: str
) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content.replace(good, bad, 1), "results"))

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == (code, 2)


def test_a_gob_that_is_cut_off_says_at_which_byte() -> None:
    with pytest.raises(ProblemsFound) as raised:
        PART.read(in_memory(GOB[:-20]))

    problem = only_problem(raised.value)
    assert problem.code == "gob-syntax"
    assert "cut off" in problem.message


def _use(file: EvidenceFile) -> None:
    """Lets only problems pass."""
    with contextlib.suppress(ProblemsFound):
        assert all(each.value >= 0 for each in PART.read(file).measurements)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(GOB) - 1), st.integers(0, 255), st.integers(1, len(GOB)))
def test_a_bent_gob_is_read_or_refused(at: int, value: int, end: int) -> None:
    _use(in_memory((GOB[:at] + bytes([value]) + GOB[at + 1 :])[:end]))


def test_another_gob_is_no_result() -> None:
    assert not PART.recognises(in_memory(GOB.replace(b"\x06Result", b"\x06Rezult", 1)))


def test_values_of_the_json_report_are_those_of_the_file() -> None:
    # jq '.latencies["99th"], .throughput' synthetic_report.json
    evidence = read("vegeta/synthetic_report.json")

    assert evidence.find("latencies:p99").value == 1982214003
    assert (evidence.find("latencies:sum").value, evidence.find("latencies:sum").unit) == (
        2341369325,
        "ns",
    )
    assert evidence.find("requests:rate").value == 41.02564102564103
    assert evidence.find("throughput:rate").value == 13.333333333333334
    assert evidence.find("success:rate").unit == "1"
    assert evidence.find("latencies:p50").n == 40
    assert evidence.provenance.duration == 0.975


def test_reports_estimate_percentiles() -> None:
    for name in ("synthetic_report.json", "synthetic_report.txt"):
        codes = {note.code for note in read(f"vegeta/{name}").notes}
        assert {"approximate-percentile", "summary-only"} <= codes


def test_a_run_in_which_nothing_worked_has_no_latency() -> None:
    evidence = read("vegeta/synthetic_refused.json")

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("latencies:p99")
    assert only_problem(raised.value).code == "no-successful-requests"
    assert evidence.find('status_codes{status="0"}:count').value == 40


def test_a_report_that_contradicts_itself_is_doubted(tmp_path: Path) -> None:
    bent = {**REPORT, "latencies": {**REPORT["latencies"], "total": 1}}

    notes = said(read_evidence(written(tmp_path, json.dumps(bent))))
    assert any("vegeta did not write this" in note for note in notes)
    assert not any("did not write" in note for note in said(read("vegeta/synthetic_report.json")))


def test_text_has_the_units_that_it_prints() -> None:
    evidence = read("vegeta/synthetic_report.txt")

    def value(select: str) -> tuple[float, str]:
        found = evidence.find(select)
        return found.value, found.unit

    assert value('latencies{run="1"}:min') == (428.25, "µs")
    assert value('latencies{run="1"}:p90') == (222.673, "ms")
    # 2m0s and 1m0s
    assert value('latencies{run="1"}:p99') == (120, "s")
    assert value('latencies{run="1"}:p95') == (60, "s")
    # 2m56s
    assert value('total_duration{run="1"}') == (176, "s")
    assert value('success{run="1"}:rate') == (95.0, "percent")
    assert value('status_codes{run="1",status="0"}:count') == (15, "requests")


def test_the_columns_of_older_text_are_fewer() -> None:
    evidence = read("vegeta/synthetic_report.txt")

    assert evidence.find('latencies{run="2"}:p99').value == 4.88774
    assert evidence.find('requests{run="2"}:rate').value == 100.10
    for select in ('latencies{run="2"}:p90', 'latencies{run="2"}:min'):
        with pytest.raises(SelectorError):
            evidence.find(select)


def test_lines_that_were_wrapped_are_refused(tmp_path: Path) -> None:
    text = (FILES / "vegeta/synthetic_report.txt").read_text(encoding="utf-8")
    text = text.replace("113.629ms, ", "\n 113.629ms, ", 1)

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, text))
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("report-syntax", 7)


def test_the_command_before_a_report_is_kept(tmp_path: Path) -> None:
    text = (FILES / "vegeta/synthetic_report.txt").read_text(encoding="utf-8")
    first = text[: text.index("## An older")]

    command = read_evidence(written(tmp_path, first)).provenance.command
    assert command is not None
    assert command.startswith('echo "GET http://127.0.0.1:8899/slow" | vegeta attack -rate 5')


def test_an_error_may_have_a_line_break_between_quotes(tmp_path: Path) -> None:
    broken = ROWS.replace(",500 Internal Server Error,", ',"500 Internal,\nServer ""Error""",', 1)
    evidence = read_evidence(written(tmp_path, broken, "results.csv"))

    assert evidence.find("requests:count").value == 40
    assert evidence.find("latencies:median").value == 8992007


def test_a_quote_that_is_not_closed_is_refused_where_it_begins(tmp_path: Path) -> None:
    broken = ROWS.replace(",500 Internal Server Error,", ',"500 Internal Server Error,', 1)

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, broken, "results.csv"))
    # grep -n ',500,' synthetic_results.csv | head -1
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("csv-syntax", 4)
