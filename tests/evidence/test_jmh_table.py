"""JMH's printed table and its CSV: values as they stand in the rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.problems import ProblemsFound
from tests.evidence.reading import only_problem, read, said, written

PRINTED = "jmh/synthetic_printed.txt"
HEADER = "Benchmark  Mode  Cnt  Score  Error  Units\n"


def test_a_printed_row_has_its_parameters_and_its_unit() -> None:
    evidence = read(PRINTED)

    assert evidence.format == "jmh"
    found = evidence.find('Sorting.sort{n="100"}:mean')
    assert (found.value, found.unit, found.n) == (3512.123, "operations/ms", 25)
    assert evidence.find("Sorting.once:mean").unit == "ms"


def test_a_profilers_metric_is_not_the_score_of_the_benchmark() -> None:
    found = read(PRINTED).find('Sorting.sort{metric="gc.alloc.rate",n="100"}:mean')

    assert (found.value, found.unit) == (124.567, "MiB/s")


def test_percentiles_of_sampled_operations_are_statistics_of_them() -> None:
    evidence = read(PRINTED)

    assert evidence.find('Sorting.pick{n="100"}:median').value == 2.1
    assert evidence.find('Sorting.pick{n="100"}:p99.9').value == 9.9


def test_the_log_of_sbt_and_a_decimal_comma_are_understood(tmp_path: Path) -> None:
    text = f"[info] {HEADER}[info] A.b  avgt  10  0,123 ± 0,001  us/op\n[success] done\n"

    assert read_evidence(written(tmp_path, text)).find("A.b:mean").value == 0.123


def test_the_csv_does_not_mix_units(tmp_path: Path) -> None:
    text = (
        '"Benchmark","Mode","Threads","Samples","Score","Score Error (99.9%)","Unit","Param: n"\n'
        '"x.A.b","thrpt",1,25,3501.2,12.3,"ops/s",100\n"x.A.c","avgt",1,1,0.123,NaN,"us/op",\n'
    )
    evidence = read_evidence(written(tmp_path, text))

    assert evidence.find('x.A.b{n="100"}:mean').unit == "operations/s"
    assert (evidence.find("x.A.c:mean").value, evidence.find("x.A.c:mean").unit) == (0.123, "µs")


def test_two_tables_are_two_runs(tmp_path: Path) -> None:
    table = f"{HEADER}A.b  avgt  10  {{}} ± 0.001  us/op\n\n"
    evidence = read_evidence(written(tmp_path, table.format("1.0") + table.format("2.0")))

    assert evidence.find('A.b{run="2"}:mean').value == 2
    assert any("2 tables" in text for text in said(evidence))


def test_a_row_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, f"{HEADER}A.b x y  avgt  10  1.0  us/op\n"))

    assert only_problem(raised.value).place.line == 2
