"""The menu of a site that names none."""

from __future__ import annotations

from pathlib import Path

from generator.host.navigation import default_nav


def write(docs: Path, *uris: str) -> None:
    for uri in uris:
        (docs / uri).parent.mkdir(parents=True, exist_ok=True)
        (docs / uri).write_text("")


def test_only_sections_that_exist_are_listed(tmp_path: Path) -> None:
    assert default_nav(tmp_path, ["index.md", "work/index.md", "work/a.md"]) == [
        {"Home": "index.md"},
        {"Work": "work/index.md"},
    ]


def test_pages_by_hand_follow_in_their_folders(tmp_path: Path) -> None:
    write(tmp_path, "about.md", "user-guide/b.md", "user-guide/a.md")

    assert default_nav(tmp_path, ["index.md"]) == [
        {"Home": "index.md"},
        {"User guide": ["user-guide/a.md", "user-guide/b.md"]},
        {"About": "about.md"},
    ]


def test_posts_are_reached_through_the_blog(tmp_path: Path) -> None:
    write(tmp_path, "blog/index.md", "blog/posts/one.md")

    assert default_nav(tmp_path, []) == [{"Blog": "blog/index.md"}]
