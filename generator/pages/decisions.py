"""The decision log of all case studies."""

from __future__ import annotations

from collections.abc import Iterator

from generator.pages.page import Page, Press
from generator.prose.writer import Writer


class DecisionLog:
    """Every decision, newest first, with what confirmed it."""

    name = "decisions"

    def pages(self, press: Press) -> Iterator[Page]:
        yield press.page(
            "decisions.md",
            "decisions.md.j2",
            Writer(press.portfolio),
            meta={
                "title": "Decisions",
                "description": "What was chosen, what it cost and what confirmed it.",
                "hide": ["navigation"],
            },
            decisions=press.portfolio.decisions,
        )


PART = DecisionLog()
