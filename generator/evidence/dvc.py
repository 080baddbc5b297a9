"""Metrics of a pipeline at its revisions, by DVC: `dvc metrics`.

How to get the file: `dvc metrics diff main --json > evidence/diff.json` holds both sides of a
change; `dvc metrics show --all-tags --json > evidence/metrics.json` holds each revision. What
DVCLive logs is a format of its own.

Select: the metric and its side or revision: `acc{side="old"}` and `acc{side="new"}` in a
difference, `train.loss{rev="v1"}` otherwise. `file` is a label too, where two files have one
metric. There are no units.

Example: from `tests/evidence_files/dvc/metrics_diff.json`, what `dvc metrics diff v1 --json` of DVC
3.67 printed:

    acc{side="old"}  0.8
    acc{side="new"}  0.9
    train.loss{side="new"}  0.25

What cannot be claimed: that a difference is more than chance, since each side is one value of one
run; how a value came about, since a stage writes what it likes. A percentage, before you know
whether 0 to 1 or 0 to 100 was written.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.evidence.files import EvidenceFile
from generator.evidence.history import SCALE, to_number
from generator.evidence.json_text import Document, Location, load_document, try_document
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.reader import Cell, Evidence, Listed, Series

SIDES = ("old", "new")
ONE_VALUE = Note("Each metric is one value, as its stage wrote it last.", "summary-only")


class Dvc:
    """Reads what ``dvc metrics show`` and ``dvc metrics diff`` print as JSON."""

    name = "dvc"
    generic = False
    kinds = ("json",)
    marks = "metrics with `old` and `new` below a file, or `data` of files below each revision"

    def recognises(self, file: EvidenceFile) -> bool:
        """A difference of files, or files at revisions."""
        document = try_document(file)
        return document is not None and (_is_difference(document) or _is_shown(document))

    def read(self, file: EvidenceFile) -> Evidence:
        """One series for each metric of each side or revision."""
        document = load_document(file)
        series = tuple((_sides if _is_difference(document) else _revisions)(document))
        own = Provenance(tool="dvc")
        return Listed(file, self.name, series, (ONE_VALUE, SCALE), own, document)


def _is_difference(document: Document) -> bool:
    found = [metric for path in document.mapping() for metric in _metrics(document, path)]
    return bool(found) and all(
        set(SIDES) <= set(document.mapping(*at)) <= {*SIDES, "diff"} for at in found
    )


def _metrics(document: Document, path: str) -> Iterator[Location]:
    """Where the metrics of a file stand; the file itself where it is none."""
    below = document.mapping(path)
    return ((path, metric) for metric in below) if below else iter([(path,)])


def _sides(document: Document) -> Iterator[Series]:
    for path in document.mapping():
        for at in _metrics(document, path):
            for side in SIDES:
                labels = (("file", path), ("side", side))
                yield from _one(document, (*at, side), str(at[-1]), labels)


def _is_shown(document: Document) -> bool:
    revisions = list(document.mapping())
    files = [(rev, "data", path) for rev in revisions for path in document.mapping(rev, "data")]
    return bool(files) and all(
        set(document.mapping(*at)) <= {"data", "error"} and document.mapping(*at) for at in files
    )


def _revisions(document: Document) -> Iterator[Series]:
    for rev in document.mapping():
        for path in document.mapping(rev, "data"):
            labels = (("file", path), ("rev", rev)) if rev else (("file", path),)
            yield from _leaves(document, (rev, "data", path, "data"), "", labels)


def _leaves(document: Document, at: Location, above: str, labels: Labels) -> Iterator[Series]:
    for key, value in document.mapping(*at).items():
        if isinstance(value, dict):
            yield from _leaves(document, (*at, key), f"{above}{key}.", labels)
        else:
            yield from _one(document, (*at, key), above + key, labels)


def _one(document: Document, at: Location, name: str, labels: Labels) -> Iterator[Series]:
    """A metric that is a number; a text, or what a revision does not have, is none."""
    value = to_number(document.at(*at))
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield Series(name, "", {"": Cell(value, at)}, labels=labels)


PART = Dvc()
