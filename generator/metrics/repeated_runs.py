"""Repeated runs of one program: geometric means, compared by Welch's interval on logarithms.

What is repeated is the process, not the iteration inside it: a thousand iterations of one process
are one run. Kalibera & Jones, "Rigorous Benchmarking in Reasonable Time" (2013).

When it is chosen: for several files of a side, each of them a run; for a file that lists its
process runs; and for iterations of one process, which count as one run.

What is computed: with two sides, the geometric mean of each, their ratio, and Welch's t interval
of the difference of the logarithms (Welch, Biometrika 34 (1947)). Where a value is zero or less,
the difference of plain means takes its place. With one side, the plain mean and Student's t
interval. One run has no spread, and whether so few runs could ever show a difference is asked of
the Mann-Whitney test.

What it cannot say: whether the machine was the same, whether the rounds alternated, or how the
program behaves under another load. Runs of one minute tell nothing of another day.

Example: two commands of one file in `tests/evidence_files/hyperfine/`:

    name: Time to sleep
    unit: ms
    better: lower
    before: {from: evidence/hf_two.json, select: "sleep 0.01:mean"}
    after: {from: evidence/hf_two.json, select: "sleep 0.02:mean"}

    Time to sleep rose from 13.78 ms to 23.53 ms (+71%, 95% interval +54% to +90%, n = 24):
    worse.

To override: `method: {kind: repeated-runs, because: …}` also treats one percentile of each file as
that run's value, which is not the percentile of all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from generator.evidence.measurement import Measurement
from generator.metrics.change import change_by_difference, change_by_ratio, plain_change
from generator.metrics.intervals import (
    CONFIDENCE,
    constant,
    mean_interval,
    mean_of,
    welch_interval,
)
from generator.metrics.method import Finding, Readings, Standing, thinned
from generator.metrics.metric import Change, Quantity

ONE_RUN = "the value of one run"
ONE_RUN_EACH = "change between means of the runs; one run has no spread, so no interval"
ONE_SIDE = "mean of the runs, t interval"
TWO_SIDES = "geometric mean of the runs on each side and their ratio, Welch interval on logarithms"
TWO_SIDES_PLAIN = "difference of means, Welch interval; a value of zero or less has no logarithm"


class RepeatedRuns:
    """The method for several run files, or for a file that lists process runs."""

    name = "repeated-runs"
    preference = 10
    takes_several = True

    def fits(self, before: Readings, after: Readings | None) -> bool:
        return any(_is_repeated(side) for side in (before, after) if side is not None)

    def needs(self, readings: Readings) -> str | None:  # noqa: ARG002 - any value will do
        return None

    def estimate(self, before: Readings, after: Readings | None) -> Finding:
        if after is None:
            return _describe(run_values(before))
        return compare(run_values(before), run_values(after))


PART = RepeatedRuns()


def run_values(readings: Readings) -> list[float]:
    """One value per process run: those that a file lists, else the one that it has."""
    return [value for _, measurement in readings for value in _runs_of(measurement)]


def compare(before: Sequence[float], after: Sequence[float]) -> Finding:
    """Two groups of runs; on the plain scale where a value has no logarithm."""
    logs = min(*before, *after) > 0
    summarise = _on_logs if logs else _on_plain
    sides = summarise(before), summarise(after)
    change = (_change_on_logs if logs else _change_on_plain)(before, after, sides)
    formula = TWO_SIDES if logs else TWO_SIDES_PLAIN
    if min(len(before), len(after)) == 1:
        formula = ONE_RUN_EACH
    standing: Standing = "decidable" if can_decide(len(before), len(after)) else "cannot-tell"
    return Finding(sides, change, formula, standing)


def smallest_p(before: int, after: int) -> float:
    """The smallest two-sided p that a Mann-Whitney test of so many runs can give."""
    return 2 / math.comb(before + after, before)


def can_decide(before: int, after: int) -> bool:
    """Whether any outcome of so many runs could count; 3 against 3 never do.

    One run has no spread, however many stand against it.
    """
    return min(before, after) > 1 and smallest_p(before, after) <= 1 - CONFIDENCE


def _describe(runs: Sequence[float]) -> Finding:
    """One group of runs: nothing is compared, so the plain mean that tools print will do."""
    formula = ONE_RUN if len(runs) == 1 else ONE_SIDE
    return Finding((_on_plain(runs),), None, formula, "not-tested")


def _on_logs(runs: Sequence[float]) -> Quantity:
    logs = _logs(runs)
    value = runs[0] if constant(runs) else math.exp(mean_of(logs))
    interval = mean_interval(logs)
    low, high = (math.exp(bound) for bound in interval) if interval else (None, None)
    return Quantity(value, low, high, len(runs), thinned(runs))


def _on_plain(runs: Sequence[float]) -> Quantity:
    low, high = mean_interval(runs) or (None, None)
    return Quantity(mean_of(runs), low, high, len(runs), thinned(runs))


Pair = tuple[Quantity, Quantity]


def _change_on_logs(before: Sequence[float], after: Sequence[float], sides: Pair) -> Change:
    interval = welch_interval(_logs(before), _logs(after))
    if interval is None:
        return plain_change(sides[0].value, sides[1].value)
    return change_by_ratio(sides[0].value, sides[1].value, *map(math.exp, interval))


def _change_on_plain(before: Sequence[float], after: Sequence[float], sides: Pair) -> Change:
    interval = welch_interval(before, after)
    if interval is None:
        return plain_change(sides[0].value, sides[1].value)
    return change_by_difference(sides[0].value, sides[1].value, *interval)


def _logs(values: Sequence[float]) -> list[float]:
    return [math.log(value) for value in values]


def _is_repeated(readings: Readings) -> bool:
    if len(readings) > 1:
        return True
    measurement = readings[0][1]
    one_process = measurement.replication == "iteration"
    one_run = measurement.replication == "process run" and measurement.n == 1
    return one_process or one_run or _lists_runs(measurement)


def _lists_runs(measurement: Measurement) -> bool:
    return (
        measurement.replication == "process run"
        and measurement.stat in {"mean", ""}
        and measurement.samples is not None
    )


def _runs_of(measurement: Measurement) -> Sequence[float]:
    if measurement.samples is not None and _lists_runs(measurement):
        return measurement.samples.values
    return [measurement.value]
