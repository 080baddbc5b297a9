"""The list of all case studies."""

from __future__ import annotations

from collections.abc import Iterator

from generator.pages.page import Page, Press
from generator.pages.results import results
from generator.prose.writer import Writer


class WorkPage:
    """Every case study, newest first, each with its headline numbers."""

    name = "work"

    def pages(self, press: Press) -> Iterator[Page]:
        writer = Writer(press.portfolio)
        studies = press.portfolio.case_studies
        yield press.page(
            "work/index.md",
            "work.md.j2",
            writer,
            meta={
                "title": "Work",
                "description": "Case studies whose numbers open to their evidence.",
                "hide": ["navigation", "toc"],
            },
            cards=[(study, results(writer, study.headlines)) for study in studies],
        )


PART = WorkPage()
