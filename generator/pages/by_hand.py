"""References in pages that were written by hand, and the proofs that those pages then need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from markdown import Markdown
from markupsafe import Markup

from generator.pages.page import Press
from generator.problems import Place, Problem
from generator.prose.markdown import References
from generator.prose.writer import Passage, Writer


class ByHand:
    """Resolves references while a host renders one page after the other."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._begin("", "", "")
        self.extension = References(self._resolve)
        """For the host's own Python-Markdown."""

    def begin(self, uri: str, path: str, source: str) -> None:
        """Says which page is rendered from now on: its address, its file and the file's text."""
        self._begin(uri, path, source)

    def end(self, html: str) -> str:
        """The rendered page with the proofs of the numbers that it shows."""
        if not self._writer.used:
            return html
        return html + self._press.fill("by_hand.j2", self._uri, self._writer)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with the references of the current page."""
        return tuple(self._writer.problems)

    def _begin(self, uri: str, path: str, source: str) -> None:
        self._uri = uri
        self._writer = Writer(self._press.portfolio)
        self._passage = Passage(source, lambda text: _find(source, path, text))

    def _resolve(self, inside: str) -> Markup | None:
        return self._writer.reference(inside, self._passage)


def check_docs(press: Press, root: Path) -> Iterator[Problem]:
    """What is wrong with the references in the pages below ``docs/``, without building them."""
    by_hand = ByHand(press)
    for page in sorted((root / "docs").rglob("*.md")):
        source = page.read_text(encoding="utf-8", errors="replace")
        path = page.relative_to(root).as_posix()
        by_hand.begin(path.removeprefix("docs/"), path, source)
        Markdown(extensions=[by_hand.extension, "pymdownx.superfences"]).convert(source)
        yield from by_hand.problems


def _find(source: str, path: str, text: str) -> Place:
    match = re.search(r"\s+".join(map(re.escape, text.split())), source)
    if match is None:
        return Place(path)
    before = source[: match.start()]
    line = before.count("\n") + 1
    return Place(path, line, match.start() - before.rfind("\n"), len(text))
