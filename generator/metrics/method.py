"""The contract of a statistical method, and choosing the one that the evidence allows."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from generator.evidence.files import EvidenceFile
from generator.evidence.measurement import Measurement
from generator.evidence.selector import percentile
from generator.metrics.metric import Change, Fact, Quantity
from generator.registry import Registry

Readings = list[tuple[EvidenceFile, Measurement]]
"""One side of a metric: its files, each with the measurement selected, in the metric's unit."""
Standing = Literal["decidable", "exact", "cannot-tell", "not-tested"]
"""Whether the evidence allows a verdict: by an interval, or because nothing was sampled; or too
few observations, or no spread on file."""


@dataclass(frozen=True)
class Finding:
    """What a method makes of two sides (before and after) or of one (value)."""

    sides: tuple[Quantity, ...]
    """Before and after, or the value alone."""
    change: Change | None
    formula: str
    """What was computed, in words."""
    standing: Standing
    n: int | None = None
    """What was observed, where it is not the sum of both sides: pairs count once."""
    facts: tuple[Fact, ...] = ()
    """Figures that have to be shown with it."""


class Method(Protocol):
    """A way from readings to estimates."""

    @property
    def name(self) -> str:
        """As the author writes it in ``method.kind`` and as the page shows it."""

    @property
    def preference(self) -> int:
        """Methods are asked in this order, lowest first."""

    @property
    def takes_several(self) -> bool:
        """Whether it can make one estimate of several files of a side."""

    def fits(self, before: Readings, after: Readings | None) -> bool:
        """Whether the evidence is of the kind that the method is for. One side: after is None."""

    def needs(self, readings: Readings) -> str | None:
        """What a side lacks for the method, where an author chose it; None where it will do."""

    def estimate(self, before: Readings, after: Readings | None) -> Finding:
        """The sides and the change between them."""


methods: Registry[Method] = Registry("generator.metrics")


def choose_method(before: Readings, after: Readings | None) -> Method:
    """The first method that fits; ``summary`` fits everything."""
    in_order = sorted(methods, key=lambda method: (method.preference, method.name))
    return next(method for method in in_order if method.fits(before, after))


def averages_percentiles(readings: Readings) -> bool:
    """Whether a percentile would have to be made of percentiles, which is refused always."""
    return len(readings) > 1 and any(
        is_percentile(each) and each.samples is None and each.histogram is None
        for _, each in readings
    )


def is_percentile(measurement: Measurement) -> bool:
    """Whether the value is a median or another percentile."""
    return measurement.stat == "median" or percentile(measurement.stat) is not None


def fraction(measurement: Measurement) -> float:
    """Where in the ordered samples the value lies: 0.99 for p99."""
    found = percentile(measurement.stat)
    return 0.5 if found is None else found


def merged(readings: Readings) -> Sequence[float]:
    """The raw observations of all files together; empty unless every file has them."""
    samples = [measurement.samples for _, measurement in readings]
    if len(samples) == 1:
        return samples[0].values if samples[0] else ()
    if not all(samples):
        return ()
    joined = array("d")
    for each in samples:
        joined.extend(each.values if each else ())
    return joined


SERIES = frozenset({"step", "epoch", "scrape", "second", "token"})
"""What is observed one after the other: neighbours resemble each other, so that their number says
little about how certain a value is."""
MOST_RUNS = 300


def thinned(values: Sequence[float]) -> tuple[float, ...]:
    """At most a few hundred of the values, evenly spaced, for drawing."""
    return tuple(values[:: max(1, -(-len(values) // MOST_RUNS))])
