"""hyperfine: values as `jq` gives them in the files that hyperfine 1.15 wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import only_problem, opened, read, said, written


def test_values_are_those_of_the_file() -> None:
    # jq '.results[0] | .mean, .median, .stddev' hf_two.json
    evidence = read("hyperfine/hf_two.json")

    assert evidence.format == "hyperfine"
    assert evidence.find("sleep 0.01:mean").value == 0.013918109083333336
    assert evidence.find("sleep 0.01:median").value == 0.0143055195
    assert evidence.find("sleep 0.01:std").value == 0.002050568884332233


def test_a_run_of_a_process_is_what_was_repeated() -> None:
    found = read("hyperfine/hf_two.json").find("sleep 0.01:mean")

    assert (found.unit, found.n, found.replication) == ("s", 12, "process run")
    assert found.samples is not None
    assert found.samples.values[:2] == [0.01150247, 0.017050951]


def test_a_percentile_is_computed_from_the_times() -> None:
    # Ranks of 12 values: 0.9 * 11 = 9.9, between 0.015790638 and 0.015796665.
    found = read("hyperfine/hf_two.json").find("sleep 0.01:p90")

    assert found.value == pytest.approx(0.015790638000000003 + 0.9 * 0.000006027, rel=1e-12)


def test_a_parameter_is_a_label() -> None:
    evidence = read("hyperfine/hf_param.json")

    assert evidence.find('sleep 0.02{n="2"}:mean').value == 0.02115851796
    assert evidence.find("sleep 0.02:mean").labels == (("n", "2"),)


def test_cpu_time_is_told_from_wall_time() -> None:
    evidence = read("hyperfine/hf_param.json")

    assert evidence.find('sleep 0.01{time="user"}:mean').value == 0.0007850000000000003
    assert evidence.find('sleep 0.03{time="system"}').value == 0.00060612


def test_failing_commands_are_named() -> None:
    notes = said(read("hyperfine/hf_fail.json"))

    assert "'false' failed in 3 of 3 runs (exit code 1)." in notes
    assert any("(exit code 3)" in note for note in notes)


def test_a_command_that_is_not_there_names_the_nearest() -> None:
    with pytest.raises(SelectorError) as raised:
        read("hyperfine/hf_two.json").find("slep 0.02:mean")

    assert raised.value.hint.startswith("there is: sleep 0.02")


def test_a_command_without_a_statistic_is_not_guessed() -> None:
    with pytest.raises(SelectorError) as raised:
        read("hyperfine/hf_two.json").find("sleep 0.01")

    assert raised.value.code == "no-statistic"
    assert "sleep 0.01:median" in raised.value.hint


def test_a_negative_time_is_refused_where_it_stands(tmp_path: Path) -> None:
    file = written(tmp_path, '{"results": [\n{"command": "a", "mean": -5}\n]}')

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(file).find("a:mean")

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line, problem.place.column) == ("value-range", 2, 26)


def test_a_time_that_is_text_is_refused_when_it_is_used(tmp_path: Path) -> None:
    results = [{"command": "a", "mean": 1.0, "times": [1.0, "1.0"]}]
    evidence = read_evidence(written(tmp_path, json.dumps({"results": results})))

    samples = evidence.find("a:mean").samples
    assert samples is not None
    with pytest.raises(ProblemsFound) as raised:
        print(samples.values)
    assert only_problem(raised.value).code == "type"


def test_the_same_command_twice_is_told_apart(tmp_path: Path) -> None:
    results = [{"command": "a", "mean": 1.0}, {"command": "a", "mean": 2.0}]
    evidence = read_evidence(written(tmp_path, json.dumps({"results": results})))

    assert evidence.find('a{nth="2"}:mean').value == 2.0
    with pytest.raises(SelectorError):
        evidence.find("a:mean")


def test_a_json_path_leads_into_the_file_too() -> None:
    found = read("hyperfine/hf_two.json").find("$.results[1].times:count")

    assert (found.value, found.unit) == (12.0, "1")
    assert read("hyperfine/hf_two.json").find("$.results[0].mean").unit == ""


def test_the_markdown_export_is_no_evidence(tmp_path: Path) -> None:
    file = written(tmp_path, "| Command | Mean |\n|:---|---:|\n| `sleep` | 1.0 |\n", "run.md")

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(file)

    problem = only_problem(raised.value)
    assert problem.code == "evidence-unknown"
    assert "hyperfine needs `results`" in problem.hint
    assert "table needs" in problem.hint


def test_the_format_can_be_named_but_must_fit() -> None:
    assert read("hyperfine/hf_two.json", "json").format == "json"
    with pytest.raises(ProblemsFound) as raised:
        read("hyperfine/hf_two.json", "k6")
    assert only_problem(raised.value).code == "evidence-format"


def test_a_format_that_does_not_exist_is_a_problem() -> None:
    with pytest.raises(ProblemsFound) as raised:
        read("hyperfine/hf_two.json", "hyperfin")

    assert only_problem(raised.value).hint == "did you mean 'hyperfine'?"


def test_the_file_is_hashed() -> None:
    # sha256sum hf_two.json
    assert opened("hyperfine/hf_two.json").sha256.startswith("6f71054659c1ad71")


def test_memory_is_read_where_hyperfine_kept_it(tmp_path: Path) -> None:
    result = {"command": "a", "mean": 1.0, "times": [1.0], "memory_usage_byte": [2048, 4096]}
    evidence = read_evidence(written(tmp_path, json.dumps({"results": [result]})))

    found = evidence.find('a{memory="peak"}:max')
    assert (found.value, found.unit, found.n) == (4096, "bytes", 2)


def test_one_run_has_no_spread(tmp_path: Path) -> None:
    result = {"command": "a", "mean": 1.0, "stddev": None, "times": [1.0]}
    evidence = read_evidence(written(tmp_path, json.dumps({"results": [result]})))

    with pytest.raises(SelectorError) as raised:
        evidence.find("a:std")
    assert raised.value.code == "no-statistic"


def test_the_table_is_a_summary_in_seconds() -> None:
    # tail -1 hf_unit_ms.csv, written with --time-unit millisecond
    evidence = read("hyperfine/hf_unit_ms.csv")

    found = evidence.find("sleep 0.01:mean")
    assert (evidence.format, found.value, found.unit) == ("hyperfine", 0.01461128666, "s")
    assert (found.n, found.samples, found.replication) == (None, None, "process run")
    assert evidence.find('sleep 0.01{time="user"}').value == 0.0014549800000000002
    assert "summary-only" in {note.code for note in evidence.notes}
    with pytest.raises(SelectorError):
        evidence.find("sleep 0.01:p90")


def test_a_parameter_of_the_table_is_a_label() -> None:
    # hyperfine -r 3 -N -L n 1,2 'sleep 0.00{n}' --export-csv
    evidence = read("hyperfine/hf_param.csv")

    assert evidence.find('sleep 0.002{n="2"}:median').value == 0.003257461


def test_one_run_of_the_table_has_no_spread(tmp_path: Path) -> None:
    header = "command,mean,stddev,median,user,system,min,max\n"
    evidence = read_evidence(written(tmp_path, f"{header}true,0,0,0,0.00006,0,0,0\n", "run.csv"))

    assert evidence.find("true:mean").value == 0
    with pytest.raises(SelectorError):
        evidence.find("true:std")
