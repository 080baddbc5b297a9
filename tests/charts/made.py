"""Metrics to draw, and the parts of a drawing to look at."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from generator.charts.chart import Chart
from generator.metrics.metric import Metric
from generator.metrics.percentile import PART as PERCENTILE
from generator.metrics.repeated_runs import PART as REPEATED_RUNS
from tests.metrics.made import files_of, metric_of, samples_of
from tests.metrics.trials import derived

BEFORE = (100.0, 102.0, 98.0, 101.0, 99.0, 103.0, 97.0, 100.0, 101.0, 99.0)
AFTER = (80.0, 82.0, 79.0, 81.0, 78.0, 83.0, 80.0, 79.0, 82.0, 81.0)
SVG = "{http://www.w3.org/2000/svg}"


def compared(
    before: Sequence[float] = BEFORE, after: Sequence[float] = AFTER, id: str = "speed"
) -> Metric:
    """A metric of repeated runs, lower being better."""
    metric = metric_of(REPEATED_RUNS.estimate(files_of(before), files_of(after)), minimum="5%")
    return replace(metric, id=id)


def one_sided(values: Sequence[float] = AFTER) -> Metric:
    return metric_of(REPEATED_RUNS.estimate(files_of(values), None))


def distribution() -> Metric:
    """A metric with raw observations on both sides."""
    source = random.Random(7)
    before = [source.lognormvariate(4.2, 0.5) for _ in range(3000)]
    after = [source.lognormvariate(3.6, 0.5) for _ in range(3000)]
    return metric_of(PERCENTILE.estimate(samples_of(before, "p99"), samples_of(after, "p99")))


def root(chart: Chart) -> Element:
    """The drawing, read by an XML parser."""
    return ElementTree.fromstring(chart.svg)


def marked(drawing: Element, name: str) -> list[Element]:
    """The elements of a class."""
    return [each for each in drawing.iter() if name in each.get("class", "").split()]


def percent(element: Element, attribute: str) -> float:
    """A coordinate across."""
    return float(element.get(attribute, "").removesuffix("%"))


def texts(drawing: Element) -> list[str]:
    """Everything that is written in the drawing."""
    return [each.text or "" for each in drawing.iter(f"{SVG}text")]


def trial(
    content: str = "variant,users,conversions\nv1,2008,192\nv2,1992,258\n", **entry: object
) -> Metric:
    """An A/B test, judged."""
    return derived(content, **({"planned_n": 4000, "minimum_effect": "2 points"} | entry))


def sequential(days: int = 4) -> Metric:
    """A sequential A/B test with a look a day."""
    rows = [
        f"{name},2026-01-{day:02d},500,{sold + day % 3}\n"
        for day in range(1, days + 1)
        for name, sold in (("v1", 50), ("v2", 70))
    ]
    content = "variant,date,users,conversions\n" + "".join(rows)
    return derived(content, planned_n=8000, design="sequential")
