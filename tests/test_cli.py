"""The terminal as its user meets it: output, exit codes, and no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.portfolios import FILES, make_portfolio


def proofolio(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "generator", *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_help_names_every_command_with_one_line_each(tmp_path: Path) -> None:
    result = proofolio(tmp_path, "--help")

    assert result.returncode == 0
    for name in ("check", "evidence", "metrics", "new", "schema", "write"):
        assert f"\n  {name} " in result.stdout


def test_check_of_a_good_portfolio_says_so(tmp_path: Path) -> None:
    result = proofolio(make_portfolio(tmp_path), "check")

    assert result.returncode == 0
    assert "different-selectors" in result.stdout  # a note, and notes fail nothing


def test_check_shows_every_problem_with_its_place_and_ends_with_one(tmp_path: Path) -> None:
    root = make_portfolio(
        tmp_path, title="Fell by 40 %", summary="{{ pawse.change }}", colour="red"
    )

    result = proofolio(root, "check")

    assert result.returncode == 1
    assert "case_studies/service/project.yml" in result.stdout
    assert "[unknown-key]" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr


def test_text_problems_are_all_found_in_one_pass(tmp_path: Path) -> None:
    root = make_portfolio(tmp_path, title="Fell by 40 %", summary="{{ pawse.change }}")

    result = proofolio(root, "check", "--json")

    assert result.returncode == 1
    found = {
        (problem["code"], problem["line"], problem["column"], problem["hint"])
        for problem in json.loads(result.stdout)["problems"]
        if problem["severity"] == "error"
    }
    assert {code for code, *_ in found} == {"typed-digits", "unknown-reference"}
    assert ("unknown-reference", 3, 15, "did you mean 'pause'?") in found


def test_github_annotations_name_file_line_and_column(tmp_path: Path) -> None:
    result = proofolio(make_portfolio(tmp_path, title="Fell by 40 %"), "check", "--github")

    assert result.returncode == 1
    start = "::error file=case_studies/service/project.yml,line=2,col=21,title=typed-digits::"
    assert any(line.startswith(start) for line in result.stdout.splitlines())


def test_metrics_prints_what_claims_json_holds(tmp_path: Path) -> None:
    root = make_portfolio(tmp_path)
    written = tmp_path / "out"

    metrics = proofolio(root, "metrics", "--json")
    proofolio(root, "write", str(written))

    claims = json.loads((written / "claims.json").read_text(encoding="utf-8"))
    assert json.loads(metrics.stdout)["metrics"] == claims["projects"][0]["metrics"]


def test_metrics_of_an_unknown_case_study_names_the_nearest(tmp_path: Path) -> None:
    result = proofolio(make_portfolio(tmp_path), "metrics", "servise")

    assert result.returncode == 2
    assert "did you mean 'service'?" in result.stderr


def test_write_writes_nothing_while_there_is_an_error(tmp_path: Path) -> None:
    root = make_portfolio(tmp_path, title="Fell by 40 %")

    result = proofolio(root, "write", str(tmp_path / "out"))

    assert result.returncode == 1
    assert not (tmp_path / "out").exists()


def test_a_folder_without_a_portfolio_is_the_environments_fault(tmp_path: Path) -> None:
    result = proofolio(tmp_path, "check")

    assert result.returncode == 3
    assert "no portfolio" in result.stderr


def test_an_unknown_command_is_wrong_use(tmp_path: Path) -> None:
    assert proofolio(tmp_path, "chekc").returncode == 2


def test_check_reads_the_references_of_pages_written_by_hand(tmp_path: Path) -> None:
    root = make_portfolio(tmp_path)
    (root / "docs").mkdir()
    (root / "docs" / "about.md").write_text("# About\n\n{{ service/pawse }} `{{ service/x }}`\n")

    result = proofolio(root, "check")

    assert result.returncode == 1
    assert "docs/about.md:3:1: there is no metric 'pawse' in service" in result.stdout
    assert "'x'" not in result.stdout


def test_a_link_out_of_the_portfolio_shows_nothing_of_its_target(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("LEAKCANARY: 1\n")
    root = make_portfolio(tmp_path / "root")
    folder = root / "case_studies" / "linked"
    folder.mkdir()
    (folder / "project.yml").symlink_to(secret)

    result = proofolio(root, "check")

    assert result.returncode == 1
    assert "[path-escape]" in result.stdout
    assert "LEAKCANARY" not in result.stdout + result.stderr


def test_write_leaves_a_folder_of_others_alone(tmp_path: Path) -> None:
    root = make_portfolio(tmp_path / "root")
    mine = tmp_path / "docs"
    mine.mkdir()
    (mine / "evidence.md").write_text("# Mine\n")

    result = proofolio(root, "write", str(mine))

    assert result.returncode == 2
    assert (mine / "evidence.md").read_text() == "# Mine\n"


def behind_a_closed_pipe(*arguments: str | Path) -> tuple[int, str]:
    """The exit code and the complaints when nobody reads the output."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "generator", *map(str, arguments)],
        stdout=writer, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(writer)
    return done.returncode, done.stderr


@pytest.mark.parametrize("option", [(), ("--json",), ("--scaffold",), ("--help",)])
def test_a_closed_pipe_ends_a_command_quietly(option: tuple[str, ...]) -> None:
    file = FILES / "k6" / "summary_export_modefull.json"

    assert behind_a_closed_pipe("evidence", file, *option) == (141, "")


def test_a_secret_in_evidence_fails_the_check_without_being_shown(tmp_path: Path) -> None:
    root = make_portfolio(tmp_path)
    secret = "ghp_" + "aB3dE6gH9jK2mN5pQ8sT" * 2
    file = root / "case_studies" / "service" / "evidence" / "pauses.json"
    file.write_text(file.read_text().replace('"sleep 0.02"', f'"sleep 0.02", "env": "{secret}"'))

    for option in ((), ("--json",), ("--github",)):
        result = proofolio(root, "check", *option)
        assert result.returncode == 1
        assert "evidence/pauses.json" in result.stdout
        assert secret[4:14] not in result.stdout + result.stderr
