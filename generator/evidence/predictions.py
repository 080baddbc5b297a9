"""Predictions of models on a test set: a table with a row for each example.

How to get the file: write the truth and what the model said of each example of the test set, never
of the training set, for example `pd.DataFrame({"id": ids, "y_true": y, "y_pred": model.predict(X),
"y_score": model.predict_proba(X)[:, 1]}).to_csv("evidence/test.csv", index=False)`. CSV, JSON lines
and Parquet are read; this needs an extra: `pip install "proofolio[tables]"`. The columns `id`,
`y_true`, `y_pred`, `y_score` (the probability of the positive class), `slice`, `model` and `query`
are known by their names; `predictions:` in the record names others. Several models stand in one
table under a column `model`, or as `y_pred_a`, `y_score_a`, `y_pred_b` beside each other.

Select: the score, with labels for a class, a slice or a model: `accuracy`, `f1{average="macro"}`,
`recall{class="spam"}`, `roc_auc{model="b"}`, `accuracy{slice="DE"}`. With classes there are
`accuracy`, `balanced_accuracy`, `precision`, `recall` and `f1`; with probabilities `roc_auc`,
`pr_auc` (average precision), `log_loss`, `brier` and `calibration_error` (10 bins of equal width);
with numbers `mae`, `rmse` and `r2`; with a `query` column and relevance as truth `ndcg@10`,
`hit_rate@10` and `map`. All are defined as scikit-learn defines them.

Example: from `tests/evidence_files/predictions/two_models.csv`, two models beside each other:

    accuracy{model="tree"}  0.881579 1
    roc_auc{model="logistic"}  0.971012 1
    recall{class="0",model="logistic"}  0.863014 1

What cannot be claimed: anything about examples that are not like those of the test set; a score
that was looked at while the model was chosen; an improvement over a baseline that was not tried:
the page always shows what the best constant answer reaches. Scores over several rows of one user or
product are less certain than their number suggests: name the column in `predictions: {group: …}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from generator.evidence.csv_text import to_value
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import decode_line, is_number
from generator.evidence.measurement import Labels, Measurement, Note, Provenance
from generator.evidence.reader import ended, select_of
from generator.evidence.rows import Rows, find_dialect, open_rows
from generator.evidence.selector import (
    Selector,
    SelectorError,
    nearest_first,
    parse_selector,
)
from generator.problems import refuse

if TYPE_CHECKING:
    from generator.evidence.predicted import Model, Scored
    from generator.evidence.scores import Floats

_KNOWN: Mapping[str, tuple[str, ...]] = {
    "truth": ("y_true", "truth", "ground_truth", "actual", "y_test", "true_label"),
    "prediction": (
        *("y_pred", "y_hat", "prediction", "predicted"),
        *("pred_label", "predicted_label"),
    ),
    "score": ("y_score", "y_prob", "y_proba"),
    "id": ("id", "example_id", "row_id"),
    "slice": ("slice",),
    "model": ("model",),
    "query": ("query", "query_id", "qid"),
    "group": ("group",),
}
_BESIDE = {
    "prediction": re.compile(r"y_pred_(.+)"),
    "score": re.compile(r"y_(?:score|prob|proba)_(.+)"),
}
_SPELT = frozenset({"truth", "prediction", "score"})
MOST_SLICES = 20
_BIASED = Note(
    "The calibration error of a limited number of examples comes out too high, by more than "
    "resampling can tell: it has neither an interval nor a test.",
    "biased-score",
)
_OF_THE_SCORE = ("class", "average")


@dataclass(frozen=True)
class Columns:
    """Which column of a table holds what."""

    truth: str
    prediction: str | None = None
    score: str | None = None
    id: str | None = None
    slice: str | None = None
    model: str | None = None
    query: str | None = None
    group: str | None = None


class Predictions:
    """Reads tables of truths and predictions."""

    name = "predictions"
    generic = False
    kinds = ("text", "json lines", "binary")
    marks = "a table with the columns `y_true` and `y_pred` or `y_score`"

    def recognises(self, file: EvidenceFile) -> bool:
        """Names of columns that mean truths and predictions and nothing else."""
        known = _known(_names(file))
        beside = _beside(_names(file))
        return "truth" in known and bool(beside or {"prediction", "score"} & set(known))

    def read(self, file: EvidenceFile) -> PredictionsEvidence:
        """With the columns that are known by their names."""
        return read_predictions(file, {})


PART = Predictions()


def read_predictions(file: EvidenceFile, named: Mapping[str, str]) -> PredictionsEvidence:
    """Reads a table, taking columns from ``named`` before those that are known by their names.

    The keys of ``named`` are the fields of Columns.
    """
    rows = open_rows(file)
    names = rows.names()
    for column in named.values():
        if column not in names:
            message = f"there is no column {column!r}"
            raise refuse(file.place(), "predictions-columns", message, nearest_first(column, names))
    columns = Columns(**{"truth": "", **_known(names), **named})
    beside = _beside(names) if "prediction" not in named and "score" not in named else {}
    if not columns.truth or not (columns.prediction or columns.score or beside):
        message = "the table has no columns for the truth and for what a model said"
        hint = "say in the record which they are: `predictions: {truth: …, prediction: …}`"
        raise refuse(file.place(), "predictions-columns", message, hint)
    return PredictionsEvidence(file, rows, columns, beside)


def _names(file: EvidenceFile) -> tuple[str, ...]:
    dialect = find_dialect(file)
    if dialect is None:
        return ()
    if dialect.kind == "csv":
        return dialect.header
    return open_rows(file).names() if dialect.kind == "parquet" else first_keys(file)


def first_keys(file: EvidenceFile) -> tuple[str, ...]:
    """The keys of the first of many JSON lines."""
    try:
        first = decode_line(file.head.lstrip().partition(b"\n")[0])
    except (ValueError, RecursionError):
        return ()
    return tuple(first) if isinstance(first, dict) else ()


def _known(names: Sequence[str]) -> dict[str, str]:
    """The column of each part, the first of its names that the table has."""
    found = {}
    # People write `Actual` and `True Label`, but `Group` may be anything.
    written = {name.casefold().replace(" ", "_"): name for name in reversed(names)}
    for part, candidates in _KNOWN.items():
        spelt = written if part in _SPELT else {name: name for name in names}
        column = next((spelt[name] for name in candidates if name in spelt), None)
        if column is not None:
            found[part] = column
    return found


def _beside(names: Sequence[str]) -> dict[str, dict[str, str]]:
    """Models that stand beside each other: the columns of each."""
    models: dict[str, dict[str, str]] = {}
    for part, pattern in _BESIDE.items():
        for name in names:
            found = pattern.fullmatch(name)
            if found:
                models.setdefault(found[1], {})[part] = name
    return models


@dataclass(frozen=True)
class PredictionsEvidence:
    """A table of predictions as evidence."""

    file: EvidenceFile
    rows: Rows = field(repr=False)
    columns: Columns
    beside: Mapping[str, Mapping[str, str]]
    """Models in columns of their own."""
    format: str = Predictions.name

    @property
    def provenance(self) -> Provenance:
        """Only a manifest knows how a table came about."""
        return self.file.manifest or Provenance()

    @property
    def notes(self) -> tuple[Note, ...]:
        """What no table of predictions can tell."""
        said = [
            Note("The file does not say how its examples were chosen, nor when.", "split-unknown")
        ]
        if self._unknown_positive:
            text = (
                "Of which class the scores are is unknown, so there are no curves: "
                "write the truth as 1 and 0."
            )
            said.append(Note(text, "positive-unknown"))
        if self.columns.id is None:
            text = "Without a column `id` models are paired by the order of the rows."
            said.append(Note(text))
        return (*said, *ended(self.provenance))

    @cached_property
    def _unknown_positive(self) -> bool:
        """Whether there are scores of two classes whose names do not say which is positive."""
        from generator.evidence.predicted import positive_of

        scored = self.columns.score or any("score" in each for each in self.beside.values())
        if not scored or self.columns.query:
            return False
        names = {_plain(cell) for cell in set(self._cells[self.columns.truth])}
        return len(names) == 2 and positive_of(names) is None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The scores that its columns allow."""
        return tuple(dict.fromkeys(scored.name for _, scored in self._whole))

    @cached_property
    def measurements(self) -> tuple[Measurement, ...]:
        """Each score of each model, of all examples and of each slice."""
        return tuple(
            self._measure(labels, scored) for labels, scored in (*self._whole, *self._sliced)
        )

    def find(self, select: str | None) -> Measurement:
        """A score, of all examples or of those that the labels leave."""
        if select is None:
            hint = nearest_first("", [select_of(each, self.names) for each in self.measurements])
            message = "predictions hold more than one score, so say which"
            raise SelectorError(message, hint, "no-select")
        selector = self._parsed(select)
        if selector.stat:
            raise SelectorError(f"a score has no {selector.stat}", "leave it out", "no-statistic")
        filters = tuple(pair for pair in selector.labels if pair[0] not in _OF_THE_SCORE)
        own = tuple(pair for pair in selector.labels if pair[0] in _OF_THE_SCORE)
        model = self._model(filters, selector)
        for scored in _scores(model, selector.name):
            if scored.name == selector.name and scored.labels == own:
                found = self._measure(filters, scored, model)
                return replace(found, parts=tuple(self._parts(filters, selector.name, own)))
        there = [scored.name + _shown(scored.labels) for scored in model.scores()]
        raise SelectorError(
            f"these examples have no {selector.name}{_shown(own)}", nearest_first(select, there)
        )

    def _parts(self, filters: Labels, name: str, own: Labels) -> Iterator[tuple[str, Measurement]]:
        """The same score of each slice that has it; none of a slice itself, or of too many."""
        if self.columns.slice is None or "slice" in dict(filters):
            return
        named = {label: value for label, value in filters if label != "model" or not self.beside}
        values = sorted({self._cells[self.columns.slice][row] for row in self._rows(named)})
        if not 2 <= len(values) <= MOST_SLICES:
            return
        for value in values:
            labels = tuple(sorted((*filters, ("slice", value))))
            for scored in _scores(self._cached_model(labels), name):
                if scored.name == name and scored.labels == own:
                    yield value, self._measure(labels, scored)

    def _parsed(self, select: str) -> Selector:
        """Scores of rankings go to any depth, not only to the one that is listed."""
        deeper = re.match(r"(ndcg|hit_rate)@\d+", select)
        return parse_selector(select, (*self.names, deeper[0]) if deeper else self.names)

    @cached_property
    def _whole(self) -> list[tuple[Labels, Scored]]:
        return [
            (labels, scored)
            for labels in self._models
            for scored in self._cached_model(labels).scores()
        ]

    @cached_property
    def _sliced(self) -> list[tuple[Labels, Scored]]:
        if self.columns.slice is None:
            return []
        values = sorted(set(self._cells[self.columns.slice]))
        if len(values) > MOST_SLICES:
            return []
        every = [
            tuple(sorted((*labels, ("slice", value))))
            for labels in self._models
            for value in values
        ]
        return [
            (labels, scored)
            for labels in every
            for scored in self._cached_model(labels).scores()
            if not scored.labels
        ]

    @cached_property
    def _models(self) -> tuple[Labels, ...]:
        """A label for each model; none where there is only one."""
        if self.beside:
            return tuple((("model", name),) for name in self.beside)
        if self.columns.model is None:
            return ((),)
        return tuple((("model", name),) for name in dict.fromkeys(self._cells[self.columns.model]))

    @cached_property
    def _cells(self) -> dict[str, list[str]]:
        """Every column as text; an empty cell is refused where a score needs it."""
        texts = self.rows.texts(self.rows.names())
        return {name: [cell or "" for cell in column] for name, column in texts.items()}

    @cached_property
    def _plain_cells(self) -> dict[str, list[str]]:
        return {}

    @cached_property
    def _numbers(self) -> dict[str, Floats]:
        return {}

    @cached_property
    def _known_models(self) -> dict[Labels, Model]:
        return {}

    def _cached_model(self, labels: Labels) -> Model:
        if labels not in self._known_models:
            self._known_models[labels] = self._made(labels)
        return self._known_models[labels]

    def _model(self, filters: Labels, selector: Selector) -> Model:
        named = dict(filters)
        several = len(self._models) > 1
        if several and "model" not in named:
            there = [f'{selector.name}{{model="{dict(each)["model"]}"}}' for each in self._models]
            message = f"the table has {len(there)} models, so say which"
            raise SelectorError(message, nearest_first("", there), "no-select")
        if self.beside and "model" in named and named["model"] not in self.beside:
            message = f"there is no model {named['model']!r}"
            raise SelectorError(message, nearest_first(named["model"], self.beside))
        return self._cached_model(filters)

    def _made(self, labels: Labels) -> Model:
        """The model that the labels name, on the rows that they leave."""
        from generator.evidence.predicted import Cells, Model

        named = dict(labels)
        columns = self.columns
        if self.beside:
            own = self.beside[named.pop("model")]
            columns = replace(columns, prediction=own.get("prediction"), score=own.get("score"))
        rows = self._rows(named)
        return Model(
            Cells(
                self._column(columns.truth, rows),
                self._column(columns.prediction, rows) if columns.prediction else None,
                self._scores(columns.score, rows) if columns.score else None,
                self._ids(columns, rows),
                self._column(columns.group, rows) if columns.group else None,
                self._column(columns.query, rows) if columns.query else None,
            )
        )

    def _rows(self, named: Mapping[str, str]) -> list[int]:
        """The numbers of the rows that have these values."""
        columns = {}
        for label, value in named.items():
            column = self.columns.slice if label == "slice" else label
            if column not in self._cells:
                raise SelectorError(
                    f"there is no column {label!r}", nearest_first(label, list(self._cells))
                )
            columns[column] = value
        rows = list(range(len(self._cells[self.columns.truth])))
        for name, value in columns.items():
            cells = self._cells[name]
            rows = [row for row in rows if cells[row] == value]
        if not rows:
            raise SelectorError("no row fits these labels")
        return rows

    def _column(self, name: str, rows: Sequence[int]) -> list[str]:
        if name not in self._plain_cells:
            self._plain_cells[name] = [_plain(cell) for cell in self._cells[name]]
        cells = self._plain_cells[name]
        found = [cells[row] for row in rows]
        if "" in found:
            self._refuse(name, rows[found.index("")], "is empty")
        missing = next((at for at, cell in enumerate(found) if cell.casefold() == "nan"), None)
        if missing is not None:
            self._refuse(name, rows[missing], "is NaN")
        return found

    def _scores(self, name: str, rows: Sequence[int]) -> Floats:
        import numpy as np

        if name not in self._numbers:
            read = (to_value(cell) for cell in self._cells[name])
            numbers = [value if is_number(value) else np.nan for value in read]
            self._numbers[name] = np.array(numbers, dtype=np.float64)
        found: Floats = self._numbers[name][np.array(rows)]
        unusable = np.flatnonzero(np.isnan(found))
        if len(unusable):
            row = rows[unusable[0]]
            self._refuse(name, row, f"is {self._cells[name][row]!r}, not a finite number")
        return found

    def _ids(self, columns: Columns, rows: Sequence[int]) -> list[str] | None:
        if columns.id is None or columns.query is not None:
            return None
        ids = self._column(columns.id, rows)
        if len(set(ids)) < len(ids):
            first = {id: row for row, id in reversed(list(enumerate(ids)))}
            row = next(at for at, id in enumerate(ids) if first[id] != at)
            self._refuse(columns.id, rows[row], f"is {ids[row]!r}, which stands twice")
        return ids

    def _refuse(self, column: str, row: int, what: str) -> NoReturn:
        # Lines are counted from the header; cells with line breaks of their own are rare.
        line = next((at for number, (at, _) in enumerate(self.rows.cells()) if number == row), 1)
        raise refuse(self.file.place(line), "predictions-cell", f"{column} {what}")

    def _measure(self, labels: Labels, scored: Scored, model: Model | None = None) -> Measurement:
        from generator.evidence.predicted import evaluation_of

        model = model or self._cached_model(labels)
        evaluation = evaluation_of(model, scored)
        clustered = evaluation.clusters is not None
        return Measurement(
            scored.name,
            "",
            scored.value,
            "1",
            scored.n,
            "query" if model.cells.queries is not None else "example",
            tuple(sorted((*labels, *scored.labels))),
            nature="" if clustered else scored.nature,
            notes=(_BIASED,) if evaluation.biased else (),
            evaluation=evaluation,
        )


def _scores(model: Model, name: str) -> Iterator[Scored]:
    from generator.evidence.predicted import asked_depth

    depth = asked_depth(name)
    if depth is not None and model.cells.queries is not None:
        return model.ranking(depth)
    return model.scores()


def _plain(cell: str) -> str:
    """``1.0`` and ``1`` are one class; a decimal is left as it is."""
    return cell[:-2] if cell.endswith(".0") and re.fullmatch(r"-?\d+\.0", cell) else cell


def _shown(labels: Labels) -> str:
    inside = ",".join(f'{name}="{value}"' for name, value in labels)
    return f"{{{inside}}}" if inside else ""
