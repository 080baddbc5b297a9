"""wrk2: values as it printed them, corrected and uncorrected."""

from __future__ import annotations

import pytest

from generator.evidence.selector import SelectorError
from tests.evidence.reading import read, said


def test_values_are_those_that_wrk2_printed() -> None:
    evidence = read("wrk2/wrk2_stall_latency.txt")

    assert evidence.format == "wrk2"
    assert evidence.find("latency:p99").value == 383.74
    assert evidence.find("latency:p99.9").value == 403.71
    assert evidence.find("latency:mean").value == 44.52
    assert evidence.find("latency:max").value == 403.46
    assert evidence.find("requests:rate").value == 99.99


def test_the_table_of_percentiles_is_believed_over_the_spectrum() -> None:
    evidence = read("wrk2/wrk2_stall_latency.txt")

    # 90.000%  205.70ms, while the spectrum has 210.047 at 0.900000.
    assert evidence.find("latency:p90").value == 205.70
    # 304.383     0.950000
    assert (evidence.find("latency:p95").value, evidence.find("latency:p95").unit) == (
        304.383,
        "ms",
    )


def test_only_what_stands_in_the_spectrum_is_there() -> None:
    with pytest.raises(SelectorError):
        read("wrk2/wrk2_stall_latency.txt").find("latency:p98")


def test_requests_of_the_calibration_are_not_in_the_latencies() -> None:
    evidence = read("wrk2/wrk2_stall_latency.txt")

    # Total count    =          398
    assert evidence.find("latency:p99").n == 398
    assert evidence.find("requests:count").value == 1401
    assert any(note.startswith("398 of 1401 requests") for note in said(evidence))


def test_the_load_is_open() -> None:
    codes = {note.code for note in read("wrk2/wrk2_stall_latency.txt").notes}

    assert "open-loop" in codes
    assert "closed-loop-latency" not in codes


def test_the_second_distribution_is_uncorrected() -> None:
    evidence = read("wrk2/synthetic_uncorrected.txt")

    assert evidence.find("latency:p99").value == 383.74
    uncorrected = 'latency{distribution="uncorrected"}'
    assert evidence.find(f"{uncorrected}:p99").value == 8.33
    assert (
        evidence.find(f"{uncorrected}:p50").value,
        evidence.find(f"{uncorrected}:p50").unit,
    ) == (
        912.0,
        "µs",
    )
    assert evidence.find(f"{uncorrected}:mean").value == 2.431
    assert evidence.find(f"{uncorrected}:p95").value == 5.171
    assert any('distribution="uncorrected"' in note for note in said(evidence))


def test_the_command_is_kept() -> None:
    assert read("wrk2/synthetic_uncorrected.txt").provenance.command == (
        "wrk -t1 -c2 -d14s -R100 --u_latency http://127.0.0.1:8899/stall"
    )
