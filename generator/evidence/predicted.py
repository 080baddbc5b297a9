"""The scores of one model on the examples of a table, or on those of a slice."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from generator.evidence import scores as by
from generator.evidence.evaluation import Curve, Diagnosis, Evaluation, Trivial
from generator.evidence.measurement import Labels, Nature
from generator.evidence.scores import Codes, Floats, Score

POSITIVE = frozenset({"1", "true", "yes", "y", "positive", "pos"})
NEGATIVE = frozenset({"0", "-1", "false", "no", "n", "negative", "neg"})
MOST_CLASSES = 20
"""With more, single classes are not listed and no confusion matrix is drawn."""
MOST_NUMBERED = 1_000
"""With more, a number is no class, and of texts only the share of right ones is told."""
DEPTH = 10
"""The usual depth of a ranking's scores."""
_AT = re.compile(r"(ndcg|hit_rate)@([1-9]\d{0,3})")
_EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Cells:
    """What one model and the truth say of each example; every list has the same length."""

    truth: Sequence[str]
    prediction: Sequence[str] | None = None
    score: Floats | None = None
    ids: Sequence[str] | None = None
    groups: Sequence[str] | None = None
    queries: Sequence[str] | None = None


@dataclass(frozen=True)
class Scored:
    """One score, ready to be listed and compared."""

    name: str
    labels: Labels
    score: Score
    n: int
    """What it is a share or a mean of: examples, those of one class, queries."""
    trivial: Trivial | None
    nature: Nature = ""
    rows: Codes | None = None
    """The examples that it is about, where it is not about all of them."""

    @property
    def value(self) -> float:
        """The score of all its examples."""
        return float(self.score.estimates(np.ones((1, self.score.size)))[0])


@dataclass(frozen=True)
class Model:
    """One model's answers on a set of examples."""

    cells: Cells

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """Every class, as truth or as answer, sorted."""
        return tuple(sorted({*self.cells.truth, *(self.cells.prediction or ())}, key=_in_order))

    @cached_property
    def truth(self) -> Codes:
        """The class of each example by its number."""
        return self._codes(self.cells.truth)

    @cached_property
    def answers(self) -> Codes:
        """The answer to each example by its class's number."""
        return self._codes(self.cells.prediction or ())

    @cached_property
    def numbers(self) -> tuple[Floats, Floats] | None:
        """Truth and prediction as numbers; None where one of them is no number."""
        if self.cells.prediction is None:
            return None
        found = _numbers(self.cells.truth), _numbers(self.cells.prediction)
        return None if found[0] is None or found[1] is None else (found[0], found[1])

    @cached_property
    def is_regression(self) -> bool:
        """Whether the truth is a quantity and not a class.

        Whole numbers may be either, so they have the scores of both, unless there are too many.
        """
        if self.numbers is None:
            return False
        truth, predicted = self.numbers
        return len(self.classes) > MOST_NUMBERED or not (_whole(truth) and _whole(predicted))

    @cached_property
    def positive(self) -> str | None:
        """The positive one of two classes; None where their names do not say it."""
        return positive_of(set(self.cells.truth))

    @cached_property
    def is_probability(self) -> bool:
        """Whether every score lies between 0 and 1."""
        score = self.cells.score
        return score is not None and bool(np.all((score >= 0) & (score <= 1)))

    def scores(self) -> Iterator[Scored]:
        """Every score that the columns allow, in the order in which they are listed."""
        if self.cells.queries is not None and self.cells.score is not None:
            yield from self.ranking(("ndcg", DEPTH), ("hit_rate", DEPTH), ("map", 0))
            return
        if self.cells.prediction is not None and not self.is_regression:
            yield from self._of_classes()
        if self.cells.score is not None and self.positive is not None:
            yield from self._of_scores()
        if self.numbers is not None and (self.is_regression or len(self.classes) > 2):
            yield from self._of_numbers()

    def ranking(self, *wanted: tuple[str, int]) -> Iterator[Scored]:
        """Scores of rankings, one value a query; a depth of 0 is that of the whole list."""
        lists = list(self._lists().values())
        for name, depth in wanted:
            found = [_RANKED[name](gains, depth) for gains in lists]
            chance = float(np.mean([_BY_CHANCE[name](gains, depth) for gains in lists]))
            title = f"{name}@{depth}" if depth else name
            trivial = Trivial(chance, "ranks at random")
            yield Scored(title, (), by.MeanOf(np.array(found)), len(found), trivial)

    def _lists(self) -> dict[str, Floats]:
        """The relevance of each query's items, as the model ranks them."""
        relevance, score = _numbers(self.cells.truth), self.cells.score
        if relevance is None or score is None or self.cells.queries is None:
            return {}
        rows: dict[str, list[int]] = {}
        for row, query in enumerate(self.cells.queries):
            rows.setdefault(query, []).append(row)
        ranked = {query: sorted(each, key=lambda row: -score[row]) for query, each in rows.items()}
        return {query: relevance[each] for query, each in ranked.items()}

    @property
    def queries(self) -> tuple[str, ...]:
        """The queries, in the order of the table."""
        return tuple(self._lists())

    def _of_classes(self) -> Iterator[Scored]:
        right = self.truth == self.answers
        n = len(right)
        yield Scored(
            "accuracy",
            (),
            by.MeanOf(right.astype(np.float64)),
            n,
            self._most_frequent(),
            "proportion",
        )
        if len(self.classes) > MOST_NUMBERED:
            return
        yield self._counted("balanced_accuracy", (), by.balanced_accuracy)
        for name, each in _PER_CLASS.items():
            yield from self._per_class(name, each)

    def _per_class(self, name: str, each: Callable[[by.Confusion], Floats]) -> Iterator[Scored]:
        if self.positive is not None:
            yield self._one_class(name, (), each, self.classes.index(self.positive))
        yield self._counted(name, (("average", "macro"),), by.macro(each))
        yield self._counted(name, (("average", "weighted"),), by.weighted(each))
        for code, label in enumerate(self.classes[: MOST_CLASSES + 1]):
            if len(self.classes) <= MOST_CLASSES:
                yield self._one_class(name, (("class", label),), each, code)

    def _one_class(
        self, name: str, labels: Labels, each: Callable[[by.Confusion], Floats], code: int
    ) -> Scored:
        counted = self._counted(name, labels, by.of_class(each, code))
        if name == "precision":
            n = int((self.answers == code).sum())
            return replace(counted, n=n, nature="proportion" if n else "")
        rows = np.flatnonzero(self.truth == code)
        if name != "recall" or not len(rows):
            return counted
        right = (self.answers[rows] == code).astype(np.float64)
        found = replace(counted, n=len(rows), nature="proportion", rows=rows)
        return replace(found, score=by.MeanOf(right))

    def _counted(self, name: str, labels: Labels, pick: by.Pick) -> Scored:
        score = by.FromConfusion(self.truth, self.answers, len(self.classes), pick)
        return Scored(name, labels, score, len(self.truth), self._constant(pick))

    def _most_frequent(self) -> Trivial:
        counts = np.bincount(self.truth, minlength=len(self.classes))
        best = int(np.argmax(counts))
        answer = self.classes[best]
        return Trivial(float(counts[best] / counts.sum()), f"always answers {answer!r}")

    def _constant(self, pick: by.Pick) -> Trivial:
        """The best that one and the same answer to everything reaches."""
        counts = np.bincount(self.truth, minlength=len(self.classes)).astype(np.float64)
        same = np.eye(len(self.classes))
        reached = pick(
            by.Confusion(same * counts, np.tile(counts, (len(counts), 1)), same * counts.sum())
        )
        best = int(np.argmax(reached))
        return Trivial(float(reached[best]), f"always answers {self.classes[best]!r}")

    def _of_scores(self) -> Iterator[Scored]:
        score = self.cells.score
        if score is None:
            return
        positive = self.truth == self.classes.index(self.positive or "")
        happened = positive.astype(np.float64)
        n, rate = len(score), float(happened.mean())
        if 0 < rate < 1:
            ranks = ("roc_auc", by.roc_area, 0.5), ("pr_auc", by.average_precision, rate)
            for name, area, chance in ranks:
                trivial = Trivial(chance, "scores at random")
                yield Scored(name, (), by.OfRanking(score, positive, area), n, trivial)
        if self.is_probability:
            always = f"always says {_short(rate)} (the share of {self.positive!r})"
            losses = -np.log(np.clip(np.where(positive, score, 1 - score), _EPSILON, None))
            entropy = -sum(p * math.log(p) for p in (rate, 1 - rate) if p)
            trivial = Trivial(entropy, always)
            yield Scored("log_loss", (), by.MeanOf(losses), n, trivial)
            spread = Trivial(rate * (1 - rate), always)
            yield Scored("brier", (), by.MeanOf((score - happened) ** 2), n, spread)
            none = Trivial(0.0, always)
            yield Scored("calibration_error", (), by.CalibrationError(score, happened), n, none)

    def _of_numbers(self) -> Iterator[Scored]:
        if self.numbers is None:
            return
        truth, predicted = self.numbers
        errors, n = np.abs(truth - predicted), len(truth)
        median, mean = float(np.median(truth)), float(truth.mean())
        at_median = Trivial(
            float(np.abs(truth - median).mean()), f"always says {_short(median)} (the median)"
        )
        at_mean = Trivial(float(truth.std()), f"always says {_short(mean)} (the mean)")
        yield Scored("mae", (), by.MeanOf(errors), n, at_median)
        yield Scored("rmse", (), by.MeanOf(errors**2, root=True), n, at_mean)
        if truth.std() > 0:
            trivial = Trivial(0.0, f"always says {_short(mean)} (the mean)")
            yield Scored("r2", (), by.Explained(truth, predicted), n, trivial)

    @cached_property
    def diagnosis(self) -> Diagnosis:
        """Where the model errs, to be drawn."""
        confusion: tuple[tuple[int, ...], ...] = ()
        classes = self.classes
        few = 2 <= len(classes) <= MOST_CLASSES and not self.is_regression
        if few and self.cells.prediction is not None:
            cells = Counter(zip(self.truth.tolist(), self.answers.tolist(), strict=True))
            every = range(len(classes))
            confusion = tuple(tuple(cells[(row, column)] for column in every) for row in every)
        shown = classes if confusion else ()
        return Diagnosis(shown, confusion, tuple(self._curves()), self.positive or "")

    def _curves(self) -> Iterator[Curve]:
        score = self.cells.score
        if score is None or self.positive is None or self.cells.queries is not None:
            return
        positive = self.truth == self.classes.index(self.positive)
        if positive.all() or not positive.any():
            return
        order = np.argsort(-score, kind="stable")
        ends = np.flatnonzero(np.diff(score[order], append=np.nan))
        found = np.cumsum(positive[order])[ends]
        alarms = ends + 1 - found
        n, hits = len(score), int(positive.sum())
        yield Curve("roc", ((0.0, 0.0), *_thinned(alarms / (n - hits), found / hits)))
        yield Curve("precision-recall", _thinned(found / hits, found / (ends + 1)))
        if self.is_probability:
            yield _calibration(score, positive)

    def _codes(self, labels: Sequence[str]) -> Codes:
        numbers = {label: number for number, label in enumerate(self.classes)}
        return np.array([numbers[label] for label in labels], dtype=np.int64)


def positive_of(names: Set[str]) -> str | None:
    """The positive one of the truths; None where their names do not say it."""
    found = [name for name in names if name.casefold() in POSITIVE]
    others = [name for name in names if name.casefold() in NEGATIVE]
    return found[0] if len(found) == 1 and len(found) + len(others) == len(names) else None


def asked_depth(name: str) -> tuple[str, int] | None:
    """``("ndcg", 5)`` for ``ndcg@5``; None for what is no score of a ranking's head."""
    found = _AT.fullmatch(name)
    return (found[1], int(found[2])) if found else None


def _calibration(score: Floats, positive: Codes) -> Curve:
    bins = by.bins_of(score)
    used = np.unique(bins)
    points = [(float(score[bins == b].mean()), float(positive[bins == b].mean())) for b in used]
    return Curve("calibration", tuple(points), tuple(int((bins == b).sum()) for b in used))


MOST_POINTS = 200


def _thinned(across: Floats, up: Floats) -> tuple[tuple[float, float], ...]:
    step = max(1, -(-len(across) // MOST_POINTS))
    kept = sorted({*range(0, len(across), step), len(across) - 1})
    return tuple((float(across[at]), float(up[at])) for at in kept)


def _numbers(texts: Sequence[str]) -> Floats | None:
    try:
        found = np.array([float(text) for text in texts], dtype=np.float64)
    except ValueError:
        return None
    return found if bool(np.isfinite(found).all()) else None


def _whole(values: Floats) -> bool:
    return bool(np.all(values == np.round(values)))


def _short(value: float) -> str:
    """To four significant digits, without an exponent for amounts of this world."""
    return f"{float(f'{value:.4g}'):.12g}"


def _in_order(label: str) -> tuple[bool, float, str]:
    """Numbers as numbers, before all other names."""
    try:
        return False, float(label), label
    except ValueError:
        return True, 0.0, label


def _discounts(size: int) -> Floats:
    return 1 / np.log2(np.arange(2, size + 2))


def _ndcg(gains: Floats, depth: int) -> float:
    """Järvelin & Kekäläinen, ACM TOIS 20 (2002), with linear gains."""
    ideal = np.sort(gains)[::-1]
    best = float(ideal[:depth] @ _discounts(len(ideal[:depth])))
    return float(gains[:depth] @ _discounts(len(gains[:depth]))) / best if best else 0.0


def _ndcg_by_chance(gains: Floats, depth: int) -> float:
    ideal = np.sort(gains)[::-1][:depth]
    best = float(ideal @ _discounts(len(ideal)))
    return float(gains.mean() * _discounts(len(ideal)).sum()) / best if best else 0.0


def _hit(gains: Floats, depth: int) -> float:
    return float((gains[:depth] > 0).any())


def _hit_by_chance(gains: Floats, depth: int) -> float:
    items, relevant = len(gains), int((gains > 0).sum())
    if depth >= items:
        return float(relevant > 0)
    return 1 - math.comb(items - relevant, depth) / math.comb(items, depth)


def _average_precision(gains: Floats, depth: int) -> float:  # noqa: ARG001 - of the whole list
    relevant = gains > 0
    if not relevant.any():
        return 0.0
    found = np.cumsum(relevant)
    return float((found / np.arange(1, len(gains) + 1))[relevant].mean())


def _average_precision_by_chance(gains: Floats, depth: int) -> float:  # noqa: ARG001
    """The mean over all orders, from the harmonic number of the list's length."""
    items, relevant = len(gains), int((gains > 0).sum())
    harmonic = float((1 / np.arange(1, items + 1)).sum())
    if not relevant:
        return 0.0
    if items == 1:
        return 1.0
    return (harmonic + (relevant - 1) / (items - 1) * (items - harmonic)) / items


_PER_CLASS: Mapping[str, Callable[[by.Confusion], Floats]] = {
    "precision": by.precisions,
    "recall": by.recalls,
    "f1": by.f1s,
}
_RANKED: Mapping[str, Callable[[Floats, int], float]] = {
    "ndcg": _ndcg,
    "hit_rate": _hit,
    "map": _average_precision,
}
_BY_CHANCE: Mapping[str, Callable[[Floats, int], float]] = {
    "ndcg": _ndcg_by_chance,
    "hit_rate": _hit_by_chance,
    "map": _average_precision_by_chance,
}


def evaluation_of(model: Model, scored: Scored) -> Evaluation:
    """A score with the examples behind it."""
    cells, size, rows = model.cells, scored.score.size, scored.rows
    about = scored.trivial, model.diagnosis
    if cells.queries is not None:
        return Evaluation(scored.score, size, model.queries, (), None, *about)
    ids = None if cells.ids is None else _chosen(cells.ids, rows)
    groups = None if cells.groups is None else _chosen(cells.groups, rows)
    truth, right = _chosen(cells.truth, rows), _right(scored)
    biased = scored.name == "calibration_error"
    return Evaluation(scored.score, size, ids, truth, groups, *about, right, biased)


def _right(scored: Scored) -> Sequence[bool] | None:
    """The answers, where the score is a share of them."""
    if isinstance(scored.score, by.MeanOf) and scored.nature == "proportion":
        return [bool(value) for value in scored.score.values]
    return None


def _chosen(column: Sequence[str], rows: Codes | None) -> Sequence[str]:
    return column if rows is None else [column[row] for row in rows]
