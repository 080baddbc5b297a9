"""Draws the observations with the generator's own templates."""

from __future__ import annotations

from observations import AFTER, BEFORE, NAME, TITLE, UNIT, Side, target

from generator.charts.chart import draw
from generator.metrics.metric import Change, Estimate, Metric, Quantity


def main() -> None:
    chart = draw("change", [metric()], TITLE, "chart-1", "en")
    target().write_text(chart.standalone, encoding="utf-8")


def metric() -> Metric:
    relative = Estimate(-0.4635, -0.4840, -0.4421)
    difference = Estimate(-83.7, -89.2, -78.2)
    ratio = Estimate(0.5365, 0.5160, 0.5579)
    return Metric(
        slug="benchmark",
        id="p99",
        name=NAME,
        unit=UNIT,
        better="lower",
        before=quantity(BEFORE),
        after=quantity(AFTER),
        value=None,
        change=Change(relative, difference, ratio),
        n=len(BEFORE.runs) + len(AFTER.runs),
        method="repeated-runs",
        formula="",
        method_reason=None,
        verdict="improved",
        grade="samples",
        disclosure="public",
        minimum_effect=None,
        guardrail=False,
        headline=True,
        conditions=None,
        environment=None,
        command=None,
        allowed=(),
        evidence=(),
    )


def quantity(side: Side) -> Quantity:
    return Quantity(side.mean, side.low, side.high, len(side.runs), side.runs)


if __name__ == "__main__":
    main()
