"""Metrics, by Prometheus clients: one scrape of an application, as its `/metrics` page gives it.

How to get the file: `curl -s http://localhost:8000/metrics -o evidence/metrics.prom`, at the end of
a run that began with the start of the process; the text format and OpenMetrics are read. Several
scrapes one after the other in a file are told apart by the label `run`.

Select: the metric, its labels and, for histograms and summaries, a statistic:
`http_requests_total{code="500"}`, `req_seconds:mean`, `req_seconds:p95` (from the buckets, as
`histogram_quantile` computes it), `req_seconds:count`. A summary has the percentiles that the
process chose. The unit is what `# UNIT` says, or the name's last word (`_seconds`, `_bytes`).

Example: from `tests/evidence_files/prometheus-text/app_metrics.prom`, what a small server counted:

    http_requests_total{code="200"}  1192 1
    req_seconds:count  1252 1
    req_seconds:mean  0.0219449 s
    req_seconds:p95  0.0498799 s

What cannot be claimed: a rate, since a counter counts from the start of its process and one scrape
has no second point in time; take a range query (`prometheus-api`) for that. More of a percentile
than that it lies between the edges of its bucket, which the note names; nothing above the last
edge. Percentiles of summaries speak of the last minutes only, and cannot be merged over processes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from generator.evidence.files import EvidenceFile
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.prometheus_names import (
    NO_BUCKETS,
    PERCENTILES,
    from_cumulative,
    is_counter,
    stat_of,
    to_float,
    unit_of,
)
from generator.evidence.reader import Cell, Evidence, Listed, Series
from generator.problems import refuse

_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_TYPE = re.compile(
    rf"#[ \t]+TYPE[ \t]+({_NAME}|{_QUOTED})[ \t]+"
    r"(counter|gauge|histogram|gaugehistogram|summary|untyped|unknown|info|stateset)\s*"
)
_UNIT = re.compile(rf"#[ \t]+UNIT[ \t]+({_NAME})[ \t]+(\w+)\s*")
_SAMPLE = re.compile(
    rf"\s*(?P<name>{_NAME})?\s*(?:\{{(?P<labels>(?:[^\"}}]|{_QUOTED})*)\}})?"
    r"\s*(?<=[\s}])(?P<value>[^\s#]+)(?:\s+[-+.\deE]+)?\s*(?:#\s*\{.*)?"
)
_LABEL = re.compile(rf"\s*(?:([a-zA-Z_][a-zA-Z0-9_]*|{_QUOTED})\s*=\s*)?({_QUOTED})\s*(?:,|$)")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_OF_FAMILY = re.compile(r"_(bucket|sum|count|gsum|gcount|total|created|info)$")
_STATS = {"sum": "sum", "gsum": "sum", "count": "count", "gcount": "count"}


class PrometheusText:
    """Reads the text format and OpenMetrics."""

    name = "prometheus-text"
    generic = False
    kinds = ("text",)
    marks = 'lines `# TYPE name counter` and samples `name{label="value"} 1`'

    def recognises(self, file: EvidenceFile) -> bool:
        """A line that types a metric, and a sample as the first line that is no comment."""
        lines = file.head.decode("utf-8", "replace").splitlines()
        first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
        return any(map(_TYPE.fullmatch, lines)) and _SAMPLE.fullmatch(first) is not None

    def read(self, file: EvidenceFile) -> Evidence:
        """Each sample on its own, those of a histogram or a summary together."""
        scrape = _read_lines(file)
        families = _families(scrape)
        series = tuple(_series(scrape, family) for family in families)
        own = Provenance(tool="Prometheus client")
        return Listed(file, self.name, series, tuple(_notes(scrape, families)), own)


@dataclass(frozen=True)
class Sample:
    """One line: a name, labels and a value."""

    name: str
    labels: Labels
    value: str
    line: int
    run: int
    """Which time the same name and labels stand in the file."""

    @property
    def cell(self) -> Cell:
        """The value, with its line."""
        number = to_float(self.value)
        return Cell(self.value if number is None else number, line=self.line)

    @property
    def number(self) -> float:
        """The value; what is no number makes no histogram."""
        number = to_float(self.value)
        return float("nan") if number is None else number


@dataclass
class _Scrape:
    """What the lines say."""

    types: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    is_whole: bool = True
    """Whether the last line ends, as it must."""

    @property
    def has_runs(self) -> bool:
        """Whether something is in the file more than once."""
        return any(sample.run > 1 for sample in self.samples)


def _read_lines(file: EvidenceFile) -> _Scrape:
    scrape, seen = _Scrape(), dict[tuple[str, Labels], int]()
    for number, content in file.lines():
        line = content.decode("utf-8", "replace")
        scrape.is_whole = line.endswith("\n") or line.startswith("# EOF")
        if line.lstrip().startswith("#"):
            _read_comment(scrape, line)
            continue
        name, labels, value = _read_sample(file, number, line.rstrip())
        run = seen[name, labels] = seen.get((name, labels), 0) + 1
        scrape.samples.append(Sample(name, labels, value, number, run))
    return scrape


def _read_comment(scrape: _Scrape, line: str) -> None:
    typed, unit = _TYPE.fullmatch(line), _UNIT.fullmatch(line)
    if typed:
        scrape.types[_unquoted(typed[1])] = typed[2]
    if unit:
        scrape.units[unit[1]] = unit[2]


def _read_sample(file: EvidenceFile, number: int, line: str) -> tuple[str, Labels, str]:
    found = _SAMPLE.fullmatch(line)
    labels = _read_labels(found["labels"] or "") if found else None
    if found is None or labels is None:
        shown = f"{line.strip()[:60]!r} is no sample"
        hint = (
            'a sample is `name{label="value"} 1.5`; a line that is cut off means a part is missing'
        )
        raise refuse(file.place(number), "prometheus-line", shown, hint)
    names = [value for label, value in labels if not label]
    name = found["name"] or (names[0] if names else "")
    if not name:
        raise refuse(file.place(number), "prometheus-line", "the sample has no name")
    return name, tuple(sorted(each for each in labels if each[0])), found["value"]


def _read_labels(text: str) -> list[tuple[str, str]] | None:
    """Pairs of label and value; a name that stands among them has an empty label."""
    pairs, at = [], 0
    while at < len(text.rstrip(", \t")):
        found = _LABEL.match(text, at)
        if found is None:
            return None
        pairs.append((_unquoted(found[1] or ""), _unquoted(found[2])))
        at = found.end()
    return pairs


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    return _ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[1], text[1:-1])


@dataclass
class _Family:
    """The samples that make one series."""

    name: str
    kind: str
    labels: Labels
    samples: list[Sample] = field(default_factory=list)


def _families(scrape: _Scrape) -> list[_Family]:
    families: dict[tuple[str, Labels], _Family] = {}
    has_runs = scrape.has_runs
    for sample in scrape.samples:
        name, kind = _family_of(scrape.types, sample.name)
        if _is_created(scrape.types, sample.name):
            continue
        hidden = {"histogram": "le", "gaugehistogram": "le", "summary": "quantile"}.get(kind)
        labels = tuple(each for each in sample.labels if each[0] != hidden)
        if has_runs:
            labels = tuple(sorted((*labels, ("run", str(sample.run)))))
        family = families.setdefault((name, labels), _Family(name, kind, labels))
        family.samples.append(sample)
    return list(families.values())


def _family_of(types: dict[str, str], name: str) -> tuple[str, str]:
    """Name and kind of what a sample belongs to. Only the samples of histograms and summaries
    go together; every other keeps the name that it has."""
    if types.get(name, "histogram") not in {"histogram", "gaugehistogram"}:
        return name, types[name]
    base = _OF_FAMILY.sub("", name)
    kind = types.get(base, "")
    if kind in {"histogram", "gaugehistogram", "summary"}:
        return base, kind
    return name, kind or "untyped"


def _is_created(types: dict[str, str], name: str) -> bool:
    """Whether OpenMetrics says here when a counter began; in the text format it is a gauge."""
    return name.endswith("_created") and name not in types and _OF_FAMILY.sub("", name) in types


def _series(scrape: _Scrape, family: _Family) -> Series:
    unit = unit_of(family.name, scrape.units.get(_OF_FAMILY.sub("", family.name), ""))
    if family.kind in {"histogram", "gaugehistogram"}:
        return _histogram(family, unit)
    if family.kind == "summary":
        return _summary(family, unit)
    stats = {"": family.samples[-1].cell}
    return Series(family.name, unit, stats, labels=family.labels)


def _totals(family: _Family) -> dict[str, Cell]:
    """Count, sum and the mean that follows from the two."""
    stats: dict[str, Cell] = {}
    for sample in family.samples:
        stat = _STATS.get(sample.name.removeprefix(f"{family.name}_"))
        if stat == "count":
            stats["count"] = Cell(sample.cell.value, line=sample.line, unit="1")
        elif stat:
            stats[stat] = sample.cell
    count, total = (
        to_float(stats[key].value) if key in stats else None for key in ("count", "sum")
    )
    if count and total is not None:
        stats["mean"] = Cell(total / count, line=stats["sum"].line)
    return stats


def _histogram(family: _Family, unit: str) -> Series:
    stats = _totals(family)
    edges = [
        (to_float(dict(sample.labels).get("le")), sample.number)
        for sample in family.samples
        if sample.name == f"{family.name}_bucket"
    ]
    known = [(bound, count) for bound, count in edges if bound is not None]
    total = to_float(stats["sum"].value) if "sum" in stats else None
    histogram = from_cumulative(known, unit, total, counted=True)
    refusal = NO_BUCKETS if edges and (histogram is None or len(known) < len(edges)) else None
    about = ("observation", family.labels, None, PERCENTILES, None, refusal)
    n = histogram.n if histogram else None
    return Series(family.name, unit, stats, n, *about, histogram=histogram)


def _summary(family: _Family, unit: str) -> Series:
    stats = {
        stat_of(fraction): sample.cell
        for sample in family.samples
        if (fraction := to_float(dict(sample.labels).get("quantile"))) is not None
    }
    totals = _totals(family)
    count = to_float(totals["count"].value) if "count" in totals else None
    n = int(count) if count is not None and 0 <= count < 1e15 else None
    return Series(family.name, unit, {**stats, **totals}, n, "observation", family.labels)


def _notes(scrape: _Scrape, families: Iterable[_Family]) -> Iterator[Note]:
    kinds: dict[str, str] = {family.name: family.kind for family in families}
    counters = tuple(
        name
        for name, kind in kinds.items()
        if kind in {"counter", "histogram", "summary"} or (kind == "untyped" and is_counter(name))
    )
    if counters:
        text = "Counters, histograms and summaries count from the start of a process; "
        yield Note(f"{text}one scrape is no rate.", "counter-since-start", counters)
    summaries = tuple(name for name, kind in kinds.items() if kind == "summary")
    if summaries:
        text = "Percentiles of a summary are estimates over the last minutes of one process"
        yield Note(f"{text} and cannot be merged.", "approximate-percentile", summaries)
    if scrape.has_runs:
        yield Note(
            "The file holds more than one scrape: the label run counts them.", "several-runs"
        )
    if not scrape.is_whole:
        yield Note("The last line does not end: the file may be cut off.", "cut-off")


PART = PrometheusText()
