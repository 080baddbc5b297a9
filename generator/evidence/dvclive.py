"""Training metrics, by DVCLive: `metrics.json` and the TSV file of each metric.

How to get the file: `with Live() as live:` writes `dvclive/metrics.json`, with the last value of
each metric, and `dvclive/plots/metrics/<name>.tsv`, with every step of one.

Select: of `metrics.json` the path to the value, `train/loss`; of a TSV file the metric and the
statistic: `val/acc:last`, `:min` or `:max`. `last` is the value of the highest step. There are no
units.

Example: from `tests/evidence_files/dvclive/plots/metrics/train/loss.tsv`, written by DVCLive 3.49:

    train/loss:last  0.2
    train/loss:min  0.2
    train/loss:max  1

What cannot be claimed: from `metrics.json` that a value is the best of its run, or how it came
about; a mean or a spread over the steps of one run, which hang together: train again with other
seeds instead. A percentage, before you know whether 0 to 1 or 0 to 100 was logged.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath

from generator.evidence.content import content_kind
from generator.evidence.csv_text import Sheet, find_sheet
from generator.evidence.files import EvidenceFile
from generator.evidence.history import LAST_ONLY, SCALE, history_notes, to_number
from generator.evidence.history_table import read_columns
from generator.evidence.json_text import Location, load_document, try_document
from generator.evidence.measurement import Provenance
from generator.evidence.reader import Cell, Evidence, Listed, Series
from generator.problems import refuse

OWN = Provenance(tool="dvclive")


class DvcLive:
    """Reads the summary and the histories that DVCLive writes."""

    name = "dvclive"
    generic = False
    kinds = ("json", "text")
    marks = "`step` beside numbers, nested or not, or a TSV of `step` and one metric"

    def recognises(self, file: EvidenceFile) -> bool:
        """Numbers under names, and the step that they are of; or a table of one metric."""
        document = try_document(file)
        if document is not None:
            return isinstance(document.root, dict) and _is_summary(document.root)
        return _sheet(file) is not None

    def read(self, file: EvidenceFile) -> Evidence:
        """One series for each value of a summary, or one for a history."""
        if content_kind(file) == "json":
            return _read_summary(file)
        sheet = _sheet(file)
        if sheet is None:
            raise refuse(file.place(), "csv-syntax", f"it needs {self.marks}")
        histories = read_columns(sheet, "step", ("timestamp",))
        for history in histories:
            history.name = _full_name(file, history.name)
        series = tuple(history.series() for history in histories)
        return Listed(file, self.name, series, (*history_notes(histories), SCALE), OWN)


def _is_summary(root: dict[str, object]) -> bool:
    step = root.get("step")
    leaves = [value for location, value in _leaves(root) if location != ("step",)]
    return (
        isinstance(step, int)
        and not isinstance(step, bool)
        and any(isinstance(value, int | float) for value in leaves)
        and all(_is_logged(value) for value in leaves)
    )


def _is_logged(value: object) -> bool:
    """DVCLive logs numbers and texts; NaN and infinity it writes as text."""
    return isinstance(value, int | float | str) and not isinstance(value, bool)


def _leaves(tree: dict[str, object], at: Location = ()) -> Iterator[tuple[Location, object]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*at, key))
        else:
            yield (*at, key), value


def _read_summary(file: EvidenceFile) -> Evidence:
    document = load_document(file)
    leaves = _leaves(document.root) if isinstance(document.root, dict) else ()
    series = []
    for location, found in leaves:
        value = to_number(found)
        if location != ("step",) and not isinstance(value, str):
            name = "/".join(map(str, location))
            series.append(Series(name, "", {"last": Cell(value, location)}, None, "step"))
    return Listed(file, "dvclive", tuple(series), (LAST_ONLY, SCALE), OWN, document)


def _sheet(file: EvidenceFile) -> Sheet | None:
    """The table of one metric; earlier versions wrote a time first."""
    sheet = find_sheet(file, ("\t",)) if content_kind(file) == "text" else None
    if sheet is None:
        return None
    metrics = [name for name in sheet.header if name not in {"timestamp", "step"}]
    has_step = sheet.header[0] == "step" or sheet.header[:2] == ("timestamp", "step")
    return sheet if has_step and len(metrics) == 1 else None


def _full_name(file: EvidenceFile, name: str) -> str:
    """The name with its folders, where the path shows them: later versions write the last part."""
    parts = PurePosixPath(file.path).with_suffix("").parts
    below = [at for at, pair in enumerate(pairwise(parts)) if pair == PLOTS]
    full = "/".join(parts[below[-1] + 2 :]) if below else ""
    return full if full.endswith(f"/{name}") else name


PLOTS = ("plots", "metrics")

PART = DvcLive()
