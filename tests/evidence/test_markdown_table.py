"""Tables in Markdown, as BenchmarkDotNet writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.problems import ProblemsFound
from tests.evidence.reading import written

TABLE = (
    "|   Method |           Mean |   StdDev |\n|--------- |---------------:|---------:|\n"
    "| **Slow** | **1,234.5 ns** |  11.1 ns |\n|          |                |          |\n"
    "|     Fast |       98.76 μs | 0.111 μs |\n\nAnd | so | on\n"
)


def test_the_rows_of_a_report_have_the_units_of_their_cells(tmp_path: Path) -> None:
    text = f"```\nBenchmarkDotNet v0.13.12, Windows 11\n```\n{TABLE}"
    evidence = read_evidence(written(tmp_path, text))

    assert evidence.format == "benchmarkdotnet"
    assert evidence.names == ("Slow", "Fast")
    slow, fast = evidence.find("Slow:mean"), evidence.find("Fast:mean")
    assert (slow.value, slow.unit, slow.line) == (1234.5, "ns", 6)
    assert (fast.value, fast.unit) == (98.76, "µs")


def test_a_table_of_anything_else_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound):
        read_evidence(written(tmp_path, f"# Our methods\n{TABLE}"))
