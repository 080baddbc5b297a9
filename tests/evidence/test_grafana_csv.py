"""Grafana's CSV: files after what its panels download, with means worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.grafana_csv import PART
from generator.evidence.reader import Evidence, read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import only_problem, read, said, written


def downloaded(folder: Path, text: str) -> Evidence:
    """A download with this text, read."""
    return read_evidence(written(folder, text, "panel.csv"))


def test_each_column_is_a_series() -> None:
    evidence = read("grafana-csv/synthetic_wide.csv")

    assert evidence.format == "grafana-csv"
    found = evidence.find('up{instance="b"}:mean')
    assert (found.value, found.n, found.replication, found.unit) == (0.75, 4, "scrape", "")
    assert evidence.find("p95 (ms):last").value == 86


def test_an_empty_cell_is_no_zero() -> None:
    evidence = read("grafana-csv/synthetic_wide.csv")

    assert (evidence.find("p95 (ms):min").value, evidence.find("p95 (ms):min").n) == (86, 3)
    assert "1 of 4 values of p95 (ms) are null or NaN, and left out." in said(evidence)
    assert "gaps" in {note.code for note in evidence.notes}


def test_each_name_in_the_rows_is_a_series() -> None:
    evidence = read("grafana-csv/synthetic_long.csv")

    assert evidence.find("cpu(host=a,):mean").value == 0.625
    assert evidence.find("cpu(host=b,):mean").value == 0.25
    assert evidence.provenance.started == "2026-11-22T10:36:00Z"
    assert evidence.provenance.duration == 15


def test_times_without_a_zone_say_no_start() -> None:
    own = read("grafana-csv/synthetic_formatted.csv").provenance

    assert (own.started, own.duration) == (None, 60)


def test_formatted_values_keep_their_unit_and_are_called_rounded() -> None:
    evidence = read("grafana-csv/synthetic_formatted.csv")

    heap = evidence.find("heap:max")
    assert (heap.value, heap.unit) == (1.25 * 1024**3, "bytes")
    assert evidence.find("heap:min").value == 950 * 1024**2
    assert (evidence.find("busy:mean").value, evidence.find("busy:mean").unit) == (21.25, "percent")
    assert "rounded" in {note.code for note in evidence.notes}


@pytest.mark.parametrize("cell", ["0,93", "1,026", "1.5 furlongs", "1 2"])
def test_what_can_mean_two_things_is_refused(tmp_path: Path, cell: str) -> None:
    evidence = downloaded(tmp_path, f'"Time";"a"\n1795343760000;1\n1795343820000;"{cell}"\n')

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("a:mean")
    problem = only_problem(raised.value)
    assert problem.code == "formatted-value"
    assert f"line 3: {cell!r} is not a plain number" in problem.message


@pytest.mark.parametrize(("cell", "told"), [("1,026", True), ("1,234,567", True), ("0,931", False)])
def test_a_thousands_separator_is_called_one(tmp_path: Path, cell: str, told: bool) -> None:
    evidence = downloaded(tmp_path, f'"Time";"a"\n1795343760000;1\n1795343820000;"{cell}"\n')

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("a:mean")
    message = only_problem(raised.value).message
    assert ("written with a thousands separator" in message) is told
    assert "formatted data switched off" in message


def test_units_that_do_not_go_together_are_refused(tmp_path: Path) -> None:
    evidence = downloaded(tmp_path, '"Time","a"\n1795343760000,1 s\n1795343820000,3 MiB\n')

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("a:mean")
    assert only_problem(raised.value).code == "unit-mismatch"


def test_a_column_without_values_has_none(tmp_path: Path) -> None:
    evidence = downloaded(tmp_path, '"Time","a","b"\n1795343760000,1,null\n1795343820000,2,\n')

    assert evidence.find("a:max").value == 2
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("b:max")
    assert only_problem(raised.value).code == "number-not-finite"


def test_newest_first_is_turned_round(tmp_path: Path) -> None:
    evidence = downloaded(tmp_path, '"Time","a"\n1795343820000,2\n1795343760000,1\n')

    assert evidence.find("a:last").value == 2


def test_a_row_of_another_width_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        downloaded(tmp_path, "Time;a;b\n1795343760000;1;2\n1795343820000;1\n")
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("csv-syntax", 3)


def test_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    evidence = downloaded(tmp_path, '"Time","Value","Value"\n1795343760000,1,5\n')

    assert evidence.find('Value{nth="2"}:max').value == 5
    with pytest.raises(SelectorError):
        evidence.find("Value:max")


def test_tables_of_other_tools_are_left_alone(tmp_path: Path) -> None:
    for text in ("Time,a\n1795343760000,1\n", '"Time","a"\nnoon,1\n', "epoch;loss\n1;0.5\n"):
        assert not PART.recognises(written(tmp_path, text, "table.csv"))
