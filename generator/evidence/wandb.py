"""What training runs logged, by Weights & Biases: the summary of a run, its history, and exports.

How to get the file: `wandb/run-…/files/wandb-summary.json` of the run; or its whole history,
`pandas.DataFrame(run.scan_history()).to_csv("evidence/history.csv", index=False)` with the run of
`wandb.Api()`, or one JSON line for each row; or, on the site, the CSV export of a line chart or of
the table of runs. The binary `run-….wandb` is not read.

Select: the metric and the statistic: `train_loss:last` in a summary or a history,
`train/loss{run="gpt2"}:last` in an export. Of a history and a chart there are `last`, `min` and
`max`; a summary has the last value, unless `define_metric(…, summary="min")` asked for another,
which is then `:min`. `_runtime` is in seconds; nothing else has a unit.

Example: from `tests/evidence_files/wandb/synthetic_summary.json`, written by hand after wandb 0.16:

    train/loss:last  0.25
    val.loss:min  0.4
    _runtime:last  12.5 s

What cannot be claimed: that a summary's value is the best of its run, or that the run finished: one
that was killed has a summary too. A lowest or highest value from a sampled history
(`run.history()` keeps 500 rows), and any exact value from a chart that was smoothed or averaged. A
mean or a spread over the steps of one run, which hang together: train again with other seeds
instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.evidence.content import content_kind
from generator.evidence.files import EvidenceFile
from generator.evidence.history import SCALE, STAND_FOR_NAN, history_notes, to_number
from generator.evidence.json_text import Document, Location, load_document, try_document
from generator.evidence.measurement import Note, Provenance
from generator.evidence.reader import Cell, Evidence, Listed, Series
from generator.evidence.selector import is_stat
from generator.evidence.wandb_history import (
    find_history,
    is_history,
    is_history_line,
    read_lines,
    read_list,
    read_table,
    unit_of,
)
from generator.evidence.wandb_tables import (
    CHARTED,
    find_chart,
    find_runs,
    read_chart,
    read_runs,
)
from generator.problems import refuse

BINARY = b":W&B"
SUMMARY = Note(
    "A summary holds the last value of each metric unless the script asked for another, and does "
    "not say whether the run finished.",
    "summary-only",
)
NOTHING = Note(
    "The run logged nothing but its own time: it was stopped early, or logged elsewhere."
)
HOW_TO_EXPORT = (
    "read `files/wandb-summary.json` where it lies beside it, or export the history: "
    "`wandb sync` the run, then write the rows of `wandb.Api().run(…).scan_history()` as CSV"
)
OWN = Provenance(tool="wandb")


class Wandb:
    """Reads what W&B keeps and exports as text."""

    name = "wandb"
    generic = False
    kinds = ("json", "json lines", "text", "binary")
    marks = (
        "`_wandb` or `_step` with `_runtime` in a summary or history, columns `… - …__MIN` of a "
        "chart, or `Name` with `State`, `ID` or `Runtime` of a table of runs"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """By the keys and columns that W&B names itself."""
        kind = content_kind(file)
        if kind == "binary":
            return file.head.startswith(BINARY)
        if kind == "json lines":
            return is_history_line(file.head.lstrip().partition(b"\n")[0])
        if kind == "text":
            return any(find(file) for find in (find_chart, find_history, find_runs))
        document = try_document(file)
        return document is not None and (_is_summary(document.root) or is_history(document))

    def read(self, file: EvidenceFile) -> Evidence:
        """One series for each metric, of each run where there are several."""
        kind = content_kind(file)
        if kind == "binary":
            message = "this is the binary log of W&B, which only W&B can read"
            raise refuse(file.place(), "wandb-binary", message, HOW_TO_EXPORT)
        if kind == "json":
            return _read_json(load_document(file))
        if kind == "json lines":
            histories, notes = read_lines(file)
            series = [history.series() for history in histories]
            return _listed(file, series, [*history_notes(histories), *notes])
        return _read_text(file)


def _read_text(file: EvidenceFile) -> Evidence:
    chart, history = find_chart(file), find_history(file)
    if chart is not None:
        series, drawn = read_chart(chart)
        return _listed(file, series, [*history_notes(drawn), CHARTED])
    if history is not None:
        histories, notes = read_table(history)
        series = [each.series() for each in histories]
        return _listed(file, series, [*history_notes(histories), *notes])
    runs = find_runs(file)
    if runs is None:
        raise refuse(file.place(), "csv-syntax", f"it needs {PART.marks}")
    return _listed(file, *read_runs(runs))


def _read_json(document: Document) -> Evidence:
    if not is_history(document):
        return _read_summary(document)
    histories, notes = read_list(document)
    series = tuple(history.series() for history in histories)
    said = (*history_notes(histories), *notes, SCALE)
    return Listed(document.file, "wandb", series, said, OWN, document)


def _listed(file: EvidenceFile, series: list[Series], notes: list[Note]) -> Listed:
    return Listed(file, "wandb", tuple(series), (*notes, SCALE), OWN)


def _is_summary(root: object) -> bool:
    if not isinstance(root, dict):
        return False
    own = root.get("_wandb")
    return isinstance(own, dict) or {"_step", "_runtime", "_timestamp"} <= set(root)


def _read_summary(document: Document) -> Evidence:
    root = document.root if isinstance(document.root, dict) else {}
    series = list(_summarised(root, (), document))
    notes = [SUMMARY, SCALE]
    if all(each.name.startswith("_") for each in series):
        notes.append(NOTHING)
    return Listed(document.file, "wandb", tuple(series), tuple(notes), OWN, document)


def _summarised(tree: dict[str, object], at: Location, document: Document) -> Iterator[Series]:
    """A series for each number; ``{"min": …}`` is what `define_metric` asked for."""
    for key, found in tree.items():
        location = (*at, key)
        value = to_number(found)
        name = ".".join(map(str, location))
        if isinstance(found, dict) and "_type" not in found:
            yield from _asked_for(name, found, location, document)
        elif isinstance(value, int | float) and not isinstance(value, bool) and not _is_own(name):
            yield Series(name, unit_of(name), {"last": Cell(value, location)})


def _asked_for(
    name: str, tree: dict[str, object], at: Location, document: Document
) -> Iterator[Series]:
    if tree and all(is_stat(key) and _is_plain(value) for key, value in tree.items()):
        stats = {key: Cell(to_number(value), (*at, key)) for key, value in tree.items()}
        yield Series(name, unit_of(name), stats)
    else:
        yield from _summarised(tree, at, document)


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().lower() in STAND_FOR_NAN
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_own(name: str) -> bool:
    """What W&B keeps for itself; how long the run took is worth listing."""
    return name in {"_step", "_timestamp"} or (name.startswith("_wandb.") and not unit_of(name))


PART = Wandb()
