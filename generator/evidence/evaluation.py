"""A model's score with the examples behind it, to be compared with another model's on the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.evidence.scores import Score


@dataclass(frozen=True)
class Trivial:
    """What the best answer without a model reaches on the same examples."""

    value: float
    """In the unit of the score."""
    what: str
    """What it does: "always answers 'no'"."""


@dataclass(frozen=True)
class Curve:
    """Points of a line to draw: ROC, precision and recall, calibration."""

    kind: str
    """``roc``, ``precision-recall`` or ``calibration``."""
    points: tuple[tuple[float, float], ...]
    counts: tuple[int, ...] = ()
    """Examples behind each point, for a calibration."""


@dataclass(frozen=True)
class Diagnosis:
    """What a single score hides: where a model errs."""

    classes: tuple[str, ...] = ()
    confusion: tuple[tuple[int, ...], ...] = ()
    """A row for each class, a column for each answer; empty with too many classes to draw."""
    curves: tuple[Curve, ...] = ()
    positive: str = ""
    """The class that the curves are about."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """One score of one model on one test set."""

    score: Score = field(repr=False)
    n: int
    """Examples, or queries for the scores of rankings."""
    ids: Sequence[str] | None = field(repr=False)
    """Of the examples, each once; None where the table does not name them."""
    truth: Sequence[str] = field(repr=False)
    """Of the examples: two tables with the same truths in the same order are of one test set."""
    clusters: Sequence[str] | None = field(repr=False)
    """What each example belongs to (a user, a product), where examples are not independent."""
    trivial: Trivial | None
    diagnosis: Diagnosis = field(repr=False)
    right: Sequence[bool] | None = field(default=None, repr=False)
    """Whether each was answered right, where the score is the share of right answers."""
    biased: bool = False
    """Whether the score of few examples is off to one side, by more than resampling can tell: then
    it has neither interval nor test."""
    factor: float = 1.0
    """From the score's own unit to the one that its estimates are wanted in."""
