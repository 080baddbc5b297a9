from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import mean, stdev

import pytest
from scipy.stats import t

from generator.evidence.measurement import Samples
from generator.metrics.method import Readings, choose_method
from generator.metrics.seeds import PAIRED, PART, UNPAIRED
from tests.metrics.made import evidence_file, measurement, metric_of

SEEDS = ("0", "1", "2", "3", "4")
OLD = (0.801, 0.812, 0.795, 0.820, 0.808)
NEW = (0.811, 0.825, 0.803, 0.831, 0.819)


def by_seed(scores: Sequence[float], seeds: Sequence[str] | None = SEEDS) -> Readings:
    samples = Samples(len(scores), lambda: scores, (lambda: seeds) if seeds else None)
    found = measurement(mean(scores), "mean", "seed", scores, unit="1")
    return [(evidence_file(), replace(found, samples=samples))]


def test_the_same_seeds_are_compared_pair_by_pair() -> None:
    finding = PART.estimate(by_seed(OLD), by_seed(NEW))

    pairs = [new - old for old, new in zip(OLD, NEW, strict=True)]
    half = t.ppf(0.975, 4) * stdev(pairs) / 5**0.5
    assert finding.formula == PAIRED
    assert finding.change is not None
    assert finding.change.difference is not None
    assert finding.change.difference.low == pytest.approx(mean(pairs) - half)
    assert finding.change.difference.high == pytest.approx(mean(pairs) + half)
    assert metric_of(finding, "1", "higher").verdict == "improved"


def test_the_order_of_the_seeds_does_not_matter() -> None:
    turned = PART.estimate(by_seed(OLD[::-1], SEEDS[::-1]), by_seed(NEW))

    assert turned.change == PART.estimate(by_seed(OLD), by_seed(NEW)).change


@pytest.mark.parametrize("seeds", [None, ("5", "6", "7", "8", "9"), ("0", "0", "1", "2", "3")])
def test_other_seeds_are_compared_as_two_groups(seeds: Sequence[str] | None) -> None:
    finding = PART.estimate(by_seed(OLD), by_seed(NEW, seeds))

    assert finding.formula == UNPAIRED
    assert metric_of(finding, "1", "higher").verdict == "no-clear-difference"


def test_one_seed_cannot_tell() -> None:
    finding = PART.estimate(by_seed(OLD[:1], SEEDS[:1]), by_seed(NEW[:1], SEEDS[:1]))

    assert choose_method(by_seed(OLD), by_seed(NEW)) is PART
    assert metric_of(finding, "1", "higher").verdict == "cannot-tell"
