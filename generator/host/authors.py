"""The blog's authors: the portfolio's owner, and whoever the blog's own file names."""

from __future__ import annotations

import html
import json
from pathlib import Path

import yaml

OWNER = "author"
"""The id under which the generated posts name the portfolio's owner."""
AVATAR = "assets/author.svg"


def authors_file(owner: str, by_hand: Path) -> bytes | None:
    """The blog's authors file with the owner in it; whoever is described by hand stays so.

    None where the file written by hand cannot be read: the blog has its own words for that.
    """
    theirs = _read_authors(by_hand)
    if theirs is None:
        return None
    # The blog prints these as they are.
    ours = {"name": html.escape(owner), "description": "Author", "avatar": AVATAR}
    return json.dumps({"authors": {OWNER: ours, **theirs}}, default=str, indent=1).encode()


def _read_authors(path: Path) -> dict[str, object] | None:
    if not path.is_file():
        return {}
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig")) or {}
    except (yaml.YAMLError, ValueError):
        return None
    authors = content.get("authors", {}) if isinstance(content, dict) else None
    return authors if isinstance(authors, dict) else None
