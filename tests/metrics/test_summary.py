from __future__ import annotations

from generator.metrics.method import choose_method, methods
from tests.metrics.made import files_of, metric_of


def test_values_without_spread_are_shown_but_not_tested() -> None:
    before, after = files_of([200.0], "p99"), files_of([100.0], "p99")
    method = choose_method(before, after)
    metric = metric_of(method.estimate(before, after))

    assert method.name == "summary"
    assert metric.verdict == "not-tested"
    assert metric.change is not None
    assert metric.change.relative is not None
    assert metric.change.relative.value == -0.5


def test_exact_is_never_chosen_for_the_author() -> None:
    assert not methods["exact"].fits(files_of([1.0]), None)
    assert methods["exact"].estimate(files_of([7.0]), None).sides[0].value == 7.0
