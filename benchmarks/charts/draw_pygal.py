"""Draws the observations with pygal."""

from __future__ import annotations

import pygal
from observations import SIDES, TITLE, target
from pygal.style import Style


def main() -> None:
    chart = pygal.XY(
        title=TITLE,
        stroke=False,
        js=[],
        width=640,
        height=240,
        range=(-0.5, 1.75),
        xrange=(0, 200),
        show_y_labels=False,
        style=Style(colors=("#595f69", "#0b6b5c", "#595f69", "#0b6b5c"), background="white"),
    )
    for row, side in enumerate(SIDES):
        chart.add(f"{side.name}, runs", [(run, row + 0.25) for run in side.runs], dots_size=2.5)
    for row, side in enumerate(SIDES):
        bar = [(side.low, row), (side.mean, row), (side.high, row)]
        chart.add(f"{side.name} {side.mean}", bar, stroke=True)
    target().write_bytes(chart.render())


if __name__ == "__main__":
    main()
