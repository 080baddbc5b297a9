"""Every metric of the site on one page, with its grade."""

from __future__ import annotations

from collections.abc import Iterator

from generator.metrics.metric import Grade
from generator.pages.page import Page, Press
from generator.pages.results import results
from generator.prose.writer import Writer

GRADES: tuple[Grade, ...] = ("re-runnable", "samples", "on-file", "withheld", "stated")


class EvidencePage:
    """The index that lets a doubter see all claims and what each rests on."""

    name = "evidence"

    def pages(self, press: Press) -> Iterator[Page]:
        writer = Writer(press.portfolio)
        studies = [
            (study, results(writer, study.metrics))
            for study in press.portfolio.case_studies
            if study.metrics
        ]
        yield press.page(
            "evidence.md",
            "evidence.md.j2",
            writer,
            meta={
                "title": "Evidence",
                "description": "Every number on this site, with what it rests on.",
                "hide": ["navigation"],
            },
            studies=studies,
            grades=GRADES,
        )


PART = EvidencePage()
