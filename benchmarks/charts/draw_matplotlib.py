"""Draws the observations with matplotlib."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
from observations import SIDES, TITLE, UNIT, target

# The drawing engine without a window, text as text and the same bytes each time.
mpl.use("svg")
mpl.rcParams["svg.fonttype"] = "none"
mpl.rcParams["svg.hashsalt"] = "chart"

import matplotlib.pyplot as plt  # noqa: E402 - after the engine is chosen


def main() -> None:
    figure, axes = plt.subplots(figsize=(6.4, 1.8))
    draw(axes)
    figure.savefig(target(), bbox_inches="tight", metadata={"Date": None})


def draw(axes: Any) -> None:
    for row, (side, colour) in enumerate(zip(SIDES, ("#595f69", "#0b6b5c"), strict=True)):
        axes.plot(side.runs, [row + 0.25] * len(side.runs), ".", color=colour, alpha=0.55)
        axes.plot([side.low, side.high], [row, row], color=colour, linewidth=3)
        axes.plot([side.mean], [row], "o", color=colour, markersize=9)
        label = f"{side.name} {side.mean} {UNIT}"
        axes.annotate(label, (side.low, row), (-8, 0), textcoords="offset points", ha="right",
                      va="center", color=colour)  # fmt: skip
    axes.set(xlim=(0, None), ylim=(1.6, -0.5), yticks=[], title=TITLE)
    axes.grid(axis="x", color="#dedfda")
    axes.spines[["top", "left", "right"]].set_visible(False)


if __name__ == "__main__":
    main()
