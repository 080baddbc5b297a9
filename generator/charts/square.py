"""Two shares against each other, each from nothing to everything: where curves of models stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.charts.axis import END, Anchor
from generator.charts.diagnosing import Heading, share_text
from generator.charts.scale import Linear

LINE = 20
TALL = 280
"""Pixels from nothing to everything."""
GUTTER = 14.0
"""Percent of the width that the labels of the upright axis take."""
FOOT = 48
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)

Point = tuple[float, float]


@dataclass(frozen=True)
class Tick:
    """A share on an axis: percent across or pixels down."""

    at: float
    label: str
    anchor: Anchor


@dataclass(frozen=True)
class Line:
    """A curve. Points are thousandths of the plot, across and down."""

    css: str
    """Its class: the side's, or ``pf-reference`` for what it is to be compared with."""
    name: str
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Square:
    """The plot: its lines with their names over it, and its axes."""

    heading: Heading
    lines: tuple[Line, ...]
    up: str
    """What the upright axis is of; stands over the plot."""
    across: str
    """What the other axis is of; stands beneath."""
    locale: str

    @property
    def rows(self) -> int:
        """Lines of text over the legend."""
        return len(self.heading.name) + len(self.heading.words)

    @property
    def legend_top(self) -> int:
        """Where the names of the lines begin."""
        return LINE * self.rows + (6 if self.rows else 0)

    @property
    def top(self) -> int:
        """Where everything is."""
        return self.legend_top + LINE * (len(self.lines) + 1) + 8

    @property
    def bottom(self) -> int:
        """Where nothing is."""
        return self.top + TALL

    @property
    def left(self) -> float:
        """Where nothing is across, in percent."""
        return GUTTER

    @property
    def width(self) -> float:
        """Across, in percent."""
        return END - GUTTER

    @property
    def ticks_across(self) -> tuple[Tick, ...]:
        """Labels beneath."""
        return tuple(
            Tick(self.x(share), share_text(share, self.locale), "end" if share == 1 else "middle")
            for share in _TICKS
        )

    @property
    def ticks_up(self) -> tuple[Tick, ...]:
        """Labels beside."""
        return tuple(
            Tick(self.y(share), share_text(share, self.locale), "start") for share in _TICKS
        )

    def x(self, share: float) -> float:
        """A share across, in percent of the width."""
        return Linear(0.0, 1.0, GUTTER, END)(share)

    def y(self, share: float) -> float:
        """A share upwards, in pixels from the top."""
        return Linear(0.0, 1.0, self.bottom, self.top)(share)


def line(css: str, name: str, points: Iterable[Point]) -> Line:
    """A line through points that are shares."""
    return Line(css, name, tuple((round(x * 1000), round((1 - y) * 1000)) for x, y in points))


def steps(points: Sequence[Point]) -> list[Point]:
    """The same points joined by steps, each at the height of the point that it leads to.

    A point that leads no further has no step, as it has no part in the area.
    """
    places: list[Point] = []
    before = 0.0
    for x, y in points:
        if x > before:
            places += [(before, y), (x, y)]
            before = x
    return places


def tenths(points: Sequence[Point], of: int) -> list[Point]:
    """The first points at which a share has reached each tenth; ``of`` is 0 across, 1 upwards."""
    chosen = (
        next((point for point in points if point[of] >= tenth / 10 - 1e-9), None)
        for tenth in range(1, 11)
    )
    return list(dict.fromkeys(point for point in chosen if point is not None))
