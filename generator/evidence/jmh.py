"""Java micro-benchmarks, by JMH: its JSON results, its CSV and its printed table.

How to get the file: `java -jar benchmarks.jar -f 5 -rf json -rff evidence/run.json`. The score of
every iteration of every fork is kept. Several forks are worth more than many iterations. The table
that JMH prints, and `-rf csv`, have means only.

Select: the full name of the method, then the statistic: `sample.Sorting.sort{n="100"}:mean`. The
parameters are labels, the mode too where one method ran in several (`mode="avgt"`). Scores are in
the unit of the file: `us/op` is µs, `ops/ms` is operations/ms. What a profiler or a group adds is
told apart by the label `metric`: `sample.Sorting.sort{metric="gc.alloc.rate.norm",n="100"}:mean`.

Example: from `tests/evidence_files/jmh/synthetic_forks.json`, two forks of three iterations:

    sample.Sorting.sort{n="100"}:mean  2.5 µs
    sample.Sorting.sort{n="100"}:max  3.2 µs
    sample.Sorting.sort{n="1000"}:mean  31 µs
    sample.Sorting.sort{metric="gc.alloc.rate.norm",n="100"}:mean  416 bytes

What cannot be claimed: that more is worse, or better, without a look at the mode: throughput
(`thrpt`) is better high, times (`avgt`, `sample`, `ss`) are better low; the file says the mode and
the notes say the direction. A difference from one fork, whose iterations share one process. A
percentile of single operations in any mode but `sample`: the others keep means. `scoreError`, the ±
of the console, is half of a 99.9 % interval over iterations and is not listed.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import fsum

from generator.evidence.content import content_kind
from generator.evidence.files import EvidenceFile
from generator.evidence.forked import Forked, by_process, tell_apart
from generator.evidence.jmh_table import is_table, read_table
from generator.evidence.jmh_units import MARGIN, directions, unit_of
from generator.evidence.json_text import (
    MISSING,
    Document,
    Location,
    is_number,
    load_document,
    try_document,
)
from generator.evidence.label_names import labels_of
from generator.evidence.measurement import Labels, Note, Provenance, Samples
from generator.evidence.reader import Cell, Evidence, Series

STATS = {"0.0": "min", "50.0": "median", "100.0": "max"}
LISTED = ("0.0", "50.0", "90.0", "95.0", "99.0", "99.9", "100.0")
"""The percentiles of the file that are listed; those beyond say the same."""


class Jmh:
    """Reads ``-rf json`` and ``-rf csv`` files, and the table that is printed."""

    name = "jmh"
    generic = False
    kinds = ("json", "text")
    marks = (
        "a list of results with `benchmark`, `mode` and `primaryMetric`, or a table with "
        "`Benchmark`, `Mode`, `Score` and `Units`"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """A list of results, each with its mode and primary metric; or the names of a table."""
        if content_kind(file) == "text":
            return is_table(file)
        document = try_document(file)
        if document is None or not isinstance(document.root, list) or not document.root:
            return False
        return all(
            isinstance(each, dict)
            and isinstance(each.get("benchmark"), str)
            and isinstance(each.get("mode"), str)
            and isinstance(each.get("primaryMetric"), dict)
            for each in document.root
        )

    def read(self, file: EvidenceFile) -> Evidence:
        """The mean of each metric by its forks, the rest by its iterations."""
        if content_kind(file) == "text":
            return read_table(file)
        document = load_document(file)
        metrics = list(_metrics(document))
        labels = tell_apart([(each.name, each.labels) for each in metrics])
        told = [replace(each, labels=own) for each, own in zip(metrics, labels, strict=True)]
        series = tuple(found for each in told for found in _series(document, each))
        notes = tuple(_notes(document, metrics))
        return Forked(file, self.name, series, notes, _provenance(document), document)


@dataclass(frozen=True)
class Metric:
    """A primary or secondary metric of one result."""

    name: str
    labels: Labels
    mode: str
    at: Location


def _metrics(document: Document) -> Iterator[Metric]:
    modes: dict[str, set[str]] = defaultdict(set)
    for index in range(len(document.items())):
        name, mode = _name_and_mode(document, index)
        modes[name].add(mode)
    for index in range(len(document.items())):
        name, mode = _name_and_mode(document, index)
        own = {**document.mapping(index, "params")}
        own |= {"mode": mode} if len(modes[name]) > 1 else {}
        yield Metric(name, labels_of(own), mode, (index, "primaryMetric"))
        for metric in document.mapping(index, "secondaryMetrics"):
            labels = labels_of({**own, "metric": metric})
            yield Metric(name, labels, mode, (index, "secondaryMetrics", metric))


def _name_and_mode(document: Document, index: int) -> tuple[str, str]:
    return str(document.at(index, "benchmark")), str(document.at(index, "mode"))


def _series(document: Document, metric: Metric) -> tuple[Series, ...]:
    unit, least = unit_of(document.text(*metric.at, "scoreUnit") or ""), 0.0
    series = Series(metric.name, unit, _stated(document, metric), labels=metric.labels, least=least)
    if document.items(*metric.at, "rawDataHistogram"):
        return _of_histogram(document, metric, series)
    forks = [fork for fork in _forks(document, metric) if fork]
    broken = any(not is_number(document.at(*at), least) for fork in forks for at in fork)
    if broken or not forks:
        return (series,)
    return by_process(series, [document.numbers_at(fork, least) for fork in forks])


def _stated(document: Document, metric: Metric) -> dict[str, Cell]:
    """The score and the percentiles that are listed. ``"NaN"`` stands where there is none."""
    found = {"mean": (*metric.at, "score")}
    for percent in LISTED:
        found[STATS.get(percent, f"p{percent.removesuffix('.0')}")] = (
            *metric.at, "scorePercentiles", percent,
        )  # fmt: skip
    return {
        stat: Cell(document.at(*at), at)
        for stat, at in found.items()
        if document.at(*at) not in (MISSING, "NaN")
    }


def _forks(document: Document, metric: Metric) -> Iterator[list[Location]]:
    """Where the iterations of each fork stand."""
    at = (*metric.at, "rawData")
    for fork in range(len(document.items(*at))):
        yield [(*at, fork, index) for index in range(len(document.items(*at, fork)))]


def _of_histogram(document: Document, metric: Metric, series: Series) -> tuple[Series, ...]:
    """Mode ``sample``: times of single operations with their numbers. They are not spread out
    again, since there may be any number of them."""
    at = (*metric.at, "rawDataHistogram")
    forks = [_pairs(document, (*at, fork)) for fork in range(len(document.items(*at)))]
    counts = [sum(count for _, count in pairs) for pairs in forks]
    if not all(counts):
        return (series,)
    whole = replace(series, n=int(sum(counts)), replication="iteration")
    if len(forks) == 1:
        return (whole,)
    means = array("d", (_weighted(p, count) for p, count in zip(forks, counts, strict=True)))
    others = {stat: cell for stat, cell in series.stats.items() if stat != "mean"}
    mean = {stat: cell for stat, cell in series.stats.items() if stat == "mean"}
    samples = Samples(len(means), lambda: means)
    first = replace(whole, stats=mean, n=len(means), replication="process run", samples=samples)
    return first, replace(whole, stats=others)


Pairs = Sequence[tuple[float, float]]
"""Each time with how often it was seen."""


def _pairs(document: Document, fork: Location) -> Pairs:
    found = []
    for iteration in range(len(document.items(*fork))):
        for index in range(len(document.items(*fork, iteration))):
            at = (*fork, iteration, index)
            value, count = document.at(*at, 0), document.at(*at, 1)
            if is_number(value, 0.0) and is_number(count, 0.0):
                found.append((document.number((*at, 0)), document.number((*at, 1))))
    return found


def _weighted(pairs: Pairs, count: float) -> float:
    return fsum(value * (times / count) for value, times in pairs)


def _notes(document: Document, metrics: Sequence[Metric]) -> Iterator[Note]:
    yield from directions([(metric.name, metric.mode) for metric in metrics])
    forks = {index: document.at(index, "forks") for index in range(len(document.items()))}
    single = [_name_and_mode(document, index)[0] for index, n in forks.items() if n in (0, 1)]
    if single:
        names = tuple(dict.fromkeys(single)) if len(single) < len(forks) else ()
        yield Note("One fork: all iterations were made by one process.", names=names)
    if len(single) < len(forks):
        yield Note("A fork is what was repeated: the mean has one observation for each.")
    if any(metric.mode != "sample" for metric in metrics):
        yield Note("Percentiles are those of iterations, not of single operations.")
    yield MARGIN


def _provenance(document: Document) -> Provenance:
    """The virtual machine; not its path."""
    jdk, name = document.text(0, "jdkVersion"), document.text(0, "vmName")
    environment = " ".join(filter(None, (name, jdk))) or None
    version = document.text(0, "jmhVersion")
    return Provenance(environment=environment, tool="JMH", version=version)


PART = Jmh()
