"""Blog posts made from decisions."""

from __future__ import annotations

from collections.abc import Iterator

from generator.pages.page import BareDate, Page, Press, escaped
from generator.portfolio import CaseStudy
from generator.prose.passages import passage
from generator.prose.writer import Writer
from generator.records.project import Decision

AUTHOR = "author"
"""The id under which the blog knows the portfolio's owner."""


class DecisionPosts:
    """One post for each decision with ``post: true``; Material's blog lists them."""

    name = "post"

    def pages(self, press: Press) -> Iterator[Page]:
        for study in press.portfolio.case_studies:
            for index, decision in enumerate(study.project.decisions):
                if decision.post and decision.date:
                    yield _page(press, study, index, decision, decision.date)


def _page(press: Press, study: CaseStudy, index: int, decision: Decision, day: str) -> Page:
    stem = f"{study.slug}-{decision.id}"
    writer = Writer(press.portfolio, prefix=f"{stem}.")
    title = writer.words(passage(study, "decisions", index, "title"))
    outcome = Writer(press.portfolio).words(passage(study, "title"))
    return press.page(
        f"blog/posts/{stem}.md",
        "post.md.j2",
        writer,
        meta={
            "title": escaped(title),
            "description": f"{title}: a decision in {outcome}",
            "date": BareDate(day),
            "slug": stem,
            "authors": [AUTHOR],
            "categories": [escaped(name) for name in _categories(press, study)] or None,
        },
        source=study.record.places.value(("decisions", index)).path,
        study=study,
        decision=decision,
        at=index,
    )


def _categories(press: Press, study: CaseStudy) -> list[str]:
    names = press.portfolio.profile.profile.skills
    return [
        names.get(skill, skill.replace("-", " ").capitalize()) for skill in study.project.skills
    ]


PART = DecisionPosts()
