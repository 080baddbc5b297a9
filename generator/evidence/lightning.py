"""Training metrics, by PyTorch Lightning: the `metrics.csv` of its CSVLogger.

How to get the file: `Trainer(logger=CSVLogger("logs"))` writes the file
`logs/lightning_logs/version_0/metrics.csv`. Log validation and test metrics in it too: what is not
logged cannot be claimed.

Select: the name that the model logged, and the statistic: `val_acc:last`, `val_loss:min`,
`test_acc:last`. `last` is the value of the highest step that has one; most cells are empty, since
training, validation and test fill different rows. There are no units.

Example: from `tests/evidence_files/lightning/metrics.csv`, written by Lightning 2.6:

    test_acc:last  0.9375
    train_loss:last  0.306096
    train_loss:min  0.253657

What cannot be claimed: a mean or a spread over the steps of one run, which hang together: train
again with other seeds instead. A best value as the result, when the epoch was picked on the data
that it is shown for: pick on validation data, then show the test. A percentage, before you know
whether the model logged 0 to 1 or 0 to 100; Lightning writes whatever it was given.
"""

from __future__ import annotations

from generator.evidence.content import content_kind
from generator.evidence.csv_text import Sheet, find_sheet
from generator.evidence.files import EvidenceFile
from generator.evidence.history import SCALE, history_notes
from generator.evidence.history_table import read_columns
from generator.evidence.measurement import Provenance
from generator.evidence.reader import Evidence, Listed
from generator.problems import refuse


class Lightning:
    """Reads the table of Lightning's CSVLogger."""

    name = "lightning"
    generic = False
    kinds = ("text",)
    marks = "a first line with `epoch`, `step` and a metric, comma-separated"

    def recognises(self, file: EvidenceFile) -> bool:
        """Columns for epoch and step, and at least one more."""
        return _sheet(file) is not None

    def read(self, file: EvidenceFile) -> Evidence:
        """One series for each column of numbers."""
        sheet = _sheet(file)
        if sheet is None:
            raise refuse(file.place(), "csv-syntax", f"it needs {self.marks}")
        histories = read_columns(sheet, "step", ("epoch",))
        series = tuple(history.series() for history in histories)
        notes = (*history_notes(histories), SCALE)
        return Listed(file, self.name, series, notes, Provenance(tool="lightning"))


def _sheet(file: EvidenceFile) -> Sheet | None:
    sheet = find_sheet(file, (",",)) if content_kind(file) == "text" else None
    is_log = sheet is not None and len(sheet.header) > 2 and sheet.has("epoch", "step")
    return sheet if is_log else None


PART = Lightning()
