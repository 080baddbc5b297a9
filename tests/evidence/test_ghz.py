"""ghz: values as ``jq`` and a few lines of arithmetic give them in files made after ghz 0.110."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, found, only_problem, read, said, written


def report(**changes: object) -> str:
    text = (FILES / "ghz/synthetic_report.json").read_text(encoding="utf-8")
    return json.dumps({**json.loads(text), **changes})


def test_values_are_those_of_the_report() -> None:
    # jq '.average, .rps, (.latencyDistribution[] | select(.percentage == 95))'
    evidence = read("ghz/synthetic_report.json")

    assert evidence.format == "ghz"
    assert found(evidence, "latency:mean").value == 24_500_000
    assert found(evidence, 'latency{status="OK"}:p95').value == 44_000_000
    assert (found(evidence, "rps:rate").value, found(evidence, "rps").unit) == (250, "requests/s")
    assert found(evidence, 'statusCodes{status="Unavailable"}').value == 2


def test_all_calls_are_told_from_those_that_succeeded() -> None:
    evidence = read("ghz/synthetic_report.json")

    everything, successful = (
        found(evidence, select) for select in ("latency:mean", 'latency{status="OK"}:mean')
    )
    assert (everything.value, everything.n, everything.unit) == (24_500_000, 20, "ns")
    assert (successful.value, successful.n) == (27_000_000, 18)
    assert found(evidence, "failed:rate").value == 2 / 20
    assert any(note.startswith("10.00% of the calls failed") for note in said(evidence))


def test_the_single_calls_are_the_samples() -> None:
    samples = found(read("ghz/synthetic_report.json"), "latency:mean").samples

    assert samples is not None
    assert (len(samples.values), sum(samples.values)) == (20, 490_000_000)


def test_a_percentile_of_ghz_is_not_computed_again() -> None:
    # Of 18 calls ghz takes the one at int(0.9 * 18) = 16: 42 ms. Interpolation would say 40.6 ms.
    evidence = read("ghz/synthetic_report.json")

    assert found(evidence, 'latency{status="OK"}:p90').value == 42_000_000


def test_a_report_without_all_calls_has_no_samples(tmp_path: Path) -> None:
    details = json.loads(report())["details"][:15]
    evidence = read_evidence(written(tmp_path, report(details=details)))

    assert found(evidence, 'latency{status="OK"}:p95').n == 13
    assert found(evidence, 'latency{status="OK"}:p95').samples is None
    assert any(note.startswith("The file keeps 15 of 20 calls") for note in said(evidence))
    with pytest.raises(SelectorError):
        found(evidence, "latency:p99.9")


def test_counted_errors_are_in_the_distribution(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, report(options={"count-errors": True})))

    assert found(evidence, "latency:p95").value == 44_000_000
    assert found(evidence, "latency:p95").n == 20


def test_an_open_loop_is_told(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, report(options={"async": True})))

    codes = {note.code for note in evidence.notes}
    assert "open-loop" in codes
    assert "closed-loop-latency" not in codes


def test_calls_that_all_failed_have_no_latency(tmp_path: Path) -> None:
    text = report(statusCodeDistribution={"Unavailable": 20}, latencyDistribution=[])

    with pytest.raises(ProblemsFound) as raised:
        found(read_evidence(written(tmp_path, text)), "latency:mean")
    assert only_problem(raised.value).code == "no-successful-requests"


def test_csv_has_the_time_of_each_call() -> None:
    evidence = read("ghz/synthetic_calls.csv")

    assert (found(evidence, "latency:mean").value, found(evidence, "latency:mean").n) == (24.5, 20)
    assert found(evidence, 'latency{status="OK"}:mean').value == 27
    # Rank 0.95 * 17 = 16.15, between 42 and 44 ms.
    percentile = found(evidence, 'latency{status="OK"}:p95')
    assert percentile.value == pytest.approx(42.3, rel=1e-12)
    assert percentile.unit == "ms"
    assert found(evidence, "failed:rate").value == 0.1


@pytest.mark.parametrize(("cell", "code"), [("-1", "value-range"), ("soon", "type")])
def test_a_broken_time_is_refused_with_its_line(tmp_path: Path, cell: str, code: str) -> None:
    text = f"duration (ms),status,error\n1.0,OK,\n{cell},OK,\n"

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, text))
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == (code, 3)


def test_names_without_calls_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, "duration (ms),status,error\n"))

    assert only_problem(raised.value).code == "evidence-empty"


def test_each_printed_time_has_its_own_unit() -> None:
    evidence = read("ghz/synthetic_summary.txt")

    fastest, slow = (found(evidence, f'latency{{status="OK"}}:{stat}') for stat in ("min", "p99"))
    assert (fastest.value, fastest.unit) == (998.4, "µs")
    assert (slow.value, slow.unit) == (1.2, "s")
    assert found(evidence, "latency:mean").value == 24.5
    assert found(evidence, "failed:rate").value == 0.1


def test_runs_in_one_text_are_told_apart(tmp_path: Path) -> None:
    text = (FILES / "ghz/synthetic_summary.txt").read_text(encoding="utf-8")
    second = text.replace("24.50 ms", "30.00 ms")
    evidence = read_evidence(written(tmp_path, f"$ ghz one\n{text}\n$ ghz two\n{second}"))

    assert found(evidence, 'latency{run="2"}:mean').value == 30
    assert "several-runs" in {note.code for note in evidence.notes}
    with pytest.raises(SelectorError):
        found(evidence, "latency:mean")


def test_windows_line_ends_are_read(tmp_path: Path) -> None:
    text = (FILES / "ghz/synthetic_summary.txt").read_text(encoding="utf-8")
    evidence = read_evidence(written(tmp_path, text.replace("\n", "\r\n")))

    assert found(evidence, "latency:mean").value == 24.5
