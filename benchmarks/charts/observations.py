"""What every variant draws: the same runs before and after, with their intervals."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

NAME = "p99 latency"
UNIT = "ms"
TITLE = "p99 latency, before and after"


@dataclass(frozen=True)
class Side:
    """Runs, their geometric mean and its 95 % interval, given so that only drawing is timed."""

    name: str
    runs: tuple[float, ...]
    mean: float
    low: float
    high: float


BEFORE = Side(
    "before",
    (181.2, 176.4, 190.3, 172.8, 185.1, 179.9, 168.7, 194.0, 183.3, 177.6, 188.2, 171.5),
    180.6,
    175.5,
    185.8,
)
AFTER = Side(
    "after",
    (97.3, 92.1, 101.4, 95.8, 99.0, 90.7, 104.2, 96.6, 93.9, 98.1, 100.3, 94.4),
    96.9,
    94.4,
    99.5,
)
SIDES = (BEFORE, AFTER)


def target() -> Path:
    """The file to write: the argument on the command line, else one that is not kept."""
    given = sys.argv[1:] or [".cache/benchmarks/chart.svg"]
    path = Path(given[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
