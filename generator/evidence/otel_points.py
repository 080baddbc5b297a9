"""OpenTelemetry metrics as data points, out of each shape that they are written in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from generator.evidence.content import content_kind
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import Document, decode_line, load_document
from generator.evidence.measurement import Labels
from generator.problems import ProblemsFound, refuse

Kind = Literal["sum", "gauge", "histogram", "exponential", "summary"]
_ROOTS = ("resourceMetrics", "resource_metrics")
_SCOPES = ("scopeMetrics", "scope_metrics", "instrumentationLibraryMetrics")
_KINDS: Mapping[str, Kind] = {
    "sum": "sum",
    "gauge": "gauge",
    "histogram": "histogram",
    "exponentialHistogram": "exponential",
    "summary": "summary",
}
_SNAKE = {
    "attributes": "attributes",
    "startTimeUnixNano": "start_time_unix_nano",
    "timeUnixNano": "time_unix_nano",
    "bucketCounts": "bucket_counts",
    "explicitBounds": "explicit_bounds",
    "zeroCount": "zero_count",
    "zeroThreshold": "zero_threshold",
    "quantileValues": "quantile_values",
}
DELTA, CUMULATIVE = 1, 2
_TEMPORALITY = {
    "AGGREGATION_TEMPORALITY_DELTA": DELTA,
    "AGGREGATION_TEMPORALITY_CUMULATIVE": CUMULATIVE,
}


@dataclass(frozen=True)
class Metric:
    """What a data point is a value of."""

    name: str
    unit: str
    kind: Kind
    temporality: int
    is_monotonic: bool


@dataclass(frozen=True)
class Point:
    """One data point."""

    metric: Metric
    resource: Labels
    scope: str
    labels: Labels
    data: Mapping[str, Any]
    line: int

    def get(self, key: str) -> object:
        """A member, by its name in OTLP."""
        return self.data.get(key, self.data.get(_SNAKE.get(key, key)))

    def number(self, key: str) -> float | None:
        """A member as a number: OTLP writes whole numbers as text."""
        return to_number(self.get(key))

    def numbers(self, key: str) -> list[float]:
        """A list of numbers; empty where one of them is none."""
        return to_numbers(self.get(key))

    @property
    def value(self) -> object:
        """The value of a sum or a gauge: a number where it can be read as one."""
        raw = next(
            (self.data[key] for key in ("asDouble", "asInt", "value") if key in self.data), None
        )
        number = to_number(raw)
        return raw if number is None else number

    @property
    def time(self) -> float | None:
        """When it was, in seconds since 1970."""
        return _seconds(self.number("timeUnixNano"))

    @property
    def start(self) -> float | None:
        """When counting began; None where nobody says."""
        return _seconds(self.number("startTimeUnixNano"))


def _seconds(nanoseconds: float | None) -> float | None:
    return nanoseconds / 1e9 if nanoseconds else None


def to_number(value: object) -> float | None:
    """A number, written as one or as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def to_numbers(values: object) -> list[float]:
    """All of a list as numbers; empty where one of them is none."""
    found = [to_number(each) for each in values] if isinstance(values, list) else []
    known = [each for each in found if each is not None]
    return known if len(known) == len(found) else []


def is_export(root: object) -> bool:
    """Whether this is what an exporter writes at one time."""
    return isinstance(root, dict) and any(isinstance(root.get(key), list) for key in _ROOTS)


def try_exports(file: EvidenceFile) -> bool:
    """Whether a file begins with what an exporter writes."""
    head = file.head.lstrip()
    if not any(key.encode() in head for key in _ROOTS):
        return False
    try:
        return is_export(next(_exports(file))[1])
    except (ProblemsFound, StopIteration):
        return False


def read_points(file: EvidenceFile) -> Iterator[Point]:
    """Every data point with its line, in the order of the file."""
    for line, root in _exports(file):
        if isinstance(root, dict):
            yield from _points(root, line)


def try_one(file: EvidenceFile) -> Document | None:
    """The document, where the file is a single JSON text."""
    try:
        return load_document(file) if content_kind(file) == "json" else None
    except ProblemsFound:
        return None


def _exports(file: EvidenceFile) -> Iterator[tuple[int, object]]:
    """What was written at each time, with its line: one JSON text, one a line, or one after the
    other, as the console exporter prints them."""
    document = try_one(file)
    if document is not None:
        yield 1, document.root
    elif content_kind(file) == "json lines":
        for number, line in file.lines():
            yield number, _decoded(file, number, line)
    else:
        yield from _printed(file)


def _decoded(file: EvidenceFile, number: int, line: bytes) -> object:
    try:
        return decode_line(line)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "not readable"
        place = file.place(number, getattr(error, "colno", 1))
        raise refuse(place, "json-syntax", f"line {number} is not JSON: {reason}") from error


def _printed(file: EvidenceFile) -> Iterator[tuple[int, object]]:
    text, at, line = file.text, 0, 1
    decoder = json.JSONDecoder()
    while True:
        skipped = len(text[at:]) - len(text[at:].lstrip()) if at < len(text) else 0
        line += text.count("\n", at, at + skipped)
        at += skipped
        if at >= len(text):
            return
        try:
            root, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "not readable"
            place = file.place(getattr(error, "lineno", line), getattr(error, "colno", 1))
            raise refuse(place, "json-syntax", f"not JSON: {reason}") from error
        yield line, root
        line += text.count("\n", at, end)
        at = end


def _points(root: Mapping[str, Any], line: int) -> Iterator[Point]:
    for resource in _members(root, *_ROOTS):
        about = _labels(_mapping(resource, "resource").get("attributes"))
        for scoped in _members(resource, *_SCOPES):
            scope = _mapping(scoped, "scope") or _mapping(scoped, "instrumentationLibrary")
            for metric in _members(scoped, "metrics"):
                yield from _metric_points(metric, about, str(scope.get("name") or ""), line)


def _metric_points(
    metric: Mapping[str, Any], resource: Labels, scope: str, line: int
) -> Iterator[Point]:
    name, unit = metric.get("name"), metric.get("unit")
    if not isinstance(name, str) or not name.strip():
        return
    for key in (*_KINDS, "data"):
        data = _mapping(metric, key)
        points = list(_members(data, "dataPoints", "data_points"))
        if points:
            about = Metric(
                name,
                unit if isinstance(unit, str) else "",
                _KINDS.get(key) or _kind_of(data, points[0]),
                _temporality(data),
                data.get("isMonotonic", data.get("is_monotonic")) is True,
            )
            for point in points:
                labels = _labels(point.get("attributes"))
                yield Point(about, resource, scope, labels, point, line)


def _kind_of(data: Mapping[str, Any], point: Mapping[str, Any]) -> Kind:
    """The console exporter does not say of which kind a metric is."""
    if "explicit_bounds" in point:
        return "histogram"
    if "scale" in point:
        return "exponential"
    return "sum" if "is_monotonic" in data else "gauge"


def _temporality(data: Mapping[str, Any]) -> int:
    raw = data.get("aggregationTemporality", data.get("aggregation_temporality"))
    if isinstance(raw, str):
        return _TEMPORALITY.get(raw, 0)
    return raw if raw in (DELTA, CUMULATIVE) else 0


def _mapping(parent: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = parent.get(key)
    return value if isinstance(value, dict) else {}


def _members(parent: Mapping[str, Any], *keys: str) -> Iterator[Mapping[str, Any]]:
    """The mappings of the first list that is there."""
    value = next((parent[key] for key in keys if key in parent), None)
    yield from (each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()


def _labels(attributes: object) -> Labels:
    """Attributes as pairs of text: a list of keys in OTLP, a mapping on the console."""
    if isinstance(attributes, dict):
        return tuple(sorted((key, _text(value)) for key, value in attributes.items()))
    pairs = attributes if isinstance(attributes, list) else []
    return tuple(
        sorted(
            (each["key"], _text(each.get("value")))
            for each in pairs
            if isinstance(each, dict) and isinstance(each.get("key"), str)
        )
    )


def _text(value: object) -> str:
    if isinstance(value, dict) and len(value) == 1:
        (value,) = value.values()
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value)
