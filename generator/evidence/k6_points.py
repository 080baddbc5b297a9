"""Raw k6 points, ``--out json``: one observation a line, read without keeping the lines."""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeAlias, TypeGuard

from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import decode_line
from generator.evidence.k6_units import (
    LOAD_MODEL,
    NOTHING_WORKED,
    base_name,
    dropped_notes,
    failure_notes,
    is_latency,
    is_time,
    replication,
    unit_of,
)
from generator.evidence.measurement import Labels, Note, Provenance, Samples
from generator.evidence.reader import Cell, Listed, Series
from generator.evidence.selector import Selector, SelectorError
from generator.problems import refuse

Kind: TypeAlias = tuple[str, str | None]
"""Type of a metric (``trend`` …) and what it contains (``time`` …); None where nothing says it."""
Again: TypeAlias = Callable[[str, dict[str, str]], Iterator[tuple[int, object]]]
"""Reads a file once more: line and value of each point of a metric that has these tags."""

TREND_STATS = ("mean", "median", "min", "max", "p90", "p95", "p99")


def is_points(file: EvidenceFile) -> bool:
    """Whether the first line is a ``Metric`` or a ``Point`` of k6."""
    line = file.head.lstrip().partition(b"\n")[0]
    try:
        return _is_line(decode_line(line))
    except (ValueError, RecursionError):
        return False


@dataclass
class Group:
    """The observations of one metric, or of those with certain tags."""

    name: str
    tags: dict[str, str]
    labels: Labels = ()
    values: array[float] = field(default_factory=lambda: array("d"))
    fault: tuple[str, str] | None = None
    """What is wrong with the first value that cannot be used."""

    def fits(self, tags: object) -> bool:
        """Whether an observation with these tags is one of the group."""
        return not self.tags or (isinstance(tags, dict) and self.tags.items() <= tags.items())

    def add(self, value: object, line: int) -> None:
        """Takes an observation."""
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            self.values.append(value)
            if value < 0 and self.fault is None:
                self.fault = ("value-range", f"line {line}: {self.name} is {value:g}, less than 0")
        elif self.fault is None or self.fault[0] == "value-range":
            kind = "number-not-finite" if isinstance(value, float) else "type"
            self.fault = (kind, f"line {line}: the value of {self.name} is not a finite number")


@dataclass
class Points:
    """One pass over a file: eight bytes for each observation are kept, and no line."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    """Type and content of each metric."""
    groups: dict[str, list[Group]] = field(default_factory=dict)
    started: str | None = None

    def declare(self, name: str, data: dict[str, Any]) -> None:
        """A metric and its sub-metrics, from their own line."""
        if name in self.kinds:
            return
        contains = data.get("contains", "default")
        is_said = contains is not None
        self.kinds[name] = (str(data.get("type", "trend")), str(contains) if is_said else None)
        groups = self.groups.setdefault(name, [Group(name, {})])
        declared = data.get("submetrics")
        for each in declared if isinstance(declared, list) else []:
            tags = each.get("tags") if isinstance(each, dict) else None
            if isinstance(tags, dict) and isinstance(each.get("name"), str):
                groups.append(Group(each["name"], tags))
        successful = "http_req_duration{expected_response:true}"
        if name == "http_req_duration" and successful not in {group.name for group in groups}:
            groups.append(Group(successful, {"expected_response": "true"}))

    def add(self, name: str, data: dict[str, Any], line: int) -> None:
        """One observation."""
        if name not in self.groups:
            self.declare(name, {})
        if self.started is None and isinstance(data.get("time"), str):
            self.started = data["time"]
        for group in self.groups[name]:
            if group.fits(data.get("tags")):
                group.add(data.get("value"), line)

    def all(self, name: str) -> array[float]:
        """Every observation of a metric."""
        return self.groups[name][0].values if name in self.groups else array("d")


@dataclass(frozen=True)
class PointsEvidence(Listed):
    """Points can be filtered by any tag, not only by those that are listed."""

    kinds: dict[str, Kind] = field(kw_only=True, repr=False)
    again: Again = field(kw_only=True, repr=False, compare=False)

    def _series(self, selector: Selector) -> Series:
        listed = next(each for each in self.series if each.name == selector.name)
        if not selector.labels:
            return listed
        metric = base_name(selector.name)
        group = Group(selector.name, self._tags(selector), selector.labels)
        for line, value in self.again(metric, group.tags):
            group.add(value, line)
        if not group.values and group.fault is None:
            raise SelectorError(f"no point of {selector.name!r} has these tags")
        return _one_series(group, self.kinds[metric], listed.refusal)

    def _tags(self, selector: Selector) -> dict[str, str]:
        """The tags that a sub-metric's name states, and those of the selector."""
        _, _, named = selector.name.partition("{")
        pairs = (pair.partition(":") for pair in named.removesuffix("}").split(",") if named)
        return {**{key.strip(): value for key, _, value in pairs}, **dict(selector.labels)}


def read_points(file: EvidenceFile) -> Listed:
    """Reads every line once; percentiles are computed when they are asked for."""
    points = Points()
    for line, name, is_point, data in _read_lines(file):
        if is_point:
            points.add(name, data, line)
        else:
            points.declare(name, data)
    return evidence_of(file, points, partial(_read_again, file))


def _read_again(
    file: EvidenceFile, metric: str, tags: dict[str, str]
) -> Iterator[tuple[int, object]]:
    group = Group(metric, tags)
    for line, name, is_point, data in _read_lines(file):
        if is_point and name == metric and group.fits(data.get("tags")):
            yield line, data.get("value")


def evidence_of(file: EvidenceFile, points: Points, again: Again, *said: Note) -> Listed:
    """What all points say together."""
    failed = points.all("http_req_failed")
    share = sum(failed) / len(failed) if failed else None
    refusal = NOTHING_WORKED if share == 1 else None
    series = tuple(
        _one_series(group, points.kinds[name], refusal if is_latency(name) else None)
        for name, groups in points.groups.items()
        for group in groups
        if group.values or group.fault
    )
    own = Provenance(tool="k6", started=points.started)
    notes = (*_notes(points, share), *said)
    return PointsEvidence(file, "k6", series, notes, own, kinds=points.kinds, again=again)


def _read_lines(file: EvidenceFile) -> Iterator[tuple[int, str, bool, dict[str, Any]]]:
    """Number, metric, whether it is a point, and data of each line."""
    for number, line in file.lines():
        try:
            each = decode_line(line)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "not readable"
            place = file.place(number, getattr(error, "colno", 1))
            raise refuse(place, "json-syntax", f"line {number} is not JSON: {reason}") from error
        if not _is_line(each):
            raise refuse(file.place(number), "k6-line", "this is no point and no metric of k6")
        yield number, each["metric"], each["type"] == "Point", each["data"]


def _is_line(each: object) -> TypeGuard[dict[str, Any]]:
    """Whether k6 wrote a line like this."""
    return (
        isinstance(each, dict)
        and each.get("type") in ("Metric", "Point")
        and isinstance(each.get("metric"), str)
        and isinstance(each.get("data"), dict)
    )


def _one_series(group: Group, kind: Kind, refusal: tuple[str, str] | None) -> Series:
    type_, contains = kind
    is_timed = is_time(group.name, contains)
    fault = group.fault if group.fault and (is_timed or group.fault[0] != "value-range") else None
    series = Series(
        group.name,
        unit_of(group.name, contains, type_),
        {},
        len(group.values),
        replication(group.name),
        group.labels,
        least=0.0 if is_timed else None,
        refusal=fault or refusal,
    )
    return _with_stats(series, type_, group.values)


def _with_stats(series: Series, type_: str, values: array[float]) -> Series:
    """What k6 itself would print for a metric of this type. No rate of a counter: points do not
    say how long the run took."""
    samples = Samples(len(values), lambda: values)
    if type_ == "counter":
        counts = replace(series, stats={"count": Cell(sum(values))})
        return counts if series.replication else replace(counts, n=None)
    if not values:
        return series
    if type_ == "rate":
        share = Cell(sum(values) / len(values))
        return replace(series, stats={"rate": share}, samples=samples, nature="proportion")
    if type_ == "gauge":
        seen = {"last": Cell(values[-1]), "min": Cell(min(values)), "max": Cell(max(values))}
        return replace(series, stats=seen)
    return replace(series, samples=samples, listed=TREND_STATS)


def _notes(points: Points, share: float | None) -> Iterator[Note]:
    if not points.all("http_req_duration"):
        yield Note("No HTTP request was made.")
        return
    if share == 1:
        yield Note("No request succeeded: latencies are not listed.")
    yield from failure_notes(share, list(points.groups))
    yield from dropped_notes(sum(points.all("dropped_iterations")))
    yield LOAD_MODEL
    yield Note("The file does not say how long the run took, so it has no rates per second.")
