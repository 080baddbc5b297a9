"""Tables that JMeter's reports save: values as they stand in the rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.problems import ProblemsFound
from tests.evidence.reading import only_problem, read, written

TABLE = "jmeter/synthetic_aggregate.csv"
ONE = "Label,# Samples,Average,Min,Max,Std. Dev.,Error %,Throughput\nhome,10,23,5,210,11.24,{}\n"


def test_the_total_has_no_label_and_is_not_mixed_with_its_rows() -> None:
    evidence = read(TABLE)

    assert evidence.format == "jmeter"
    total, basket = evidence.find("elapsed:p95"), evidence.find('elapsed{label="basket"}:p95')
    assert (total.value, total.unit, total.n, total.replication) == (44, "ms", 1000, "request")
    assert (basket.value, basket.n) == (52, 200)


def test_rates_and_errors_have_the_units_of_the_report() -> None:
    evidence = read(TABLE)

    rate, errors = evidence.find("samples:rate"), evidence.find('errors{label="basket"}:rate')
    assert (rate.value, rate.unit) == (99.7, "requests/s")
    assert (errors.value, errors.unit, errors.nature) == (2.5, "percent", "proportion")


def test_the_plugins_names_lead_to_the_same_figures(tmp_path: Path) -> None:
    names = (
        "sampler_label,aggregate_report_count,average,aggregate_report_90%_line,"
        "aggregate_report_min,aggregate_report_max,aggregate_report_error%,aggregate_report_rate"
    )
    evidence = read_evidence(written(tmp_path, f"{names}\nhome,10,23,35,5,210,0.00%,3.0\n"))

    assert evidence.find("elapsed:p90").value == 35
    assert evidence.find("samples:rate").value == 3


def test_a_rate_of_minutes_is_no_rate_of_seconds(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, ONE.format("0.00%,3.0/min")))

    assert evidence.find("samples:rate").unit == "requests/min"


def test_a_share_of_errors_without_a_sign_is_not_believed(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, ONE.format("0.1,3.0")))

    assert "errors" not in evidence.names
    assert "no-error-count" in {note.code for note in evidence.notes}


def test_times_of_a_run_in_which_nothing_worked_are_refused(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, ONE.format("100.00%,3.0")))

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("elapsed:mean")
    assert only_problem(raised.value).code == "no-successful-requests"


def test_columns_that_somebody_added_tell_runs_apart(tmp_path: Path) -> None:
    text = "Label,# Samples,Average,Min,Max,Error %,Users\na,5,20,1,40,0%,60\na,5,30,2,50,0%,200\n"
    evidence = read_evidence(written(tmp_path, text))

    assert evidence.find('elapsed{label="a",Users="200"}:mean').value == 30
