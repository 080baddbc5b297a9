"""Draws the observations with Altair, through vl-convert."""

from __future__ import annotations

from typing import Any

import altair as alt
from observations import SIDES, TITLE, UNIT, target


def main() -> None:
    layers = [layer for row, side in enumerate(SIDES) for layer in _layers(row, side)]
    chart = alt.layer(*layers).properties(width=600, height=110, title=TITLE)
    chart.save(str(target()), format="svg")


def _layers(row: int, side: Any) -> list[alt.Chart]:
    colour = ("#595f69", "#0b6b5c")[row]
    runs = alt.Data(values=[{"x": run, "y": row + 0.25} for run in side.runs])
    bar = alt.Data(values=[{"x": side.low, "x2": side.high, "y": row}])
    label = f"{side.name} {side.mean} {UNIT}"
    estimate = alt.Data(values=[{"x": side.mean, "y": row, "label": label}])
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, 200]), axis=alt.Axis(title=UNIT, tickCount=4))
    y = alt.Y("y:Q", scale=alt.Scale(domain=[1.5, -0.5]), axis=None)
    return [
        alt.Chart(runs).mark_circle(color=colour, opacity=0.55, size=20).encode(x=x, y=y),
        alt.Chart(bar).mark_rule(color=colour, strokeWidth=3).encode(x=x, x2="x2:Q", y=y),
        alt.Chart(estimate).mark_circle(color=colour, size=95).encode(x=x, y=y),
        alt.Chart(estimate)
        .mark_text(color=colour, align="right", dx=-28)
        .encode(x=x, y=y, text="label:N"),
    ]


if __name__ == "__main__":
    main()
