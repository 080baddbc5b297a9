"""Gatling's ``simulation.log`` where it is text: one line for each request."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from generator.evidence.failed_requests import Outcome
from generator.evidence.files import EvidenceFile
from generator.evidence.k6_units import LOAD_MODEL
from generator.evidence.measurement import Labels, Note, Provenance, Samples
from generator.evidence.reader import Cell, Listed, Series
from generator.problems import ProblemsFound, refuse

STATS = ("mean", "median", "min", "max", "p90", "p95", "p99")
SHORTEST = 1000
"""Milliseconds: a rate over less than a second is chance."""
LATEST = 253_402_300_800_000
_FIRST = (b"RUN\t", b"ASSERTION\t")
_KNOWN = frozenset({b"RUN", b"ASSERTION", b"USER", b"REQUEST", b"GROUP", b"ERROR"})
_STATUS = {b"OK": "ok", b"KO": "ko"}


def is_log(file: EvidenceFile) -> bool:
    """Whether the first lines are a run's, perhaps after its assertions."""
    lines = file.head.lstrip().splitlines()
    runs = [line for line in lines if line.startswith(b"RUN\t") and line.count(b"\t") > 3]
    return bool(lines) and lines[0].startswith(_FIRST) and bool(runs)


@dataclass(frozen=True)
class _Request:
    """What a line says."""

    name: str
    status: str
    began: int
    ended: int


@dataclass
class _Log:
    """One pass over a file: twelve bytes for each request, and no line."""

    times: array[float] = field(default_factory=lambda: array("d"))
    kinds: array[int] = field(default_factory=lambda: array("I"))
    """For each time the index of its name and status."""
    known: dict[tuple[str, str], int] = field(default_factory=dict)
    counts: Counter[int] = field(default_factory=Counter)
    """How many there are of each kind."""
    first: float = math.inf
    last: float = -math.inf
    run: tuple[str, ...] = ()

    def add(self, request: _Request) -> None:
        """One request."""
        key = (request.name, request.status)
        kind = self.known.setdefault(key, len(self.known))
        self.kinds.append(kind)
        self.counts[kind] += 1
        self.times.append(request.ended - request.began)
        self.first, self.last = min(self.first, request.began), max(self.last, request.ended)

    def count(self, *wanted: int) -> int:
        """Requests of these kinds."""
        return sum(self.counts[each] for each in wanted)

    def pick(self, wanted: frozenset[int]) -> array[float]:
        """The times of these kinds, in the order of the file."""
        if len(wanted) == len(self.known):
            return self.times
        pairs = zip(self.times, self.kinds, strict=True)
        return array("d", (time for time, kind in pairs if kind in wanted))

    def find(self, name: str | None = None, status: str | None = None) -> frozenset[int]:
        """The kinds of this name and status; without them, of any."""
        return frozenset(
            index
            for (its_name, its_status), index in self.known.items()
            if name in {None, its_name} and status in {None, its_status}
        )

    def outcome(self, name: str | None = None) -> Outcome:
        """How many requests of a name there were, and how many failed."""
        return Outcome(self.count(*self.find(name)), self.count(*self.find(name, "ko")))


def read_log(file: EvidenceFile) -> Listed:
    """Reads every line once; percentiles are computed when they are asked for."""
    log = _Log()
    for number, line in file.lines():
        fields = line.rstrip(b"\r\n").split(b"\t")
        if fields[0] == b"REQUEST":
            log.add(_request(file, number, fields))
        elif fields[0] == b"RUN":
            log.run = tuple(each.decode("utf-8", "replace") for each in fields)
        elif fields[0] not in _KNOWN:
            message = f"no line of Gatling's log begins with {fields[0][:20]!r}"
            raise refuse(file.place(number), "gatling-line", message)
    notes = [*log.outcome().notes("responseTime", instead='those with status="ok" leave them out')]
    rounded = Note("Gatling measures whole milliseconds.", "rounded", ("responseTime",))
    series = tuple(_listed(log))
    return Listed(file, "gatling", series, (*notes, rounded, LOAD_MODEL), _provenance(log))


def _request(file: EvidenceFile, line: int, fields: list[bytes]) -> _Request:
    """A request, read from its end: what stands before the groups differs by version."""
    at = -1 if fields[-1] in _STATUS else -2
    if len(fields) + at < 5 or fields[at] not in _STATUS:
        raise _broken(file, line, "it has no OK or KO where that belongs")
    try:
        began, ended = int(fields[at - 2]), int(fields[at - 1])
    except ValueError:
        raise _broken(file, line, "it has no two moments") from None
    if ended < began:
        raise refuse(file.place(line), "value-range", "this request ends before it begins")
    groups = filter(None, fields[at - 4].split(b","))
    path = b" / ".join((*groups, fields[at - 3]))
    return _Request(path.decode("utf-8", "replace"), _STATUS[fields[at]], began, ended)


def _broken(file: EvidenceFile, line: int, why: str) -> ProblemsFound:
    return refuse(file.place(line), "gatling-line", f"this request cannot be read: {why}")


def _listed(log: _Log) -> Iterator[Series]:
    """All requests, then each of them; the total has no status."""
    yield from _series(log, (), None)
    for name in dict.fromkeys(name for name, _ in log.known):
        yield from _series(log, (("request", name),), name)


def _series(log: _Log, labels: Labels, name: str | None) -> Iterator[Series]:
    outcome = log.outcome(name)
    yield from _of_kinds(log, labels, log.find(name), outcome.refusal)
    for status in ("ok", "ko"):
        if kinds := log.find(name, status):
            yield from _of_kinds(log, (*labels, ("status", status)), kinds, None)
    if outcome.share is not None:
        n = int(outcome.requests or 0)
        yield Series("failed", "1", {"rate": Cell(outcome.share)}, n, "request", labels, least=0.0)


def _of_kinds(
    log: _Log, labels: Labels, kinds: frozenset[int], refusal: tuple[str, str] | None
) -> Iterator[Series]:
    n = log.count(*kinds)
    make = partial(Series, n=n, replication="request", labels=labels, least=0.0)
    if n:
        samples = Samples(n, partial(log.pick, kinds))
        yield make("responseTime", "ms", {}, samples=samples, listed=STATS, refusal=refusal)
    yield make("numberOfRequests", "requests", {"count": Cell(n)})
    if log.last - log.first >= SHORTEST:
        rate = {"rate": Cell(n / (log.last - log.first) * 1000)}
        yield make("meanNumberOfRequestsPerSecond", "requests/s", rate)


def _provenance(log: _Log) -> Provenance:
    moments = [each for each in log.run if each.isdigit() and len(each) == 13]
    started = datetime.fromtimestamp(int(moments[0]) / 1000, UTC) if moments else None
    return Provenance(
        tool="Gatling",
        version=log.run[-1] if log.run[-1:] and log.run[-1][:1].isdigit() else None,
        started=started.isoformat(timespec="milliseconds") if started else None,
        duration=(log.last - log.first) / 1000 if log.last > log.first else None,
    )
