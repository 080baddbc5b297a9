"""What a reader finds in a file: measurements, raw samples and where they came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from math import fsum
from typing import Literal, NamedTuple

from generator.evidence.evaluation import Evaluation
from generator.evidence.observations import in_order, scaled

Labels = tuple[tuple[str, str], ...]
"""Pairs of label and value, sorted by label."""
Nature = Literal["", "proportion", "exact", "events"]
"""What a value is, where its interval depends on it: a share of ``n`` that either did or did not
(a failure rate, an accuracy); an exact figure, which nothing was sampled for (coverage, size); a
number of events in a window (incidents). Empty for everything else, a mean or an F1 among them."""


@dataclass(frozen=True)
class Samples:
    """Raw observations, loaded when they are first asked for.

    A flat sequence of floats in the unit of their measurement, in the order of the file.
    """

    n: int
    load: Callable[[], Sequence[float]] = field(repr=False, compare=False)
    load_ids: Callable[[], Sequence[str]] | None = field(default=None, repr=False, compare=False)
    """The id of each observation (example, seed, user), where the file names them: observations
    of one id on both sides are a pair."""
    arrange: Callable[[], Sequence[float]] | None = field(default=None, repr=False, compare=False)
    """How to get them in order, where there is a shorter way than sorting them."""

    @cached_property
    def values(self) -> Sequence[float]:
        """All observations."""
        return self.load()

    @cached_property
    def ordered(self) -> Sequence[float]:
        """All observations from the smallest to the largest, for order statistics by their rank."""
        return self.arrange() if self.arrange else in_order(self.values)

    def scaled(self, factor: float) -> Samples:
        """The same observations in another unit."""
        return replace(
            self,
            load=lambda: scaled(self.values, factor),
            arrange=lambda: scaled(self.ordered, factor),
        )

    @cached_property
    def ids(self) -> Sequence[str] | None:
        """The id of each observation, in the order of the values; None where nobody names them."""
        return self.load_ids() if self.load_ids else None


class Bucket(NamedTuple):
    """The bucket that a percentile lies in."""

    low: float
    high: float
    """Infinite in the last one."""
    share: float
    """How far into the bucket the percentile lies, between 0 and 1."""


@dataclass(frozen=True)
class Histogram:
    """Observations counted in buckets. Where in its bucket each of them lies is lost."""

    bounds: tuple[float, ...]
    """The upper edge of each bucket, ascending; the last is infinite."""
    counts: tuple[float, ...]
    """The observations in each bucket alone, not cumulative."""
    n: int | None
    """All observations; None where the file counts them by the second."""
    sum: float | None = None
    """The sum of all observations, where the file has it."""
    unit: str = ""
    """Of the bounds and the sum."""
    exponential: bool = False
    """Whether each edge is the one before it times a factor, as in native histograms."""
    least: float | None = None
    """The smallest observation, where the file has it: the true edge of the first bucket."""
    most: float | None = None
    """The largest observation, where the file has it."""

    def bucket(self, fraction: float) -> Bucket | None:
        """Where a percentile lies, found as Prometheus does; None where nothing was observed."""
        rank = fraction * fsum(self.counts)
        below = 0.0
        for index, (bound, count) in enumerate(zip(self.bounds, self.counts, strict=True)):
            if count and below + count >= rank:
                # The first bucket has no lower edge: like Prometheus, we take 0.
                low = self.bounds[index - 1] if index else min(0.0, bound)
                return self._narrowed(Bucket(low, bound, (rank - below) / count))
            below += count
        return None

    def scaled(self, factor: float, unit: str) -> Histogram:
        """The same observations in another unit."""
        least, most, total = (
            None if each is None else each * factor for each in (self.least, self.most, self.sum)
        )
        bounds = tuple(bound * factor for bound in self.bounds)
        return replace(self, bounds=bounds, unit=unit, least=least, most=most, sum=total)

    def _narrowed(self, bucket: Bucket) -> Bucket:
        """No observation lies beyond the smallest and the largest, whatever the edges are."""
        low = bucket.low if self.least is None else max(bucket.low, self.least)
        high = bucket.high if self.most is None else min(bucket.high, self.most)
        return bucket._replace(low=low, high=high) if low <= high else bucket


@dataclass(frozen=True)
class Measurement:
    """One value that a file holds, and what stands behind it."""

    name: str
    """As the tool calls it: ``http_req_duration``."""
    stat: str
    """``mean``, ``p99``, ``count`` …; empty where the name has a single value."""
    value: float
    unit: str
    """As the tool means it: ``ms``, ``s``, ``1`` for a bare ratio; empty where nobody says."""
    n: int | None
    """Observations behind the value; None where the file does not say."""
    replication: str
    """What was repeated: ``process run``, ``iteration``, ``request``, ``seed``, ``example``,
    ``row``; empty where the file does not say. Iterations of one process are not repetitions
    of a run."""
    labels: Labels = ()
    samples: Samples | None = field(default=None, compare=False)
    """The observations behind the value, in the same unit, where the file has them."""
    line: int = field(default=1, compare=False)
    """Where the value stands in the file, for messages; filled in for a measurement that was
    asked for, 1 in a list of all of them."""
    nature: Nature = field(default="", compare=False)
    evaluation: Evaluation | None = field(default=None, compare=False, repr=False)
    """For a score of a model: the examples that it can be computed from again."""
    parts: tuple[tuple[str, Measurement], ...] = field(default=(), compare=False, repr=False)
    """The same value of each slice of the examples, where the file names slices."""
    histogram: Histogram | None = field(default=None, compare=False)
    """The buckets behind the value, in their own unit, where the file has them."""
    notes: tuple[Note, ...] = field(default=(), compare=False)
    """What has to be known of this one value, beside the notes of its file."""


@dataclass(frozen=True)
class Note:
    """What a file cannot tell, or what a reader of its numbers has to know."""

    text: str
    """A whole sentence for the page: "Closed loop: a slow answer delays the next request."."""
    code: str = ""
    """The lint that it is the reason for, if any: ``closed-loop-latency``, ``dropped-load``,
    ``failed-requests``, ``bucket-edge``, ``population-spread``, ``approximate-percentile``."""
    names: tuple[str, ...] = ()
    """The measurements that it speaks of; none where it speaks of the whole file."""

    def speaks_of(self, name: str) -> bool:
        """Whether it has to stand beside a measurement of this name."""
        return not self.names or name in self.names


@dataclass(frozen=True)
class Provenance:
    """How a run came about: from its manifest ``<file>.run.yml``, or from the file itself."""

    command: str | None = None
    exit_code: int | None = None
    commit: str | None = None
    dirty: bool | None = None
    environment: str | None = None
    tool: str | None = None
    version: str | None = None
    started: str | None = None
    """ISO 8601 with a zone."""
    duration: float | None = None
    """Seconds."""
    recorded: bool = False
    """True where a manifest says it, which is what a grade can rest on."""

    def over(self, other: Provenance) -> Provenance:
        """Both together; where both speak, this one is believed."""
        said = {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if getattr(self, each.name) is not None
        }
        return replace(other, **said)
