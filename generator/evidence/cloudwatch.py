"""Metrics, by Amazon CloudWatch: what `get-metric-data` and `get-metric-statistics` answered.

How to get the file: `aws cloudwatch get-metric-statistics --namespace AWS/ApplicationELB
--metric-name TargetResponseTime --statistics Average SampleCount Sum Minimum Maximum --period 60
--start-time … --end-time … > evidence/latency.json`: this answer has the unit and can hold how many
observations stand behind each period. `aws cloudwatch get-metric-data …` is read too; it has
neither.

Select: the label of the metric. With `SampleCount` in the file `Latency:mean` is the mean of all
observations, and there are `:count`, `:sum`, `:min` and `:max`; each statistic by period is
`Latency{statistic="Average"}:median`. In `get-metric-data` the label is followed by the id of the
query, where it is needed: `Latency Average{id="avg"}:max`. Values by period have `mean median min
max last`.

Example: from `tests/evidence_files/cloudwatch/get_metric_statistics.json`, five minutes:

    Latency:mean  75 ms
    Latency:count  10 1
    Latency:max  150 ms
    Latency{statistic="Average"}:median  75 ms

What cannot be claimed: a percentile over a time from the percentiles of its periods; the mean of
all requests from averages by period when the file has no `SampleCount`; anything about periods that
are missing, which the notes tell. An answer with `PartialData` or a `NextToken` is not whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum

from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import (
    Document,
    Location,
    check_number,
    load_document,
    show_location,
    try_document,
)
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.over_time import Fault, Track, instant, read_track, track_notes
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates

STATISTICS = ("Average", "Sum", "Minimum", "Maximum", "SampleCount")
LISTED = ("mean", "median", "min", "max", "last")
UNITS = {
    "Seconds": "s",
    "Milliseconds": "ms",
    "Microseconds": "us",
    "Bytes": "bytes",
    "Kilobytes": "kB",
    "Megabytes": "MB",
    "Gigabytes": "GB",
    "Terabytes": "TB",
    "Bits": "bit",
    "Kilobits": "kbit",
    "Megabits": "Mbit",
    "Gigabits": "Gbit",
    "Percent": "percent",
    "Count": "1",
}


class CloudWatch:
    """Reads answers of the two commands."""

    name = "cloudwatch"
    generic = False
    kinds = ("json",)
    marks = "`MetricDataResults`, or `Label` with `Datapoints`"

    def recognises(self, file: EvidenceFile) -> bool:
        """The lists that the two commands answer with."""
        document = try_document(file)
        if document is None:
            return False
        if _statistics_at(document):
            return True
        results = document.at("MetricDataResults")
        return isinstance(results, list) and all(
            isinstance(each, dict) and "Values" in each for each in results
        )

    def read(self, file: EvidenceFile) -> Evidence:
        """Each result, or the metric and each of its statistics."""
        document = load_document(file)
        answers = _statistics_at(document)
        if answers:
            found = tuple(each for answer in answers for each in _statistics(answer))
        else:
            results = range(len(document.items("MetricDataResults")))
            found = tuple(_result(document, ("MetricDataResults", index)) for index in results)
        series = number_duplicates([each.series for each in found if each.series])
        own, notes = _provenance(found), tuple(_notes(document, found))
        return Listed(file, self.name, series, notes, own, document)


@dataclass(frozen=True)
class Answer:
    """What ``get-metric-statistics`` said of one metric."""

    document: Document
    at: Location
    """Where its data points stand."""
    name: str
    labels: Labels = ()

    @property
    def periods(self) -> int:
        """How many periods there are."""
        return len(self.document.items(*self.at))


def _statistics_at(document: Document) -> tuple[Answer, ...]:
    """The one answer of a file, or those that a script put into a list; none in other files."""
    label = document.text("Label")
    if label and isinstance(document.at("Datapoints"), list):
        return (Answer(document, ("Datapoints",), label),)
    root = document.root if isinstance(document.root, list) else []
    found = [_listed(document, index) for index in range(len(root))]
    answers = tuple(each for each in found if each is not None)
    return answers if len(answers) == len(root) else ()


def _listed(document: Document, index: int) -> Answer | None:
    name = document.text(index, "MetricName") or document.text(index, "Label")
    for key in ("Datapoints", "DataPoints"):
        points = document.at(index, key)
        if name and isinstance(points, list):
            dimensions = document.items(index, "Dimensions")
            pairs = [each for each in dimensions if isinstance(each, dict)]
            labels = sorted((str(each.get("Name")), str(each.get("Value"))) for each in pairs)
            return Answer(document, (index, key), name, tuple(labels))
    return None


@dataclass(frozen=True)
class Found:
    """A series, the values over time that it was made from, and how whole the answer is."""

    name: str
    track: Track
    series: Series | None
    status: str = "Complete"


def _result(document: Document, at: Location) -> Found:
    name = document.text(*at, "Label") or document.text(*at, "Id") or "metric"
    labels = (("id", document.text(*at, "Id") or ""),) if document.text(*at, "Id") else ()
    locations = [(*at, "Values", index) for index in range(len(document.items(*at, "Values")))]
    times = document.items(*at, "Timestamps")
    values = (_checked(document, each) for each in locations)
    padded = [*times, *[None] * (len(locations) - len(times))]
    track = read_track(zip(padded, values, strict=False))
    status = document.text(*at, "StatusCode") or "Complete"
    return Found(name, track, _by_period(name, "", labels, track, status), status)


def _checked(document: Document, location: Location) -> float | Fault:
    number = check_number(document.at(*location))
    if isinstance(number, float):
        return number
    return number.code, f"{show_location(location)} {number.words}"


def _by_period(name: str, unit: str, labels: Labels, track: Track, status: str) -> Series | None:
    """The values as observations; None where there are none."""
    refusal = track.fault
    if status in {"InternalError", "Forbidden"}:
        refusal = ("query-failed", f"CloudWatch answered {status} for {name!r}")
    if not track.values and refusal is None:
        return None
    about = ("scrape", labels, track.samples, LISTED, None, refusal)
    return Series(name, unit, {}, len(track.values), *about)


def _statistics(answer: Answer) -> Iterator[Found]:
    """All observations together as far as the file has their number, then each statistic."""
    name, unit, tracks = answer.name, _unit(answer), _tracks(answer)
    first = next(iter(tracks.values()), read_track(()))
    yield Found(name, first, _whole(answer, unit, tracks) if tracks else None)
    for statistic, track in tracks.items():
        its_unit = "1" if statistic == "SampleCount" else unit
        labels = tuple(sorted((*answer.labels, ("statistic", statistic))))
        yield Found(name, track, _by_period(name, its_unit, labels, track, "Complete"))


def _unit(answer: Answer) -> str:
    """The unit of all periods; empty where they differ or none is stated."""
    ways = [(*answer.at, index, "Unit") for index in range(answer.periods)]
    units = {answer.document.text(*way) for way in ways}
    stated = units.pop() if len(units) == 1 else None
    what, per, _ = (stated or "").partition("/")
    unit = UNITS.get(what, "")
    return f"{unit}/s" if per and unit else unit


def _tracks(answer: Answer) -> dict[str, Track]:
    """The values of each statistic, from the oldest period on."""
    document = answer.document
    found: dict[str, list[tuple[object, float | Fault]]] = {}
    for index in range(answer.periods):
        at: Location = (*answer.at, index)
        ways = [(key, (*at, key)) for key in STATISTICS if key in document.mapping(*at)]
        extended = document.mapping(*at, "ExtendedStatistics")
        ways += [(key, (*at, "ExtendedStatistics", key)) for key in extended]
        for key, location in ways:
            pair = (document.at(*at, "Timestamp"), _checked(document, location))
            found.setdefault(key, []).append(pair)
    return {key: read_track(pairs) for key, pairs in found.items()}


def _whole(answer: Answer, unit: str, tracks: dict[str, Track]) -> Series:
    """What follows for all observations: extremes, and with their number the mean.

    It is there without any statistic too, so that nobody gets those of a period in its place."""
    whole = {key: track for key, track in tracks.items() if track.fault is None}
    usable = {k: track.values for k, track in whole.items() if len(track.values) == answer.periods}
    stats: dict[str, Cell] = {}
    if "SampleCount" in usable:
        counts = usable["SampleCount"]
        stats["count"] = Cell(fsum(counts), unit="1")
        if "Average" in usable and fsum(counts) > 0:
            pairs = zip(usable["Average"], counts, strict=True)
            stats["mean"] = Cell(fsum(mean * count for mean, count in pairs) / fsum(counts))
    if "Sum" in usable:
        stats["sum"] = Cell(fsum(usable["Sum"]))
    if "Minimum" in usable:
        stats["min"] = Cell(min(usable["Minimum"]))
    if "Maximum" in usable:
        stats["max"] = Cell(max(usable["Maximum"]))
    n = int(fsum(usable["SampleCount"])) if "SampleCount" in usable else None
    return Series(answer.name, unit, stats, n, "observation", answer.labels)


def _provenance(found: tuple[Found, ...]) -> Provenance:
    tracks = [each.track for each in found if each.track.times]
    if not tracks:
        return Provenance(tool="CloudWatch")
    begin = min(track.times[0] for track in tracks)
    duration = max(track.times[-1] for track in tracks) - begin
    return Provenance(tool="CloudWatch", started=instant(begin), duration=duration or None)


def _notes(document: Document, found: tuple[Found, ...]) -> Iterator[Note]:
    for each in found:
        if each.status == "PartialData":
            text = f"CloudWatch gave only a part of the data of {each.name}."
            yield Note(text, "partial-data", (each.name,))
    empty = [f.name for f in found if not f.track.values and not f.track.fault]
    if empty:
        shown = ", ".join(dict.fromkeys(empty))
        yield Note(f"No values in the time that was asked for: {shown}.")
    if document.text("NextToken"):
        yield Note("The answer goes on after this file: it has a NextToken.", "partial-data")
    if any(not dict(s.labels).get("statistic") and s.samples for f in found if (s := f.series)):
        text = "Each value is a statistic of one period, and the file does not say which"
        yield Note(f"{text}: a mean over them is one of periods, not of requests.", "mean-of-means")
    elif any("Average" in dict(s.labels).values() for f in found if (s := f.series)):
        text = "A mean over `Average` is one of periods, not of requests, unless each has as many"
        yield Note(f"{text}: without `SampleCount` nobody knows.", "mean-of-means")
    yield from track_notes({each.name: (each.name, each.track) for each in found}.values())


PART = CloudWatch()
