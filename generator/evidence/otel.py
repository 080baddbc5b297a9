"""Metrics, by OpenTelemetry: what an exporter or the Collector wrote as JSON.

How to get the file: the Collector's file exporter (`exporters: {file: {path: metrics.jsonl}}`), or
any OTLP exporter that writes JSON; one object, one object a line and what the SDK's console
exporter prints are read. Let the run end with a flush, so that the last export is in the file.

Select: the metric's own name, its attributes as labels, and a statistic:
`http.server.request.duration:mean`, `http.server.requests{code="500"}:sum` (all that was counted in
the file's time), `…:rate` (by the second). A gauge with one value has no statistic; with several it
has `:mean`, `:min`, `:max` and `:last`. Histograms have `count sum mean min max` and percentiles
from their buckets. Attributes of the resource are labels where they differ.

Example: from `tests/evidence_files/otel/otlp_file.jsonl`, two exports of one process:

    http.server.requests{code="200"}:sum  290
    http.server.request.duration:count  300 1
    http.server.request.duration:mean  0.0803855 s
    http.server.request.duration:max  0.2 s

What cannot be claimed: more of a percentile than that it lies between the edges of its bucket; the
default edges begin at 0 and 5 and are made for milliseconds, so that times in seconds all fall into
one bucket and no percentile follows: set edges of your own in a view. What was counted before the
process began, or after the last export. A mean over a gauge's values is one over exports, not over
requests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce

from generator.evidence.files import EvidenceFile
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.otel_buckets import Counted, read_counted
from generator.evidence.otel_points import (
    DELTA,
    Metric,
    Point,
    read_points,
    to_number,
    try_exports,
    try_one,
)
from generator.evidence.over_time import Fault, Track, gained, instant, read_track
from generator.evidence.prometheus_names import PERCENTILES, per_second, stat_of
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates

UNITS = {
    "By": "bytes",
    "KiBy": "KiB",
    "MiBy": "MiB",
    "GiBy": "GiB",
    "kBy": "kB",
    "MBy": "MB",
    "By/s": "bytes/s",
    "%": "percent",
    "{request}": "requests",
    "{requests}": "requests",
    "{error}": "errors",
    "{message}": "messages",
    "{row}": "rows",
    "{token}": "tokens",
    "{operation}": "operations",
}
KNOWN = {"s", "ms", "us", "ns", "min", "h", "d", "1", "bit", "J", "W", "Hz"}
LISTED = ("mean", "median", "min", "max", "last")


class OpenTelemetry:
    """Reads OTLP as JSON, and the console exporter's output."""

    name = "otel"
    generic = False
    kinds = ("json", "json lines")
    marks = "`resourceMetrics`, or `resource_metrics` of the console exporter"

    def recognises(self, file: EvidenceFile) -> bool:
        """What an exporter writes at one time stands at the beginning."""
        return try_exports(file)

    def read(self, file: EvidenceFile) -> Evidence:
        """Each metric with each set of attributes, over all exports."""
        groups: dict[tuple[object, ...], _Group] = {}
        for point in read_points(file):
            key = (point.metric, point.resource, point.scope, point.labels)
            groups.setdefault(key, _Group(*key)).add(point)
        told_apart = _told_apart(list(groups.values()))
        series = tuple(_series(group, labels) for group, labels in told_apart)
        notes, own = tuple(_notes(list(groups.values()))), _provenance(list(groups.values()))
        return Listed(file, self.name, number_duplicates(series), notes, own, try_one(file))


@dataclass
class _Group:
    """One metric with one set of attributes, over all exports."""

    metric: Metric
    resource: Labels
    scope: str
    labels: Labels
    readings: list[tuple[float | None, float | None, object, int]] = field(default_factory=list)
    """Start, time, value and line of each data point."""
    counted: dict[float | None, Counted] = field(default_factory=dict)
    """What was counted since each start; since the first one, where each export counts anew."""
    summary: Point | None = None
    broken: int = 0
    """The line of the first data point that cannot be read."""

    def add(self, point: Point) -> None:
        """Takes one data point. Of a histogram that goes on counting the last one is all."""
        is_counted = self.metric.kind in {"histogram", "exponential"}
        value = None if is_counted else point.value
        self.readings.append((point.start, point.time, value, point.line))
        if self.metric.kind == "summary":
            self.summary = point
        elif is_counted:
            self._count(point)

    def _count(self, point: Point) -> None:
        counted = read_counted(point)
        if counted is None:
            self.broken = self.broken or point.line
        elif self.metric.temporality != DELTA:
            self.counted[point.start] = counted
        else:
            before = self.counted.get(None)
            self.counted[None] = before.plus(counted) if before else counted

    @property
    def is_counter(self) -> bool:
        """Whether the values only ever grow while one process runs."""
        return self.metric.kind == "sum" and self.metric.is_monotonic

    @property
    def track(self) -> Track:
        """The values over time."""
        return read_track(
            (time, _checked(self.metric, value)) for _, time, value, _ in self.readings
        )

    @property
    def starts(self) -> list[float]:
        """When counting began, each time that it did."""
        return sorted({start for start, *_ in self.readings if start is not None})


def _checked(metric: Metric, value: object) -> float | Fault:
    if isinstance(value, float):
        return value
    return "type", f"a value of {metric.name} is {str(value)[:40]!r}, not a number"


def _told_apart(groups: list[_Group]) -> Iterator[tuple[_Group, Labels]]:
    """Attributes of the resource, and the scope, are labels where they differ in the file."""
    resources = [dict(group.resource) for group in groups]
    keys = sorted({key for resource in resources for key in resource})
    differing = [key for key in keys if len({each.get(key) for each in resources}) > 1]
    scopes: dict[str, set[str]] = {}
    for group in groups:
        scopes.setdefault(group.metric.name, set()).add(group.scope)
    for group, resource in zip(groups, resources, strict=True):
        labels = {key: resource[key] for key in differing if key in resource}
        if len(scopes[group.metric.name]) > 1:
            labels["scope"] = group.scope
        yield group, tuple(sorted({**labels, **dict(group.labels)}.items()))


def unit_of(metric: Metric) -> str:
    """OTLP's unit, as we spell it; what only annotates a count is a bare number."""
    unit = metric.unit
    if unit.startswith("{") and unit.endswith("}"):
        return UNITS.get(unit, "1")
    return unit if unit in KNOWN else UNITS.get(unit, "")


def _series(group: _Group, labels: Labels) -> Series:
    if group.metric.kind in {"histogram", "exponential"}:
        return _histogram(group, labels)
    if group.summary is not None:
        return _summary(group, group.summary, labels)
    if group.is_counter or group.metric.temporality == DELTA:
        return _counter(group, labels)
    return _gauge(group, labels)


def _gauge(group: _Group, labels: Labels) -> Series:
    unit = unit_of(group.metric)
    if len(group.readings) == 1:
        _, _, value, line = group.readings[0]
        return Series(group.metric.name, unit, {"": Cell(value, line=line)}, labels=labels)
    track = group.track
    about = ("export", labels, track.samples, LISTED, None, track.refusal)
    return Series(group.metric.name, unit, {}, len(track.values), *about)


def _counter(group: _Group, labels: Labels) -> Series:
    """What was counted in all of the file's time, and by the second."""
    unit, track, line = unit_of(group.metric), group.track, group.readings[-1][3]
    stats: dict[str, Cell] = {}
    total, seconds = _total(group, track)
    if not track.fault:
        stats["sum"] = Cell(total, line=line)
        if seconds > 0 and group.is_counter:
            stats["rate"] = Cell(total / seconds, unit=per_second(unit), line=line)
    return Series(group.metric.name, unit, stats, labels=labels, refusal=track.refusal)


def _total(group: _Group, track: Track) -> tuple[float, float]:
    """What was counted, and in how many seconds; 0 where the file does not say since when."""
    starts = group.starts
    if group.metric.temporality == DELTA:
        seconds = track.times[-1] - starts[0] if starts and track.times else 0.0
        return sum(track.values), seconds
    if not starts:
        return gained(track), track.duration
    last: dict[float, tuple[float, float]] = {}
    for start, time, value, _ in group.readings:
        if start is not None and time is not None and isinstance(value, float):
            last[start] = (time, value)
    seconds = sum(time - start for start, (time, _) in last.items())
    return sum(value for _, value in last.values()), seconds


def _histogram(group: _Group, labels: Labels) -> Series:
    name, unit, line = group.metric.name, unit_of(group.metric), group.readings[-1][3]
    if group.broken or not group.counted:
        refusal = ("type", f"line {group.broken}: a data point of {name} cannot be read")
        return Series(name, unit, {}, labels=labels, refusal=refusal)
    first = reduce(Counted.plus, group.counted.values())
    stated = {"sum": first.total, "min": first.least, "max": first.most}
    stats = {"count": Cell(first.n, unit="1", line=line)}
    stats |= {stat: Cell(value, line=line) for stat, value in stated.items() if value is not None}
    if first.n and first.total is not None:
        stats["mean"] = Cell(first.total / first.n, line=line)
    histogram = first.histogram(unit)
    about = ("observation", labels, None, PERCENTILES if histogram else ())
    return Series(name, unit, stats, int(first.n), *about, histogram=histogram)


def _quantiles(point: Point) -> dict[str, Cell]:
    listed = point.get("quantileValues")
    found: dict[str, Cell] = {}
    for each in listed if isinstance(listed, list) else []:
        fraction = to_number(each.get("quantile")) if isinstance(each, dict) else None
        if fraction is not None:
            found[stat_of(fraction)] = Cell(to_number(each.get("value", 0.0)), line=point.line)
    return found


def _summary(group: _Group, point: Point, labels: Labels) -> Series:
    """The last summary: percentiles that the process chose, since it began."""
    unit, stats = unit_of(group.metric), _quantiles(point)
    n, total = point.number("count"), point.number("sum")
    stats["count"] = Cell(n, unit="1", line=point.line)
    stats["sum"] = Cell(total, line=point.line)
    if n and total is not None:
        stats["mean"] = Cell(total / n, line=point.line)
    known = int(n) if n is not None and 0 <= n < 1e15 else None
    return Series(group.metric.name, unit, stats, known, "observation", labels)


def _provenance(groups: list[_Group]) -> Provenance:
    times = [time for group in groups for _, time, *_ in group.readings if time is not None]
    starts = [start for group in groups for start in group.starts]
    versions = {dict(group.resource).get("telemetry.sdk.version") for group in groups}
    version = versions.pop() if len(versions) == 1 else None
    if not times:
        return Provenance(tool="OpenTelemetry", version=version)
    begin = min((*starts, *times))
    duration = max(times) - begin or None
    return Provenance(
        tool="OpenTelemetry", version=version, started=instant(begin), duration=duration
    )


def _notes(groups: Sequence[_Group]) -> Iterator[Note]:
    if not groups:
        yield Note("The file holds no data points.")
    anew = [
        group for group in groups if len(group.starts) > 1 and group.metric.temporality != DELTA
    ]
    for name in dict.fromkeys(group.metric.name for group in anew):
        text = f"Counting of {name} began anew in the file's time; the parts are added up."
        yield Note(text, "counter-reset", (name,))
    coarse = (g.metric.name for g in groups if any(c.is_coarse for c in g.counted.values()))
    for name in dict.fromkeys(coarse):
        text = f"All observations of {name} lie in one bucket, so that no percentile follows."
        yield Note(text, "bucket-edge", (name,))
    if any(group.metric.kind == "summary" for group in groups):
        names = tuple(dict.fromkeys(g.metric.name for g in groups if g.metric.kind == "summary"))
        text = "Percentiles of a summary are estimates of one process and cannot be merged."
        yield Note(text, "approximate-percentile", names)


PART = OpenTelemetry()
