"""Files are read only where they may lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.problems import EnvironmentFault, ProblemsFound
from generator.records.input_file import read_inside, resolve_inside


def test_a_file_is_read_up_to_one_byte_more_than_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"12345")
    assert read_inside(tmp_path, "a.txt", 5) == b"12345"
    assert read_inside(tmp_path, "a.txt", 2) == b"123"


def test_a_link_inside_the_portfolio_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"1")
    (tmp_path / "b.txt").symlink_to("a.txt")
    assert read_inside(tmp_path, "b.txt", 5) == b"1"


def test_a_root_that_is_itself_a_link_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.txt").write_bytes(b"1")
    (tmp_path / "link").symlink_to("real")
    assert read_inside(tmp_path / "link", "a.txt", 5) == b"1"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("absent.txt", "missing-file"),
        ("folder", "not-a-file"),
        ("out.txt", "path-escape"),
        ("out/passwd", "path-escape"),
        ("../outside.txt", "path-escape"),
        ("dangling.txt", "path-escape"),
        ("round.txt", "path-loop"),
        ("folder/a.txt/b.txt", "missing-file"),
    ],
)
def test_what_may_not_be_read_is_refused(path: str, code: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    (root / "folder/a.txt").touch()
    (tmp_path / "outside.txt").write_text("secret")
    (root / "out.txt").symlink_to("../outside.txt")
    (root / "out").symlink_to("/etc")
    (root / "dangling.txt").symlink_to("../nowhere.txt")
    (root / "round.txt").symlink_to("round.txt")
    with pytest.raises(ProblemsFound) as found:
        read_inside(root, path, 10)
    assert [problem.code for problem in found.value.problems] == [code]


@pytest.mark.parametrize("name", ["a\0b", "a" * 300, "a\ud800"])
def test_a_name_that_no_file_can_have_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound, match="no file can have this name"):
        resolve_inside(tmp_path, name)


def test_a_file_without_rights_is_the_environment_and_not_the_author(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.txt").touch()
    monkeypatch.setattr("os.open", denied)
    with pytest.raises(EnvironmentFault, match="Permission denied"):
        read_inside(tmp_path, "a.txt", 10)
