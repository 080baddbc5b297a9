"""Numbers of events in a window: incidents, pages, failed deployments.

When it is chosen: for the number of rows of a table whose rows have a time (`started`, `opened_at`,
`date` and the like), so that each is an event. Several files of a side are added up.

What is computed: the exact Poisson interval of each number (Garwood, Biometrika 28 (1936)). Two
numbers are compared by their ratio: given both together, those after are binomial (Przyborowski &
Wilenski, Biometrika 31 (1940)), and Clopper and Pearson's interval of that share becomes one of the
ratio.

What it cannot say: anything about windows of different lengths; both have to be equally long, and
the record should say how long. Events that cause each other, such as the pages of one incident, are
one event.

Example: the incidents of two quarters, in `tests/evidence_files/table/`:

    name: Incidents
    unit: "1"
    better: lower
    conditions: quarters of equal length
    before: {from: evidence/synthetic_incidents.csv, select: 'minutes{quarter="2026-Q2"}:count'}
    after: {from: evidence/synthetic_incidents.csv, select: 'minutes{quarter="2026-Q3"}:count'}

    Incidents stood at 10 before and 3 after (−70%, 95% interval −95% to +17%): no clear
    difference.

To override: `method: {kind: events, because: …}` for a whole number in a file of your own.
"""

from __future__ import annotations

import math

from generator.metrics.change import change_by_ratio, plain_change
from generator.metrics.intervals import CONFIDENCE
from generator.metrics.method import Finding, Readings
from generator.metrics.metric import Change, Estimate, Quantity

ONE_SIDE = "number of events, exact Poisson interval"
TWO_SIDES = (
    "ratio of two numbers of events in windows of equal length, exact conditional interval; "
    "each side with its exact Poisson interval"
)


class Events:
    """The method for numbers of events; several files of a side are added up."""

    name = "events"
    preference = 6
    takes_several = True

    def fits(self, before: Readings, after: Readings | None) -> bool:
        sides = [side for side in (before, after) if side is not None]
        return all(found.nature == "events" for side in sides for _, found in side)

    def needs(self, readings: Readings) -> str | None:
        able = all(found.value >= 0 and found.value.is_integer() for _, found in readings)
        return None if able else "a whole number of events"

    def estimate(self, before: Readings, after: Readings | None) -> Finding:
        if after is None:
            return Finding((_quantity(before),), None, ONE_SIDE, "not-tested")
        sides = _quantity(before), _quantity(after)
        return Finding(sides, compare(_total(before), _total(after)), TWO_SIDES, "decidable")


PART = Events()


def poisson_interval(events: int) -> tuple[float, float]:
    """The exact interval of a Poisson mean after so many events (Garwood, Biometrika 28 (1936))."""
    from scipy.stats import chi2

    tail = (1 - CONFIDENCE) / 2
    low = float(chi2.ppf(tail, 2 * events)) / 2 if events else 0.0
    return low, float(chi2.ppf(1 - tail, 2 * events + 2)) / 2


def compare(before: int, after: int) -> Change:
    """Given both together, the events after are binomial (Przyborowski & Wilenski, Biometrika 31
    (1940)); Clopper and Pearson's interval of that share becomes one of the ratio."""
    from scipy.stats import binomtest

    if before + after == 0:
        return plain_change(0.0, 0.0)
    share = binomtest(after, before + after).proportion_ci(CONFIDENCE, method="exact")
    low, high = (_odds(float(bound)) for bound in (share.low, share.high))
    if before and math.isfinite(high):
        return change_by_ratio(float(before), float(after), low, high)
    return _from_nothing(after, low)


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf


def _from_nothing(after: int, low: float) -> Change:
    """There is no ratio to nothing, but whether there were more can still be told."""
    interval = poisson_interval(after)
    difference = Estimate(float(after), interval[0] if low > 1 else 0.0, interval[1])
    return Change(None, difference, None)


def _quantity(readings: Readings) -> Quantity:
    events = _total(readings)
    return Quantity(float(events), *poisson_interval(events), events)


def _total(readings: Readings) -> int:
    return sum(round(found.value) for _, found in readings)
