from __future__ import annotations

import subprocess
import sys

import pytest

from generator.metrics.units import UnitError, canonical, conversion, is_count, is_duration


@pytest.mark.parametrize(
    ("source", "target", "factor"),
    [
        ("s", "ms", 1000.0),
        ("us", "ms", 0.001),
        ("µs", "us", 1.0),
        ("ns", "s", 1e-9),
        ("min", "s", 60.0),
        ("1", "percent", 100.0),
        ("percent", "1", 0.01),
        ("KiB", "B", 1024.0),
        ("GiB", "MB", 1073.741824),
        ("MB", "kB", 1000.0),
        ("requests/min", "req/s", 1 / 60),
        ("queries/s", "query/s", 1.0),
        ("USD/day", "USD/week", 7.0),
    ],
)
def test_units_of_one_dimension_convert(source: str, target: str, factor: float) -> None:
    assert conversion(source, target).factor == pytest.approx(factor, rel=1e-15)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("requests/s", "B/s"),
        ("requests", "rows"),
        ("1", "ms"),
        ("requests/s", "Hz"),
        ("EUR", "USD"),
        ("ms", "MB"),
    ],
)
def test_units_of_different_dimensions_do_not(source: str, target: str) -> None:
    with pytest.raises(UnitError) as refused:
        conversion(source, target)

    assert refused.value.code == "unit-mismatch"


def test_an_unknown_unit_is_told_with_the_nearest() -> None:
    with pytest.raises(UnitError) as refused:
        conversion("mss", "s")

    assert (refused.value.code, refused.value.hint) == ("unit-unknown", "did you mean 'ms'?")


@pytest.mark.parametrize("unit", ["__import__('os')", "ms**9**9", "2 ms", "ms;s", "(ms)", ""])
def test_what_is_no_product_of_names_is_never_evaluated(unit: str) -> None:
    with pytest.raises(UnitError) as refused:
        conversion(unit, "s")

    assert refused.value.code == "unit-unknown"


def test_a_unit_that_nobody_knows_needs_no_conversion_to_itself() -> None:
    assert conversion("widgets", "widgets")(3.5) == 3.5


def test_pint_is_imported_only_for_a_conversion() -> None:
    code = (
        "import sys; from generator.metrics.units import conversion\n"
        "conversion('us', 'µs'); conversion('req/s', 'requests/s'); conversion('1', '%')\n"
        "print('pint' in sys.modules)\n"
        "conversion('s', 'ms'); print('pint' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.split() == ["False", "True"]


def test_spellings_of_one_unit_are_one_unit() -> None:
    assert {canonical(unit) for unit in ("us", "μs", "µs", "usec")} == {"µs"}
    assert {canonical(unit) for unit in ("%", "percent", "pct")} == {"percent"}


def test_durations_and_counts_are_known() -> None:
    assert is_duration("us")
    assert not is_duration("requests/s")
    assert is_count("lines")
    assert not is_count("ms")
