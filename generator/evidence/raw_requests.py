"""Raw requests, one a row: eight bytes are kept for each time, two for each status code."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from generator.evidence.csv_text import Sheet, read_cells
from generator.evidence.failed_requests import NOTHING_WORKED
from generator.evidence.files import EvidenceFile
from generator.evidence.measurement import Labels, Note, Samples
from generator.evidence.observations import Gathered, pieces
from generator.evidence.reader import Cell, Series
from generator.evidence.summary_report import Answers, is_good
from generator.problems import refuse

_PIECE = 1 << 16
LISTED = ("mean", "median", "min", "max", "p90", "p95", "p99")
NO_ERRORS = Note(
    "The file has only requests that got an answer: it does not say how many got none.",
    "no-error-count",
)


@dataclass(frozen=True)
class Columns:
    """Where the rows of a table of requests have what."""

    time: str
    phases: tuple[str, ...]
    """Parts of the time."""
    status: str
    """Missing in some versions."""


@dataclass(frozen=True)
class Rows:
    """What the rows of a table give."""

    series: Sequence[Series]
    notes: Sequence[Note]


class RawRequests:
    """Times and status codes in the order of the file. Status 0 is no answer."""

    def __init__(self, succeeds: Callable[[int], bool]) -> None:
        self.succeeds = succeeds
        self._gathered, self._next = Gathered(), array("d")
        self._codes = array("H")

    def add(self, time: float, code: int) -> None:
        """One request. None may come after the first question."""
        self._next.append(time)
        self._codes.append(code)
        if len(self._next) >= _PIECE:
            self._gathered.extend(self._next)
            self._next = array("d")

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self._codes)

    @cached_property
    def times(self) -> Sequence[float]:
        """All times; many of them lie in a file."""
        self._gathered.extend(self._next)
        return self._gathered.all()

    @cached_property
    def counts(self) -> dict[int, int]:
        """Requests of each status, ascending."""
        return dict(sorted(Counter(self._codes).items()))

    def answers(self) -> Answers:
        """What became of them."""
        bad = sum(count for code, count in self.counts.items() if not self.succeeds(code))
        return Answers(len(self._codes), bad, 0)

    def series(self, name: str, unit: str, labels: Labels = ()) -> Iterator[Series]:
        """All requests; where some failed those that did not; each status where there are
        several."""
        counts, n = self.counts, len(self._codes)
        good = sum(count for code, count in counts.items() if self.succeeds(code))
        refusal = None if good else NOTHING_WORKED
        if counts:
            whole = Samples(n, lambda: self.times)
            yield _timed(name, unit, labels, whole, refusal)
        if 0 < good < n:
            some = Samples(good, partial(self._chosen, self.succeeds))
            yield _timed(name, unit, (*labels, ("success", "true")), some, refusal)
        for code, count in counts.items() if len(counts) > 1 else ():
            of_code = Samples(count, partial(self._chosen, partial(int.__eq__, code)))
            told = (*labels, ("status", str(code)))
            yield _timed(name, unit, told, of_code, refusal)

    def statuses(self, name: str, labels: Labels = ()) -> Iterator[Series]:
        """How many requests had each status."""
        for code, count in self.counts.items():
            told = tuple(sorted((*labels, ("status", str(code)))))
            yield Series(name, "requests", {"count": Cell(count)}, labels=told)

    def _chosen(self, wanted: Callable[[int], bool]) -> Sequence[float]:
        fitting = {code for code in self.counts if wanted(code)}
        chosen, start = Gathered(), 0
        for piece in pieces(self.times):
            pairs = zip(piece, self._codes[start : start + len(piece)], strict=True)
            chosen.extend(time for time, code in pairs if code in fitting)
            start += len(piece)
        return chosen.all()


def _timed(
    name: str, unit: str, labels: Labels, samples: Samples, refusal: tuple[str, str] | None
) -> Series:
    about = (samples.n, "request", tuple(sorted(labels)), samples, LISTED)
    return Series(name, unit, {}, *about, least=0.0, refusal=refusal)


def time_of(file: EvidenceFile, line: int, name: str, text: str) -> float:
    """A time in a row: a finite number that is not negative, or a problem with its line."""
    try:
        value = float(text)
    except ValueError:
        raise refuse(file.place(line), "type", f"{name} is {text[:40]!r}, not a number") from None
    if not math.isfinite(value):
        message = f"{name} is {text[:40]!r}, not a finite number"
        raise refuse(file.place(line), "number-not-finite", message)
    if value < 0:
        raise refuse(file.place(line), "value-range", f"{name} is {text[:40]}, less than 0")
    return value


def status_of(file: EvidenceFile, line: int, name: str, text: str) -> int:
    """A status code in a row, or a problem with its line."""
    if text.isascii() and text.isdigit() and len(text) < 4:
        return int(text)
    message = f"{name} is {text[:40]!r}, not a status code"
    raise refuse(file.place(line), "type", message)


def read_requests(file: EvidenceFile, sheet: Sheet, columns: Columns) -> Rows:
    """A table of answers, in seconds; a row that cannot be read is a problem with its line."""
    requests = RawRequests(is_good)
    phases = {name: Gathered() for name in sheet.header if name in columns.phases}
    at = {name: sheet.header.index(name) for name in (columns.time, *phases)}
    coded = sheet.header.index(columns.status) if sheet.has(columns.status) else None
    for line, cells in read_cells(file, sheet.delimiter):
        if line <= sheet.starts:
            continue
        if len(cells) != len(sheet.header):
            message = f"{len(cells)} cells under {len(sheet.header)} names"
            raise refuse(file.place(line), "csv-syntax", message)
        code = 200 if coded is None else status_of(file, line, columns.status, cells[coded])
        requests.add(time_of(file, line, columns.time, cells[at[columns.time]]), code)
        for name, values in phases.items():
            values.extend((time_of(file, line, name, cells[at[name]]),))
    series = [*requests.series(columns.time, "s"), *_others(requests, phases, coded is not None)]
    return Rows(series, tuple(_notes(requests, columns, coded is not None)))


def _others(
    requests: RawRequests, phases: dict[str, Gathered], has_status: bool
) -> Iterator[Series]:
    n = requests.n
    refusal = requests.answers().refusal
    for name, values in phases.items() if n else ():
        samples = Samples(n, values.all)
        about = (n, "request", (), samples, ("mean", "max", "p95"))
        yield Series(name, "s", {}, *about, least=0.0, refusal=refusal)
    yield Series("answers", "requests", {"count": Cell(n)}, least=0.0)
    if has_status:
        yield from requests.statuses("responses")


def _notes(requests: RawRequests, columns: Columns, has_status: bool) -> Iterator[Note]:
    yield NO_ERRORS
    if not has_status:
        text = "The file does not say which status the answers had."
        yield Note(text, "no-error-count", (columns.time,))
    elif not requests.n:
        yield Note("No request got an answer.", "failed-requests")
    else:
        yield from requests.answers().notes(columns.time)
