"""The confusion matrix: what was true, and what a model answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from generator.charts.axis import END
from generator.charts.chart import ChartKind, Drawing, Row
from generator.charts.diagnosing import Heading, Model, heading, models, share_text
from generator.charts.drawing import CHARACTER, NARROWEST, set_svg, wrapped
from generator.metrics.metric import Metric
from generator.metrics.numbers import number

NAME = "confusion"
SCORES = ("accuracy", "balanced_accuracy", "precision", "recall", "f1")
MOST_CLASSES = 8
"""With more, no cell has room for its numbers on a telephone."""
LINE = 20
CELL = 44
GAP = 18
FOOT = 26
GUTTER = 26.0
"""Percent of the width that the names of the classes take."""
_LETTERS = int(GUTTER / 100 * NARROWEST / CHARACTER)
_STRONGEST = 0.36
"""The shade of a cell that holds its whole row; text on it is easy to read in both palettes."""
CAPTION = "Rows: what is true. Columns: what was answered."


@dataclass(frozen=True)
class Cell:
    """How many of one class got one answer."""

    x: float
    width: float
    count: str
    """Empty where it has no room."""
    share: str
    """Of the row."""
    shade: float
    right: bool


@dataclass(frozen=True)
class Class:
    """A row: the class that is true, and its answers."""

    y: int
    name: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Head:
    """What a column is of."""

    at: float
    text: str


@dataclass(frozen=True)
class Matrix:
    """One side of a metric."""

    side: str
    said: str
    """Which side it is; empty where there is only one."""
    top: int
    heads: tuple[Head, ...]
    classes: tuple[Class, ...]

    @property
    def bottom(self) -> int:
        """Where it ends."""
        return self.classes[-1].y + CELL


def _draw(metrics: Sequence[Metric], title: str, locale: str) -> Drawing:
    (metric,) = metrics
    sides = models(metric)
    over = heading(metric, title, locale)
    matrices = tuple(_matrices(sides, over, locale))
    bottom = matrices[-1].bottom
    return Drawing(
        set_svg(
            "confusion.svg.j2",
            heading=over,
            matrices=matrices,
            line=LINE,
            cell=CELL,
            caption=CAPTION,
            bottom=bottom,
        ),
        bottom + FOOT,
        " ".join(_told(model, locale) for model in sides),
        ("Reading", "Truth", "Answer", "Examples", "Share of the truth"),
        tuple(_rows(sides, locale)),
        tuple(_numbers(metric, sides)),
    )


def _matrices(sides: Sequence[Model], over: Heading, locale: str) -> Iterator[Matrix]:
    top = LINE * (len(over.name) + len(over.words))
    for model in sides:
        matrix = _matrix(model, top, locale)
        yield matrix
        top = matrix.bottom + GAP


def _matrix(model: Model, top: int, locale: str) -> Matrix:
    classes = model.diagnosis.classes
    width = (END - GUTTER) / len(classes)
    letters = int(width / 100 * NARROWEST / CHARACTER)
    numbered = any(len(name) > letters for name in classes)
    said = "" if model.side == "value" else model.side
    first = top + LINE * (2 if said else 1) + 6
    heads = tuple(
        Head(GUTTER + width * (at + 0.5), str(at + 1) if numbered else name)
        for at, name in enumerate(classes)
    )
    rows = tuple(
        Class(
            first + CELL * at,
            label(f"{at + 1} {name}" if numbered else name),
            tuple(_cells(model, at, width, locale)),
        )
        for at, name in enumerate(classes)
    )
    return Matrix(model.side, said, top, heads, rows)


def label(name: str) -> tuple[str, ...]:
    """A name in two short lines at most; the table has the whole of it."""
    lines = wrapped(name, _LETTERS) or ("",)
    if len(lines) <= 2:
        return lines
    return lines[0], lines[1][: _LETTERS - 1] + "…"


def _cells(model: Model, row: int, width: float, locale: str) -> Iterator[Cell]:
    counts = model.diagnosis.confusion
    texts = [number(Decimal(count), locale) for each in counts for count in each]
    room = max(map(len, texts)) * CHARACTER <= width / 100 * NARROWEST
    total = sum(counts[row])
    for column, count in enumerate(counts[row]):
        share = count / total if total else 0.0
        yield Cell(
            GUTTER + width * column,
            width,
            number(Decimal(count), locale) if room else "",
            share_text(share, locale) if total else "–",
            share * _STRONGEST,
            row == column,
        )


def _rows(sides: Sequence[Model], locale: str) -> Iterator[Row]:
    for model in sides:
        for truth, answer, count, total in _counted(model):
            share = share_text(count / total, locale) if total else "–"
            yield (model.side, truth, answer, number(Decimal(count), locale), share)


def _numbers(metric: Metric, sides: Sequence[Model]) -> Iterator[Row]:
    yield ("metric", "reading", "truth", "answer", "examples")
    for model in sides:
        for truth, answer, count, _ in _counted(model):
            yield (metric.key, model.side, truth, answer, str(count))


def _counted(model: Model) -> Iterator[tuple[str, str, int, int]]:
    """Each cell with its truth, its answer, its examples and those of its row."""
    classes = model.diagnosis.classes
    for truth, counts in zip(classes, model.diagnosis.confusion, strict=True):
        for answer, count in zip(classes, counts, strict=True):
            yield truth, answer, count, sum(counts)


def _told(model: Model, locale: str) -> str:
    cells = list(_counted(model))
    right = sum(count for truth, answer, count, _ in cells if truth == answer)
    total = sum(count for *_, count, _ in cells)
    side = "" if model.side == "value" else f"{model.side}: "
    told = f"{side}{number(Decimal(right), locale)} of {number(Decimal(total), locale)} are right"
    wrong = [cell for cell in cells if cell[0] != cell[1] and cell[2]]
    if wrong:
        truth, answer, count, whole = max(wrong, key=lambda cell: cell[2])
        told += (
            f"; most often wrong: {number(Decimal(count), locale)} of "
            f"{number(Decimal(whole), locale)} ‘{truth}’ got the answer ‘{answer}’"
        )
    return f"{told[0].upper()}{told[1:]}."


def _suits(metric: Metric) -> bool:
    return bool(metric.diagnoses) and all(
        2 <= len(diagnosis.classes) <= MOST_CLASSES for _, diagnosis in metric.diagnoses
    )


NEEDS = f"answers of two to {MOST_CLASSES} classes on each side"
PART = ChartKind(NAME, NEEDS, _suits, _draw, rank=5, most=1, scores=SCORES)
