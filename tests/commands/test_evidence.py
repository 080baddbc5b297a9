"""``proofolio evidence``: what a file holds, for people and for programs."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.commands.evidence import command
from generator.commands.evidence.holding import hold
from generator.commands.evidence.look import Look
from generator.commands.evidence.table import write_table
from generator.evidence.measurement import Note
from generator.evidence.reader import Listed
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
    assert lines[1].endswith("values; n counts each process run")
    assert lines[3].split() == ["value", "unit", "n", "select"]
    assert lines[4] == "false"
    assert lines[5].split() == ["0.000788531", "s", "3", "false:mean"]
    assert "note on false: 'false' failed in 3 of 3 runs (exit code 1)." in lines
    assert lines[-1] == "file: tool hyperfine"


def test_points_stand_below_each_other_within_a_name() -> None:
    lines = run(FILES / "k6" / "synthetic_points.json").splitlines()
    start = lines.index("http_req_duration")

    assert lines[start + 1 : start + 8] == [
        "  26.625 ms          8 request         http_req_duration:mean",
        "  25     ms          8 request         http_req_duration:median",
        "   1     ms          8 request         http_req_duration:min",
        "  60     ms          8 request         http_req_duration:max",
        "  53     ms          8 request         http_req_duration:p90",
        "  56.5   ms          8 request         http_req_duration:p95",
        "  59.3   ms          8 request         http_req_duration:p99",
    ]


def many(folder: Path, names: int) -> Path:
    """A file of so many commands, with four values each."""
    results = [{"command": f"c{n}", "mean": n, "times": [n, n]} for n in range(names)]
    (folder / "many.json").write_text(json.dumps({"results": results}))
    return folder / "many.json"


def on_terminal(path: Path, *options: str, **environment: str) -> str:
    """What the command prints when a terminal of 80 columns shows it."""
    main, other = pty.openpty()
    known = {"PATH": os.environ["PATH"], "TERM": "xterm", "COLUMNS": "80", **environment}
    with subprocess.Popen(
        [sys.executable, "-m", "generator", "evidence", str(path), *options],
        stdin=subprocess.DEVNULL, stdout=other, env=known,
    ):  # fmt: skip
        os.close(other)
        printed = b""
        # Linux ends the reading with an error when the other side is closed.
        with contextlib.suppress(OSError):
            while chunk := os.read(main, 65536):
                printed += chunk
    os.close(main)
    return printed.decode()


def test_a_long_list_is_cut_on_a_terminal_and_says_so(tmp_path: Path) -> None:
    printed = on_terminal(many(tmp_path, 300)).splitlines()

    assert len(printed) < 100
    assert any("1120 of 1200 values are not shown: --all shows them" in line for line in printed)


def test_all_of_a_long_list_is_shown_on_a_terminal_when_asked_for(tmp_path: Path) -> None:
    printed = on_terminal(many(tmp_path, 300), "--all", NO_COLOR="1")

    assert sum("  c" in line for line in printed.splitlines()) == 1200
    assert "not shown" not in printed


def test_a_cut_list_shows_some_values_of_each_name(tmp_path: Path) -> None:
    look = Look(most=80)

    lines = write_table(hold(many(tmp_path, 25), None, None), look)

    rows = [line.split()[-1] for line in lines if line.startswith("  ") and ":" in line]
    assert len(rows) == 75
    assert {row.partition(":")[0] for row in rows} == {f"c{n}" for n in range(25)}
    assert lines.count("  … 1 more of this name") == 25


def test_nothing_is_cut_or_coloured_behind_a_pipe(tmp_path: Path) -> None:
    printed = run(many(tmp_path, 300))

    assert sum(line.startswith("  ") for line in printed.splitlines()) == 1 + 1200
    assert "\x1b" not in printed


def test_there_are_colours_on_a_terminal_unless_nobody_wants_them() -> None:
    assert "\x1b[1mfalse\x1b[0m" in on_terminal(FILES / "hyperfine" / "hf_fail.json")
    assert "\x1b" not in on_terminal(FILES / "hyperfine" / "hf_fail.json", NO_COLOR="1")


def test_what_a_file_holds_cannot_steer_the_terminal(tmp_path: Path) -> None:
    results = [{"command": "evil\x1b]0;title\x07\nname", "mean": 1.5, "times": [1, 2]}]
    (tmp_path / "run.json").write_text(json.dumps({"results": results}))

    printed = run(tmp_path / "run.json")

    assert "\x1b" not in printed
    assert '"evil\\u001b]0;title\\u0007\\nname:mean"' in printed


def test_a_name_that_no_encoding_knows_is_printed_escaped(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"half \\ud800": 1.5}')

    for option in ((), ("--json",)):
        done = subprocess.run(
            [sys.executable, "-m", "generator", "evidence", str(tmp_path / "run.json"), *option],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert "\\ud800" in done.stdout


def test_a_note_names_what_it_speaks_of_and_not_all_of_many(tmp_path: Path) -> None:
    names = ("a", "b", "c", "d", "e")
    held = hold(many(tmp_path, 1), None, None)
    assert isinstance(held.evidence, Listed)
    evidence = replace(held.evidence, said=(Note("Rounded.", names=names), Note("Summary only.")))

    lines = write_table(replace(held, evidence=evidence), Look())

    assert "note on a, b, c and 2 more: Rounded." in lines
    assert "note: Summary only." in lines


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


BROKEN = [("-1", "value-range"), ("NaN", "number-not-finite"), ("Infinity", "number-not-finite")]


@pytest.mark.parametrize("asked", [(), ("--json",), ("--select", "sleep 1:mean"), ("--scaffold",)])
@pytest.mark.parametrize(("observation", "code"), [*BROKEN, ('"12.1"', "type")])
def test_a_broken_observation_under_a_sound_mean_is_refused_where_it_stands(
    tmp_path: Path, asked: tuple[str, ...], observation: str, code: str
) -> None:
    file = tmp_path / "run.json"
    times = f"1.0,\n1.1,\n1.2,\n{observation},\n1.4"
    file.write_text(f'{{"results": [{{"command": "sleep 1", "mean": 1.2,\n"times": [{times}]}}]}}')

    with pytest.raises(ProblemsFound) as raised:
        run(file, *asked)

    (problem,) = raised.value.problems
    assert (problem.code, problem.place.line, problem.place.column) == (code, 5, 1)
    assert "times[3]" in problem.message


def test_a_broken_observation_of_another_command_does_not_matter_to_the_one_asked_for(
    tmp_path: Path,
) -> None:
    file = tmp_path / "run.json"
    slow = '{"command": "slow", "mean": 2.0, "times": [2.0, -1]}'
    file.write_text(f'{{"results": [{{"command": "fast", "times": [1.0, 1.5]}}, {slow}]}}')

    assert "1.25 s" in run(file, "--select", "fast:mean")


def test_a_large_file_is_listed_without_its_observations_but_never_pasted_from_unchecked(
    tmp_path: Path,
) -> None:
    file = tmp_path / "run.json"
    blank = " " * (5 << 20)
    file.write_text(
        f'{{"results": [{{"command": "a", "mean": 1.2, "median": 1, "min": 1, "max": 2,'
        f'"times": [1, 2, -1]}}]}}{blank}'
    )

    assert "a:mean" in run(file)
    for asked in (["--scaffold"], ["--select", "a:mean"]):
        with pytest.raises(ProblemsFound, match="times"):
            run(file, *asked)


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
