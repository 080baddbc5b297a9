"""Scores of one model trained with several seeds.

When it is chosen: for a table with a column `seed`, and for files whose format says that each score
is of another seed.

What is computed: the mean over seeds with Student's t interval. Where both sides have the same
seeds, each once, the differences of the pairs are averaged, which takes out what the seed does to
both; else Welch's interval of the difference of means (Biometrika 34 (1947)). Bouthillier et al.,
"Accounting for Variance in Machine Learning Benchmarks" (2021), on why one seed is not enough.

What it cannot say: what another test set would give; only the chance in training is in the
interval. Fewer than five seeds tell little.

Example: two models with five seeds each, in `tests/evidence_files/table/`:

    name: F1
    unit: "1"
    better: higher
    before: {from: evidence/synthetic_seeds.csv, select: 'f1{model="small"}:mean', unit: "1"}
    after: {from: evidence/synthetic_seeds.csv, select: 'f1{model="large"}:mean', unit: "1"}

    F1 rose from 0.8130 to 0.8272 (+0.0142, 95% interval +0.0108 to +0.0176, n = 10): improved.

To override: `method: {kind: seeds, because: …}` for a file a seed, or a list of scores.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.evidence.measurement import Measurement
from generator.metrics.change import change_by_difference, plain_change
from generator.metrics.intervals import mean_interval, mean_of, welch_interval
from generator.metrics.method import Finding, Readings, thinned
from generator.metrics.metric import Change, Quantity

ONE_SIDE = "mean over seeds, t interval"
UNPAIRED = "difference of means over seeds, Welch interval"
PAIRED = "mean difference of pairs with the same seed, t interval"


class Seeds:
    """The method for scores of which each was trained with another seed."""

    name = "seeds"
    preference = 8
    takes_several = True

    def fits(self, before: Readings, after: Readings | None) -> bool:
        sides = [side for side in (before, after) if side is not None]
        return all(found.replication == "seed" for side in sides for _, found in side)

    def needs(self, readings: Readings) -> str | None:
        several = len(readings) > 1 or readings[0][1].samples is not None
        return None if several else "the score of each seed"

    def estimate(self, before: Readings, after: Readings | None) -> Finding:
        if after is None:
            return Finding((_quantity(scores(before)),), None, ONE_SIDE, "not-tested")
        sides = scores(before), scores(after)
        enough = min(map(len, sides)) > 1
        pairs = paired(before, after)
        quantities = _quantity(sides[0]), _quantity(sides[1])
        return Finding(
            quantities,
            _change(quantities, sides, pairs),
            PAIRED if pairs else UNPAIRED,
            "decidable" if enough else "cannot-tell",
        )


PART = Seeds()


def scores(readings: Readings) -> list[float]:
    """The score of each seed: those that a file lists, else the one that it has."""
    return [score for _, found in readings for _, score in _by_seed(found)]


def paired(before: Readings, after: Readings) -> list[tuple[float, float]] | None:
    """The scores of each seed on both sides; None unless both have the same seeds, each once."""
    sides = [[pair for _, found in side for pair in _by_seed(found)] for side in (before, after)]
    maps = [{seed: score for seed, score in side if seed is not None} for side in sides]
    same = maps[0].keys() == maps[1].keys()
    if not same or any(len(m) != len(side) for m, side in zip(maps, sides, strict=True)):
        return None
    return [(maps[0][seed], maps[1][seed]) for seed in sorted(maps[0])]


def _by_seed(found: Measurement) -> list[tuple[str | None, float]]:
    samples = found.samples
    if samples is None:
        return [(dict(found.labels).get("seed"), found.value)]
    ids: Sequence[str | None] = samples.ids or [None] * samples.n
    return list(zip(ids, samples.values, strict=True))


def _quantity(values: Sequence[float]) -> Quantity:
    low, high = mean_interval(values) or (None, None)
    return Quantity(mean_of(values), low, high, len(values), thinned(values))


def _change(
    sides: tuple[Quantity, Quantity],
    values: tuple[Sequence[float], Sequence[float]],
    pairs: list[tuple[float, float]] | None,
) -> Change:
    before, after = sides[0].value, sides[1].value
    if pairs:
        interval = mean_interval([new - old for old, new in pairs])
    else:
        interval = welch_interval(*values)
    if interval is None:
        return plain_change(before, after)
    return change_by_difference(before, after, *interval)
