"""The author's texts by where they stand in a record, ready to be written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.portfolio import CaseStudy, Portfolio
from generator.problems import Place
from generator.prose.writer import Passage, Writer
from generator.records.places import Location
from generator.records.project import Experiment, MetricEntry

CLAIMS = {"title", "summary", "my_part", "headline", "highlights"}
"""Fields in which a typed quantity is an error."""


def passage(study: CaseStudy, *location: str | int) -> Passage:
    """The text at a location of a case study's record: ``passage(study, "constraints", 0)``."""
    text = _at(study.project, location)

    def find(stretch: str) -> Place:
        return study.record.places.find(location, stretch)

    claim = location[0] in CLAIMS
    return Passage(text, find, study.slug, claim)


def profile_passage(portfolio: Portfolio, *location: str | int) -> Passage:
    """The text at a location of the profile."""

    def find(stretch: str) -> Place:
        return portfolio.profile.places.find(location, stretch)

    claim = bool(CLAIMS & set(location))
    return Passage(_at(portfolio.profile.profile, location), find, None, claim)


def title_words(portfolio: Portfolio, study: CaseStudy) -> str:
    """A case study's title as plain text. Its problems are reported by its own page."""
    return Writer(portfolio).words(passage(study, "title"))


def plain_passages(study: CaseStudy) -> Iterator[Passage]:
    """The texts that take no reference, since they belong to a metric's own proof or to a list."""
    project = study.project
    for index in range(len(project.stack)):
        yield passage(study, "stack", index)
    for id, entry in project.metrics.items():
        yield from _plain(
            study, ("metrics", id), entry, "name", "conditions", "environment", "command"
        )
        if entry.method is not None:
            yield passage(study, "metrics", id, "method", "because")
    for id, test in project.experiments.items():
        yield from _plain(study, ("experiments", id), test, "name", "unit", "conditions")


def _plain(
    study: CaseStudy, at: tuple[str, str], entry: MetricEntry | Experiment, *names: str
) -> Iterator[Passage]:
    for name in names:
        if getattr(entry, name):
            yield passage(study, *at, name)
    for check in entry.allow:
        yield passage(study, *at, "allow", check)


def _at(value: Any, location: Location) -> str:
    for step in location:
        value = value[step] if isinstance(step, int) else _field(value, step)
    return str(value)


def _field(value: Any, name: str) -> Any:
    return value[name] if isinstance(value, dict) else getattr(value, name)
