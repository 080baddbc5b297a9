"""The charts of a case study, drawn and ready to be set into a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from generator.charts.chart import Chart, ChartError, charts, default_kinds, draw
from generator.metrics.metric import Metric
from generator.portfolio import CaseStudy
from generator.problems import Problem, nearest
from generator.records.project import ChartEntry


@dataclass(frozen=True)
class Figure:
    """A chart with its words, its table twin and the addresses of its files."""

    id: str
    title: str
    chart: Chart
    slug: str

    @property
    def svg(self) -> Markup:
        return Markup(self.chart.svg)  # noqa: S704 - drawn by our own escaping templates

    @property
    def svg_uri(self) -> str:
        return f"charts/{self.slug}/{self.id}.svg"

    @property
    def csv_uri(self) -> str:
        return f"charts/{self.slug}/{self.id}.csv"


def figures(study: CaseStudy, locale: str) -> tuple[tuple[Figure, ...], list[Problem]]:
    """The charts that the author asked for, or those that suit the headline metrics."""
    drawn: list[Figure] = []
    problems: list[Problem] = []
    for index, entry in enumerate(study.project.charts):
        place = study.record.places.value(("charts", index, "kind"))
        if entry.kind not in charts:
            hint = nearest(entry.kind, charts.names())
            problems.append(Problem(place, "unknown-chart", f"no chart {entry.kind!r}", hint))
            continue
        try:
            chosen = _chosen(study, entry)
            drawn.append(_figure(study, entry.kind, chosen, entry.title, index + 1, locale))
        except ChartError as error:
            problems.append(Problem(place, "chart-unsupported", str(error)))
    if not study.project.charts:
        drawn = _defaults(study, locale)
    return tuple(drawn), problems


def _chosen(study: CaseStudy, entry: ChartEntry) -> list[Metric]:
    ids = entry.metrics or (() if entry.metric is None else (entry.metric,))
    return [study.metric(id) for id in ids if study.has_metric(id)]


def _defaults(study: CaseStudy, locale: str) -> list[Figure]:
    wanted = [(metric, kind) for metric in study.headlines for kind in default_kinds(metric)[:1]]
    return [
        _figure(study, kind, [metric], metric.name, number, locale)
        for number, (metric, kind) in enumerate(wanted, start=1)
    ]


def _figure(
    study: CaseStudy, kind: str, metrics: Sequence[Metric], title: str, number: int, locale: str
) -> Figure:  # fmt: skip
    id = f"chart-{number}"
    return Figure(id, title, draw(kind, metrics, title, f"{study.slug}-{id}", locale), study.slug)
