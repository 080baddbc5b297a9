"""The runs of an MLflow store, whichever way they were written, and what may be listed of them."""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from generator.evidence.files import EvidenceFile
from generator.evidence.history import LAST_ONLY, SCALE, History, history_notes, to_number
from generator.evidence.json_text import Document
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.reader import Cell, Listed

SHORT = 8
"""Characters of a run's id that tell it from the others."""
FINISHED = "FINISHED"


@dataclass(frozen=True)
class Run:
    """One run, as the store describes it."""

    id: str
    name: str = ""
    experiment: str = ""
    status: str = FINISHED
    deleted: bool = False
    started: object = None
    """Milliseconds since 1970, where the store says so."""
    ended: object = None
    commit: str | None = None

    @property
    def is_kept(self) -> bool:
        """Whether its values are results: it was neither thrown away nor broken off."""
        return not self.deleted and self.status == FINISHED

    @property
    def provenance(self) -> Provenance:
        """When it ran and on which commit; nothing of the machine and its user."""
        started, ended = _moment(self.started), _moment(self.ended)
        took = (ended - started).total_seconds() if started and ended else -1.0
        duration = took if took >= 0 else None
        text = started.isoformat() if started else None
        return Provenance(tool="mlflow", commit=self.commit, started=text, duration=duration)


def _moment(milliseconds: object) -> datetime | None:
    if isinstance(milliseconds, str) and re.fullmatch(r"[0-9]{1,15}", milliseconds):
        milliseconds = int(milliseconds)
    if not isinstance(milliseconds, int) or not 0 < milliseconds < 1 << 45:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


@dataclass
class Store:
    """Runs and what they logged."""

    runs: dict[str, Run] = field(default_factory=dict)
    histories: dict[tuple[str, str], History] = field(default_factory=dict)
    """By run and metric."""

    def add(self, run: str, metric: str, cell: Cell, step: object, timestamp: object) -> None:
        """One logged value. The latest one is that of the highest step, then the newest, then
        the largest, as in MLflow itself."""
        history = self.histories.get((run, metric))
        if history is None:
            history = self.histories[run, metric] = History(metric)
        history.add(cell, (_plain(step), _plain(timestamp), _plain(cell.value)))

    @property
    def kept(self) -> dict[str, Run]:
        """The runs whose values are results, oldest first."""
        kept = [run for run in self.runs.values() if run.is_kept]
        return {run.id: run for run in sorted(kept, key=lambda run: (_plain(run.started), run.id))}


def _plain(number: object) -> float:
    """A number to order by: 0 for what is none, as MLflow's database has it for NaN."""
    if isinstance(number, str) and re.fullmatch(r"-?[0-9]{1,18}", number):
        return float(number)
    is_number = isinstance(number, int | float) and math.isfinite(number)
    return float(number) if is_number and isinstance(number, int | float) else 0.0


def metric_cell(
    value: object, is_nan: object = False, location: tuple[str | int, ...] = (), line: int = 0
) -> Cell:
    """A value as it was logged: the database keeps NaN as 0 beside a mark and infinity as the
    largest number that there is."""
    value = to_number(value)
    if is_nan:
        value = math.nan
    elif isinstance(value, float) and abs(value) == sys.float_info.max:
        value = math.copysign(math.inf, value)
    return Cell(value, location, line=line)


def list_store(
    file: EvidenceFile,
    store: Store,
    said: Sequence[Note] = (),
    document: Document | None = None,
    last_only: bool = False,
) -> Listed:
    """The series of the runs that are results, grouped by metric, and how many are left out."""
    labels = _labels(store.kept)
    histories = _in_order(store, labels)
    notes = [*_dropped(store), *_told_apart(store), *history_notes(histories), *said]
    notes += [LAST_ONLY] if last_only and histories else []
    notes += [SCALE] if histories else []
    kept = list(store.kept.values())
    own = kept[0].provenance if len(kept) == 1 else Provenance(tool="mlflow")
    series = tuple(history.series() for history in histories)
    return Listed(file, "mlflow", series, tuple(notes), own, document)


def _in_order(store: Store, labels: dict[str, Labels]) -> list[History]:
    by_metric: dict[str, None] = dict.fromkeys(metric for _, metric in store.histories)
    found = []
    for metric in by_metric:
        for run, shown in labels.items():
            history = store.histories.get((run, metric))
            if history is not None:
                history.labels = shown
                found.append(history)
    return found


def _labels(runs: dict[str, Run]) -> dict[str, Labels]:
    """Experiment and name of each run; the id too, where several bear one name."""
    names = Counter((run.experiment, run.name) for run in runs.values())
    short = Counter(run.id[:SHORT] for run in runs.values())
    found = {}
    for run in runs.values():
        id = run.id if short[run.id[:SHORT]] > 1 else run.id[:SHORT]
        labels = {"experiment": run.experiment, "run": run.name or id}
        if run.name and names[run.experiment, run.name] > 1:
            labels["id"] = id
        found[run.id] = tuple(sorted((key, text) for key, text in labels.items() if text))
    return found


def _dropped(store: Store) -> Iterator[Note]:
    deleted = sum(run.deleted for run in store.runs.values())
    if deleted:
        yield Note(f"Not listed: {deleted} deleted {_runs(deleted)}.", "failed-run")
    left = [run for run in store.runs.values() if not run.deleted and not run.is_kept]
    if left:
        states = Counter(run.status or "no status" for run in left)
        shown = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        text = f"Not listed: {len(left)} {_runs(len(left))} that did not finish ({shown})."
        yield Note(text, "failed-run")
    if not store.runs and not store.histories:
        yield Note("There are no runs in the file.")
    elif not store.kept and store.runs:
        yield Note("There is no finished run in the file.", "failed-run")


def _told_apart(store: Store) -> Iterator[Note]:
    if len(store.kept) > 1:
        text = f"The file holds {len(store.kept)} finished runs, told apart by the label `run`."
        yield Note(text, "several-runs")


def _runs(count: int) -> str:
    return "run" if count == 1 else "runs"
