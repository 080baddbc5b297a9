"""The CSV of pytest-benchmark: values as they stand in the rows."""

from __future__ import annotations

from pathlib import Path

from generator.evidence.reader import read_evidence
from tests.evidence.reading import read, said, written

NAME = 'test_x.py::test_sum[10]{n="10"}'
HEADER = "name,min,max,mean,stddev,median,iqr,outliers,ops,rounds,iterations\n"


def test_each_row_is_a_test_of_its_own_in_seconds() -> None:
    evidence = read("pytest-benchmark/pb_compare.csv")

    assert evidence.format == "pytest-benchmark"
    mean, rate = evidence.find(f"{NAME}:mean"), evidence.find(f"{NAME}:rate")
    assert (mean.value, mean.unit, mean.n) == (3.5020857186150966e-07, "s", 19889)
    assert (mean.replication, mean.samples) == ("iteration", None)
    assert (rate.value, rate.unit) == (2855441.2437267867, "1/s")


def test_one_round_has_no_spread(tmp_path: Path) -> None:
    row = "test_a,0.5,0.5,0.5,0,0.5,0,0;0,2,1,1\n"
    evidence = read_evidence(written(tmp_path, HEADER + row))

    assert {each.stat for each in evidence.measurements} == {"mean", "median", "min", "max", "rate"}
    assert "Where there was one round there is no spread." in said(evidence)
