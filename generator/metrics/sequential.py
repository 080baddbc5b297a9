"""Intervals that hold at every look, so that a test may be stopped at any time.

When it is chosen: for an experiment with `design: sequential`.

What is computed: the interval of the mixture sequential probability ratio test, with a normal
mixture that is narrowest at the planned n (Robbins, Annals of Mathematical Statistics 41 (1970);
Johari, Pekelis & Walsh, Operations Research 70 (2022)). It holds at all times together. Where the
file has times, the page draws it at the end of each day.

What it cannot say: as much as a fixed test of the same size; the price of looking is a wider
interval. The variance is taken as known, which needs some hundred units a variant.

Example: the same test as a sequential one, in `tests/evidence_files/ab-test/`:

    name: Conversion
    hypothesis: The new ranker sells more
    unit: user
    control: control
    treatments: [treatment]
    allocation: {control: 50, treatment: 50}
    planned_n: 4000
    design: sequential
    better: higher
    value: {from: evidence/counts.csv, select: conversions}

    Conversion stood at 9.56% with control and at 12.95% with treatment (+3.4 points, 95%
    always-valid interval +0.4 to +6.4 points, n = 4,000): improved.

To override: `design: fixed`, in a test that is looked at once, at its planned size.
"""

from __future__ import annotations

import math

from generator.metrics.intervals import CONFIDENCE


def mixture_scale(variance: float) -> float:
    """The variance of the mixing distribution whose interval is narrowest where the difference of
    means has this variance, the one that is expected at the planned n.

    The root of r = 2 log(1/alpha) + log(1 + r), with r the ratio of both variances, is where the
    derivative of the squared half-width in ``always_valid`` vanishes.
    """
    certainty = -2 * math.log(1 - CONFIDENCE)
    ratio = certainty
    for _ in range(60):
        ratio = certainty + math.log1p(ratio)
    return ratio * variance


def always_valid(difference: float, variance: float, mixture: float) -> tuple[float, float]:
    """The mixture sequential probability ratio test's interval, turned inside out.

    With a normal mixture of variance ``mixture`` around no difference, the likelihood ratio against
    any difference stays below 1 / alpha at all times with probability 1 - alpha (Robbins, Annals of
    Mathematical Statistics 41 (1970); Johari, Pekelis & Walsh, "Always valid inference", Operations
    Research 70 (2022)). ``variance`` is that of the difference of means so far, taken as known: an
    approximation that needs some hundred units an arm.
    """
    if variance <= 0:
        return difference, difference
    spread = variance * (variance + mixture) / mixture
    certainty = -2 * math.log(1 - CONFIDENCE) + math.log1p(mixture / variance)
    half = math.sqrt(spread * certainty)
    return difference - half, difference + half
