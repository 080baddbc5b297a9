"""The home page: who, what they do, and the work that shows it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.pages.page import Page, Press
from generator.pages.results import results
from generator.prose.passages import profile_passage
from generator.prose.writer import Writer

NEWEST = 3


class HomePage:
    """Answers a hiring manager in a minute."""

    name = "home"

    def pages(self, press: Press) -> Iterator[Page]:
        writer = Writer(press.portfolio)
        profile = press.portfolio.profile.profile
        description = profile.headline and writer.words(
            profile_passage(press.portfolio, "headline")
        )
        cards = [(s, results(writer, s.headlines)) for s in press.portfolio.featured]
        yield press.page(
            "index.md",
            "home.md.j2",
            writer,
            meta={
                "description": description,
                "hide": ["navigation", "toc"],
            },
            source=press.portfolio.profile.path,
            profile=profile,
            cards=cards,
            latest=press.portfolio.decisions[:NEWEST],
        )


PART = HomePage()
