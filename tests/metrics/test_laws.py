"""Laws that hold for every method, whatever the numbers are."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.evidence.measurement import Histogram, Samples
from generator.evidence.statistic import interpolate
from generator.metrics.method import Method, Readings, choose_method
from generator.metrics.metric import Change, Estimate, Quantity
from generator.metrics.verdict import judge
from tests.metrics.made import evidence_file, measurement, samples_of

FLIPPED = {"improved": "worse", "worse": "improved"}
Side = Sequence[float]


@dataclass(frozen=True)
class Kind:
    """A kind of evidence: how a side of it is made of numbers."""

    method: str
    make: Callable[[Side], Readings]
    values: st.SearchStrategy[list[float]]
    scales: bool = True
    """Whether its values have a unit that can be another one."""


def files(values: Side) -> Readings:
    found = [measurement(value, "mean", "process run") for value in values]
    return [(evidence_file(f"{at}.json"), each) for at, each in enumerate(found)]


def one_file_of_runs(values: Side) -> Readings:
    return samples_of(values, "mean", "process run")


def share(values: Side) -> Readings:
    right = sum(value > 50 for value in values)
    found = measurement(right / len(values), "rate", "request", unit="1")
    return [(evidence_file(), replace(found, n=len(values), nature="proportion"))]


def events(values: Side) -> Readings:
    found = [measurement(float(round(v)), "count", unit="1") for v in values]
    return [
        (evidence_file(f"{at}.csv"), replace(each, nature="events"))
        for at, each in enumerate(found)
    ]


def seeds(values: Side) -> Readings:
    found = measurement(fmean(values), "mean", "seed", values)
    samples = Samples(len(values), lambda: values, lambda: [str(at) for at in range(len(values))])
    return [(evidence_file(), replace(found, samples=samples))]


EDGES = (10.0, 20.0, 40.0, 80.0, 160.0, math.inf)


def histogram(values: Side, factor: float = 1.0) -> Readings:
    edges = tuple(edge * factor for edge in EDGES)
    bounds = list(zip((0.0, *edges), edges, strict=False))
    counts = tuple(float(sum(low < v <= high for v in values)) for low, high in bounds)
    made = Histogram(edges, counts, len(values), unit="ms")
    bucket = made.bucket(0.5)
    assert bucket is not None
    found = measurement(interpolate(made, bucket), "median", "request")
    return [(evidence_file(), replace(found, histogram=made))]


positive = st.floats(1, 150, allow_nan=False).map(lambda v: round(v, 3))
KINDS = [
    Kind("repeated-runs", files, st.lists(positive, min_size=2, max_size=9)),
    Kind("repeated-runs", one_file_of_runs, st.lists(positive, min_size=2, max_size=9)),
    Kind(
        "percentile", lambda v: samples_of(v, "median"), st.lists(positive, min_size=1, max_size=40)
    ),
    Kind("percentile", lambda v: samples_of(v, "p90"), st.lists(positive, min_size=1, max_size=60)),
    Kind("mean", lambda v: samples_of(v, "mean"), st.lists(positive, min_size=2, max_size=30)),
    Kind("proportion", share, st.lists(positive, min_size=1, max_size=60), scales=False),
    Kind(
        "events",
        events,
        st.lists(st.integers(1, 40).map(float), min_size=1, max_size=3),
        scales=False,
    ),
    Kind("seeds", seeds, st.lists(positive, min_size=2, max_size=8)),
    Kind("histogram", histogram, st.lists(positive, min_size=1, max_size=60), scales=False),
]
every_kind = pytest.mark.parametrize(
    "kind", KINDS, ids=lambda kind: f"{kind.method}-{kind.make.__name__}"
)
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


def method_of(kind: Kind, *sides: Readings) -> Method:
    method = choose_method(sides[0], sides[1] if len(sides) == 2 else None)
    assert method.name == kind.method
    return method


def change_of(kind: Kind, before: Readings, after: Readings) -> tuple[Change, str]:
    finding = method_of(kind, before, after).estimate(before, after)
    assert finding.change is not None
    return finding.change, judge(finding.change, "lower", finding.standing)


def side_of(kind: Kind, readings: Readings) -> Quantity:
    return method_of(kind, readings).estimate(readings, None).sides[0]


@every_kind
@given(data=st.data())
@few
def test_swapping_the_sides_inverts_the_ratio_and_flips_the_verdict(
    kind: Kind, data: st.DataObject
) -> None:
    one, other = kind.make(data.draw(kind.values)), kind.make(data.draw(kind.values))
    there, said = change_of(kind, one, other)
    back, said_back = change_of(kind, other, one)

    assert said_back == FLIPPED.get(said, said)
    if there.ratio is not None and back.ratio is not None:
        assert _inverse(there.ratio) == pytest.approx(_three(back.ratio), rel=1e-6, abs=1e-9)


def _three(estimate: Estimate) -> tuple[float, ...]:
    bounds = (estimate.low, estimate.value, estimate.high)
    return tuple(bound for bound in bounds if bound is not None)


def _inverse(estimate: Estimate) -> tuple[float, ...]:
    return tuple(1 / bound if bound else math.inf for bound in reversed(_three(estimate)))


@every_kind
@given(data=st.data(), factor=st.sampled_from([1e-3, 0.25, 1000.0]))
@few
def test_another_unit_changes_the_unit_only(kind: Kind, data: st.DataObject, factor: float) -> None:
    if not kind.scales:
        return
    one, other = data.draw(kind.values), data.draw(kind.values)
    plain, said = change_of(kind, kind.make(one), kind.make(other))
    scaled = [[value * factor for value in side] for side in (one, other)]
    change, said_scaled = change_of(kind, kind.make(scaled[0]), kind.make(scaled[1]))

    assert said_scaled == said
    if plain.ratio is not None and change.ratio is not None:
        assert _three(change.ratio) == pytest.approx(_three(plain.ratio), rel=1e-6)
    assert plain.difference is not None
    assert change.difference is not None
    expected = [bound * factor for bound in _three(plain.difference)]
    assert _three(change.difference) == pytest.approx(expected, rel=1e-6, abs=1e-6 * factor)


@every_kind
@given(data=st.data())
@few
def test_the_order_of_files_and_observations_does_not_matter(
    kind: Kind, data: st.DataObject
) -> None:
    one, other = data.draw(kind.values), data.draw(kind.values)
    shuffled = data.draw(st.permutations(one))
    if kind.make is seeds:
        # Seeds are named by their place, so both sides have to be turned together.
        order = data.draw(st.permutations(range(min(len(one), len(other)))))
        one, other = one[: len(order)], other[: len(order)]
        shuffled, turned = [one[at] for at in order], [other[at] for at in order]
    else:
        turned = other

    plain = change_of(kind, kind.make(one), kind.make(other))
    assert change_of(kind, kind.make(shuffled), kind.make(turned))[1] == plain[1]
    found = change_of(kind, kind.make(shuffled), kind.make(turned))[0]
    for mine, theirs in ((found.ratio, plain[0].ratio), (found.difference, plain[0].difference)):
        if mine is not None and theirs is not None:
            assert _three(mine) == pytest.approx(_three(theirs), rel=1e-9, abs=1e-9)


@every_kind
@given(data=st.data(), times=st.integers(2, 4))
@few
def test_more_of_the_same_never_widens_an_interval(
    kind: Kind, data: st.DataObject, times: int
) -> None:
    values = data.draw(kind.values)
    few_, many = side_of(kind, kind.make(values)), side_of(kind, kind.make(values * times))
    if few_.low is None or few_.high is None:
        return
    assert many.low is not None
    assert many.high is not None
    if kind.method == "events":
        # Twice the windows are twice the events: it is the rate that is known better.
        assert (many.high - many.low) / many.value <= (few_.high - few_.low) / few_.value + 1e-9
        return
    assert many.high - many.low <= few_.high - few_.low + 1e-9
