"""The blog's file of authors always knows the portfolio's owner."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from generator.authors import OWNER, write_authors


def authors(path: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text())["authors"]
    return found


def test_the_owner_is_an_author_without_any_file(tmp_path: Path) -> None:
    target = tmp_path / "cache" / "authors.yml"

    assert write_authors("Sample <b> Author", tmp_path / "none.yml", target)

    assert authors(target)[OWNER]["name"] == "Sample &lt;b&gt; Author"


def test_authors_written_by_hand_are_kept(tmp_path: Path) -> None:
    by_hand = tmp_path / "authors.yml"
    by_hand.write_text("authors: {author: {name: By hand}, guest: {name: Sample Author}}")
    target = tmp_path / "made.yml"

    assert write_authors("Sample Author", by_hand, target)

    assert authors(target)[OWNER]["name"] == "By hand"
    assert authors(target)["guest"]["name"] == "Sample Author"


def test_a_file_that_cannot_be_read_is_left_to_the_blog(tmp_path: Path) -> None:
    target = tmp_path / "made.yml"
    for broken in ("authors: [", "authors: 3", "- author"):
        by_hand = tmp_path / "authors.yml"
        by_hand.write_text(broken)

        assert not write_authors("Sample Author", by_hand, target)

    assert not target.exists()
