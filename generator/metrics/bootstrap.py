"""The bootstrap of scores: resampled examples, bias-corrected and accelerated intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from generator.evidence.evaluation import Evaluation
from generator.metrics.intervals import CONFIDENCE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Codes: TypeAlias = NDArray[np.int64]

RESAMPLES = 10_000
SEED = 20_000
"""Any fixed number: the same evidence has the same interval in every build."""
BLOCKS = 1_000
"""At most so many parts are left out in turn; with more examples, parts of several."""
LARGE = 20_000
"""With more examples, ten thousand resamples of all of them would take minutes."""
PARTS = 200
"""Left out in turn where there are so many: their doubt is known to 5 %, and t allows for that."""
_AT_ONCE = 4_000_000
"""Weights kept at a time: 32 MB."""
Statistic: TypeAlias = "Callable[[Floats], Floats]"
"""Estimates from weightings of the units: a row for each weighting."""


@dataclass(frozen=True, eq=False)
class Units:
    """What is resampled: examples, those that are exchangeable taken together, or clusters."""

    counts: Codes
    """How many there are of each."""
    statistic: Statistic
    width: int
    """The values behind a single estimate: examples, or kinds of them."""

    @property
    def many(self) -> bool:
        """Whether there are too many to resample."""
        return self.width > LARGE


def units_of(evaluations: Sequence[Evaluation], combine: Callable[..., Floats]) -> Units:
    """The units of one evaluation or of several on the same examples in the same order.

    ``combine`` makes the statistic of the estimates of each.
    """
    import numpy as np

    clusters = evaluations[0].clusters
    if clusters is not None:
        distinct, codes = np.unique(np.array(clusters), return_inverse=True)
        return Units(
            np.ones(len(distinct), dtype=np.int64),
            lambda weights: _combined(evaluations, combine, weights[:, codes]),
            len(codes),
        )
    kinds = [each.score.kinds() for each in evaluations]
    if any(kind is None for kind in kinds):
        n = evaluations[0].n
        return Units(
            np.ones(n, dtype=np.int64), lambda weights: _combined(evaluations, combine, weights), n
        )
    joint = np.stack([kind for kind in kinds if kind is not None])
    _, first, counts = np.unique(joint, axis=1, return_index=True, return_counts=True)
    scores = [each.score.take(first.astype(np.int64)) for each in evaluations]
    return Units(
        counts.astype(np.int64),
        lambda weights: combine(*(s.estimates(weights) for s in scores)),
        len(counts),
    )


def _combined(
    evaluations: Sequence[Evaluation], combine: Callable[..., Floats], weights: Floats
) -> Floats:
    return combine(*(each.score.estimates(weights) for each in evaluations))


def interval_of(units: Units) -> tuple[float, float] | None:
    """By resampling, or by leaving out parts where there are too many examples for that."""
    return _by_parts(units) if units.many else bca_interval(units)


def interval_of_difference(before: Units, after: Units) -> tuple[float, float] | None:
    """Of after minus before, of two test sets."""
    if before.many or after.many:
        return _by_parts(after, before)
    return bca_difference(before, after)


def _by_parts(units: Units, *taken_off: Units) -> tuple[float, float] | None:
    """A t interval from the jackknife over random parts (Tukey; Efron & Tibshirani 1993, ch. 11).

    None where no part makes a difference.
    """
    from scipy.stats import t

    estimate = _estimate(units) - sum(_estimate(each) for each in taken_off)
    found = [_jackknife(each) for each in (units, *taken_off)]
    variance, parts = sum(variance for variance, _ in found), min(parts for _, parts in found)
    if not variance > 0 or parts < 2:
        return None
    reach = float(t.ppf((1 + CONFIDENCE) / 2, parts - 1)) * variance**0.5
    return estimate - reach, estimate + reach


def _jackknife(units: Units) -> tuple[float, int]:
    """The variance of the estimate, and from how many parts it is known."""
    import numpy as np

    counts = units.counts.astype(np.float64)
    size, parts = len(counts), min(PARTS, len(counts))
    # At random, because a table that is in some order has parts that are too much alike.
    codes = np.random.default_rng(SEED).permutation(size) % parts
    step = max(1, _AT_ONCE // units.width)
    left = [
        units.statistic(
            np.where(codes[None, :] == np.arange(a, min(a + step, parts))[:, None], 0.0, counts)
        )
        for a in range(0, parts, step)
    ]
    values = np.concatenate(left)
    values = values[np.isfinite(values)]
    known = len(values)
    gaps = values - values.mean() if known else values
    return float((gaps**2).sum()) * (known - 1) / max(known, 1), known


def bca_interval(units: Units) -> tuple[float, float] | None:
    """The BCa interval (Efron, JASA 82 (1987) 171-185); None where no resample differs.

    SciPy's ``bootstrap`` gives the same for what fits into memory (tests compare); it evaluates
    every statistic on index arrays, and leaves out one example at a time.
    """
    import numpy as np

    found = np.concatenate([units.statistic(weights) for weights in _resamples(units)])
    found = found[np.isfinite(found)]
    if not len(found) or found.min() == found.max():
        return None
    second, third = _pulls(*_left_out(units))
    return _corrected(found, _estimate(units), third / (6 * second**1.5) if second else 0.0)


def bca_difference(before: Units, after: Units) -> tuple[float, float] | None:
    """The BCa interval of after minus before, each resampled by itself."""
    import numpy as np

    estimate = _estimate(after) - _estimate(before)
    found = [
        np.concatenate([units.statistic(weights) for weights in _resamples(units, offset)])
        for offset, units in enumerate((before, after))
    ]
    gaps = found[1] - found[0]
    gaps = gaps[np.isfinite(gaps)]
    if not len(gaps) or gaps.min() == gaps.max():
        return None
    left = _left_out(after), (-_left_out(before)[0], _left_out(before)[1])
    pulls = [_pulls(*each) for each in left]
    spread = sum(second for second, _ in pulls) ** 1.5
    acceleration = sum(third for _, third in pulls) / (6 * spread) if spread else 0.0
    return _corrected(gaps, estimate, acceleration)


def _estimate(units: Units) -> float:
    return float(units.statistic(units.counts[None, :].astype(float))[0])


def _corrected(found: Floats, estimate: float, acceleration: float) -> tuple[float, float] | None:
    import numpy as np
    from scipy.special import ndtr, ndtri

    below = float((found < estimate).mean() + (found == estimate).mean() / 2)
    if not 0 < below < 1:
        return None
    bias = float(ndtri(below))
    tails = bias + ndtri(np.array([(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]))
    low, high = np.quantile(found, ndtr(bias + tails / (1 - acceleration * tails)))
    return float(low), float(high)


def _resamples(units: Units, offset: int = 0) -> Iterator[Floats]:
    """Weightings drawn with replacement, in portions."""
    import numpy as np

    chance = np.random.default_rng(SEED + offset)
    total, size = int(units.counts.sum()), len(units.counts)
    widest = max(units.width, size, total if size == total else 1)
    step = max(1, min(RESAMPLES, _AT_ONCE // widest))
    for start in range(0, RESAMPLES, step):
        rows = min(step, RESAMPLES - start)
        if size < total:
            yield chance.multinomial(total, units.counts / total, size=rows).astype(np.float64)
            continue
        drawn = chance.integers(size, size=(rows, size)) + np.arange(rows)[:, None] * size
        weights = np.bincount(drawn.ravel(), minlength=rows * size).reshape(rows, size)
        yield weights.astype(np.float64)


def _left_out(units: Units) -> tuple[Floats, Floats]:
    """Estimates without each unit in turn, or without each of a thousand parts where there are
    many; and how often each of them counts."""
    import numpy as np

    counts = units.counts.astype(np.float64)
    size = len(counts)
    parts = np.arange(size) % BLOCKS if size > BLOCKS else np.arange(size)
    times = counts if size <= BLOCKS else np.ones(BLOCKS)
    left: list[Floats] = []
    step = max(1, _AT_ONCE // max(size, units.width))
    for start in range(0, len(times), step):
        chosen = np.arange(start, min(start + step, len(times)))
        gone = parts[None, :] == chosen[:, None]
        left.append(units.statistic(counts - np.where(gone, np.minimum(counts, 1.0), 0.0)))
    values = np.concatenate(left)
    usable = np.isfinite(values)
    return values[usable], times[usable]


def _pulls(values: Floats, times: Floats) -> tuple[float, float]:
    """Sums of squares and of cubes of what each unit pulls the estimate by."""
    import numpy as np

    gaps = np.average(values, weights=times) - values
    # Each sample pulls in proportion to one over its size.
    gaps = gaps * (times.sum() - 1) / times.sum()
    return float((times * gaps**2).sum()), float((times * gaps**3).sum())
