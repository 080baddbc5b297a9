"""``proofolio evidence``: what a file holds, for people and for programs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.commands.evidence import command
from generator.problems import ProblemsFound, listing

FILES = Path(__file__).parent.parent / "evidence_files"
TWO = FILES / "hyperfine" / "hf_two.json"


def run(*arguments: str | Path) -> str:
    """What the command prints."""
    result = CliRunner().invoke(command, [str(each) for each in arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_a_program_gets_every_value_with_its_selector() -> None:
    printed = json.loads(run(TWO, "--json"))

    assert list(printed) == ["path", "sha256", "format", "notes", "measurements"]
    assert printed["format"] == "hyperfine"
    assert printed["sha256"].startswith("6f71054659c1ad71")
    assert printed["measurements"][0] == {
        "select": "sleep 0.01:mean",
        "name": "sleep 0.01",
        "labels": {},
        "stat": "mean",
        "value": 0.013918109083333336,
        "unit": "s",
        "n": 12,
        "replication": "process run",
    }


def test_every_printed_selector_reads_back() -> None:
    for name in ("hyperfine/hf_param.json", "k6/handle_summary.json", "json/metrics.json"):
        for each in json.loads(run(FILES / name, "--json"))["measurements"]:
            (again,) = json.loads(run(FILES / name, "--json", "--select", each["select"]))[
                "measurements"
            ]
            assert again == each


def test_people_get_a_table_with_notes_and_where_it_comes_from() -> None:
    lines = run(FILES / "hyperfine" / "hf_fail.json").splitlines()

    assert lines[0].endswith("hyperfine, sha256 717eef84f4a8")
    assert lines[2].split() == ["select", "value", "unit", "n", "of"]
    assert lines[3].split() == ["false:mean", "0.000788531", "s", "3", "process", "run"]
    assert "note: 'false' failed in 3 of 3 runs (exit code 1)." in lines
    assert lines[-1] == "file: tool hyperfine"


def test_the_path_is_told_from_the_root_of_the_portfolio(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "case_studies" / "a" / "evidence"
    folder.mkdir(parents=True)
    (tmp_path / "profile.yml").write_text("name: Sample Author\n")
    (folder / "run.json").write_bytes(TWO.read_bytes())
    monkeypatch.chdir(folder)

    printed = json.loads(run("run.json", "--json"))

    assert printed["path"] == "case_studies/a/evidence/run.json"


def test_what_the_file_does_not_have_is_a_problem_with_its_place() -> None:
    with pytest.raises(ProblemsFound) as raised:
        run(TWO, "--select", "sleep 0.03:mean")

    assert raised.value.problems[0].code == "no-measurement"
    assert raised.value.problems[0].hint == "there is: sleep 0.02, sleep 0.01"


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        run(tmp_path / "run.json")

    assert raised.value.problems[0].code == "evidence-missing"


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(ProblemsFound) as raised:
        run(tmp_path / "pipe")

    assert raised.value.problems[0].code == "evidence-not-a-file"
    assert "pipe" in listing(raised.value.problems, tmp_path)
