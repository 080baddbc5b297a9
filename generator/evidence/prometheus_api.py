"""Metrics, by Prometheus: what its HTTP API answered to an instant or a range query.

How to get the file: `curl -sG http://localhost:9090/api/v1/query_range --data-urlencode
'query=histogram_quantile(0.95, sum by (le) (rate(req_seconds_bucket[5m])))' --data 'start=…'
--data 'end=…' --data 'step=15s' -o evidence/p95.json`; `/api/v1/query` for one moment. The bare
list of results that `promtool query -o json` prints is read too, and so are answers of Mimir,
Thanos and VictoriaMetrics.

Select: the name of the metric, its labels, then a statistic over the evaluations:
`up{job="api"}:mean`. What a query computed has no name and is called `value`; a single number is
called `scalar`. A counter over time has `:rate` (by the second), `:sum` (what it gained) and
`:last`; its `:median` and percentiles are those of the rates between two scrapes. Buckets with `le`
become one measurement without the ending `_bucket`: `req_seconds:p95` is what `histogram_quantile`
gives. The unit is that of the name's last word (`_seconds`, `_bytes`, `_ratio`); for `value` say
`unit` in the record.

Example: from `tests/evidence_files/prometheus-api/query_range_p95.json`, a 95th percentile every
two seconds:

    value:median  0.050119
    value:max  0.0559375

What cannot be claimed: what the numbers mean, since the query is not in the file: write it in
`conditions`. A percentile of the whole time from percentiles of its parts: `value:mean` over a
`histogram_quantile` is the mean of percentiles, which is none; ask Prometheus for one window, or
keep the buckets. A percentile from buckets is exact only to the edges of its bucket. A rate from
one scrape. Percentiles over evaluations are not percentiles of requests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import fsum

from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import (
    Document,
    Location,
    load_document,
    show_location,
    try_document,
)
from generator.evidence.measurement import Labels, Note, Provenance, Samples
from generator.evidence.over_time import (
    Fault,
    Track,
    gained,
    instant,
    read_track,
    track_notes,
)
from generator.evidence.prometheus_names import (
    NO_BUCKETS,
    PERCENTILES,
    from_cumulative,
    is_counter,
    per_second,
    read_native,
    to_float,
    unit_of,
)
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates
from generator.problems import refuse

TYPES = ("vector", "matrix", "scalar", "string")
LISTED = ("mean", "median", "min", "max", "last")
LISTED_RATES = ("median", "min", "max")


class PrometheusApi:
    """Reads answers to queries, whole or the bare list of results."""

    name = "prometheus-api"
    generic = False
    kinds = ("json",)
    marks = "`status` and `data.resultType`, or a list of `metric` with `value` or `values`"

    def recognises(self, file: EvidenceFile) -> bool:
        """An answer to a query, an error among them, or its list of results alone."""
        document = try_document(file)
        if document is None:
            return False
        if document.at("status") == "error":
            return document.text("errorType") is not None and document.text("error") is not None
        return document.at("data", "resultType") in TYPES or _is_results(document.root)

    def read(self, file: EvidenceFile) -> Evidence:
        """Each result under its name and labels; buckets together under the name before them."""
        document = load_document(file)
        if document.at("status") == "error":
            shown = (document.text("error") or "")[:300]
            place = document.place(("error",))
            hint = "mend the query and ask again"
            raise refuse(place, "query-failed", f"the query failed: {shown}", hint)
        results = tuple(_results(document))
        plain = (_series(document, each) for each in results if each.is_plain)
        natives = (_native(document, each) for each in results if each.native)
        series = number_duplicates((*plain, *_buckets(results), *natives))
        own, notes = _provenance(results), tuple(_notes(results))
        return Listed(file, self.name, series, notes, own, document)


def _is_results(root: object) -> bool:
    """Whether this is a list of series, as ``promtool`` and client libraries write it."""
    return (
        isinstance(root, list)
        and bool(root)
        and all(
            isinstance(each, dict)
            and isinstance(each.get("metric"), dict)
            and bool({"value", "values", "histogram", "histograms"} & set(each))
            for each in root
        )
    )


@dataclass(frozen=True)
class Result:
    """One series of an answer."""

    name: str
    labels: Labels
    is_named: bool
    """Whether the name is the metric's own, so that no function was applied to it."""
    at: Location
    """Where the pair of time and value stands, or the list of them; empty without any."""
    is_over_time: bool
    track: Track
    native: Location = ()
    """Where the last native histogram stands, if there is one."""

    @property
    def bound(self) -> float | None:
        """The upper edge, where this is a bucket."""
        return to_float(dict(self.labels).get("le"))

    @property
    def is_plain(self) -> bool:
        """Whether these are values, and those of no bucket."""
        return bool(self.at) and self.bound is None


def _results(document: Document) -> Iterator[Result]:
    kind = document.at("data", "resultType")
    if kind == "scalar":
        at: Location = ("data", "result")
        track = _track(document, at, is_over_time=False)
        yield Result("scalar", (), False, at, is_over_time=False, track=track)
    if kind not in {"scalar", "string"}:
        way: Location = () if isinstance(document.root, list) else ("data", "result")
        for index, each in enumerate(document.items(*way)):
            if isinstance(each, dict):
                yield _result(document, (*way, index))


def _result(document: Document, at: Location) -> Result:
    metric = document.mapping(*at, "metric")
    name = metric.get("__name__")
    is_named = isinstance(name, str) and bool(name.strip())
    labels = tuple(sorted((key, str(each)) for key, each in metric.items() if key != "__name__"))
    values, is_over_time = _pairs(document, at, "value")
    natives, several = _pairs(document, at, "histogram")
    last = len(document.items(*natives)) - 1
    return Result(
        str(name) if is_named else "value",
        labels,
        is_named,
        values,
        is_over_time,
        _track(document, values, is_over_time=is_over_time),
        (*natives, last) if several else natives,
    )


def _pairs(document: Document, at: Location, key: str) -> tuple[Location, bool]:
    """Where the pair stands, or the list of them in the answer to a range query."""
    if document.items(*at, f"{key}s"):
        return (*at, f"{key}s"), True
    return ((*at, key) if key in document.mapping(*at) else ()), False


def _track(document: Document, at: Location, *, is_over_time: bool) -> Track:
    if not at:
        return read_track(())
    pairs = document.items(*at) if is_over_time else [document.at(*at)]
    return read_track(_pair(at, index, pair) for index, pair in enumerate(pairs))


def _pair(at: Location, index: int, pair: object) -> tuple[object, float | Fault]:
    time, raw = pair if isinstance(pair, list) and len(pair) == 2 else (None, None)
    value = to_float(raw)
    if value is not None:
        return time, value
    words = f"{show_location((*at, index))} is {str(raw)[:40]!r}, not a number"
    return time, ("type", words)


def _series(document: Document, result: Result) -> Series:
    """Values of one moment, of a counter over time, or of anything else over time."""
    if not result.is_over_time:
        return _once(document, result)
    if result.is_named and is_counter(result.name):
        return _counter(result)
    samples = result.track.samples
    n = samples.n if samples else None
    about = ("scrape", result.labels, samples, LISTED, None, result.track.refusal)
    return Series(result.name, unit_of(result.name), {}, n, *about)


def _once(document: Document, result: Result) -> Series:
    location = (*result.at, 1)
    raw = document.at(*location)
    number = to_float(raw)
    cell = Cell(raw if number is None else number, location)
    return Series(result.name, unit_of(result.name), {"": cell}, labels=result.labels)


def _counter(result: Result) -> Series:
    """What a counter gained, and the rate of each step as the observations."""
    track, unit = result.track, unit_of(result.name)
    rates = track.rates()
    stats = {"last": Cell(track.values[-1], unit=unit)} if track.values else {}
    if rates:
        total = gained(track)
        stats["rate"] = Cell(total / track.duration)
        stats["sum"] = Cell(total, unit=unit)
    samples = Samples(len(rates), lambda: rates) if rates else None
    listed = LISTED_RATES if rates else ()
    about = ("scrape", result.labels, samples, listed, 0.0, track.refusal)
    return Series(result.name, per_second(unit), stats, len(rates) or None, *about)


def _buckets(results: Iterable[Result]) -> Iterator[Series]:
    """The buckets of one name and one set of other labels, together."""
    groups: dict[tuple[str, Labels, bool], list[Result]] = {}
    for result in results:
        if result.bound is not None and result.at:
            others = tuple(each for each in result.labels if each[0] != "le")
            name = result.name.removesuffix("_bucket")
            groups.setdefault((name, others, result.is_named), []).append(result)
    for (name, labels, is_named), group in groups.items():
        yield _histogram(name, labels, group, counted=is_named)


def _histogram(name: str, labels: Labels, group: list[Result], *, counted: bool) -> Series:
    unit = unit_of(name)
    edges = [(each.bound or 0.0, _size(each)) for each in group]
    histogram = from_cumulative(edges, unit, None, counted=counted)
    faults = [each.track.refusal for each in group if each.track.refusal]
    refusal = faults[0] if faults else None if histogram else NO_BUCKETS
    n = histogram.n if histogram else None
    stats = {} if n is None else {"count": Cell(float(n), unit="1")}
    about = ("observation", labels, None, PERCENTILES, None, refusal)
    return Series(name, unit, stats, n, *about, histogram=histogram)


def _size(bucket: Result) -> float:
    """What a bucket counted: since the start where there is one scrape, else between the first
    and the last. Rates of equal steps add up to what they are rates of."""
    if bucket.is_named and bucket.is_over_time:
        return gained(bucket.track)
    return fsum(bucket.track.values)


def _native(document: Document, result: Result) -> Series:
    unit, at = unit_of(result.name), (*result.native, 1)
    histogram = read_native(document.mapping(*at), unit, counted=result.is_named)
    n = histogram.n if histogram else None
    stats = {} if n is None else {"count": Cell(float(n), unit="1")}
    refusal = None if histogram else ("buckets", f"{show_location(at)} is no histogram")
    about = ("observation", result.labels, None, PERCENTILES, None, refusal)
    return Series(result.name, unit, stats, n, *about, histogram=histogram)


def _provenance(results: Iterable[Result]) -> Provenance:
    tracks = [each.track for each in results if each.track.times]
    if not tracks:
        return Provenance(tool="Prometheus")
    begin = min(track.times[0] for track in tracks)
    duration = max(track.times[-1] for track in tracks) - begin
    return Provenance(tool="Prometheus", started=instant(begin), duration=duration or None)


def _notes(results: tuple[Result, ...]) -> Iterator[Note]:
    if not results:
        yield Note("The answer holds no series: nothing fits the query.")
        return
    yield Note("The query is not in the file: say in the record what was asked.", "query-unknown")
    if any(each.is_over_time for each in results):
        yield Note("Statistics are taken over the evaluations of the query, not over requests.")
    since_start = (each for each in results if _counts_from_start(each))
    names = tuple(dict.fromkeys(each.name.removesuffix("_bucket") for each in since_start))
    if names:
        text = f"{', '.join(names)}: counted since a process started; one scrape is no rate."
        yield Note(text, "counter-since-start", names)
    yield from _reset_notes(results)
    if any("histograms" in each.native for each in results):
        yield Note("Of native histograms over time, only the last is read.")
    yield from track_notes((each.name, each.track) for each in results)


def _counts_from_start(result: Result) -> bool:
    is_of_a_counter = is_counter(result.name) or bool(result.native)
    return result.is_named and is_of_a_counter and not result.is_over_time


def _reset_notes(results: Iterable[Result]) -> Iterator[Note]:
    over_time = [each for each in results if each.is_named and each.is_over_time]
    for name in dict.fromkeys(each.name for each in over_time if is_counter(each.name)):
        steps = [pairwise(each.track.values) for each in over_time if each.name == name]
        resets = max(sum(after < before for before, after in its) for its in steps)
        if resets:
            text = f"{name} began again at 0 in the middle: a process was started anew"
            yield Note(f"{text} ({resets} of the steps).", "counter-reset", (name,))


PART = PrometheusApi()
