"""What a chart is, the kinds of charts there are, and drawing one.

A drawing has no size of its own: across it is laid out in percent of the width that it is given,
down it in pixels. So one drawing fits a telephone and a desk, and its text keeps its size; only
what must not overlap is reckoned for the narrowest screen.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generator.charts.drawing import frame, frame_alone
from generator.metrics.baseline import score_of
from generator.metrics.metric import Metric
from generator.registry import Registry

Row = tuple[str, ...]


class ChartError(Exception):
    """The metrics cannot be drawn so; the message says what can be done with them."""


@dataclass(frozen=True)
class Drawing:
    """What a kind of chart makes of metrics, before it is framed."""

    body: str
    """SVG elements."""
    height: int
    """Pixels."""
    description: str
    header: Row
    rows: tuple[Row, ...]
    data: tuple[Row, ...]
    """Rows of the CSV file, its header first, nothing rounded."""


@dataclass(frozen=True)
class Chart:
    """A chart in every form that a site needs."""

    svg: str
    """To set into a page, whose colours it takes."""
    standalone: str
    """A whole SVG file with colours of its own, for feeds and downloads."""
    description: str
    """The chart in words, with its numbers."""
    header: Row
    rows: tuple[Row, ...]
    csv: str
    """Every number of the chart, unrounded."""

    @property
    def table(self) -> tuple[Row, tuple[Row, ...]]:
        """The chart's table twin: header and rows, as printed."""
        return self.header, self.rows


@dataclass(frozen=True)
class ChartKind:
    """A way to draw metrics."""

    name: str
    needs: str
    """What a metric must have, to complete the sentence "it needs …"."""
    suits: Callable[[Metric], bool]
    draw: Callable[[Sequence[Metric], str, str], Drawing]
    """Draws metrics of one unit under a title in a locale."""
    rank: int
    """Of the kinds that suit a metric, the one with the lowest rank tells most."""
    scores: tuple[str, ...] = ()
    """Scores of models that it tells more of than any other kind. Such a chart is of the model,
    whichever of its scores the metric is."""
    most: int = 12
    """How many metrics one chart can hold and still be read."""
    beside: str = ""
    """Drawn without being asked for beside the kind that tells most, with this behind its title."""


charts: Registry[ChartKind] = Registry("generator.charts")


def draw(kind: str, metrics: Sequence[Metric], title: str, chart_id: str, locale: str) -> Chart:
    """Draws metrics as the kind of that name; ``chart_id`` must be unique on the page."""
    _check(charts[kind], metrics)
    drawing = charts[kind].draw(metrics, title, locale)
    about = (chart_id, title, drawing.description, drawing.height, drawing.body)
    return Chart(
        svg=frame(kind, *about),
        standalone=frame_alone(kind, *about),
        description=drawing.description,
        header=drawing.header,
        rows=drawing.rows,
        csv=_csv(drawing.data),
    )


def default_kinds(metric: Metric) -> tuple[str, ...]:
    """The kinds that a metric's evidence supports, the most telling first."""
    able = (kind for kind in charts if kind.suits(metric))
    score = score_of(metric)
    order = sorted(able, key=lambda kind: (score not in kind.scores, kind.rank))
    return tuple(kind.name for kind in order)


def unasked_kinds(metric: Metric) -> tuple[str, ...]:
    """What is drawn of a headline metric whose author asks for no chart."""
    able = default_kinds(metric)
    return tuple(name for name in able if name == able[0] or charts[name].beside)


def _check(kind: ChartKind, metrics: Sequence[Metric]) -> None:
    if not metrics:
        raise ChartError(f"a {kind.name} chart needs at least one metric")
    if len(metrics) > kind.most:
        raise ChartError(
            f"a {kind.name} chart holds {kind.most} metric{'s'[: kind.most > 1]} at most, "
            f"not {len(metrics)}; make more charts"
        )
    for metric in metrics:
        if not kind.suits(metric):
            able = " or ".join(default_kinds(metric))
            instead = f"it can be drawn as {able}" if able else "there is no chart for it"
            message = f"{metric.id!r} cannot be drawn as {kind.name}, which needs {kind.needs}"
            raise ChartError(f"{message}; {instead}")
    units = list(dict.fromkeys(metric.unit for metric in metrics))
    if len(units) > 1:
        raise ChartError(
            f"a {kind.name} chart has one axis, but its metrics are in {', '.join(units)}; "
            "make one chart per unit"
        )


def _csv(rows: Sequence[Row]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
