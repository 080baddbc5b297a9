"""The contract of a lint, and asking all of them about a case study."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from generator.evidence.measurement import Note
from generator.evidence.secrets import CODES
from generator.metrics.declared import experiment_place, metric_place
from generator.metrics.metric import EvidenceUse, Metric
from generator.problems import Place, Problem, Severity, nearest
from generator.records.record import Record
from generator.registry import Registry

GUIDE = "docs/guide/checks.md"
"""The page of the user guide with a section for each lint."""
Told = tuple[str, str]
"""Message and hint."""
Severities = Mapping[str, Literal["error", "warning", "note", "off"]]
"""What a site chooses for lints by their names."""


@dataclass(frozen=True)
class Subject:
    """A metric in its case study."""

    record: Record
    metric: Metric
    metrics: tuple[Metric, ...]
    """All metrics of the case study, this one among them."""
    today: date

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the readers said of the evidence of this metric."""
        return tuple(dict.fromkeys(note for use in self.metric.evidence for note in use.notes))

    def noted(self, code: str) -> Note | None:
        """The first note with a code."""
        return next((note for note in self.notes if note.code == code), None)


def nowhere(_subject: Subject) -> Told | None:
    """For lints that are found in texts and not in metrics."""
    return None


@dataclass(frozen=True)
class Lint:
    """One question."""

    name: str
    """The code that problems carry and that ``allow`` sets aside: ``single-run``."""
    severity: Severity
    why: str
    """One line for the guide: what a reader could be misled about."""
    find: Callable[[Subject], Told | None] = nowhere


lints: Registry[Lint] = Registry("generator.lints")


def ask(record: Record, metrics: tuple[Metric, ...], today: date) -> Iterator[Problem]:
    """What each metric is asked and its author has not set aside."""
    for metric in metrics:
        subject = Subject(record, metric, metrics, today)
        yield from _found(subject)
        yield from _unknown(subject)


def with_severities(problems: Iterable[Problem], chosen: Severities) -> tuple[Problem, ...]:
    """The problems as severe as a site wants its lints to be; other mistakes stay what they are."""
    found = []
    for problem in problems:
        wanted = chosen.get(problem.code) if problem.code in lints else None
        if wanted != "off":
            found.append(problem if wanted is None else replace(problem, severity=wanted))
    return tuple(found)


def _found(subject: Subject) -> Iterator[Problem]:
    place = _place(subject.record, subject.metric)
    allowed = dict(subject.metric.allowed)
    for lint in lints:
        told = None if lint.name in allowed else lint.find(subject)
        if told is not None:
            message, hint = told
            hint = f"{hint}; see {GUIDE}#{lint.name}"
            yield Problem(place, lint.name, message, hint, lint.severity)


def _unknown(subject: Subject) -> Iterator[Problem]:
    """A reason for a check that there is not is one for nothing."""
    kind = "experiments" if subject.metric.trial else "metrics"
    known = [*lints.names(), *CODES]
    for code in dict(subject.metric.allowed):
        if code not in known:
            place = subject.record.places.key((kind, subject.metric.id, "allow", code))
            message = f"there is no check {code!r} to set aside"
            yield Problem(place, "unknown-check", message, nearest(code, known), "note")


def _place(record: Record, metric: Metric) -> Place:
    place = experiment_place if metric.trial else metric_place
    return place(record, metric.id)


def differing(metric: Metric, what: str, of: Callable[[EvidenceUse], str | None]) -> Told | None:
    """What differs between the sides may explain a change better than the work does."""
    sides = [
        {of(use) for use in metric.evidence if use.side == side} for side in ("before", "after")
    ]
    before, after = (sorted(text for text in side if text) for side in sides)
    if not before or not after or before == after:
        return None
    message = f"before and after have different {what}: {', '.join(before)} and {', '.join(after)}"
    return message, "measure both sides alike, or say why not with `allow`"
