"""The folder of generated files holds what was generated last, and nothing else."""

from __future__ import annotations

from pathlib import Path

from generator.host.source_files import keep_files, with_free_posts
from generator.pages.page import Page


def test_a_file_that_is_no_longer_generated_is_removed(tmp_path: Path) -> None:
    keep_files([Page("a.md", b"a"), Page("work/b.md", b"b")], tmp_path)
    keep_files([Page("a.md", b"a")], tmp_path)

    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["a.md"]


def test_an_unchanged_file_keeps_its_time_stamp(tmp_path: Path) -> None:
    keep_files([Page("a.md", b"a")], tmp_path)
    before = (tmp_path / "a.md").stat().st_mtime_ns

    keep_files([Page("a.md", b"a"), Page("b.md", b"b")], tmp_path)

    assert (tmp_path / "a.md").stat().st_mtime_ns == before


def test_a_file_and_a_folder_may_change_places(tmp_path: Path) -> None:
    keep_files([Page("x/y.json", b"1")], tmp_path)
    keep_files([Page("x", b"2")], tmp_path)
    assert (tmp_path / "x").read_bytes() == b"2"

    keep_files([Page("x/y.json", b"3")], tmp_path)
    assert (tmp_path / "x" / "y.json").read_bytes() == b"3"


def test_only_posts_are_freed_from_their_place() -> None:
    link = b'<a href="../../../claims.json">'
    files = [Page("blog/posts/one.md", link), Page("work/a/b/c.md", link)]

    post, page = with_free_posts(files, directory_urls=True)

    assert post.content != link
    assert page.content == link
