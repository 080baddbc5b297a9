from __future__ import annotations

from dataclasses import replace

import pytest

from generator.metrics.method import choose_method, methods
from generator.metrics.summary import PART
from tests.metrics.made import evidence_file, files_of, measurement, metric_of


def test_values_without_spread_are_shown_but_not_tested() -> None:
    before, after = files_of([200.0], "p99"), files_of([100.0], "p99")
    method = choose_method(before, after)
    metric = metric_of(method.estimate(before, after))

    assert method.name == "summary"
    assert metric.verdict == "not-tested"
    assert metric.change is not None
    assert metric.change.relative is not None
    assert metric.change.relative.value == -0.5


def test_exact_is_chosen_only_where_the_reader_says_so() -> None:
    exact = [(file, replace(found, nature="exact")) for file, found in files_of([1.0])]

    assert not methods["exact"].fits(files_of([1.0]), None)
    assert choose_method(exact, exact) is methods["exact"]


@pytest.mark.parametrize(
    ("after", "minimum", "verdict"),
    [
        (90.0, None, "improved"),
        (110.0, None, "worse"),
        (99.0, "5%", "small-change"),
        (100.0, None, "no-clear-difference"),
    ],
)
def test_a_difference_of_exact_values_is_one(
    after: float, minimum: str | None, verdict: str
) -> None:
    finding = methods["exact"].estimate(files_of([100.0]), files_of([after]))

    assert metric_of(finding, minimum=minimum).verdict == verdict
    assert methods["exact"].estimate(files_of([7.0]), None).sides[0].value == 7.0


def test_the_steps_of_a_training_run_are_no_observations() -> None:
    found = replace(measurement(0.2, "last", "step"), n=500)
    (side,) = PART.estimate([(evidence_file(), found)], None).sides

    assert side.n is None
