"""Training metrics of detectors and classifiers, by Ultralytics YOLO: its `results.csv`.

How to get the file: `yolo train …` writes `runs/detect/train/results.csv`, one row for each epoch.

Select: the column and the statistic: `metrics/mAP50-95(B):last`, `:max`, or `val/box_loss:min`.
`last` is the last epoch. Precision, recall and mAP are shares from 0 to 1; `time`, which newer
versions write, is the training time so far, in seconds.

Example: from `tests/evidence_files/yolo/synthetic_results.csv`, written by hand after YOLO 8.0:

    metrics/mAP50-95(B):last  0.5 1
    metrics/mAP50-95(B):max  0.5625 1
    val/box_loss:min  1.25

What cannot be claimed: that the last row is the model that was kept: `best.pt` is of the epoch with
the highest fitness, which the file does not name. The `max` of a column is the best of as many
looks at the validation data as there are epochs, so it flatters the model: show the value on a
test set. A spread over epochs, which hang together: train again with other seeds instead.
"""

from __future__ import annotations

from dataclasses import replace

from generator.evidence.content import content_kind
from generator.evidence.csv_text import Sheet, find_sheet
from generator.evidence.files import EvidenceFile
from generator.evidence.history import History, history_notes
from generator.evidence.history_table import read_columns
from generator.evidence.measurement import Note, Provenance
from generator.evidence.reader import Evidence, Listed, Series
from generator.problems import refuse

SCORES = "metrics/"
BEST = (
    "Ultralytics keeps the weights of the epoch with the highest fitness; the file does not say "
    "which that was, and it need not be the last."
)


class Yolo:
    """Reads the table that Ultralytics writes while it trains."""

    name = "yolo"
    generic = False
    kinds = ("text",)
    marks = "a first line with `epoch`, `train/…` and `metrics/…`"

    def recognises(self, file: EvidenceFile) -> bool:
        """Epochs with losses of the training and metrics of the validation."""
        return _sheet(file) is not None

    def read(self, file: EvidenceFile) -> Evidence:
        """One series for each column of numbers."""
        sheet = _sheet(file)
        if sheet is None:
            raise refuse(file.place(), "csv-syntax", f"it needs {self.marks}")
        histories = read_columns(sheet, "epoch")
        scores = tuple(each.name for each in histories if each.name.startswith(SCORES))
        notes = (*history_notes(histories), Note(BEST, "best-not-last", scores))
        series = tuple(_series(history) for history in histories)
        return Listed(file, self.name, series, notes, Provenance(tool="ultralytics"))


def _sheet(file: EvidenceFile) -> Sheet | None:
    sheet = find_sheet(file, (",",)) if content_kind(file) == "text" else None
    if sheet is None or not sheet.has("epoch") or sheet.has("step"):
        return None
    folders = {name.partition("/")[0] for name in sheet.header if "/" in name}
    return sheet if {"train", "metrics"} <= folders else None


def _series(history: History) -> Series:
    series = history.series("epoch")
    if history.name == "time":
        so_far = {stat: cell for stat, cell in series.stats.items() if stat == "last"}
        return replace(series, unit="s", stats=so_far, least=0.0)
    return replace(series, unit="1" if history.name.startswith(SCORES) else "")


PART = Yolo()
