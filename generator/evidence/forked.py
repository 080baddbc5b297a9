"""Benchmarks of several processes that each made several iterations, with statistics of both."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import fsum

from generator.evidence.measurement import Labels, Samples
from generator.evidence.reader import Cell, Listed, Series
from generator.evidence.selector import Selector


@dataclass(frozen=True)
class Forked(Listed):
    """Evidence in which two series may have one name and the same labels.

    The first holds the mean, with one observation for each process; the second all other
    statistics, which the tool makes of the iterations of all processes. A selector leads to the
    one or the other by its statistic.
    """

    def _series(self, selector: Selector) -> Series:
        fitting = self.series if selector.stat == "mean" else tuple(reversed(self.series))
        found = Listed._series(replace(self, series=_one_of_each(fitting)), selector)
        if selector.stat:
            return found
        # The mean has to be among those that are told of when no statistic was asked for.
        both = [each for each in self.series if _key(each) == _key(found)]
        stated = {stat: cell for each in both for stat, cell in each.stats.items()}
        return replace(both[0], stats=stated, listed=both[-1].listed)


def _key(series: Series) -> tuple[str, Labels]:
    return series.name, series.labels


def _one_of_each(series: Iterable[Series]) -> tuple[Series, ...]:
    """The first of each name and labels."""
    chosen: dict[tuple[str, Labels], Series] = {}
    for each in series:
        chosen.setdefault(_key(each), each)
    return tuple(chosen.values())


def by_process(series: Series, processes: Sequence[Sequence[float]]) -> tuple[Series, ...]:
    """The series that come of the observations of each process.

    ``series`` says what they are called and what the file states. One of them is enough where there
    was one process, or where each made one observation.
    """
    every = array("d", (value for values in processes for value in values))
    n = len(every)
    listed = ("median", "min", "max", "std") if n > 1 else ()
    samples = Samples(n, lambda: every)
    whole = replace(series, n=n, replication="iteration", samples=samples, listed=listed)
    if len(processes) == 1 or n == len(processes):
        replication = "iteration" if len(processes) == 1 else "process run"
        return (replace(whole, replication=replication, listed=("mean", *listed)),)
    others = {stat: cell for stat, cell in series.stats.items() if stat != "mean"}
    mean = series.stats.get("mean") or Cell(_mean(every))
    return _means(replace(series, stats={"mean": mean}), processes), replace(whole, stats=others)


def _means(series: Series, processes: Sequence[Sequence[float]]) -> Series:
    means = array("d", (_mean(values) for values in processes))
    samples = Samples(len(means), lambda: means)
    return replace(series, n=len(means), replication="process run", samples=samples)


def _mean(values: Sequence[float]) -> float:
    try:
        return fsum(values) / len(values)
    except OverflowError:
        # Each is finite, but their sum is beyond what a double can hold.
        return fsum(value / len(values) for value in values)


def tell_apart(names: Sequence[tuple[str, Labels]]) -> list[Labels]:
    """The labels, with ``nth`` where a name and its labels stand more than once."""
    counts, seen = Counter(names), Counter[tuple[str, Labels]]()
    found = []
    for key in names:
        seen[key] += 1
        nth = (("nth", str(seen[key])),) if counts[key] > 1 else ()
        found.append(tuple(sorted((*key[1], *nth))))
    return found
