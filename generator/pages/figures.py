"""The charts of a case study, drawn and ready to be set into a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from generator.charts.chart import Chart, ChartError, charts, draw, unasked_kinds
from generator.metrics.metric import Metric
from generator.portfolio import CaseStudy
from generator.problems import Problem, nearest
from generator.prose.passages import passage
from generator.prose.writer import Writer


@dataclass(frozen=True)
class Figure:
    """A chart with its words, its table twin and the addresses of its files."""

    id: str
    title: str
    chart: Chart
    slug: str
    shows: tuple[str, ...]
    """The ids of its metrics."""

    @property
    def svg(self) -> Markup:
        return Markup(self.chart.svg)  # noqa: S704 - drawn by our own escaping templates

    @property
    def svg_uri(self) -> str:
        return f"charts/{self.slug}/{self.id}.svg"

    @property
    def csv_uri(self) -> str:
        return f"charts/{self.slug}/{self.id}.csv"


def figures(study: CaseStudy, writer: Writer) -> tuple[Figure, ...]:
    """The charts that the author asked for, or those that suit the headline metrics.

    What is wrong with them is added to the writer's problems.
    """
    if not study.project.charts:
        return _defaults(study, writer.portfolio.locale)
    asked = (_asked(study, index, writer) for index in range(len(study.project.charts)))
    return tuple(figure for figure in asked if figure is not None)


def _asked(study: CaseStudy, index: int, writer: Writer) -> Figure | None:
    entry = study.project.charts[index]
    place = study.record.places.value(("charts", index, "kind"))
    if entry.kind not in charts:
        hint = nearest(entry.kind, charts.names())
        problem = Problem(place, "unknown-chart", f"there is no chart {entry.kind!r}", hint)
        writer.problems.append(problem)
        return None
    title = writer.words(passage(study, "charts", index, "title"))
    metrics = [study.metric(id) for id in entry.shown if study.has_metric(id)]
    if not metrics:
        # What it shows has mistakes of its own, which are said elsewhere.
        return None
    try:
        return _figure(study, entry.kind, metrics, title, index + 1, writer.portfolio.locale)
    except ChartError as error:
        writer.problems.append(Problem(place, "chart-unsupported", str(error)))
        return None


def _defaults(study: CaseStudy, locale: str) -> tuple[Figure, ...]:
    wanted = _once([(m, kind) for m in study.headlines for kind in unasked_kinds(m)])
    return tuple(
        _figure(study, kind, [metric], f"{metric.name}{charts[kind].beside}", number, locale)
        for number, (metric, kind) in enumerate(wanted, start=1)
    )


def _once(wanted: Sequence[tuple[Metric, str]]) -> list[tuple[Metric, str]]:
    """A model's own chart is drawn for the first of its scores only."""
    drawn: dict[tuple[str, object], tuple[Metric, str]] = {}
    for metric, kind in wanted:
        subject = metric.diagnoses if charts[kind].scores else metric.id
        drawn.setdefault((kind, subject), (metric, kind))
    return list(drawn.values())


def _figure(
    study: CaseStudy, kind: str, metrics: Sequence[Metric], title: str, number: int, locale: str
) -> Figure:  # fmt: skip
    id = f"chart-{number}"
    chart = draw(kind, metrics, title, f"{study.slug}-{id}", locale)
    return Figure(id, title, chart, study.slug, tuple(metric.id for metric in metrics))
