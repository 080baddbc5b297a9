"""The blog's file of authors always knows the portfolio's owner."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.host.authors import OWNER, authors_file


def authors(content: bytes | None) -> dict[str, dict[str, Any]]:
    assert content is not None
    found: dict[str, dict[str, Any]] = yaml.safe_load(content)["authors"]
    return found


def test_the_owner_is_an_author_without_any_file(tmp_path: Path) -> None:
    made = authors(authors_file("Sample <b> Author", tmp_path / "none.yml"))

    assert made[OWNER]["name"] == "Sample &lt;b&gt; Author"


def test_authors_written_by_hand_are_kept(tmp_path: Path) -> None:
    by_hand = tmp_path / "authors.yml"
    by_hand.write_text("authors: {author: {name: By hand}, guest: {name: As a guest}}")

    made = authors(authors_file("Sample Author", by_hand))

    assert made[OWNER]["name"] == "By hand"
    assert made["guest"]["name"] == "As a guest"


@pytest.mark.parametrize("broken", ["authors: [", "authors: 3", "- author"])
def test_a_file_that_cannot_be_read_is_left_to_the_blog(tmp_path: Path, broken: str) -> None:
    by_hand = tmp_path / "authors.yml"
    by_hand.write_text(broken)

    assert authors_file("Sample Author", by_hand) is None
