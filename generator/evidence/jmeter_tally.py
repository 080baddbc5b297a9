"""How often each time was seen in a JTL: exact statistics of millions in little memory."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from generator.evidence.failed_requests import Outcome
from generator.evidence.jmeter_rows import IN_TRANSACTION, IS_PART, Cells, Clock, Jtl, Numbers
from generator.evidence.selector import percentile
from generator.problems import refuse

TIMES = ("elapsed", "Latency", "Connect")
STATS = ("mean", "median", "min", "max", "std", "p90", "p95", "p99", "p99.9")
PAUSE = 60_000
"""Milliseconds without any sample after which another run begins."""
MOST_LABELS = 1000
"""Labels beyond these are counted together: they are found when they are asked for."""
OTHERS = "\0others"
MOST_KNOWN = 10_000
COUNTED = ("run", "label", "responseCode", "success")
"""The columns by which samples are counted apart."""
Picks: TypeAlias = Mapping[str, str]
"""What columns must hold."""


class Kind(NamedTuple):
    """What the samples of one group have in common."""

    run: int
    label: str
    responseCode: str  # noqa: N815 - the names of the columns, which are those of the labels
    success: str
    is_transaction: bool
    is_part: bool

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """Name and value of each that can be asked for."""
        return tuple(zip(COUNTED, (str(self.run), *self[1:4]), strict=True))


@dataclass
class Group:
    """The samples of one kind."""

    times: dict[str, Counter[float]] = field(
        default_factory=lambda: {name: Counter() for name in TIMES}
    )
    n: int = 0
    first: float = math.inf
    last: float = -math.inf

    def add(self, began: float, elapsed: float) -> None:
        """Takes a sample in."""
        self.n += 1
        self.times["elapsed"][elapsed] += 1
        self.first = min(self.first, began)
        self.last = max(self.last, began + elapsed)

    def merge(self, other: Group) -> None:
        """Takes another group's samples in."""
        for name, counts in other.times.items():
            self.times[name].update(counts)
        self.n += other.n
        self.first, self.last = min(self.first, other.first), max(self.last, other.last)


Groups: TypeAlias = Mapping[Kind, Group]


Sample: TypeAlias = tuple[int, int, Cells, float, float]
"""The run, the line, the cells, and when it began and how long it took in milliseconds; a plain
tuple, because there are millions."""


def read_samples(jtl: Jtl, clock: Clock, numbers: Numbers) -> Iterator[Sample]:
    """Each sample with its run: another begins after a pause, where the names stand again, or where
    the clock goes back to before the run."""
    at_elapsed, at_began = jtl.columns.index("elapsed"), jtl.index("timeStamp")
    run, earliest, latest = 1, math.inf, -math.inf
    for line, cells in _single(jtl):
        if cells[at_elapsed] == "elapsed":
            run, earliest, latest = run + (latest > 0), math.inf, -math.inf
            continue
        elapsed = numbers.read(cells[at_elapsed], line, "elapsed")
        began = clock.read(cells[at_began]) if at_began is not None else math.nan
        if began - latest > PAUSE or began + elapsed < earliest - PAUSE:
            run, earliest, latest = run + (latest > 0), math.inf, -math.inf
        # A comparison with NaN is false, so that what has no moment moves nothing.
        earliest = began if began < earliest else earliest
        latest = began + elapsed if began + elapsed > latest else latest
        yield run, line, cells, began, elapsed


def _single(jtl: Jtl) -> Iterator[tuple[int, Cells]]:
    """The rows, of which none stands for several samples: its time would be a sum."""
    at = jtl.index("SampleCount")
    if at is None:
        yield from jtl.rows()
        return
    message = jtl.index("responseMessage")
    for line, cells in jtl.rows():
        is_transaction = message is not None and cells[message].startswith(IN_TRANSACTION)
        if not is_transaction and cells[at] not in {"", "0", "1", "SampleCount"}:
            text = f"this row is the sum of {cells[at][:20]} samples"
            hint = "have JMeter send single samples: mode=Standard"
            raise refuse(jtl.file.place(line), "jtl-aggregated", text, hint)
        yield line, cells


class _Columns:
    """Where in a row the cells stand by which samples are told apart."""

    def __init__(self, jtl: Jtl) -> None:
        self._label, self._code = jtl.index("label"), jtl.index("responseCode")
        self._success, self._message = jtl.index("success"), jtl.index("responseMessage")
        self._part = jtl.index(IS_PART)
        places = (self._label, self._code, self._success, self._message, self._part)
        self.telling: Callable[[Cells], object] = itemgetter(
            *(place for place in places if place is not None)
        )
        """What two samples of one kind have in common, read fast."""

    def kind(self, run: int, cells: Cells) -> Kind:
        """What a sample has in common with others."""
        label = cells[self._label] if self._label is not None else ""
        code = cells[self._code] if self._code is not None else ""
        success = cells[self._success].lower() if self._success is not None else ""
        message = cells[self._message] if self._message is not None else ""
        is_part = self._part is not None and cells[self._part] == "true"
        return Kind(run, label, code, success, message.startswith(IN_TRANSACTION), is_part)


@dataclass
class Tally:
    """One pass over a file."""

    groups: dict[Kind, Group] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)
    labels: set[str] = field(default_factory=set)

    def group(self, kind: Kind) -> Group:
        """The group of a kind."""
        if kind.label not in self.labels and len(self.labels) >= MOST_LABELS:
            kind = kind._replace(label=OTHERS, responseCode="")
        else:
            self.labels.add(kind.label)
        return self.groups.setdefault(kind, Group())

    @property
    def is_whole(self) -> bool:
        """Whether every label is counted on its own."""
        return all(kind.label != OTHERS for kind in self.groups)

    def can_tell(self, picks: Picks) -> bool:
        """Whether the counts say what was asked for, without another look at the file."""
        return self.is_whole and set(picks) <= set(COUNTED)

    def forget_moments(self) -> None:
        """Leaves no rate to be computed, where moments are whole seconds or none."""
        for group in self.groups.values():
            group.first, group.last = math.inf, -math.inf

    @property
    def runs(self) -> list[int]:
        """The runs that are in the file."""
        return sorted({kind.run for kind in self.groups})

    def count(self, label: str) -> int:
        """Samples of a label."""
        return sum(group.n for kind, group in self.groups.items() if kind.label == label)


def tally(jtl: Jtl) -> Tally:
    """Reads every sample once."""
    return _count(jtl, iter)


def _count(jtl: Jtl, pick: Callable[[Iterator[Sample]], Iterator[Sample]]) -> Tally:
    found, numbers, at = Tally(), Numbers(jtl.file), _Columns(jtl)
    columns = [(name, jtl.columns.index(name)) for name in TIMES[1:] if name in jtl.columns]
    seen: dict[object, Group] = {}
    for sample in pick(read_samples(jtl, found.clock, numbers)):
        run, line, cells, began, elapsed = sample
        key = (run, at.telling(cells))
        group = seen.get(key)
        if group is None:
            # Messages may all differ; then this is no faster, but it must not grow either.
            if len(seen) > MOST_KNOWN:
                seen.clear()
            group = seen[key] = found.group(at.kind(run, cells))
        group.add(began, elapsed)
        for name, place in columns:
            if cells[place]:
                group.times[name][numbers.read(cells[place], line, name)] += 1
    if not found.clock.is_exact:
        found.forget_moments()
    return found


@dataclass(frozen=True)
class Work:
    """What counts as a request where no label is asked for, so that no work is counted twice."""

    parts: frozenset[str]
    """Labels of redirects and embedded resources: ``X-0`` beside ``X``, and not more often."""
    transactions: bool
    """True where a file has transactions alone."""

    def has(self, kind: Kind) -> bool:
        """Whether samples of a kind are whole requests."""
        is_part = kind.is_part or kind.label in self.parts
        return kind.is_transaction == self.transactions and not is_part


def work_of(found: Tally) -> Work:
    """What the requests of a file are."""
    parts = frozenset(label for label in found.labels if _is_part(label, found))
    return Work(parts, all(kind.is_transaction for kind in found.groups))


def _is_part(label: str, found: Tally) -> bool:
    whole, dash, number = label.rpartition("-")
    is_numbered = bool(dash) and number.isdigit() and whole in found.labels
    return is_numbered and found.count(label) <= found.count(whole)


def fits(kind: Kind, picks: Picks, work: Work) -> bool:
    """Whether a kind of sample is meant; a label means all samples that have it."""
    if any(picks.get(column, having) != having for column, having in kind.columns):
        return False
    return "label" in picks or work.has(kind)


def choose(groups: Groups, picks: Picks, work: Work) -> dict[Kind, Group]:
    """The groups that were picked."""
    return {kind: group for kind, group in groups.items() if fits(kind, picks, work)}


def merge(groups: Groups) -> Group:
    """All samples together."""
    whole = Group()
    for group in groups.values():
        whole.merge(group)
    return whole


def outcome_of(groups: Groups) -> Outcome:
    """How many samples there were and how many failed."""
    failed = sum(group.n for kind, group in groups.items() if kind.success != "true")
    is_said = any(kind.success for kind in groups)
    return Outcome(sum(group.n for group in groups.values()), failed if is_said else None)


def tally_again(jtl: Jtl, picks: Picks, work: Work) -> Tally:
    """Only the samples whose columns hold what was asked for."""
    return _count(jtl, lambda samples: _picked(jtl, samples, picks, work))


def collect(jtl: Jtl, name: str, picks: Picks, work: Work) -> array[float]:
    """The single times under a name of the samples that were picked, in the order of the file."""
    numbers, at, values = Numbers(jtl.file), jtl.columns.index(name), array("d")
    samples = read_samples(jtl, Clock(), numbers)
    for _, line, cells, _, _ in _picked(jtl, samples, picks, work):
        if cells[at]:
            values.append(numbers.read(cells[at], line, name))
    return values


def _picked(jtl: Jtl, samples: Iterator[Sample], picks: Picks, work: Work) -> Iterator[Sample]:
    others = [column for column in picks if column not in COUNTED]
    wanted = [(jtl.columns.index(column), picks[column]) for column in others]
    columns = _Columns(jtl)
    for sample in samples:
        run, _, cells, _, _ = sample
        is_there = all(cells[at] == value for at, value in wanted)
        if is_there and fits(columns.kind(run, cells), picks, work):
            yield sample


def statistics(counts: Counter[float]) -> dict[str, float]:
    """Exact statistics of values that were counted, percentiles by linear interpolation."""
    n = counts.total()
    if not n:
        return {}
    values = sorted(counts)
    mean = math.fsum(value * counts[value] for value in values) / n
    stats = {"mean": mean, "median": 0.0, "min": values[0], "max": values[-1]}
    if n > 1:
        squares = math.fsum(counts[value] * (value - mean) ** 2 for value in values)
        stats["std"] = math.sqrt(squares / (n - 1))
    fractions = {stat: 0.5 if stat == "median" else percentile(stat) for stat in STATS}
    wanted = {stat: share for stat, share in fractions.items() if share is not None}
    found = {**stats, **_quantiles(values, counts, n, wanted)}
    return {stat: found[stat] for stat in STATS if stat in found}


def _quantiles(
    values: Sequence[float], counts: Counter[float], n: int, wanted: Mapping[str, float]
) -> dict[str, float]:
    ends: list[int] = []
    for value in values:
        ends.append((ends[-1] if ends else 0) + counts[value])
    return {stat: _between(values, ends, share * (n - 1)) for stat, share in wanted.items()}


def _between(values: Sequence[float], ends: Sequence[int], position: float) -> float:
    """The value at a place between two ranks, counted from 0."""
    rank = math.floor(position)
    low = values[bisect_right(ends, rank)]
    high = values[min(bisect_right(ends, rank + 1), len(values) - 1)]
    return low + (high - low) * (position - rank)
