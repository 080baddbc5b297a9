"""``proofolio new``: what it writes is read at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.commands.new import command
from generator.records.project import Project
from generator.records.record import read_record


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "profile.yml").write_text("name: Sample Author\n")
    return tmp_path


def new(root: Path, *arguments: str) -> Result:
    kind, *rest = arguments
    return CliRunner().invoke(command, [kind, "--dir", str(root), *rest])


def read(root: Path, slug: str) -> Project:
    record, problems = read_record(root, slug)
    assert problems == ()
    assert record is not None
    return record.project


def test_a_new_project_is_read_without_a_problem(root: Path) -> None:
    result = new(root, "project", "churn", "--title", "Churn scores", "--role", "Sole engineer")
    assert (result.exit_code, result.output) == (0, "wrote case_studies/churn/project.yml\n")
    project = read(root, "churn")
    assert (project.title, project.role) == ("Churn scores", "Sole engineer")
    assert project.metrics == {}


def test_a_new_project_claims_no_number(root: Path) -> None:
    new(root, "project", "churn")
    project = read(root, "churn")
    texts = (project.title, project.summary, project.role, project.problem, project.limits)
    assert not re.search(r"\d", " ".join(texts))
    assert all("eplace" in text for text in texts)


def test_the_editor_is_told_where_the_schema_is(root: Path) -> None:
    new(root, "project", "churn")
    text = (root / "case_studies/churn/project.yml").read_text()
    assert text.startswith("# yaml-language-server: $schema=../../schema/project.json\n")


def test_every_part_of_a_record_is_in_the_scaffold(root: Path) -> None:
    new(root, "project", "churn")
    text = (root / "case_studies/churn/project.yml").read_text()
    later = {"audiences", "experiments", "roles"}
    named = {name for name in Project.model_fields if re.search(rf"^(# )?{name}:", text, re.M)}
    assert set(Project.model_fields) - named == later


def test_what_the_comments_show_is_right_when_it_is_used(root: Path) -> None:
    new(root, "project", "churn")
    path = root / "case_studies/churn/project.yml"
    used = re.sub(r"^# (?=[a-z_]+:|  |- )", "", path.read_text(), flags=re.M)
    path.write_text(used.replace("team: …", "team: 2").replace("https://…", "https://example.org"))
    (root / "case_studies/churn/images").mkdir()
    (root / "case_studies/churn/images/dashboard.png").touch()
    project = read(root, "churn")
    assert list(project.metrics) == ["latency"]
    assert project.decisions[0].confirmed_by == ("latency",)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_any_title_comes_back_or_is_refused(root: Path, title: str) -> None:
    path = root / "case_studies/churn/project.yml"
    path.unlink(missing_ok=True)
    result = new(root, "project", "churn", f"--title={title}")
    assert path.exists() == (result.exit_code == 0)
    if result.exit_code == 0:
        assert read(root, "churn").title == " ".join(title.split())
    else:
        assert result.exit_code == 2


def test_nothing_is_overwritten(root: Path) -> None:
    new(root, "project", "churn")
    before = (root / "case_studies/churn/project.yml").read_bytes()
    result = new(root, "project", "churn", "--title", "Other")
    assert (result.exit_code, "exists already" in result.output) == (2, True)
    assert (root / "case_studies/churn/project.yml").read_bytes() == before


@pytest.mark.parametrize("slug", ["Churn", "../x", "con", "index", ""])
def test_a_bad_name_is_wrong_use_and_writes_nothing(slug: str, root: Path) -> None:
    assert new(root, "project", slug).exit_code == 2
    assert new(root, "decision", slug, "Title").exit_code == 2
    assert [path.name for path in root.iterdir()] == ["profile.yml"]


def test_new_decisions_are_numbered_and_read(root: Path) -> None:
    new(root, "project", "churn")
    for title in ("Use DuckDB, not pandas", "Größe: 1 GB"):
        assert new(root, "decision", "churn", title).exit_code == 0
    folder = root / "case_studies/churn/decisions"
    assert sorted(path.name for path in folder.iterdir()) == [
        "0001-use-duckdb-not-pandas.md",
        "0002-groe-1-gb.md",
    ]
    first, second = read(root, "churn").decisions
    assert (first.id, first.title) == ("use-duckdb-not-pandas", "Use DuckDB, not pandas")
    assert (second.title, second.status) == ("Größe: 1 GB", "proposed")
    assert [option.name for option in first.options] == ["The way it was", "The way it could be"]


def test_a_decision_needs_its_project_and_a_name(root: Path) -> None:
    assert (
        "there is no case_studies/churn/project.yml" in new(root, "decision", "churn", "A").output
    )
    new(root, "project", "churn")
    assert new(root, "decision", "churn", "42").exit_code == 2
