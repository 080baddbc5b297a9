"""The word for a change: generated from its interval, never typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from generator.metrics.method import Standing
from generator.metrics.metric import Change, Estimate, Verdict
from generator.metrics.units import PERCENT, UnitError, canonical, conversion


@dataclass(frozen=True)
class MinimumEffect:
    """The smallest change worth speaking of, as a fraction or in the metric's unit."""

    size: float = 0.0
    relative: bool = True


def read_minimum_effect(text: str | None, unit: str) -> MinimumEffect | None:
    """Reads ``5%``, ``2 points`` or ``5 ms``; raises UnitError where the unit does not fit."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?) ?(\S+)", text)
    if match is None:
        raise UnitError("minimum-effect", f"{text!r} is not an effect", "write `5%` or `5 ms`")
    size, given = float(match[1]), match[2]
    if given == "%":
        return MinimumEffect(size / 100)
    if given != "points":
        return MinimumEffect(conversion(given, unit)(size), relative=False)
    if canonical(unit) != PERCENT:
        hint = f"write `{match[1]}%` or `{match[1]} {unit}`"
        raise UnitError("minimum-effect", f"points are for metrics in percent, not {unit!r}", hint)
    return MinimumEffect(size, relative=False)


def judge(
    change: Change,
    better: Literal["lower", "higher"],
    standing: Standing,
    minimum: MinimumEffect | None = None,
) -> Verdict:
    """The verdict on a change, by the rules of the page "what may be claimed"."""
    if standing == "exact":
        return _judge_exact(change, better, minimum)
    if standing != "decidable":
        return standing
    deciding = deciding_estimate(change, minimum)
    if deciding.low is None or deciding.high is None:
        return "cannot-tell"
    if deciding.low <= 0 <= deciding.high:
        return "no-clear-difference"
    if minimum is not None and abs(deciding.value) < minimum.size:
        return "small-change"
    return "improved" if (deciding.value < 0) == (better == "lower") else "worse"


def _judge_exact(
    change: Change, better: Literal["lower", "higher"], minimum: MinimumEffect | None
) -> Verdict:
    """Nothing was sampled, so any difference is one; whether it matters is for the author."""
    difference = change.difference.value if change.difference else 0.0
    if difference == 0:
        return "no-clear-difference"
    if minimum is not None and abs(deciding_estimate(change, minimum).value) < minimum.size:
        return "small-change"
    return "improved" if (difference < 0) == (better == "lower") else "worse"


def deciding_estimate(change: Change, minimum: MinimumEffect | None) -> Estimate:
    """The estimate that the verdict rests on: relative, unless the author thinks in units."""
    absolute = minimum is not None and not minimum.relative
    relative, difference = change.relative, change.difference
    if difference is None or (relative is not None and relative.low is not None and not absolute):
        return relative or Estimate(0.0)
    # A relative minimum needs a relative interval; without a baseline there is none.
    if minimum is not None and minimum.relative and relative is not None:
        scale = relative.value / difference.value if difference.value else 0.0
        low, high = difference.low, difference.high
        if low is None or high is None or not scale:
            return relative
        bounds = sorted((low * scale, high * scale))
        return Estimate(relative.value, *bounds)
    return difference
