"""Scores of models for which there is no formula: resampled from the examples behind them.

When it is chosen: for scores of predictions, such as F1, areas under curves, losses, errors and
rankings; for accuracy too, where examples come in groups.

What is computed: the score of 10,000 samples of the examples, drawn with replacement and with a
fixed seed, and from them the bias-corrected and accelerated interval (Efron, JASA 82 (1987)). Where
both sides have the same examples, each sample is scored by both, so that hard examples do not look
like a difference. Groups (`group`) are drawn whole.

What it cannot say: what another training run or another test set would give. With few examples of
a class, samples differ too little, and the interval is approximate.

Example: the F1 of two models, in `tests/evidence_files/predictions/`:

    name: F1
    unit: "1"
    better: higher
    before: {from: evidence/two_models.csv, select: 'f1{model="tree"}'}
    after: {from: evidence/two_models.csv, select: 'f1{model="logistic"}'}

    F1 stood at 0.9184 before and 0.9389 after (+0.020, 95% interval −0.010 to +0.052, n = 228): no
    clear difference.

To override: `method: {kind: bootstrap, because: …}` for accuracy, if all scores should be told
alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from generator.evidence.evaluation import Evaluation
from generator.metrics.bootstrap import (
    PARTS,
    RESAMPLES,
    interval_of,
    interval_of_difference,
    units_of,
)
from generator.metrics.change import agreed, plain_change
from generator.metrics.method import Finding, Readings, Standing
from generator.metrics.metric import Change, Estimate, Quantity
from generator.metrics.pairing import paired

if TYPE_CHECKING:
    from generator.metrics.bootstrap import Floats

_BY = f"bias-corrected and accelerated bootstrap ({RESAMPLES:,} resamples)"
_BY_PARTS = f"t interval from the jackknife over {PARTS} random parts"
ONE_SIDE = f"the score, {_BY}"
PAIRED = f"difference on the same examples, paired {_BY}"
UNPAIRED = f"difference on two test sets, {_BY} of each"


class Resampled:
    """The method for scores with examples behind them: F1, ROC AUC, losses, errors, rankings."""

    name = "bootstrap"
    preference = 4
    takes_several = False

    def fits(self, before: Readings, after: Readings | None) -> bool:
        sides = [side for side in (before, after) if side is not None]
        shares = all(side[0][1].nature == "proportion" for side in sides)
        return all(_evaluation(side) is not None for side in sides) and not (
            # Wilson's interval is better, but not for two sides that share their examples.
            shares and (after is None or _same(before, after) is None)
        )

    def needs(self, readings: Readings) -> str | None:
        return None if _evaluation(readings) else "a score with its examples"

    def estimate(self, before: Readings, after: Readings | None) -> Finding:
        if after is None:
            return Finding((_quantity(before),), None, _formula(ONE_SIDE, before), "not-tested")
        same = _same(before, after)
        sides = _quantity(before), _quantity(after)
        change = _paired_change(sides, same) if same else _unpaired_change(sides, before, after)
        told = change.difference is not None and change.difference.low is not None
        n = same[0].n if same else None
        alike = same is not None and change.difference is not None and not change.difference.value
        # Where no resample differs, both models have answered alike.
        standing: Standing = "decidable" if told else "exact" if alike else "cannot-tell"
        formula = _formula(PAIRED if same else UNPAIRED, before, after)
        return Finding(sides, change, formula, standing, n=n)


PART = Resampled()


def _formula(words: str, *sides: Readings) -> str:
    """What was computed; very large test sets are not resampled."""
    found = [each for each in map(_evaluation, sides) if each is not None]
    many = any(units_of([each], lambda score: score).many for each in found)
    return words.replace(f"paired {_BY}", _BY_PARTS).replace(_BY, _BY_PARTS) if many else words


def _evaluation(readings: Readings) -> Evaluation | None:
    found = readings[0][1].evaluation if len(readings) == 1 else None
    return None if found is None or found.biased else found


def _same(before: Readings, after: Readings) -> tuple[Evaluation, Evaluation] | None:
    sides = _evaluation(before), _evaluation(after)
    return paired(sides[0], sides[1]) if sides[0] and sides[1] else None


def _quantity(readings: Readings) -> Quantity:
    found = readings[0][1]
    interval = (
        interval_of(units_of([found.evaluation], lambda score: score)) if found.evaluation else None
    )
    if interval is None or found.evaluation is None:
        return Quantity(found.value, None, None, found.n)
    low, high = sorted(bound * found.evaluation.factor for bound in interval)
    return Quantity(found.value, min(low, found.value), max(high, found.value), found.n)


def _paired_change(sides: tuple[Quantity, Quantity], same: tuple[Evaluation, Evaluation]) -> Change:
    # From the lower to the higher one, and turned round where that is the other way: so the same
    # two models have the same interval, whichever of them came first.
    falls = sides[0].value > sides[1].value
    ordered = same[::-1] if falls else same
    difference = interval_of(units_of(ordered, lambda low, high: high - low))
    ratio = interval_of(units_of(ordered, _ratio)) if _has_ratio(sides) else None
    if falls:
        difference = difference and (-difference[1], -difference[0])
        ratio = ratio and (1 / ratio[1], 1 / ratio[0])
    return _made(sides, difference, ratio, same[0].factor)


def _unpaired_change(sides: tuple[Quantity, Quantity], before: Readings, after: Readings) -> Change:
    one, other = _evaluation(before), _evaluation(after)
    if one is None or other is None:
        return plain_change(sides[0].value, sides[1].value)
    difference = interval_of_difference(
        *(units_of([each], lambda score: score) for each in (one, other))
    )
    return _made(sides, difference, None, one.factor)


def _ratio(before: Floats, after: Floats) -> Floats:
    import numpy as np

    return np.divide(after, before, out=np.full_like(after, np.nan), where=before > 0)


def _has_ratio(sides: Sequence[Quantity]) -> bool:
    """Whether both sides are well above zero: a ratio to almost nothing says nothing."""
    return all(side.low is not None and side.low > 0 for side in sides)


def _made(
    sides: tuple[Quantity, Quantity],
    difference: tuple[float, float] | None,
    ratio: tuple[float, float] | None,
    factor: float,
) -> Change:
    change = plain_change(sides[0].value, sides[1].value)
    if difference is None or change.difference is None:
        return change
    gap = change.difference.value
    low, high = (bound * factor for bound in difference)
    told = Estimate(gap, min(low, gap), max(high, gap))
    if ratio is None or change.ratio is None or change.relative is None:
        return Change(change.relative, told, change.ratio)
    times = change.ratio.value
    low, high = min(ratio[0], times), max(ratio[1], times)
    relative = Estimate(change.relative.value, low - 1, high - 1)
    return agreed(Change(relative, told, Estimate(times, low, high)))
