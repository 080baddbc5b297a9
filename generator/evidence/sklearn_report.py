"""Classification reports, by scikit-learn: the JSON of `output_dict=True` and the printed table.

How to get the file: `json.dump(classification_report(y_true, y_pred, output_dict=True), file)`
keeps every digit. The table that `print(classification_report(y_true, y_pred))` writes is read
too, also in the middle of a log; give it `digits=4`, since the digits shown are all that there is.
A report may stand in a larger JSON object, and several beside each other: `{"old": {…}, "new":
{…}}`. CSV of a data frame, `pd.DataFrame(report).T.to_csv("run.csv")`, is read too, turned or not.

Select: `f1-score{class="spam"}` is one class, `f1-score{average="macro"}` a mean over the classes,
`accuracy` the share that is right. Averages are `macro` (each class counts the same), `weighted`
(by support), `micro` and `samples`. All are shares, unit `1`; `support{class="spam"}` counts
examples. Several reports in one file are told apart by the label `report`, several printed tables
by `run`.

Example: from `tests/evidence_files/sklearn-report/report_zero_division_nan.json`:

    accuracy  0.4 1
    f1-score{average="macro"}  0.190476 1
    f1-score{average="weighted"}  0.228571 1
    recall{class="0"}  1 1

What cannot be claimed: an accuracy that is not there; where `labels` leaves classes out,
scikit-learn writes `micro avg` instead. A macro average where a class was never predicted hides
that its precision is undefined. Whether a difference between two models is more than chance shows
in the predictions alone: keep them as a table of `y_true` and `y_pred`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.evidence.csv_text import Sheet, find_sheet, to_value
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import (
    Document,
    Location,
    is_number,
    load_document,
    try_document,
)
from generator.evidence.measurement import Labels, Nature, Note, Provenance
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates

SCORES = ("precision", "recall", "f1-score")
LONGEST_ROW = 1000
"""Characters; a longer line of a log is no row."""
_HEADER = re.compile(rb"^[ \t]*precision[ \t]+recall[ \t]+f1-score[ \t]+support[ \t]*\r?$", re.M)
_VALUE = re.compile(r"\d+(?:\.\d+)?|nan")
_AVERAGES = {
    "macro avg": "macro",
    "micro avg": "micro",
    "weighted avg": "weighted",
    "samples avg": "samples",
    "avg / total": "weighted",  # what scikit-learn printed before 0.20
}

Row = tuple[str, dict[str, Cell]]
"""A class or an average, with its scores and its support."""


class SklearnReport:
    """Reads both forms of a classification report."""

    name = "sklearn-report"
    generic = False
    kinds = ("json", "text")
    marks = "`macro avg` and `weighted avg`, or a line `precision recall f1-score support`"

    def recognises(self, file: EvidenceFile) -> bool:
        """A report by its averages; a printed one by its heading."""
        document = try_document(file)
        if document is not None:
            return bool(_reports(document))
        return _HEADER.search(file.head) is not None or _table(file) is not None

    def read(self, file: EvidenceFile) -> Evidence:
        """One series for each score of each class and each average."""
        document = try_document(file)
        if document is None and _HEADER.search(file.head):
            return _read_printed(file)
        table = _table(file) if document is None else None
        if table:
            return _read_table(table)
        document = load_document(file)
        series = [
            each
            for labels, at in _reports(document)
            for each in _series(_json_rows(document, at), labels)
        ]
        notes = tuple(_notes(series))
        own = Provenance(tool="scikit-learn")
        return Listed(file, self.name, number_duplicates(series), notes, own, document)


def _reports(document: Document) -> list[tuple[Labels, Location]]:
    """Where the file's only report stands, or each of several under its name."""
    if _is_report(document.root):
        return [((), ())]
    names = [name for name, value in document.mapping().items() if _is_report(value)]
    if len(names) == 1:
        return [((), (names[0],))]
    return [((("report", name),), (name,)) for name in names]


def _is_report(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    macro, weighted = value.get("macro avg"), value.get("weighted avg")
    return all(isinstance(each, dict) and "f1-score" in each for each in (macro, weighted))


def _json_rows(document: Document, at: Location) -> Iterator[Row]:
    for name in document.mapping(*at):
        row = document.mapping(*at, name)
        if name == "accuracy":
            # A data frame repeats the accuracy in every column, the one of the support too.
            way = (*at, name, "precision") if row else (*at, name)
            yield name, {"accuracy": Cell(document.at(*way), way)}
            continue
        cells = {key: Cell(document.at(*at, name, key), (*at, name, key)) for key in row}
        yield name, {key: cells[key] for key in (*SCORES, "support") if key in cells}


def _series(rows: Iterator[Row], labels: Labels) -> Iterator[Series]:
    everything = list(rows)
    supports = [cells["support"] for _, cells in everything if "support" in cells]
    # Supports are sums of weights where the examples were weighted: then nobody knows n.
    counted = all(_whole(cell) is not None for cell in supports)
    total = next((cells.get("support") for name, cells in everything if name in _AVERAGES), None)
    for name, cells in everything:
        support = total if name == "accuracy" else cells.get("support")
        n = _whole(support) if counted else None
        key = "average" if name in _AVERAGES else "class"
        own = () if name == "accuracy" else ((key, _AVERAGES.get(name, name)),)
        for score, cell in cells.items():
            yield _one_series(score, cell, tuple(sorted((*labels, *own))), n)


def _one_series(score: str, cell: Cell, labels: Labels, n: int | None) -> Series:
    if score == "support":
        return Series(score, "1", {"": cell}, labels=labels, least=0.0)
    is_class = "class" in dict(labels)
    # A precision is a share of what was predicted, and nobody says how much that was.
    n = None if score == "precision" and is_class else n
    is_share = score == "accuracy" or (score == "recall" and is_class)
    nature: Nature = "proportion" if is_share else ""
    return Series(score, "1", {"": cell}, n, "example", labels, least=0.0, nature=nature)


def _whole(cell: Cell | None) -> int | None:
    """A support as a number of examples."""
    if cell is None or not is_number(cell.value, 0.0):
        return None
    value = float(str(cell.value))
    return int(value) if value.is_integer() else None


def _notes(series: list[Series]) -> Iterator[Note]:
    names = {each.name for each in series}
    if "accuracy" not in names:
        text = "The report has no accuracy: several labels an example, some of the classes only, or"
        yield Note(f"{text} an old scikit-learn.")
    undefined = {
        dict(each.labels).get("class", "an average")
        for each in series
        if not is_number(each.stats[""].value, 0.0)
    }
    if undefined:
        shown = ", ".join(sorted(undefined)[:5])
        text = f"Undefined scores (nothing was predicted, or nothing was there) of: {shown}."
        yield Note(text, names=SCORES)
    text = "Macro counts each class the same, weighted counts it by its examples: say which."
    yield Note(text, names=SCORES)
    if any(dict(each.labels).keys() & {"report", "run"} for each in series):
        yield Note("The file holds several reports.", "several-runs")


def _table(file: EvidenceFile) -> Sheet | None:
    """A data frame of the report, as CSV with a row for each class."""
    sheet = find_sheet(file)
    if sheet is None or b"macro avg" not in file.head:
        return None
    is_turned = sheet.has("macro avg", "weighted avg") and b"\nf1-score" in file.head
    return sheet if is_turned or sheet.header[1:] == (*SCORES, "support") else None


def _read_table(sheet: Sheet) -> Evidence:
    rows = _turned_rows(sheet) if sheet.has("macro avg") else _table_rows(sheet)
    series = list(_series(rows, ()))
    own = Provenance(tool="scikit-learn")
    told = number_duplicates(series)
    return Listed(sheet.file, SklearnReport.name, told, tuple(_notes(series)), own)


def _table_rows(sheet: Sheet) -> Iterator[Row]:
    for row in sheet.rows():
        name = row.cells[sheet.header[0]]
        if name == "accuracy":
            # The data frame repeats the accuracy in every column, the one of the support too.
            yield name, {name: Cell(row.value("precision"), line=row.line)}
        else:
            columns = (*SCORES, "support")
            yield name, {key: Cell(row.value(key), line=row.line) for key in columns}


def _turned_rows(sheet: Sheet) -> Iterator[Row]:
    """A data frame that was not turned has a column for each class."""
    scores = {row.cells[sheet.header[0]]: row for row in sheet.all}
    for name in sheet.header[1:]:
        known = [key for key in (*SCORES, "support") if key in scores]
        cells = {key: Cell(scores[key].value(name), line=scores[key].line) for key in known}
        if name == "accuracy":
            yield name, {"accuracy": cells[known[0]]} if known else {}
        elif name:
            yield name, cells


def _read_printed(file: EvidenceFile) -> Evidence:
    """Every table of a text, which may be a long log."""
    tables = list(_tables(file))
    series: list[Series] = []
    for number, rows in enumerate(tables, start=1):
        labels = (("run", str(number)),) if len(tables) > 1 else ()
        series += _series(iter(rows), labels)
    notes = [Note("The printed table is rounded to the digits that it shows.", "rounded")]
    notes += _notes(series)
    own = Provenance(tool="scikit-learn")
    return Listed(file, SklearnReport.name, number_duplicates(series), tuple(notes), own)


def _tables(file: EvidenceFile) -> Iterator[list[Row]]:
    """The rows under each heading. A class that is called like an average cannot be told apart."""
    rows: list[Row] | None = None
    for number, raw in file.lines():
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if _HEADER.fullmatch(raw.rstrip(b"\r\n")):
            if rows:
                yield rows
            rows = []
        elif rows is not None and (row := _printed_row(line, number)):
            rows.append(row)
        elif rows:
            yield rows
            rows = None
    if rows:
        yield rows


def _printed_row(line: str, number: int) -> Row | None:
    if len(line) > LONGEST_ROW:
        return None
    cells = line.rsplit(maxsplit=4)
    if len(cells) == 3 and cells[0].strip() == "accuracy" and all(map(_VALUE.fullmatch, cells[1:])):
        return "accuracy", {"accuracy": Cell(to_value(cells[1]), line=number)}
    if len(cells) == 5 and cells[0].strip() == "accuracy" and len(set(cells[1:4])) == 1:
        # So prints a data frame, which repeats the accuracy in every column.
        return "accuracy", {"accuracy": Cell(to_value(cells[1]), line=number)}
    if len(cells) != 5 or not all(map(_VALUE.fullmatch, cells[1:])):
        return None
    values = [Cell(to_value(cell), line=number) for cell in cells[1:]]
    return cells[0].strip(), dict(zip((*SCORES, "support"), values, strict=True))


PART = SklearnReport()
