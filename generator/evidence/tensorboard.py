"""What a training run logged, by TensorBoard: an event file.

How to get the file: `SummaryWriter("runs/onnx")` of PyTorch or `tf.summary.create_file_writer`
writes `events.out.tfevents.…`; copy the one of the run. A run that was restarted has several, and
one of `hparams` lies in a folder of its own.

Select: the tag and the statistic: `loss/train:last`, `:min` or `:max`. `last` is the value of the
highest step, not the last that was written. There are no units. Every scalar is read, not only the
10,000 that TensorBoard itself keeps for a chart; histograms, images and texts are passed over.

Example: from `tests/evidence_files/tensorboard/torch.tfevents`, written by PyTorch 2.13:

    val/acc:last  0.86
    val/acc:min  0.5
    train/loss:max  1

What cannot be claimed: more than seven digits, since scalars are 32-bit floats: 0.82 comes back as
0.819999992847. A mean or a spread over the steps of one run, which hang together: train again with
other seeds instead. A best value as the result, when the step was picked on the data that it is
shown for. A percentage, before you know whether 0 to 1 or 0 to 100 was logged.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from generator.evidence.event_record import MARK, Event, Point, read_events
from generator.evidence.files import EvidenceFile
from generator.evidence.history import SCALE, History, history_notes
from generator.evidence.measurement import Note, Provenance
from generator.evidence.reader import Cell, Evidence, Listed

CUT_OFF = Note(
    "The file ends inside a record: the run was stopped, or was still writing.", "failed-run"
)
PLACEHOLDER = "hp_metric"
LATEST = 1 << 35
"""A moment in seconds since 1970 that no run was at."""


class TensorBoard:
    """Reads event files without TensorBoard, which would bring 400 modules for a few fields."""

    name = "tensorboard"
    generic = False
    kinds = ("binary",)
    marks = "records that begin with `brain.Event`"

    def recognises(self, file: EvidenceFile) -> bool:
        """The first record states the version of the events."""
        return MARK in file.head[:64]

    def read(self, file: EvidenceFile) -> Evidence:
        """One series for each tag of scalars."""
        run = _Run()
        for event in read_events(file):
            run.take(event)
        histories = list(run.histories.values())
        series = tuple(history.series() for history in histories)
        own = Provenance(tool="tensorboard", started=run.started)
        return Listed(file, self.name, series, tuple(_notes(run, histories)), own)


@dataclass
class _Run:
    """One pass over a file."""

    histories: dict[str, History] = field(default_factory=dict)
    short: dict[str, None] = field(default_factory=dict)
    """Tags of 32-bit floats."""
    others: dict[str, None] = field(default_factory=dict)
    """Tags of something else than scalars."""
    plugins: dict[str, str] = field(default_factory=dict)
    started: str | None = None
    is_cut_off: bool = False

    def take(self, event: Event | None) -> None:
        """The next event; None stands for the rest that is missing."""
        if event is None:
            self.is_cut_off = True
            return
        if self.started is None and 0 < event.wall_time < LATEST:
            moment = datetime.fromtimestamp(math.floor(event.wall_time), UTC)
            self.started = moment.isoformat()
        for point in event.points:
            self._take_point(point)

    def _take_point(self, point: Point) -> None:
        if point.plugin:
            self.plugins.setdefault(point.tag, point.plugin)
        if point.value is None or self.plugins.get(point.tag) != "scalars":
            self.others[point.tag] = None
            return
        if point.is_short:
            self.short[point.tag] = None
        history = self.histories.setdefault(point.tag, History(point.tag))
        history.add(Cell(point.value), (point.step,))


def _notes(run: _Run, histories: list[History]) -> Iterator[Note]:
    yield from history_notes(histories)
    others = [tag for tag in run.others if tag not in run.histories]
    if others:
        count = f"{len(others)} other {'tag' if len(others) == 1 else 'tags'}"
        yield Note(f"Only scalars are read: {count} (histograms, images, texts …) are left out.")
    if run.is_cut_off:
        yield CUT_OFF
    if any(history.name == PLACEHOLDER for history in histories):
        yield Note(f"Lightning writes -1 as {PLACEHOLDER} where no metric was named for it.")
    if run.short:
        text = "Values are kept as 32-bit floats: about seven digits hold."
        yield Note(text, "rounded", tuple(run.short))
    if histories:
        yield SCALE
    else:
        yield Note("There are no scalars in the file.")


PART = TensorBoard()
