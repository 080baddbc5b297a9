"""Criterion.rs: values as `jq` gives them and as the console printed them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

ESTIMATES = "criterion/estimates.json"
SAMPLE = "criterion/sample.json"
CHANGE = "criterion/change_estimates.json"
CONSOLE = "criterion/criterion_stdout.txt"
BENCHER = "criterion/synthetic_bencher.txt"
RAW = "criterion/synthetic_raw.csv"
MESSAGES = "criterion/synthetic_messages.ndjson"


def test_estimates_are_times_in_nanoseconds() -> None:
    # jq '.mean.point_estimate, .std_dev.point_estimate' estimates.json
    evidence = read(ESTIMATES)

    mean = evidence.find("time:mean")
    assert (mean.value, mean.unit, mean.samples) == (6216.521888530228, "ns", None)
    assert evidence.find("time:std").value == 1782.3958436990647


def test_the_slope_is_what_the_console_prints() -> None:
    slope = read(ESTIMATES).find("slope")
    printed = read(CONSOLE).find("fib 15")

    assert (slope.value, slope.unit) == (6819.243529818964, "ns")
    assert (printed.value, printed.unit) == (6.8192, "µs")


def test_samples_give_the_statistics_of_the_estimates() -> None:
    found = read(SAMPLE).find("time:mean")

    assert found.value == pytest.approx(6216.521888530228, rel=1e-12)
    assert (found.n, found.replication) == (10, "iteration")
    assert read(SAMPLE).find("time:median").value == pytest.approx(6842.828041714948, rel=1e-12)
    assert found.samples is not None
    assert found.samples.values[0] == 1810634 / 863


def test_a_change_is_a_share_and_no_time() -> None:
    found = read(CHANGE).find("change:mean")

    assert (found.value, found.unit) == (-0.2045833127570934, "1")
    assert "time" not in read(CHANGE).names
    assert any("relative change" in note for note in said(read(CHANGE)))


def test_a_description_is_refused_with_what_to_take_instead(tmp_path: Path) -> None:
    keys = ("group_id", "function_id", "value_str", "throughput", "directory_name", "title")
    content = json.dumps({**dict.fromkeys(keys), "full_id": "sum/8192"})

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content))
    problem = only_problem(raised.value)
    assert problem.code == "evidence-description"
    assert "sample.json" in problem.hint


def test_flat_samples_have_no_slope(tmp_path: Path) -> None:
    content = json.loads((FILES / ESTIMATES).read_text(encoding="utf-8"))
    evidence = read_evidence(written(tmp_path, json.dumps({**content, "slope": None})))

    assert "slope" not in evidence.names
    assert evidence.find("time:mean").value == 6216.521888530228


def test_the_capital_keys_of_old_versions_are_read(tmp_path: Path) -> None:
    content = {
        key: {"confidence_interval": {}, "point_estimate": value, "standard_error": 1.0}
        for key, value in (("Mean", 5.0), ("Median", 4.0), ("StdDev", 1.0), ("Slope", 4.5))
    }
    evidence = read_evidence(written(tmp_path, json.dumps(content)))

    assert evidence.find("time:median").value == 4.0
    assert evidence.find("slope").value == 4.5


def test_the_console_says_throughput_and_no_change_as_a_time() -> None:
    evidence = read(CONSOLE)

    rate = evidence.find('sum/8192{metric="throughput"}')
    assert (rate.value, rate.unit) == (1.4903, "GiB/s")
    assert len(evidence.measurements) == 5
    assert {"summary-only", "rounded"} <= {note.code for note in evidence.notes}


def test_a_long_name_stands_alone_on_its_line(tmp_path: Path) -> None:
    name = "group/a benchmark with a long name"
    content = f"{name}\n                        time:   [1.0 ms 2.0 ms 3.0 ms]\n"

    assert read_evidence(written(tmp_path, content)).find(name).value == 2.0


def test_colours_and_lines_written_over_are_no_part_of_a_name(tmp_path: Path) -> None:
    content = (
        b"\rBenchmarking a: Analyzing\r\x1b[Ka     time:   [\x1b[2m900 ps\x1b[0m 950 ps 1 ns]\n"
    )
    found = read_evidence(written(tmp_path, content)).find("a")

    assert found.value == pytest.approx(0.95)
    assert found.unit == "ns"


def test_several_runs_are_told_apart(tmp_path: Path) -> None:
    line = "a     time:   [1.0 ms {} ms 9.0 ms]\n"
    evidence = read_evidence(written(tmp_path, line.format("2.0") + line.format("3.0")))

    assert evidence.find('a{run="2"}').value == 3.0
    assert "several-runs" in {note.code for note in evidence.notes}
    with pytest.raises(SelectorError):
        evidence.find("a")


def test_elements_are_items(tmp_path: Path) -> None:
    content = "a   time:   [1 ms 2 ms 3 ms]\n    thrpt:  [1 Melem/s 2.5 Melem/s 3 Melem/s]\n"
    found = read_evidence(written(tmp_path, content)).find('a{metric="throughput"}')

    assert (found.value, found.unit) == (2_500_000, "items/s")


def test_a_line_of_bencher_is_a_median() -> None:
    evidence = read(BENCHER)

    small, large = evidence.find("parse::small:median"), evidence.find("parse::large:median")
    assert (small.value, small.unit) == (3268, "ns")
    assert large.value == 1672496.5
    rate = evidence.find('parse::small{metric="throughput"}')
    assert (rate.value, rate.unit) == (306, "MB/s")


def test_raw_rows_are_samples() -> None:
    # 1000000 / 100, 2400000 / 200, 3000000 / 300
    found = read(RAW).find("sum/8192:mean")

    assert found.value == pytest.approx(32000 / 3)
    assert (found.n, found.unit) == (3, "ns")
    assert read(RAW).find("fib 15:mean").value == 6000


def test_a_row_without_iterations_is_refused_with_its_line(tmp_path: Path) -> None:
    content = (FILES / RAW).read_text(encoding="utf-8").replace("ns,200", "ns,0")

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content, "raw.csv"))
    assert (only_problem(raised.value).code, only_problem(raised.value).place.line) == (
        "value-range", 3,
    )  # fmt: skip


def test_messages_have_names_samples_and_estimates() -> None:
    evidence = read(MESSAGES)

    mean = evidence.find("norm:mean")
    assert (mean.value, mean.n, mean.unit) == (103.33333333333333, 3, "ns")
    assert mean.samples is not None
    assert list(mean.samples.values) == [100, 110, 100]
    assert evidence.find('norm{estimate="slope"}').value == 102


def test_one_message_is_enough(tmp_path: Path) -> None:
    line = (FILES / MESSAGES).read_text(encoding="utf-8").splitlines()[0]

    assert read_evidence(written(tmp_path, line)).find("norm:median").value == 100


def test_a_broken_message_is_refused_with_its_line(tmp_path: Path) -> None:
    content = (FILES / MESSAGES).read_text(encoding="utf-8") + '{"reason": \n'

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content, "run.ndjson"))
    assert (only_problem(raised.value).code, only_problem(raised.value).place.line) == (
        "json-syntax", 3,
    )  # fmt: skip


def test_times_without_their_iterations_are_refused(tmp_path: Path) -> None:
    content = json.dumps({"sampling_mode": "Flat", "iters": [1, 2], "times": [5]})

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content))
    assert only_problem(raised.value).code == "sample-lengths"


def test_a_micro_sign_in_an_old_encoding_is_known(tmp_path: Path) -> None:
    content = "a     time:   [1.0 µs 2.0 µs 3.0 µs]\n".encode("cp1252")

    assert read_evidence(written(tmp_path, content)).find("a").unit == "µs"
