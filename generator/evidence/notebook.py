"""Numbers that a notebook shows, by Jupyter: outputs that are nothing but a number, or JSON.

How to get the file: run all cells in a fresh kernel and save, or `jupyter nbconvert --execute --to
notebook --inplace run.ipynb`. End a cell with the number alone, `accuracy_score(y, p)`, or show a
dictionary as JSON with `IPython.display.JSON`; better, let the notebook write a results file and
use that as evidence.

Select: the cell by its id, as `proofolio evidence` shows it: `cell 0d6971b3`; a notebook without
ids (before nbformat 4.5) counts its cells from 1: `cell #11`. A number inside of JSON has the label
`path`. The label `execution` is the number that stands in brackets beside the cell. A notebook says
no units: add `unit` beside `from`.

Example: from `tests/evidence_files/notebook/numbers.ipynb`, a number and a JSON output:

    cell 6f1d8e02  0.875
    cell b7c3a954{path="accuracy"}  0.91

What cannot be claimed: anything from printed text, tables, pictures or the code, which are shown
and never searched for numbers. Anything from a notebook that was not run. That the output belongs
to the code above it: cells can be run in any order and changed afterwards; the page says when the
order was another, and when a cell failed.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from itertools import islice

from generator.evidence.csv_text import to_value
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import (
    Document,
    Location,
    is_number,
    load_document,
    show_location,
    try_document,
)
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates
from generator.problems import refuse

MOST_NUMBERS = 200
"""Numbers of one JSON output; who shows more has a results file."""
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")
_NUMPY = re.compile(r"np\.(?:float|int|uint)\d+\((.*)\)")
"""How NumPy 2 shows one number."""


class Notebook:
    """Reads the outputs of notebooks of nbformat 4."""

    name = "notebook"
    generic = False
    kinds = ("json",)
    marks = "`cells`, `nbformat` and `metadata`"

    def recognises(self, file: EvidenceFile) -> bool:
        """A notebook by its format number and its cells."""
        document = try_document(file)
        if document is None or "nbformat" not in document.mapping():
            return False
        return isinstance(document.at("cells"), list) or bool(document.items("worksheets"))

    def read(self, file: EvidenceFile) -> Evidence:
        """One series for each output that is a number, and for each number of a JSON output."""
        document = load_document(file)
        _check(document)
        series = [each for index in _code(document) for each in _series(document, index)]
        if not series:
            message = "no cell of the notebook ends in one number or shows JSON"
            hint = "printed text, tables and pictures are shown, never searched for numbers"
            raise refuse(file.place(), "notebook-no-number", message, hint)
        notes = tuple(_notes(document))
        own = _provenance(document)
        return Listed(file, self.name, number_duplicates(series), notes, own, document)


def _check(document: Document) -> None:
    """Refuses what no number can come from."""
    place = document.file.place()
    if not isinstance(document.at("cells"), list):
        message = "the notebook is older than nbformat 4"
        raise refuse(place, "notebook-version", message, "open it in Jupyter and save it again")
    if not _executed(document):
        message = "no cell of the notebook was run"
        hint = "run all cells and save: jupyter nbconvert --execute --to notebook --inplace FILE"
        raise refuse(place, "notebook-not-executed", message, hint)


def _code(document: Document) -> list[int]:
    cells = range(len(document.items("cells")))
    return [index for index in cells if document.at("cells", index, "cell_type") == "code"]


def _executed(document: Document) -> list[int]:
    """The numbers of execution in the order of the cells."""
    counts = [document.at("cells", index, "execution_count") for index in _code(document)]
    return [int(str(count)) for count in counts if isinstance(count, int) and is_number(count)]


def _series(document: Document, index: int) -> Iterator[Series]:
    name = f"cell {document.text('cells', index, 'id') or f'#{index + 1}'}"
    count = document.at("cells", index, "execution_count")
    labels: Labels = (("execution", str(count)),) if is_number(count) else ()
    for number in range(len(document.items("cells", index, "outputs"))):
        at: Location = ("cells", index, "outputs", number, "data")
        shown = document.at(*at, "application/json")
        if isinstance(shown, dict | list):
            yield from _json_numbers(document, (*at, "application/json"), name, labels)
        elif document.at("cells", index, "outputs", number, "output_type") == "execute_result":
            yield from _plain_number(document, (*at, "text/plain"), name, labels)


def _json_numbers(document: Document, at: Location, name: str, labels: Labels) -> Iterator[Series]:
    for way in islice(_leaves(document, at), MOST_NUMBERS):
        path = show_location(way[len(at) :])
        cell = {"": Cell(document.at(*way), way)}
        yield Series(name, "", cell, labels=tuple(sorted((*labels, ("path", path)))))


def _leaves(document: Document, at: Location) -> Iterator[Location]:
    """The ways to all numbers below one."""
    waiting = deque([at])
    while waiting:
        way = waiting.popleft()
        value = document.at(*way)
        if isinstance(value, dict):
            waiting += [(*way, key) for key in value]
        elif isinstance(value, list):
            waiting += [(*way, index) for index in range(min(len(value), MOST_NUMBERS))]
        elif is_number(value):
            yield way


def _plain_number(document: Document, at: Location, name: str, labels: Labels) -> Iterator[Series]:
    """The output where it is a number and nothing else."""
    shown = document.at(*at)
    text = "".join(map(str, shown)) if isinstance(shown, list) else shown
    if not isinstance(text, str):
        return
    wrapped = _NUMPY.fullmatch(text.strip())
    digits = wrapped[1] if wrapped else text.strip()
    if len(digits) < 40 and _NUMBER.fullmatch(digits):
        yield Series(name, "", {"": Cell(to_value(digits), at)}, labels=labels)


def _notes(document: Document) -> Iterator[Note]:
    yield Note("Numbers are taken from outputs that are a number alone, or JSON; nothing else.")
    counts, cells = _executed(document), len(_code(document))
    if counts != list(range(1, len(counts) + 1)):
        shown = ", ".join(map(str, counts[:8]))
        text = f"The cells were not run once each from the top ({shown} …)."
        yield Note(f"{text} A number may come from code that is no longer there.", "out-of-order")
    if len(counts) < cells:
        yield Note(f"{cells - len(counts)} of {cells} cells with code were not run.")
    failed = [index for index in _code(document) if _has_error(document, index)]
    if failed:
        text = f"A cell of the notebook ended in an error (cell #{failed[0] + 1})."
        yield Note(text, "failed-run")


def _has_error(document: Document, index: int) -> bool:
    outputs = document.items("cells", index, "outputs")
    return any(isinstance(each, dict) and each.get("output_type") == "error" for each in outputs)


def _provenance(document: Document) -> Provenance:
    language = document.text("metadata", "language_info", "name")
    version = document.text("metadata", "language_info", "version")
    run = ("metadata", "execution", "iopub.execute_input")
    started = [document.text("cells", index, *run) for index in _code(document)]
    return Provenance(
        tool="Jupyter",
        environment=f"{language} {version}" if language and version else None,
        started=next((moment for moment in started if moment), None),
    )


PART = Notebook()
