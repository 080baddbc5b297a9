"""The change between two sides, and its interval."""

from __future__ import annotations

import math

from generator.metrics.metric import Change, Estimate, Quantity


def plain_change(before: float, after: float) -> Change:
    """The change without an interval."""
    difference = Estimate(after - before)
    if before <= 0:
        # From zero or below there is no percentage that means anything.
        return Change(None, difference, None)
    ratio = after / before
    return Change(Estimate(ratio - 1), difference, Estimate(ratio))


def change_by_ratio(before: float, after: float, low: float, high: float) -> Change:
    """The change where the interval of the ratio is known; both sides are above zero.

    The difference's interval is the ratio's, applied to the before value as it was estimated:
    so all three intervals include "no change" together or not at all.
    """
    ratio = after / before
    # Logarithms and back may move a bound by a last digit, past an estimate without spread.
    low, high = min(low, ratio), max(high, ratio)
    return Change(
        relative=Estimate(ratio - 1, low - 1, high - 1),
        difference=Estimate(after - before, (low - 1) * before, (high - 1) * before),
        ratio=Estimate(ratio, low, high),
    )


def change_by_difference(before: float, after: float, low: float, high: float) -> Change:
    """The change where only the interval of the difference is known."""
    change = plain_change(before, after)
    return Change(change.relative, Estimate(after - before, low, high), change.ratio)


def agreed(change: Change) -> Change:
    """The change with intervals that tell the same: where only one of them excludes "no change",
    the other is stretched to it, so that a claim needs both."""
    relative, difference, ratio = change.relative, change.difference, change.ratio
    if relative is None or difference is None or ratio is None:
        return change
    if _excludes(relative, 0.0) == _excludes(difference, 0.0):
        return change
    return Change(_stretched(relative, 0.0), _stretched(difference, 0.0), _stretched(ratio, 1.0))


def _excludes(estimate: Estimate, none: float) -> bool:
    low, high = estimate.low, estimate.high
    return low is not None and high is not None and not low <= none <= high


def _stretched(estimate: Estimate, none: float) -> Estimate:
    if estimate.low is None or estimate.high is None:
        return estimate
    return Estimate(estimate.value, min(estimate.low, none), max(estimate.high, none))


def mover_ratio(before: Quantity, after: Quantity) -> tuple[float, float] | None:
    """The interval of after / before from the two sides' intervals: MOVER on logarithms.

    "Method of variance estimates recovery", Zou & Donner, Statistics in Medicine 27 (2008)
    1693-1702: the idea of Newcombe's hybrid score interval for any pair of intervals. None where
    a side has no interval, or one that reaches zero and so has no logarithm.
    """
    if not (before.low and before.high and after.low and after.high):
        return None
    if before.low <= 0 or after.low <= 0:
        return None
    difference = _mover(
        tuple(map(math.log, (after.value, after.low, after.high))),
        tuple(map(math.log, (before.value, before.low, before.high))),
    )
    return math.exp(difference[0]), math.exp(difference[1])


def mover_difference(before: Quantity, after: Quantity) -> tuple[float, float] | None:
    """The interval of after - before from the two sides' intervals, by the same method."""
    if before.low is None or before.high is None or after.low is None or after.high is None:
        return None
    return _mover((after.value, after.low, after.high), (before.value, before.low, before.high))


def _mover(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, float]:
    (a, a_low, a_high), (b, b_low, b_high) = one, other
    return (
        a - b - math.hypot(a - a_low, b_high - b),
        a - b + math.hypot(a_high - a, b - b_low),
    )
