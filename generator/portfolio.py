"""The value in the middle: every case study with its metrics resolved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from generator.lints.lint import Severities, ask, with_severities
from generator.metrics.derive import derive_metrics
from generator.metrics.metric import Metric
from generator.problems import Problem, in_order
from generator.records.kept import kept_for_later, kept_in_profile
from generator.records.project import Decision, Project
from generator.records.record import ProfileRecord, Record, read_profile, read_records


@dataclass(frozen=True)
class CaseStudy:
    """One record and the metrics that its evidence gives."""

    record: Record
    metrics: tuple[Metric, ...]

    @property
    def slug(self) -> str:
        return self.record.slug

    @property
    def project(self) -> Project:
        return self.record.project

    @property
    def plain_metrics(self) -> tuple[Metric, ...]:
        """Those that are no A/B test, and A/B tests that are a guardrail of another."""
        guarding = {id for m in self.metrics if m.trial is not None for id in m.trial.guardrails}
        return tuple(m for m in self.metrics if m.trial is None or m.id in guarding)

    @property
    def headlines(self) -> tuple[Metric, ...]:
        """The metrics for a card: those the author chose, else the first; three at most."""
        chosen = tuple(metric for metric in self.metrics if metric.headline)
        return (chosen or self.metrics[:1])[:3]

    def has_metric(self, id: str) -> bool:
        """Whether the id is a metric or an experiment that was resolved."""
        return any(metric.id == id for metric in self.metrics)

    def metric(self, id: str) -> Metric:
        """The metric with this id; the record was checked, so it is there."""
        return next(metric for metric in self.metrics if metric.id == id)


@dataclass(frozen=True)
class Portfolio:
    """Everything that the site is a function of."""

    profile: ProfileRecord
    case_studies: tuple[CaseStudy, ...]
    """Newest first."""
    faulty: frozenset[str] = frozenset()
    """Slugs of case studies with mistakes of their own; what refers to them is not judged."""

    @cached_property
    def metrics(self) -> dict[str, Metric]:
        """Every metric by ``slug/id``."""
        return {metric.key: metric for study in self.case_studies for metric in study.metrics}

    @property
    def locale(self) -> str:
        return self.profile.profile.locale

    @property
    def featured(self) -> tuple[CaseStudy, ...]:
        """The case studies for the home page: those chosen, or all where none was."""
        chosen = tuple(study for study in self.case_studies if study.project.featured)
        return chosen or self.case_studies

    @property
    def decisions(self) -> tuple[tuple[CaseStudy, Decision], ...]:
        """The decision log of all case studies, newest first, undated last."""
        found = [(study, entry) for study in self.case_studies for entry in study.project.decisions]
        return tuple(sorted(found, key=lambda pair: (pair[1].date or "", pair[1].id), reverse=True))

    @property
    def newest_date(self) -> str | None:
        """The latest day that a record names, for builds that must not read the clock."""
        days = [entry.date for _, entry in self.decisions if entry.date]
        for study in self.case_studies:
            period = study.project.period
            days.append(first_day(period.end or period.start))
        return max(days, default=None)


@dataclass(frozen=True)
class Loaded:
    """What could be loaded, and what was wrong. No portfolio without a profile."""

    portfolio: Portfolio | None
    problems: tuple[Problem, ...]
    broken: tuple[CaseStudy, ...] = ()
    """Case studies that could be read but not resolved, with the metrics that could be."""


def load_portfolio(root: Path, severities: Severities | None = None) -> Loaded:
    """Reads all records and their evidence. A broken case study is left out, never half shown.

    ``severities`` are those that the site chooses for lints.
    """
    profile, problems = read_profile(root)
    records, record_problems = read_records(root, profile)
    problems += record_problems
    good: list[CaseStudy] = []
    broken: list[CaseStudy] = []
    for record in records:
        problems += kept_for_later(record)
        metrics, metric_problems = derive_metrics(root, record)
        asked = ask(record, metrics, date.today())
        metric_problems += with_severities(asked, severities or {})
        problems += metric_problems
        study = CaseStudy(record, metrics)
        (broken if any(p.severity == "error" for p in metric_problems) else good).append(study)
    if profile is None:
        return Loaded(None, in_order(problems))
    problems += kept_in_profile(profile)
    published = [study for study in good if not study.project.draft]
    portfolio = Portfolio(profile, _newest_first(published), faulty_slugs(problems))
    return Loaded(portfolio, in_order(problems), tuple(broken))


def faulty_slugs(problems: Iterable[Problem]) -> frozenset[str]:
    """The case studies that errors stand in."""
    paths = (p.place.path for p in problems if p.severity == "error")
    return frozenset(path.split("/")[1] for path in paths if path.startswith("case_studies/"))


def with_unresolved(portfolio: Portfolio, broken: tuple[CaseStudy, ...]) -> Portfolio:
    """The portfolio with case studies that lack metrics, to look for problems in their texts."""
    published = [study for study in broken if not study.project.draft]
    studies = _newest_first([*portfolio.case_studies, *published])
    return replace(portfolio, case_studies=studies)


def with_last_good(
    portfolio: Portfolio, last_good: Portfolio | None, faulty: frozenset[str]
) -> Portfolio:
    """The portfolio with faulty case studies as they were when they were last good, or without."""
    kept = [study for study in portfolio.case_studies if study.slug not in faulty]
    if last_good is not None:
        kept += [study for study in last_good.case_studies if study.slug in faulty]
    return replace(portfolio, case_studies=_newest_first(kept), faulty=faulty)


def _newest_first(studies: list[CaseStudy]) -> tuple[CaseStudy, ...]:
    by_slug = sorted(studies, key=lambda study: study.slug)
    return tuple(sorted(by_slug, key=lambda s: s.project.period.end or "9999", reverse=True))


def first_day(moment: str) -> str:
    """The first day of a month or a date: 2026-02 is 2026-02-01."""
    return moment if len(moment) > len("2026-02") else f"{moment}-01"
