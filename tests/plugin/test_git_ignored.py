from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from generator.host.git_ignored import keep_out, would_commit
from generator.problems import EnvironmentFault


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path.resolve() / "repository"
    root.mkdir()
    git(root, "init", "-q")
    (root / ".gitignore").write_text("private/\n")
    (root / "private").mkdir()
    for name in ("open.json", "private/a.json", "private/named ä.json"):
        (root / name).write_text("{}")
    return root


def test_a_file_that_is_not_ignored_would_be_committed(repository: Path) -> None:
    files = [repository / "open.json", repository / "private/a.json"]

    assert would_commit(repository, files) == (repository / "open.json",)


def test_an_ignored_file_that_was_added_by_force_is_committed(repository: Path) -> None:
    git(repository, "add", "--force", "private/a.json")

    assert would_commit(repository, [repository / "private/a.json"]) != ()


def test_a_name_of_any_letters_is_understood(repository: Path) -> None:
    assert would_commit(repository, [repository / "private/named ä.json"]) == ()


def test_what_lies_elsewhere_is_no_matter(repository: Path) -> None:
    outside = repository.parent / "elsewhere.json"
    outside.write_text("{}")

    assert would_commit(repository, [outside]) == ()


def test_without_a_repository_nothing_is_committed(tmp_path: Path) -> None:
    assert would_commit(tmp_path, [tmp_path / "a.json"]) == ()


def test_a_repository_that_cannot_be_asked_is_a_fault_of_the_machine(repository: Path) -> None:
    (repository / ".git" / "HEAD").unlink()

    with pytest.raises(EnvironmentFault, match="Git cannot tell"):
        would_commit(repository, [repository / "open.json"])


def test_the_hint_is_a_line_for_the_file_that_ignores(repository: Path) -> None:
    assert "`private/a.json`" in keep_out(repository, repository / "private/a.json")
