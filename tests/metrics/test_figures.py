from __future__ import annotations

import re
from decimal import Decimal, localcontext

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.metrics.change import plain_change
from generator.metrics.figures import change_figures_of, figure_of, figures_of
from generator.metrics.method import Finding
from generator.metrics.metric import Metric, Quantity
from generator.metrics.numbers import places_of, rounded
from generator.metrics.repeated_runs import compare
from generator.metrics.wording import FormError, printed
from tests.metrics.made import BLANK, metric_of

numbers = st.floats(1e-6, 1e9).filter(bool)
runs = st.lists(st.floats(0.5, 5000), min_size=2, max_size=8)


def summary(before: float, after: float, unit: str = "ms") -> Metric:
    sides = Quantity(before, None, None, None), Quantity(after, None, None, None)
    return metric_of(Finding(sides, plain_change(before, after), "", "not-tested"), unit)


def as_number(text: str) -> Decimal:
    """A number as a reader of English takes it from the page."""
    plain = re.sub(r"[^\d.+−-]", "", text.replace("×", " ").split(" ")[0])
    return Decimal(plain.replace("−", "-"))


def check_as_a_reader_would(metric: Metric) -> None:
    """Computes the change from before and after as printed, and compares it as printed."""
    before, after = (as_number(printed(metric, form, "en").text) for form in ("before", "after"))
    with localcontext() as context:
        context.prec = 800
        difference = as_number(printed(metric, "difference", "en").text)
        # Whole tens are printed with their noughts, so the text does not tell how many count.
        figures = change_figures_of(metric)
        assert figures is not None
        assert figures.difference is not None
        assert rounded(after - before, places_of(figures.difference.value)) == difference
        change = as_number(printed(metric, "change", "en").text)
        if metric.unit != "percent":
            assert rounded((after - before) / before * 100, places_of(change)) == change
        factor = as_number(printed(metric, "ratio", "en").text)
        falls = "faster" in printed(metric, "ratio", "en").text or after < before
        assert rounded(before / after if falls else after / before, places_of(factor)) == factor


@given(numbers, numbers)
@example(97.14, 97.06)
@example(200.0, 100.0)
@example(1.0, 1.0)
@example(3.0, 1.0)
@example(1e-6, 1e9)
@example(0.30000000000000004, 0.3)
def test_printed_values_agree_with_the_printed_change(before: float, after: float) -> None:
    check_as_a_reader_would(summary(before, after))


@given(numbers, numbers)
def test_printed_percentages_agree_with_the_printed_points(before: float, after: float) -> None:
    check_as_a_reader_would(summary(before, after, "percent"))


# The first example imports SciPy.
@settings(deadline=None)
@given(runs, runs)
def test_printed_runs_agree_with_the_printed_change(
    before: list[float], after: list[float]
) -> None:
    check_as_a_reader_would(metric_of(compare(before, after)))


def test_sides_that_print_alike_get_digits_until_they_differ() -> None:
    metric = summary(97.14, 97.06)

    assert printed(metric, "change", "en").text == "−0.1%"
    assert [printed(metric, form, "en").text for form in ("before", "after")] == [
        "97.14\N{NO-BREAK SPACE}ms",
        "97.06\N{NO-BREAK SPACE}ms",
    ]


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (96.1, 98.1, "97.1"),
        (80.0, 115.0, "97"),
        (97.1, 97.2, "97.13"),
        (-900.0, 1100.0, "100"),
        (None, None, "97.1"),
    ],
)
def test_the_interval_limits_the_digits(low: float | None, high: float | None, text: str) -> None:
    quantity = Quantity(97.1278, low, high, 5)

    assert f"{figure_of(BLANK, quantity).value:f}" == text


def test_counted_things_are_not_rounded() -> None:
    metric = metric_of(
        Finding((Quantity(12_345, None, None, None),), None, "", "not-tested"), "lines"
    )

    assert printed(metric, "value", "en").text == "12,345\N{NO-BREAK SPACE}lines"


def test_a_baseline_of_zero_has_sides_and_a_difference() -> None:
    metric = summary(0.0, 2.5)

    assert figures_of(metric) is not None
    assert printed(metric, "difference", "en").text == "+2.50\N{NO-BREAK SPACE}ms"
    for form in ("change", "ratio"):
        with pytest.raises(FormError, match="begins at zero"):
            printed(metric, form, "en")


def test_a_fall_to_zero_has_a_change_but_no_ratio() -> None:
    metric = summary(5.0, 0.0)

    assert printed(metric, "change", "en").text == "−100%"
    with pytest.raises(FormError, match="no ratio"):
        printed(metric, "ratio", "en")
