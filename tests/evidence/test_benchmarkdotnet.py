"""BenchmarkDotNet: values as the files state them; the files are synthetic, shaped like 0.15."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import Evidence, read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

FULL = "benchmarkdotnet/synthetic_full.json"
BRIEF = "benchmarkdotnet/synthetic_brief.json"
REPORT = "benchmarkdotnet/synthetic_report.csv"
COMMA = "benchmarkdotnet/synthetic_report_decimal_comma.csv"
IN_HEADER = "benchmarkdotnet/synthetic_units_in_header.csv"


def table(folder: Path, *means: str, delimiter: str = ",") -> Evidence:
    header = delimiter.join(("Method", "Mean", "Error", "StdDev"))
    rows = [delimiter.join((f"a{n}", f'"{m}"', "NA", "NA")) for n, m in enumerate(means)]
    return read_evidence(written(folder, "\n".join([header, *rows]), "report.csv"))


def test_a_launch_is_what_was_repeated() -> None:
    # Results of the launches: 12 and 14 ns, 16 and 18 ns.
    found = read(FULL).find("Sample.Sorting.Sort(N: 100):mean")

    assert (found.value, found.unit, found.n, found.replication) == (15, "ns", 2, "process run")
    assert found.samples is not None
    assert list(found.samples.values) == [13, 17]


def test_the_other_statistics_are_those_of_iterations() -> None:
    evidence = read(FULL)

    found = evidence.find("Sample.Sorting.Sort(N: 100):max")
    assert (found.value, found.n, found.replication) == (18, 4, "iteration")
    # jq '.Benchmarks[0].Statistics | .StandardDeviation, .Percentiles.P95'
    assert evidence.find("Sample.Sorting.Sort(N: 100):std").value == 2.581988897471611
    assert evidence.find("Sample.Sorting.Sort(N: 100):p95").value == 17.7


def test_jobs_are_told_apart_where_there_are_several() -> None:
    evidence = read(BRIEF)

    found = evidence.find('Sample.Sorting.Sort{job="Job-B(Runtime=.NET 9.0)"}:mean')
    assert (found.value, found.n, found.replication) == (14.5, 3, "iteration")
    assert found.samples is not None
    assert list(found.samples.values) == [14.0, 14.5, 15.0]
    assert any("one process" in note for note in said(evidence))


def test_what_an_operation_allocates_is_told_from_its_time() -> None:
    found = read(FULL).find('Sample.Sorting.Sort(N: 1000){metric="allocated"}')

    assert (found.value, found.unit) == (48, "bytes")


def test_memory_that_was_not_measured_is_not_listed(tmp_path: Path) -> None:
    content = json.loads((FILES / BRIEF).read_text(encoding="utf-8"))
    content["Benchmarks"] = content["Benchmarks"][:1]
    content["Benchmarks"][0]["Memory"] = {"TotalOperations": 0, "BytesAllocatedPerOperation": 0}
    evidence = read_evidence(written(tmp_path, json.dumps(content)))

    assert not any(each.unit == "bytes" for each in evidence.measurements)


def test_a_benchmark_that_failed_has_no_time() -> None:
    evidence = read(FULL)

    assert "failed-run" in {note.code for note in evidence.notes}
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("Sample.Sorting.Broken:mean")
    assert only_problem(raised.value).code == "failed-benchmark"


def test_one_iteration_has_no_spread(tmp_path: Path) -> None:
    numbers = {"N": 1, "Mean": 5.0, "StandardDeviation": 0, "OriginalValues": [5.0]}
    each = {"FullName": "a", "Statistics": numbers}
    content = {"HostEnvironmentInfo": {"Configuration": "DEBUG"}, "Benchmarks": [each]}
    evidence = read_evidence(written(tmp_path, json.dumps(content)))

    with pytest.raises(SelectorError):
        evidence.find("a:std")
    assert any("built as DEBUG" in note for note in said(evidence))


def test_a_table_has_a_unit_in_each_cell() -> None:
    evidence = read(REPORT)

    small = evidence.find('Sort{N="100"}:mean')
    assert (small.value, small.unit, small.samples) == (1234.5, "ns", None)
    large = evidence.find('Sort{N="1000"}:median')
    assert (large.value, large.unit) == (15.40, "µs")
    assert evidence.find('Sort{N="100"}:rate').value == 810044.6
    memory = evidence.find('Sort{N="1000",metric="allocated"}')
    assert (memory.value, memory.unit) == (1.5, "KiB")


def test_a_table_is_a_summary() -> None:
    assert {"summary-only", "rounded", "failed-run"} <= {n.code for n in read(REPORT).notes}


def test_a_table_with_decimal_commas_says_the_same() -> None:
    evidence = read(COMMA)

    assert evidence.find("Sort:mean").value == 1234.567
    assert evidence.find("Sort:std").value == 11.30
    assert evidence.find("Sort:rate").value == 810044.6


def test_a_unit_may_stand_above_its_column() -> None:
    found = read(IN_HEADER).find('Sort{N="20"}:mean')

    assert (found.value, found.unit) == (31.25, "µs")


def test_a_number_with_two_readings_is_refused(tmp_path: Path) -> None:
    evidence = table(tmp_path, "1,234 ns")

    assert evidence.measurements == ()
    assert any("'1,234 ns'" in note for note in said(evidence))
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("a0:mean")
    assert only_problem(raised.value).place.line == 2


def test_another_number_of_the_file_shows_how_to_read_it(tmp_path: Path) -> None:
    assert table(tmp_path, "1,234 ns", "0.5 ns").find("a0:mean").value == 1234
    assert table(tmp_path, "1,234 ns", "0,5 ns").find("a0:mean").value == 1.234
    assert table(tmp_path, "1 234,5 ns", "2 s", delimiter=";").find("a0:mean").value == 1234.5


def test_a_micro_sign_is_known_in_every_disguise(tmp_path: Path) -> None:
    evidence = table(tmp_path, "1.5 μs", "1.5 &mu;s", "1.5 us", "1.5 \u00b5s")

    assert {each.unit for each in evidence.measurements} == {"µs"}
    latin = "Method,Mean,Error,StdDev\na,1.5 µs,NA,NA\n".encode("cp1252")
    assert read_evidence(written(tmp_path, latin, "r.csv")).find("a:mean").unit == "µs"


def test_any_other_table_is_nobodys_report(tmp_path: Path) -> None:
    content = "Method,Mean,Count\na,1.5,2\n"

    assert read_evidence(written(tmp_path, content, "t.csv")).format == "table"
