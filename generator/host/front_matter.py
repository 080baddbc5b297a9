"""The front matter of pages written by hand, before MkDocs reads it."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from generator.problems import Place, Problem

DEEPEST = 20
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def check_front_matter(page: Path, root: Path) -> Problem | None:
    """Refuses nesting at which the reader that MkDocs uses would take the whole process down."""
    match = _FRONT_MATTER.match(page.read_text(encoding="utf-8-sig", errors="replace"))
    line = _too_deep(match[1]) if match else None
    if line is None:
        return None
    place = Place(page.relative_to(root).as_posix(), line + 2)
    return Problem(place, "yaml-depth", f"the front matter is nested deeper than {DEEPEST} levels")


def _too_deep(text: str) -> int | None:
    """The line, from 0, on which the nesting becomes too deep."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                return event.start_mark.line if event.start_mark else 0
    except yaml.YAMLError:
        # MkDocs says what is wrong with it, and lets the page be a page without front matter.
        return None
    return None
