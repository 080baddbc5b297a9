"""The menu of a site whose `mkdocs.yml` has none."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

SECTIONS = (
    ("Home", "index.md"),
    ("Work", "work/index.md"),
    ("Decisions", "decisions.md"),
    ("Blog", "blog/index.md"),
    ("Evidence", "evidence.md"),
)


def default_nav(docs: Path, generated: Iterable[str]) -> list[dict[str, Any]]:
    """The sections that the site has, then what was written by hand: pages and folders of pages.

    Case studies and posts are reached through their lists; with all of them in the menu, every
    page would carry every title.
    """
    by_hand = sorted(path.relative_to(docs).as_posix() for path in docs.rglob("*.md"))
    there = {*generated, *by_hand}
    sections = [{title: uri} for title, uri in SECTIONS if uri in there]
    known = {uri for _, uri in SECTIONS}
    rest = [uri for uri in by_hand if uri not in known and not uri.startswith("blog/")]
    pages = [{_title(uri): uri} for uri in rest if "/" not in uri]
    folders = sorted({uri.split("/")[0] for uri in rest if "/" in uri})
    grouped = [{_title(f): [u for u in rest if u.startswith(f"{f}/")]} for f in folders]
    return [*sections, *grouped, *pages]


def _title(uri: str) -> str:
    return PurePosixPath(uri).stem.replace("-", " ").replace("_", " ").capitalize()
