"""Scores of a model, each computed again from any weighting of its examples.

A weighting is a matrix with a row for each resample and a column for each example; a row of ones is
the test set itself. scikit-learn defines every score in the same way (tests compare with it); its
functions take one weighting at a time, which ten thousand resamples cannot wait for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
BINS = 10
"""Bins of equal width for the calibration error (Guo et al., ICML 2017)."""


class Score(Protocol):
    """A score of one model on one test set."""

    @property
    def size(self) -> int:
        """The examples that a weighting has a column for."""

    def estimates(self, weights: Floats) -> Floats:
        """The score under each weighting."""

    def kinds(self) -> Codes | None:
        """A code for each example; examples with one code are exchangeable. None where each is
        of its own kind."""

    def take(self, chosen: Codes) -> Score:
        """The same score of these examples only, in this order."""


@dataclass(frozen=True, eq=False)
class MeanOf:
    """The mean of one value an example: correctness, a loss, an error, a query's NDCG."""

    values: Floats
    root: bool = False
    """Whether the root of the mean is meant (RMSE)."""

    @property
    def size(self) -> int:
        return len(self.values)

    def estimates(self, weights: Floats) -> Floats:
        mean: Floats = weights @ self.values / weights.sum(axis=1)
        return np.sqrt(mean) if self.root else mean

    def kinds(self) -> Codes | None:
        distinct, codes = np.unique(self.values, return_inverse=True)
        return codes.astype(np.int64) if len(distinct) <= 64 else None

    def take(self, chosen: Codes) -> MeanOf:
        return replace(self, values=self.values[chosen])


Pick = Callable[["Confusion"], Floats]
"""What a score makes of counts."""


@dataclass(frozen=True)
class Confusion:
    """Weights of each class, for every weighting: a row a weighting, a column a class."""

    right: Floats
    """Of the class and answered so."""
    truth: Floats
    """Of the class."""
    answers: Floats
    """Answered so."""


@dataclass(frozen=True, eq=False)
class FromConfusion:
    """A score made of the counts of truths and answers."""

    truth: Codes
    answers: Codes
    classes: int
    pick: Pick

    @property
    def size(self) -> int:
        return len(self.truth)

    def estimates(self, weights: Floats) -> Floats:
        cells = self.truth * self.classes + self.answers
        order = np.argsort(cells, kind="stable")
        starts = np.flatnonzero(np.diff(cells[order], prepend=-1))
        mass = np.add.reduceat(weights[:, order], starts, axis=1)
        truth, answers = np.divmod(cells[order][starts], self.classes)
        counts = Confusion(
            self._summed(np.where(truth == answers, mass, 0.0), truth),
            self._summed(mass, truth),
            self._summed(mass, answers),
        )
        return self.pick(counts)

    def _summed(self, mass: Floats, codes: Codes) -> Floats:
        sums = np.zeros((self.classes, len(mass)))
        np.add.at(sums, codes, mass.T)
        return sums.T

    def kinds(self) -> Codes | None:
        return self.truth * self.classes + self.answers

    def take(self, chosen: Codes) -> FromConfusion:
        return replace(self, truth=self.truth[chosen], answers=self.answers[chosen])


def share(part: Floats, whole: Floats) -> Floats:
    """A share, 0 of nothing, as scikit-learn has it."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def recalls(counts: Confusion) -> Floats:
    """Of each class, what was found."""
    return share(counts.right, counts.truth)


def precisions(counts: Confusion) -> Floats:
    """Of each answer, what was right."""
    return share(counts.right, counts.answers)


def f1s(counts: Confusion) -> Floats:
    """The harmonic mean of both."""
    return share(2 * counts.right, counts.truth + counts.answers)


def balanced_accuracy(counts: Confusion) -> Floats:
    """The mean recall of the classes that are there."""
    return share((recalls(counts)).sum(axis=1), (counts.truth > 0).sum(axis=1).astype(np.float64))


def macro(each: Callable[[Confusion], Floats]) -> Pick:
    """The mean over the classes that are there, as truth or as answer."""

    def pick(counts: Confusion) -> Floats:
        there = (counts.truth + counts.answers > 0).sum(axis=1).astype(np.float64)
        return share(each(counts).sum(axis=1), there)

    return pick


def weighted(each: Callable[[Confusion], Floats]) -> Pick:
    """The mean over the classes, each with the weight of its examples."""

    def pick(counts: Confusion) -> Floats:
        return share((each(counts) * counts.truth).sum(axis=1), counts.truth.sum(axis=1))

    return pick


def of_class(each: Callable[[Confusion], Floats], code: int) -> Pick:
    """The score of one class."""
    return lambda counts: each(counts)[:, code]


@dataclass(frozen=True, eq=False)
class OfRanking:
    """A score of how well numbers put the positives before the negatives."""

    scores: Floats
    positive: NDArray[np.bool_]
    area: Callable[[Floats, Floats], Floats]
    """From the weights of positives and negatives at each distinct score, highest first."""

    @property
    def size(self) -> int:
        return len(self.scores)

    def estimates(self, weights: Floats) -> Floats:
        order = np.argsort(-self.scores, kind="stable")
        ordered = -self.scores[order]
        starts = np.flatnonzero(np.diff(ordered, prepend=-np.inf))
        mass = weights[:, order]
        positive = self.positive[order]
        return self.area(
            np.add.reduceat(np.where(positive, mass, 0.0), starts, axis=1),
            np.add.reduceat(np.where(positive, 0.0, mass), starts, axis=1),
        )

    def kinds(self) -> Codes | None:
        return None

    def take(self, chosen: Codes) -> OfRanking:
        return replace(self, scores=self.scores[chosen], positive=self.positive[chosen])


def roc_area(positives: Floats, negatives: Floats) -> Floats:
    """The area under the ROC curve: ties count half (Hanley & McNeil, Radiology 143 (1982))."""
    before = np.cumsum(positives, axis=1) - positives / 2
    pairs = positives.sum(axis=1) * negatives.sum(axis=1)
    return share((before * negatives).sum(axis=1), pairs)


def average_precision(positives: Floats, negatives: Floats) -> Floats:
    """The area under the precision-recall curve as steps, without interpolation."""
    found = np.cumsum(positives, axis=1)
    precision = share(found, found + np.cumsum(negatives, axis=1))
    return share((precision * positives).sum(axis=1), positives.sum(axis=1))


@dataclass(frozen=True, eq=False)
class CalibrationError:
    """The mean distance between what is predicted and what happens, over bins of equal width."""

    scores: Floats
    happened: Floats

    @property
    def size(self) -> int:
        return len(self.scores)

    def estimates(self, weights: Floats) -> Floats:
        bins = bins_of(self.scores)
        gaps = self.scores - self.happened
        distance = sum(
            (np.abs(weights[:, bins == each] @ gaps[bins == each]) for each in np.unique(bins)),
            start=np.zeros(len(weights)),
        )
        return share(distance, weights.sum(axis=1))

    def kinds(self) -> Codes | None:
        return None

    def take(self, chosen: Codes) -> CalibrationError:
        return replace(self, scores=self.scores[chosen], happened=self.happened[chosen])


def bins_of(scores: Floats) -> Codes:
    """The bin of each probability: 0 for the lowest, the last one with both its edges."""
    return np.minimum((scores * BINS).astype(np.int64), BINS - 1)


@dataclass(frozen=True, eq=False)
class Explained:
    """R², the share of the truth's variance that predictions explain."""

    truth: Floats
    predicted: Floats

    @property
    def size(self) -> int:
        return len(self.truth)

    def estimates(self, weights: Floats) -> Floats:
        total = weights.sum(axis=1)
        # Centred first: large values far from zero would cancel each other's digits.
        truth = self.truth - self.truth.mean()
        around = weights @ truth**2 - (weights @ truth) ** 2 / total
        return 1 - share(weights @ (self.truth - self.predicted) ** 2, around)

    def kinds(self) -> Codes | None:
        return None

    def take(self, chosen: Codes) -> Explained:
        return replace(self, truth=self.truth[chosen], predicted=self.predicted[chosen])
