"""The contract of a reader, and finding the one that knows a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf
from typing import Protocol

from generator.evidence.content import Kind, content_kind
from generator.evidence.files import EvidenceFile
from generator.evidence.json_query import find_by_path
from generator.evidence.json_text import Document, Fault, Location, check_number, is_number
from generator.evidence.measurement import (
    Bucket,
    Histogram,
    Labels,
    Measurement,
    Nature,
    Note,
    Provenance,
    Samples,
)
from generator.evidence.selector import (
    Selector,
    SelectorError,
    nearest_first,
    parse_selector,
    percentile,
    write_selector,
)
from generator.evidence.share import TOTALS, share_of
from generator.evidence.statistic import compute, interpolate
from generator.problems import Place, ProblemsFound, nearest, refuse
from generator.registry import Registry

__all__ = [
    "Cell",
    "Evidence",
    "EvidenceFile",
    "Format",
    "Listed",
    "Series",
    "formats",
    "read_evidence",
    "select_of",
]


class Evidence(Protocol):
    """One file, read: what it holds and what it cannot tell."""

    @property
    def format(self) -> str:
        """The name of the format that knew the file."""

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """Everything worth listing, in the order of the file."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all measurements, by which selectors are read."""

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the file cannot tell, as sentences for the page."""

    @property
    def provenance(self) -> Provenance:
        """What the run's manifest says of it, and where that is silent, the file itself."""

    def find(self, select: str | None) -> Measurement:
        """The measurement that a selector points at; raises SelectorError where there is none,
        ProblemsFound where its value cannot be used."""


class Format(Protocol):
    """A file format: how to know it by content, and how to read it."""

    name: str
    generic: bool
    """True for formats that any tool may write; asked only when no other format knows the file."""
    kinds: tuple[Kind, ...]
    """The kinds of content that it comes in; it is asked about no other."""
    marks: str
    """What it is known by, to follow "it needs": "`results`, each with `command` and `times`"."""

    def recognises(self, file: EvidenceFile) -> bool:
        """Whether content of its kinds is of this format, whatever the file is called."""

    def read(self, file: EvidenceFile) -> Evidence:
        """Reads it; raises ProblemsFound with places in the file."""


formats: Registry[Format] = Registry("generator.evidence")


def read_evidence(
    file: EvidenceFile, format_name: str | None = None, place: Place | None = None
) -> Evidence:
    """Reads a file as the format that knows its content, or as the one that the author names.

    ``place`` is where the author wrote the path or the format.
    """
    return _choose(file, format_name, place or file.place()).read(file)


def knows(each: Format, file: EvidenceFile) -> bool:
    """Whether a format knows a file's content."""
    return content_kind(file) in each.kinds and each.recognises(file)


def _choose(file: EvidenceFile, format_name: str | None, place: Place) -> Format:
    if format_name is not None:
        return _named(file, format_name, place)
    for generic in (False, True):
        known = [each for each in formats if each.generic is generic and knows(each, file)]
        if len(known) > 1:
            names = " and ".join(each.name for each in known)
            hint = f"say which with `format:`, for example `format: {known[0].name}`"
            message = f"{file.path} could be {names}"
            raise refuse(place, "evidence-ambiguous", message, hint)
        if known:
            return known[0]
    raise _nobodys(file, place)


def _nobodys(file: EvidenceFile, place: Place) -> ProblemsFound:
    kind = content_kind(file)
    looked = [f"{each.name} needs {each.marks}" for each in formats if kind in each.kinds]
    others = [each.name for each in formats if kind not in each.kinds]
    message = f"no reader knows the content of {file.path}, which is {_KINDS[kind]}"
    said = ["these looked:", *looked, f"for other kinds of content: {', '.join(others)}"]
    return refuse(place, "evidence-unknown", message, "\n".join(said))


_KINDS = {
    "json": "JSON",
    "json lines": "JSON lines",
    "xml": "XML",
    "text": "text",
    "sqlite": "an SQLite database",
    "binary": "binary",
}


def _named(file: EvidenceFile, format_name: str, place: Place) -> Format:
    if format_name not in formats:
        hint = nearest(format_name, formats.names())
        raise refuse(place, "evidence-format", f"there is no format {format_name!r}", hint)
    chosen = formats[format_name]
    if not chosen.generic and not knows(chosen, file):
        message = f"{file.path} is no {format_name} file"
        raise refuse(place, "evidence-format", message, f"it needs {chosen.marks}")
    return chosen


@dataclass(frozen=True)
class Cell:
    """One statistic as it stands in a file, checked when it is used."""

    value: object
    location: Location = ()
    """Where in a JSON text it stands."""
    unit: str | None = None
    """Where it differs from the unit of its series."""
    line: int = 0
    """Where in a text that is not JSON it stands."""


@dataclass(frozen=True)
class Series:
    """Everything that a file says under one name and one set of labels."""

    name: str
    unit: str
    stats: dict[str, Cell]
    """What the file states; in the order in which it is listed."""
    n: int | None = None
    replication: str = ""
    labels: Labels = ()
    samples: Samples | None = None
    listed: tuple[str, ...] = ()
    """Statistics to list that are computed from the samples."""
    least: float | None = None
    """The smallest value that makes sense: 0 for a time or a count."""
    refusal: tuple[str, str] | None = None
    """Code and message where the values stand in the file but must not be used."""
    nature: Nature = ""
    """What all its values are, but for those with a unit of their own."""
    histogram: Histogram | None = None
    """The buckets, in the unit of the series; percentiles come from them."""


@dataclass(frozen=True)
class Listed:
    """Evidence of a reader that lists what its file holds; most readers need no more."""

    file: EvidenceFile = field(repr=False)
    format: str
    series: tuple[Series, ...]
    said: tuple[Note, ...] = ()
    """Notes of the reader."""
    own: Provenance = field(default_factory=Provenance)
    """What the file itself says of its run."""
    document: Document | None = field(default=None, repr=False)
    """The JSON text, where it is one: a JSONPath may point into any of them."""

    @property
    def provenance(self) -> Provenance:
        """The manifest is believed over the file."""
        return self.file.manifest.over(self.own) if self.file.manifest else self.own

    @property
    def notes(self) -> tuple[Note, ...]:
        """The reader's, and what the manifest says of the run's end."""
        return (*self.said, *ended(self.provenance), *self._unusable)

    @cached_property
    def measurements(self) -> tuple[Measurement, ...]:
        """Every statistic that can be used."""
        return tuple(self._list())

    def find(self, select: str | None) -> Measurement:
        """The measurement that a selector points at."""
        if select is None:
            select = self._only_select()
        names = self.names
        selector = parse_selector(select, names)
        if selector.name not in names:
            if self.document is None:
                raise SelectorError(
                    f"{self.format} evidence is no JSON text, so {select!r} cannot lead into it",
                    nearest_first(select, names),
                )
            return find_by_path(self.document, select)
        if selector.stat == "share":
            return self._share(selector)
        series = self._series(selector)
        return self._measure(series, self._stat(series, selector))

    def _share(self, selector: Selector) -> Measurement:
        """What was counted under some labels, of what was counted under the name."""
        named = [series for series in self.series if series.name == selector.name]
        there = [{*series.stats, *series.listed} for series in named]
        total = next((stat for stat in TOTALS if all(stat in stats for stats in there)), None)
        if total is None:
            message = f"{selector.name!r} holds no counts, so it has no share"
            raise SelectorError(message, "", "no-statistic")
        counts = [self._measure(series, total) for series in named]
        return share_of(selector, counts, lambda each: set(selector.labels) <= set(each.labels))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name once, in the order of the file."""
        return tuple(dict.fromkeys(series.name for series in self.series))

    @cached_property
    def _unusable(self) -> tuple[Note, ...]:
        broken = sum(
            not is_number(cell.value, series.least)
            for series in self.series
            for cell in series.stats.values()
        )
        if not broken:
            return ()
        return (Note(f"Not listed: {broken} values that are not finite numbers in their range."),)

    def _list(self) -> Iterator[Measurement]:
        for series in self.series:
            if series.refusal:
                continue
            for stat, cell in series.stats.items():
                if is_number(cell.value, series.least):
                    yield self._stated(series, stat, cell)
            for stat in series.listed:
                if stat not in series.stats and not _is_open(series, stat):
                    yield from self._that_follows(series, stat)

    def _that_follows(self, series: Series, stat: str) -> Iterator[Measurement]:
        try:
            found = self._measure(series, stat)
        except SelectorError:
            # Finite observations may have a sum that is not.
            return
        yield found

    def _only_select(self) -> str:
        listed = self.measurements
        if len(listed) == 1:
            return select_of(listed[0], self.names)
        hint = nearest_first("", [select_of(each, self.names) for each in listed])
        raise SelectorError("the file holds more than one value, so say which", hint, "no-select")

    def _series(self, selector: Selector) -> Series:
        named = [series for series in self.series if series.name == selector.name]
        fitting = [s for s in named if set(selector.labels) <= set(s.labels)]
        # What was said is the whole of it, before it is a part of something longer.
        fewest = min((len(series.labels) for series in fitting), default=0)
        fitting = [series for series in fitting if len(series.labels) == fewest]
        if len(fitting) == 1:
            return fitting[0]
        stat = selector.stat
        there = [
            write_selector(Selector(s.name, s.labels, stat), self.names) for s in fitting or named
        ]
        hint = nearest_first(str(selector), there)
        if fitting:
            raise SelectorError(f"{str(selector)!r} fits {len(fitting)} measurements", hint)
        raise SelectorError(f"no measurement {selector.name!r} has these labels", hint)

    def _stat(self, series: Series, selector: Selector) -> str:
        if selector.stat:
            return selector.stat
        there = [*series.stats, *series.listed]
        if len(there) == 1:
            return there[0]
        shown = [
            write_selector(Selector(series.name, selector.labels, stat), self.names)
            for stat in dict.fromkeys(there)
        ]
        message = f"{str(selector)!r} has more than one statistic"
        raise SelectorError(message, nearest_first("", shown), "no-statistic")

    def _measure(self, series: Series, stat: str) -> Measurement:
        if series.refusal:
            raise refuse(self.file.place(), *series.refusal)
        cell = series.stats.get(stat)
        if cell is None:
            return _computed(series, stat)
        found = self._stated(series, stat, cell)
        return replace(found, line=self._place(cell).line)

    def _place(self, cell: Cell) -> Place:
        if self.document is None or not cell.location:
            return self.file.place(cell.line or 1)
        return self.document.place(cell.location)

    def _stated(self, series: Series, stat: str, cell: Cell) -> Measurement:
        value = check_number(cell.value, series.least)
        if isinstance(value, Fault):
            place = self._place(cell)
            raise refuse(place, value.code, f"{series.name}:{stat} {value.words}")
        unit = series.unit if cell.unit is None else cell.unit
        samples = series.samples if cell.unit is None else None
        about = (series.n, series.replication, series.labels, samples)
        nature = series.nature if cell.unit is None else ""
        return Measurement(
            series.name, stat, value, unit, *about, nature=nature, histogram=series.histogram
        )


def ended(provenance: Provenance) -> tuple[Note, ...]:
    """Says of a run that it failed."""
    code = provenance.exit_code
    return (Note(f"The run ended with exit code {code}.", "failed-run"),) if code else ()


def select_of(measurement: Measurement, known_names: Sequence[str]) -> str:
    """The selector that leads back to a measurement of a file with these names."""
    selector = Selector(measurement.name, measurement.labels, measurement.stat)
    return write_selector(selector, known_names)


def number_duplicates(series: Sequence[Series]) -> tuple[Series, ...]:
    """Tells series of one name and one set of labels apart by the label ``nth``."""
    keys = [(each.name, each.labels) for each in series]
    counts, seen = Counter(keys), Counter[tuple[str, Labels]]()
    told_apart = []
    for key, each in zip(keys, series, strict=True):
        seen[key] += 1
        nth = (("nth", str(seen[key])),) if counts[key] > 1 else ()
        told_apart.append(replace(each, labels=tuple(sorted((*each.labels, *nth)))))
    return tuple(told_apart)


def _bucket(series: Series, stat: str) -> Bucket | None:
    """The bucket of a percentile that only a histogram has."""
    fraction = 0.5 if stat == "median" else percentile(stat)
    if series.histogram is None or series.samples is not None or fraction is None:
        return None
    return series.histogram.bucket(fraction)


def _is_open(series: Series, stat: str) -> bool:
    bucket = _bucket(series, stat)
    return bucket is not None and bucket.high == inf


def _from_buckets(series: Series, stat: str, histogram: Histogram, bucket: Bucket) -> Measurement:
    """The percentile, with the edges that it is only known to lie between."""
    edges = f"{bucket.low:g} and {bucket.high:g} {series.unit}".rstrip()
    if bucket.high == inf:
        message = f"{stat} of {series.name!r} is above the last edge, {bucket.low:g} {series.unit}"
        hint = "take a lower percentile, or measure with buckets that reach further"
        raise SelectorError(message.rstrip(), hint, "bucket-edge")
    way = "exponentially" if histogram.exponential else "linearly"
    text = f"{stat} of {series.name} lies between the bucket edges {edges}; interpolated {way}."
    about = (series.n, series.replication, series.labels)
    value = interpolate(histogram, bucket)
    notes = (Note(text, "bucket-edge", (series.name,)),)
    return Measurement(
        series.name, stat, value, series.unit, *about, histogram=histogram, notes=notes
    )


def _computed(series: Series, stat: str) -> Measurement:
    bucket = _bucket(series, stat)
    if series.histogram is not None and bucket is not None:
        return _from_buckets(series, stat, series.histogram, bucket)
    value = compute(stat, series.samples)
    if value is None:
        there = ", ".join(dict.fromkeys((*series.stats, *series.listed))) or "nothing"
        why = "; percentiles are never derived from others" if percentile(stat) else ""
        message = f"{series.name!r} has no {stat}"
        raise SelectorError(message, f"the file has: {there}{why}", "no-statistic")
    unit = "1" if stat == "count" else series.unit
    return Measurement(
        series.name, stat, value, unit, series.n, series.replication, series.labels, series.samples
    )
