"""One run of LoadGen: what its numbers mean, the same for the summary and the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.evidence.measurement import Labels, Note
from generator.evidence.reader import Cell, Series
from generator.evidence.selector import is_stat

_INVALID = (
    "invalid-run",
    "LoadGen says `Result is : INVALID`, so no number of this run can be used",
)
_UNKNOWN = (
    "invalid-run",
    "the file does not say `Result is : VALID`, so no number of this run can be used",
)
_MODELS = {
    "SingleStream": Note(
        "Closed loop: one query at a time, the next one after the answer.", "closed-loop-latency"
    ),
    "MultiStream": Note(
        "Closed loop: one query of several samples at a time.", "closed-loop-latency"
    ),
    "Server": Note("Open loop: queries arrive at random times.", "open-loop"),
    "Offline": Note(
        "Offline: all samples were sent at once, so a latency is no user's.", "", ("latency",)
    ),
}


@dataclass
class Run:
    """What a file says of one run, while it is read."""

    facts: dict[str, str] = field(default_factory=dict)
    """``Scenario``, ``Mode`` and ``Result is``."""
    cells: dict[str, dict[str, Cell]] = field(default_factory=dict)
    """The statistics of each measurement."""
    queries: int | None = None

    def add(self, name: str, stat: str, cell: Cell) -> None:
        """Takes a value; of two for the same thing the later, more exact one."""
        if not stat or is_stat(stat):
            self.cells.setdefault(name, {})[stat] = cell


def percent_stat(percent: str) -> str:
    """``p99.9`` for ``99.90``."""
    return f"p{float(percent):g}"


def series_of(run: Run, labels: Labels) -> Iterator[Series]:
    """One series for each measurement; all are refused unless the run is valid."""
    refusal = _refusal(run)
    for name, stats in run.cells.items():
        is_time = not name.endswith(("per second", "loadgen overhead"))
        n = run.queries if is_time and run.facts.get("Scenario") != "Offline" else None
        of = "request" if is_time else ""
        yield Series(name, _unit(name), stats, n, of, labels, least=0.0, refusal=refusal)


def _unit(name: str) -> str:
    if name.endswith("per second"):
        return "tokens/s" if "tokens" in name else "samples/s"
    if name.endswith("loadgen overhead"):
        return "tokens/s" if name.startswith("tps") else "queries/s"
    return "ns"


def _refusal(run: Run) -> tuple[str, str] | None:
    result = run.facts.get("Result is")
    if result == "VALID":
        return None
    return _INVALID if result == "INVALID" else _UNKNOWN


def notes_of(run: Run) -> Iterator[Note]:
    """What has to be known of a run."""
    refusal = _refusal(run)
    if refusal:
        yield Note(f"{refusal[1][:1].upper()}{refusal[1][1:]}.", "failed-run")
    scenario, mode = run.facts.get("Scenario"), run.facts.get("Mode")
    if scenario in _MODELS:
        yield _MODELS[scenario]
    if mode not in {None, "PerformanceOnly"}:
        yield Note(f"The mode was {mode}, not PerformanceOnly.")
    yield Note("Summary only: the times of single queries are not used.", "summary-only")
    yield Note("This is one run of LoadGen, not a reviewed MLPerf result.")
