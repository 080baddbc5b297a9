"""Two models that answered the same questions right or wrong.

When it is chosen: for a share of right answers, such as accuracy, where both sides are predictions
for the same examples, matched by their ids.

What is computed: the difference in points with Newcombe's interval for pairs (method 10 in
Statistics in Medicine 17 (1998) 2635-2650), and the exact McNemar test (Psychometrika 12 (1947)) on
the examples that only one of them got right. The page shows how many those are. Where the test
cannot tell them from chance, the interval is made to include zero.

What it cannot say: that the difference holds for other data, or with another seed. Examples of one
user or one day are not independent: name the column `group`, and the bootstrap takes its place.

Example: a tree and a logistic regression, in `tests/evidence_files/predictions/`:

    name: Accuracy
    unit: percent
    better: higher
    before: {from: evidence/two_models.csv, select: 'accuracy{model="tree"}'}
    after: {from: evidence/two_models.csv, select: 'accuracy{model="logistic"}'}

    Accuracy stood at 88.2% before and 91.7% after (+3.5 points, 95% interval −1.0 to +8.2
    points, n = 228): no clear difference.

To override: `method: {kind: proportion, because: …}` compares the two as if each had a test set of
its own, with a wider interval.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import NamedTuple

from generator.evidence.evaluation import Evaluation
from generator.metrics.change import change_by_difference
from generator.metrics.intervals import CONFIDENCE
from generator.metrics.method import Finding, Readings
from generator.metrics.metric import Fact
from generator.metrics.pairing import paired
from generator.metrics.proportion import PART as PROPORTION
from generator.metrics.proportion import wilson

FORMULA = (
    "difference of two shares of the same examples, Newcombe interval for pairs; "
    "exact McNemar test on the pairs that differ"
)


class Pairs(NamedTuple):
    """How often each of four things happened."""

    both: int
    before_only: int
    after_only: int
    neither: int


class McNemar:
    """The method for shares of right answers of two models on one test set."""

    name = "mcnemar"
    preference = 2
    takes_several = False

    def fits(self, before: Readings, after: Readings | None) -> bool:
        return after is not None and _pairs(before, after) is not None

    def needs(self, readings: Readings) -> str | None:
        able = _answers(readings) is not None
        return None if able else "right and wrong answers to the same examples"

    def estimate(self, before: Readings, after: Readings | None) -> Finding:
        pairs = _pairs(before, after) if after is not None else None
        if pairs is None:
            return PROPORTION.estimate(before, after)
        sides = PROPORTION.estimate(before, after).sides
        whole, p = _factor(before), exact_p(pairs)
        low, high = (bound * whole for bound in newcombe_paired(pairs))
        if p > 1 - CONFIDENCE:
            # What the exact test cannot tell from chance is not called a difference.
            low, high = min(low, 0.0), max(high, 0.0)
        return Finding(
            sides,
            change_by_difference(sides[0].value, sides[1].value, low, high),
            FORMULA,
            # Even if all pairs differed one way, so few could not be told from chance.
            "decidable" if 2 * 0.5 ** sum(pairs) <= 1 - CONFIDENCE else "cannot-tell",
            n=sum(pairs),
            facts=(
                Fact("pairs-before-only", pairs.before_only),
                Fact("pairs-after-only", pairs.after_only),
                Fact("mcnemar-p", p),
            ),
        )


PART = McNemar()


def exact_p(pairs: Pairs) -> float:
    """The two-sided p of the exact test (McNemar, Psychometrika 12 (1947); binomial tails)."""
    from scipy.stats import binomtest

    differing = pairs.before_only + pairs.after_only
    return float(binomtest(pairs.after_only, differing).pvalue) if differing else 1.0


def newcombe_paired(pairs: Pairs) -> tuple[float, float]:
    """The interval of the share after minus the share before.

    Newcombe, "Improved confidence intervals for the difference between binomial proportions based
    on paired data", Statistics in Medicine 17 (1998) 2635-2650, method 10.
    """
    both, before_only, after_only, _ = pairs
    n = sum(pairs)
    after, before = both + after_only, both + before_only
    one, other = after / n, before / n
    (a_low, a_high), (b_low, b_high) = wilson(after, n), wilson(before, n)
    phi = _correlation(pairs)
    down = (one - a_low) ** 2 - 2 * phi * (one - a_low) * (b_high - other) + (b_high - other) ** 2
    up = (a_high - one) ** 2 - 2 * phi * (a_high - one) * (other - b_low) + (other - b_low) ** 2
    # The same difference computed from whole numbers keeps a true zero at zero.
    difference = (after_only - before_only) / n
    return difference - math.sqrt(max(down, 0)), difference + math.sqrt(max(up, 0))


def _correlation(pairs: Pairs) -> float:
    """Phi with Newcombe's correction for continuity; 0 where a margin is empty."""
    both, before_only, after_only, neither = pairs
    margins = (
        (both + before_only)
        * (after_only + neither)
        * (both + after_only)
        * (before_only + neither)
    )
    if margins == 0:
        return 0.0
    product = both * neither - before_only * after_only
    corrected = max(product - sum(pairs) / 2, 0.0) if product > 0 else float(product)
    return corrected / math.sqrt(margins)


def _pairs(before: Readings, after: Readings) -> Pairs | None:
    """What both models answered to each example; None where it is not the same examples."""
    sides = _answers(before), _answers(after)
    same = paired(sides[0], sides[1]) if sides[0] and sides[1] else None
    if same is None:
        return None
    counts = Counter(zip(same[0].right or (), same[1].right or (), strict=True))
    return Pairs(counts[True, True], counts[True, False], counts[False, True], counts[False, False])


def _answers(readings: Readings) -> Evaluation | None:
    """The evaluation, where each example is either right or wrong and stands for itself."""
    evaluation = readings[0][1].evaluation
    if len(readings) != 1 or evaluation is None or evaluation.clusters is not None:
        return None
    return evaluation if evaluation.right is not None else None


def _factor(readings: Readings) -> float:
    evaluation = readings[0][1].evaluation
    return evaluation.factor if evaluation is not None else 1.0
