"""What a sealed metric must not tell, as far as its files are on this machine.

Nobody else can know it: the values are not in the repository. So only a build where the record
names files that are there, ignored by Git, can look for them in what it publishes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from pathlib import Path

from generator.evidence.digests import Digests
from generator.evidence.files import EvidenceFile
from generator.metrics.declared import metric_place
from generator.metrics.metric import Estimate, Metric, Quantity, Side
from generator.metrics.numbers import exact
from generator.metrics.readings import SideFiles, open_side
from generator.metrics.sealing import derive_readable
from generator.metrics.units import PERCENT, RATIO
from generator.problems import Place, Problem, ProblemsFound
from generator.records.project import Source
from generator.records.record import Record

CODE = "withheld-value"
FEWEST_DIGITS = 3
"""A number with fewer significant digits stands on every page by chance."""
LESSER_DIGITS = 5
"""Of observations there are many, so that only telling ones are looked for."""
MOST_DIGITS = 17
_FEWEST_OTHER_THAN_ZERO = 2
"""Digits before zeros at the end: 100.0 and 5.00 are round numbers of anything."""
_SHIFTED_DIGITS = 4
"""From so many on a number is also known by its digits in thousandths and thousands."""


@dataclass(frozen=True)
class Number:
    """One number that must not be published, with its sign left off."""

    value: Decimal
    what: str
    """Which of the metric's numbers it is: "after", "difference"."""
    digits: int
    """Of its roundings, the shortest to look for."""
    shifts: tuple[int, ...] = (0,)
    """Powers of ten in which it may be written."""

    def renderings(self) -> Iterator[Decimal]:
        """The number with all its digits and rounded; alone a digit tells nothing."""
        for digits in range(self.digits, MOST_DIGITS + 1) if self.value else ():
            for rounded in _rounded(self.value, digits):
                if len(rounded.as_tuple().digits) >= _FEWEST_OTHER_THAN_ZERO:
                    yield from (rounded.scaleb(shift) for shift in self._shifts(digits))

    def _shifts(self, digits: int) -> Iterable[int]:
        thousands = (-9, -6, -3, 3, 6, 9) if digits >= _SHIFTED_DIGITS else ()
        return {*self.shifts, *(shift + each for shift in self.shifts for each in thousands)}


@dataclass(frozen=True)
class Private:
    """A metric whose files are here and stay here."""

    key: str
    """``slug/id``."""
    place: Place
    """Its entry in the record."""
    unit: str
    withheld: bool
    """Whether not even the names of its files may be told."""
    allowed: bool
    """Whether the author has set the search for its numbers aside."""
    numbers: tuple[Number, ...]
    folder: str
    """Of the case study, relative to the root."""
    files: tuple[EvidenceFile, ...]
    unread: tuple[Problem, ...] = ()
    """Why there are no numbers."""


def local_sides(
    root: Path, record: Record, id: str, digests: Digests | None = None
) -> tuple[SideFiles, ...]:
    """The sides whose files the record names and which are on this machine.

    Raises ProblemsFound for what is wrong with a file that is there.
    """
    entry = record.project.metrics[id]
    named: tuple[tuple[Side, Source | None], ...] = (
        ("before", entry.before),
        ("after", entry.after),
        ("value", entry.value),
    )
    found = [
        _present(root, record, id, side, source, digests)
        for side, source in named
        if source is not None
    ]
    return tuple(side for side in found if side is not None)


def private_of(record: Record, id: str, sides: tuple[SideFiles, ...]) -> Private:
    """What the files of a metric tell; no numbers where they cannot be read."""
    entry = record.project.metrics[id]
    metric, unread = derive_readable(record, id, sides)
    withheld = entry.disclosure == "withheld"
    files = {file.path: file for side in sides for file in side.files}
    return Private(
        key=f"{record.slug}/{id}",
        place=metric_place(record, id),
        unit=metric.unit if metric else "",
        withheld=withheld,
        allowed=CODE in entry.allow,
        numbers=tuple(_numbers(metric, withheld=withheld)) if metric else (),
        folder=record.folder,
        files=tuple(files.values()),
        unread=unread,
    )


def _present(
    root: Path, record: Record, id: str, side: Side, source: Source, digests: Digests | None
) -> SideFiles | None:
    try:
        return open_side(root, record, id, side, source, digests)
    except ProblemsFound as found:
        others = [problem for problem in found.problems if problem.code != "evidence-missing"]
        if others:
            raise ProblemsFound(others) from found
        return None


def _numbers(metric: Metric, *, withheld: bool) -> Iterator[Number]:
    for name in ("before", "after", "value"):
        quantity = getattr(metric, name)
        if quantity is not None:
            yield from _of_side(quantity, name, metric.unit)
    uses = metric.evidence
    few = FEWEST_DIGITS if len(uses) <= 2 else LESSER_DIGITS
    for use in uses:
        if use.value is not None:
            yield _number(use.value, f"{use.side}, as its file has it", few, use.unit)
    change = metric.change
    if change is not None and change.difference is not None:
        yield from _of_estimate(change.difference, "difference", metric.unit)
    if withheld and change is not None:
        for estimate, what in ((change.relative, "change"), (change.ratio, "ratio")):
            yield from _of_estimate(estimate, what, RATIO) if estimate else ()
    yield from _lesser(metric)


def _of_side(quantity: Quantity, name: str, unit: str) -> Iterator[Number]:
    yield from _of_estimate(Estimate(quantity.value, quantity.low, quantity.high), name, unit)
    for observed in quantity.runs:
        yield _number(observed, f"a value of {name}", LESSER_DIGITS, unit)
    for _, value in quantity.percentiles:
        yield _number(value, f"a percentile of {name}", LESSER_DIGITS, unit)


def _of_estimate(estimate: Estimate, what: str, unit: str) -> Iterator[Number]:
    yield _number(estimate.value, what, FEWEST_DIGITS, unit)
    for end in (estimate.low, estimate.high):
        if end is not None:
            yield _number(end, f"the interval of {what}", FEWEST_DIGITS, unit)


def _lesser(metric: Metric) -> Iterator[Number]:
    for part in metric.slices:
        for quantity in part.sides:
            yield _number(quantity.value, f"the slice {part.name}", LESSER_DIGITS, metric.unit)
    if metric.trivial is not None:
        yield _number(metric.trivial.value, "the baseline", LESSER_DIGITS, metric.unit)


def _number(value: float, what: str, digits: int, unit: str) -> Number:
    shifts = {PERCENT: (-2, 0), RATIO: (0, 2)}.get(unit, (0,))
    return Number(abs(exact(value)), what, digits, shifts)


def _rounded(value: Decimal, digits: int) -> Iterator[Decimal]:
    last = Decimal(1).scaleb(value.adjusted() + 1 - digits)
    for way in (ROUND_HALF_EVEN, ROUND_HALF_UP):
        yield value.quantize(last, way).normalize()
