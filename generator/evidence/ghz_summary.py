"""What ghz prints: its summary, alone or in the middle of other text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.evidence.failed_requests import Outcome, closed_loop, summary_only
from generator.evidence.files import EvidenceFile
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.reader import Cell, Listed, Series

_MARK = re.compile(
    rb"^[ \t]*Summary:\r?\n(?:[ \t]+Name:.*\r?\n)?[ \t]+Count:[ \t]+\d+\r?\n(?:.*\r?\n){1,5}?"
    rb"[ \t]+Requests/sec:",
    re.MULTILINE,
)
_COUNT = re.compile(r"\s+Count:\s+(\d+)\s*$")
_TIME = re.compile(r"\s+(Total|Slowest|Fastest|Average):\s+([\d.]+)\s*(ns|µs|us|ms|s|m)\s*$")
_RATE = re.compile(r"\s+Requests/sec:\s+([\d.]+)\s*$")
_PERCENTILE = re.compile(r"\s+(\d{1,2})\s*% in ([\d.]+)\s*(ns|µs|us|ms|s|m)\s*$")
_STATUS = re.compile(r"\s+\[(\w+)\]\s+(\d+) responses\s*$")
_UNITS = {"us": "µs", "m": "min"}
_NAMES = {"Slowest": "max", "Fastest": "min", "Average": "mean"}


@dataclass
class _Run:
    """One summary, as far as it was read."""

    all: dict[str, Cell] = field(default_factory=dict)
    """Statistics of all calls, the mean."""
    succeeded: dict[str, Cell] = field(default_factory=dict)
    """Statistics of the calls that succeeded."""
    counts: dict[str, Cell] = field(default_factory=dict)
    statuses: dict[str, Cell] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        """Calls, and those whose status is not OK."""
        requests = _number(self.counts.get("count"))
        if requests is None or not self.statuses:
            return Outcome(requests, None)
        return Outcome(requests, max(requests - (_number(self.statuses.get("OK")) or 0), 0))


def _number(cell: Cell | None) -> float | None:
    return cell.value if cell is not None and isinstance(cell.value, float) else None


def is_summary(file: EvidenceFile) -> bool:
    """Whether ghz's summary is in the first part of a text; hey's has no count."""
    return _MARK.search(file.head) is not None


def read_summary(file: EvidenceFile) -> Listed:
    """Every summary in a text; several are told apart by the label ``run``."""
    runs = list(_runs(file.text))
    series = [
        each
        for number, run in enumerate(runs, 1)
        for each in _series(run, (("run", str(number)),) if len(runs) > 1 else ())
    ]
    notes = [note for run in runs for note in _failures(run)]
    if len(runs) > 1:
        text = f"The file holds {len(runs)} runs; each has its label `run`."
        notes.append(Note(text, "several-runs"))
    rounded = Note("Printed times are rounded to two decimals.", "rounded", ("latency",))
    closing = (summary_only(), rounded, closed_loop("latency"))
    return Listed(file, "ghz", tuple(series), (*notes, *closing), Provenance(tool="ghz"))


def _runs(text: str) -> Iterator[_Run]:
    run: _Run | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if found := _COUNT.match(line):
            if run is not None:
                yield run
            run = _Run(counts={"count": Cell(float(found[1]), line=number)})
        elif run is not None:
            _take(run, line, number)
    if run is not None:
        yield run


def _take(run: _Run, line: str, number: int) -> None:
    """What a line adds; the first of its kind counts."""
    if found := _TIME.match(line):
        if found[1] == "Average":
            run.all.setdefault("mean", _time(found[2], found[3], number))
        elif found[1] in _NAMES:
            run.succeeded.setdefault(_NAMES[found[1]], _time(found[2], found[3], number))
    elif found := _RATE.match(line):
        run.counts.setdefault("rate", Cell(_value(found[1]), line=number))
    elif found := _PERCENTILE.match(line):
        run.succeeded.setdefault(f"p{found[1]}", _time(found[2], found[3], number))
    elif found := _STATUS.match(line):
        run.statuses.setdefault(found[1], Cell(float(found[2]), line=number))


def _time(text: str, unit: str, line: int) -> Cell:
    return Cell(_value(text), unit=_UNITS.get(unit, unit), line=line)


def _value(text: str) -> object:
    """The number; the text where it has two points."""
    return float(text) if text.count(".") < 2 and text != "." else text


def _series(run: _Run, labels: Labels) -> Iterator[Series]:
    outcome = run.outcome
    n = None if outcome.requests is None else int(outcome.requests)
    succeeded = _number(run.statuses.get("OK"))
    refusal = outcome.refusal
    yield Series("latency", "ms", run.all, n, "request", labels, least=0.0, refusal=refusal)
    ok = tuple(sorted((*labels, ("status", "OK"))))
    of_ok = None if succeeded is None else int(succeeded)
    yield Series("latency", "ms", run.succeeded, of_ok, "request", ok, least=0.0, refusal=refusal)
    count = {"count": run.counts["count"]}
    yield Series("requests", "requests", count, labels=labels, least=0.0)
    if "rate" in run.counts:
        rate = {"rate": run.counts["rate"]}
        yield Series("rps", "requests/s", rate, n, "request", labels, least=0.0)
    if outcome.share is not None:
        share = {"rate": Cell(outcome.share)}
        yield Series("failed", "1", share, n, "request", labels, least=0.0)
    for status, cell in run.statuses.items():
        its = tuple(sorted((*labels, ("status", status))))
        yield Series("statusCodes", "requests", {"count": cell}, n, labels=its, least=0.0)


def _failures(run: _Run) -> Iterator[Note]:
    outcome = run.outcome
    if outcome.refusal:
        yield from outcome.notes("latency")
    elif outcome.share:
        text = (
            f"{outcome.share:.2%} of the calls failed: the mean has them; the distribution leaves "
            "them out unless ghz ran with --count-errors."
        )
        yield Note(text, "failed-requests", ("latency",))
