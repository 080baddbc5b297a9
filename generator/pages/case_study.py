"""The page of one case study."""

from __future__ import annotations

from collections.abc import Iterator

from generator.pages.evaluation import slice_tables
from generator.pages.experiments import trial_reports
from generator.pages.figures import figures
from generator.pages.page import Page, Press, escaped
from generator.pages.proof import proof
from generator.pages.results import results
from generator.portfolio import CaseStudy
from generator.prose.passages import passage, plain_passages
from generator.prose.writer import Writer


class CaseStudyPages:
    """Two layers: a card that a manager reads in a minute, and the rest for an interviewer."""

    name = "case-study"

    def pages(self, press: Press) -> Iterator[Page]:
        for study in press.portfolio.case_studies:
            yield _page(press, study)


def _page(press: Press, study: CaseStudy) -> Page:
    writer = Writer(press.portfolio)
    for text in plain_passages(study):
        writer.refuse_references(text)
    drawn = figures(study, writer)
    trials = trial_reports(study, writer, drawn)
    shown = {figure.id for trial in trials for figure in trial.figures}
    return press.page(
        f"work/{study.slug}.md",
        "case_study.md.j2",
        writer,
        meta={
            "title": escaped(writer.words(passage(study, "title"))),
            "description": writer.words(passage(study, "summary")),
            "hide": ["navigation"],
        },
        source=study.record.path,
        study=study,
        results=results(writer, study.plain_metrics),
        headlines=results(writer, study.headlines),
        slices=slice_tables(study.metrics, press.locale),
        charts=[figure for figure in drawn if figure.id not in shown],
        trials=trials,
        methods=[proof(metric, press.locale) for metric in study.metrics],
    )


PART = CaseStudyPages()
