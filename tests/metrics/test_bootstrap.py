"""Scores are resampled as SciPy's bootstrap does it, only faster."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import bootstrap, ttest_1samp
from sklearn import metrics as sk

from generator.evidence.evaluation import Diagnosis, Evaluation
from generator.evidence.measurement import Measurement
from generator.evidence.scores import MeanOf
from generator.metrics.bootstrap import (
    LARGE,
    bca_difference,
    bca_interval,
    interval_of,
    units_of,
)
from generator.metrics.method import Readings, choose_method
from generator.metrics.pairing import paired
from generator.metrics.resampled import PAIRED, PART, UNPAIRED
from tests.evidence.reading import read
from tests.evidence.test_predictions import ANSWERS, SCORES, TRUTH, TWO, column
from tests.metrics.made import evidence_file

TREE = column(TWO, "y_pred_tree")


def found(select: str) -> Measurement:
    return read(TWO).find(select)


def evaluation(select: str) -> Evaluation:
    made = found(select).evaluation
    assert made is not None
    return made


def readings(select: str) -> Readings:
    return [(evidence_file(), found(select))]


def by_scipy(function: object, *columns: np.ndarray) -> tuple[float, float]:
    interval = bootstrap(
        columns, function, paired=True, vectorized=False, n_resamples=800, rng=1
    ).confidence_interval
    return float(interval.low), float(interval.high)


def test_an_interval_of_counts_is_scipys() -> None:
    ours = bca_interval(units_of([evaluation('f1{model="logistic"}')], lambda score: score))

    assert ours == pytest.approx(by_scipy(sk.f1_score, TRUTH, ANSWERS), abs=0.008)


def test_an_interval_of_ranks_is_scipys() -> None:
    ours = bca_interval(units_of([evaluation('roc_auc{model="logistic"}')], lambda score: score))

    assert ours == pytest.approx(by_scipy(sk.roc_auc_score, TRUTH, SCORES), abs=0.008)


def test_a_paired_difference_is_scipys() -> None:
    sides = evaluation('f1{model="tree"}'), evaluation('f1{model="logistic"}')
    ours = bca_interval(units_of(sides, lambda before, after: after - before))
    theirs = by_scipy(
        lambda truth, old, new: sk.f1_score(truth, new) - sk.f1_score(truth, old),
        TRUTH,
        TREE,
        ANSWERS,
    )

    assert ours == pytest.approx(theirs, abs=0.009)


def test_the_same_evidence_has_the_same_interval_every_time() -> None:
    units = units_of([evaluation('log_loss{model="tree"}')], lambda score: score)

    assert bca_interval(units) == bca_interval(units)


def test_two_test_sets_are_compared_with_more_doubt_than_one() -> None:
    one, other = (evaluation(f'f1{{model="{m}"}}') for m in ("tree", "logistic"))
    together = bca_interval(units_of([one, other], lambda before, after: after - before))
    apart = bca_difference(*(units_of([each], lambda score: score) for each in (one, other)))

    assert together is not None
    assert apart is not None
    assert apart[1] - apart[0] > together[1] - together[0]


def test_clusters_are_drawn_whole() -> None:
    alone = evaluation('brier{model="tree"}')
    doubled = replace(
        alone,
        score=alone.score.take(np.repeat(np.arange(alone.n), 2)),
        n=alone.n * 2,
        clusters=[str(row // 2) for row in range(alone.n * 2)],
    )

    wide = bca_interval(units_of([doubled], lambda score: score))
    naive = bca_interval(units_of([replace(doubled, clusters=None)], lambda score: score))
    assert wide == pytest.approx(bca_interval(units_of([alone], lambda s: s)), abs=0.004)
    assert wide is not None
    assert naive is not None
    assert wide[1] - wide[0] > 1.2 * (naive[1] - naive[0])


def test_models_are_paired_by_the_ids_of_their_examples() -> None:
    one, other = (evaluation(f'accuracy{{model="{m}"}}') for m in ("tree", "logistic"))
    turned = replace(
        other,
        score=other.score.take(np.arange(other.n)[::-1]),
        ids=list(other.ids or ())[::-1],
        truth=list(other.truth)[::-1],
        right=list(other.right or ())[::-1],
    )

    pair = paired(one, turned)
    assert pair is not None
    assert list(pair[1].right or ()) == list(other.right or ())


def test_other_examples_are_no_pair() -> None:
    one = evaluation('accuracy{model="tree"}')
    strangers = replace(one, ids=[f"x{id}" for id in one.ids or ()])

    assert paired(one, strangers) is None


def test_without_ids_the_same_truths_in_the_same_order_are_one_test_set() -> None:
    one = replace(evaluation('accuracy{model="tree"}'), ids=None)

    assert paired(one, one) is not None
    assert paired(one, replace(one, truth=list(one.truth)[::-1])) is None


@pytest.mark.parametrize(
    ("select", "method"),
    [
        ("accuracy", "mcnemar"),
        ("recall", "mcnemar"),
        ("f1", "bootstrap"),
        ("precision", "bootstrap"),
        ("roc_auc", "bootstrap"),
        ("log_loss", "bootstrap"),
    ],
)
def test_two_models_on_one_test_set_are_compared_by_the_right_method(
    select: str, method: str
) -> None:
    before, after = readings(f'{select}{{model="tree"}}'), readings(f'{select}{{model="logistic"}}')

    assert choose_method(before, after).name == method


@pytest.mark.parametrize(("select", "method"), [("accuracy", "proportion"), ("f1", "bootstrap")])
def test_one_model_is_described_by_the_right_method(select: str, method: str) -> None:
    assert choose_method(readings(f'{select}{{model="tree"}}'), None).name == method


def test_slices_of_other_examples_are_not_paired() -> None:
    before = readings('f1{model="tree",slice="large"}')
    after = readings('f1{model="tree",slice="small"}')
    finding = PART.estimate(before, after)

    assert finding.formula == UNPAIRED
    assert PART.estimate(before, before).formula == PAIRED
    assert finding.change is not None
    assert finding.change.difference is not None
    assert finding.change.difference.low is not None


@pytest.mark.parametrize("score", ["f1", "roc_auc", "brier", "precision"])
def test_swapping_two_models_turns_their_difference_round(score: str) -> None:
    tree, logistic = readings(f'{score}{{model="tree"}}'), readings(f'{score}{{model="logistic"}}')
    there, back = PART.estimate(tree, logistic).change, PART.estimate(logistic, tree).change

    assert there is not None
    assert back is not None
    assert there.difference is not None
    assert back.difference is not None
    assert back.difference.low is not None
    assert back.difference.high is not None
    assert there.difference.low == pytest.approx(-back.difference.high, abs=1e-9)
    assert there.difference.high == pytest.approx(-back.difference.low, abs=1e-9)


@pytest.mark.parametrize("ordered", [False, True])
def test_a_very_large_test_set_has_the_interval_of_the_formula(ordered: bool) -> None:
    losses = np.random.default_rng(4).exponential(size=LARGE + 1)
    losses = np.sort(losses) if ordered else losses
    n = len(losses)
    made = Evaluation(MeanOf(losses), n, None, (), None, None, Diagnosis())

    interval = interval_of(units_of([made], lambda score: score))

    reach = 1.96 * losses.std(ddof=1) / n**0.5
    assert interval is not None
    assert interval[1] - interval[0] == pytest.approx(2 * reach, rel=0.15)
    assert sum(interval) / 2 == pytest.approx(losses.mean(), rel=1e-9)


def test_few_clusters_of_very_many_examples_are_left_out_whole() -> None:
    chance = np.random.default_rng(6)
    users = np.repeat(np.arange(40), LARGE // 20)
    losses = chance.normal(size=40)[users]
    names = [str(user) for user in users]
    made = Evaluation(MeanOf(losses), len(users), None, (), names, None, Diagnosis())

    interval = interval_of(units_of([made], lambda score: score))

    each = losses[:: LARGE // 20]
    expected = ttest_1samp(each, 0).confidence_interval()
    assert interval == pytest.approx((expected.low, expected.high), rel=1e-6)


def test_two_models_that_answer_alike_are_no_different() -> None:
    same = readings('f1{model="tree"}')
    finding = PART.estimate(same, same)

    assert finding.standing == "exact"
    assert finding.change is not None
    assert finding.change.difference is not None
    assert finding.change.difference.value == 0


def test_a_calibration_error_has_no_test() -> None:
    sides = [readings(f'calibration_error{{model="{m}"}}') for m in ("tree", "logistic")]
    finding = choose_method(*sides).estimate(*sides)

    assert finding.standing == "not-tested"
    assert [side.low for side in finding.sides] == [None, None]
    assert sides[0][0][1].notes
