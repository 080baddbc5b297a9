"""Percentiles of buckets are those of PromQL's ``histogram_quantile``, worked out by hand here."""

from __future__ import annotations

from math import inf
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.evidence.measurement import Histogram
from generator.evidence.reader import Cell, Listed, Series
from generator.evidence.selector import SelectorError
from generator.evidence.statistic import interpolate
from tests.evidence.reading import written

TEN = Histogram((0.1, 0.5, 1.0, inf), (4.0, 3.0, 2.0, 1.0), 10, 4.2, "s")


def listed(tmp_path: Path, histogram: Histogram) -> Listed:
    """Evidence of one series with these buckets."""
    stats = {"count": Cell(10.0, unit="1")}
    named = ("p50", "p90", "p99")
    series = Series("wait", "s", stats, 10, "request", listed=named, histogram=histogram)
    return Listed(written(tmp_path, "{}"), "any", (series,))


def test_a_percentile_is_interpolated_inside_its_bucket(tmp_path: Path) -> None:
    # Rank 5 of 10 is the first of three between 0.1 and 0.5; rank 8 the first of two after that.
    evidence = listed(tmp_path, TEN)

    assert evidence.find("wait:p50").value == pytest.approx(0.1 + 0.4 * 1 / 3)
    assert evidence.find("wait:median").value == pytest.approx(0.1 + 0.4 * 1 / 3)
    assert evidence.find("wait:p80").value == pytest.approx(0.5 + 0.5 * 1 / 2)


def test_the_first_bucket_begins_at_nothing(tmp_path: Path) -> None:
    assert listed(tmp_path, TEN).find("wait:p10").value == pytest.approx(0.1 / 4)


def test_a_first_edge_below_nothing_is_taken_itself(tmp_path: Path) -> None:
    below = Histogram((-2.0, 0.0, inf), (8.0, 2.0, 0.0), 10)

    assert listed(tmp_path, below).find("wait:p50").value == -2.0


def test_the_edges_are_named_beside_the_value(tmp_path: Path) -> None:
    (note,) = listed(tmp_path, TEN).find("wait:p50").notes

    assert note.code == "bucket-edge"
    assert (
        note.text
        == "p50 of wait lies between the bucket edges 0.1 and 0.5 s; interpolated linearly."
    )


def test_beyond_the_last_edge_nothing_is_known(tmp_path: Path) -> None:
    evidence = listed(tmp_path, TEN)

    with pytest.raises(SelectorError) as raised:
        evidence.find("wait:p99")
    assert raised.value.code == "bucket-edge"
    assert "above the last edge, 1 s" in raised.value.message
    assert [each.stat for each in evidence.measurements] == ["count", "p50", "p90"]


def test_the_buckets_go_with_every_value(tmp_path: Path) -> None:
    evidence = listed(tmp_path, TEN)

    assert evidence.find("wait:count").histogram == TEN
    assert evidence.find("wait:p50").histogram == TEN


def test_what_is_no_percentile_does_not_follow_from_buckets(tmp_path: Path) -> None:
    for stat in ("mean", "max", "std"):
        with pytest.raises(SelectorError) as raised:
            listed(tmp_path, TEN).find(f"wait:{stat}")
        assert raised.value.code == "no-statistic"


def test_no_percentile_lies_beyond_the_largest_observation(tmp_path: Path) -> None:
    coarse = Histogram((0.0, 5.0, inf), (0.0, 8.0, 2.0), 10, least=0.01, most=5.4)
    evidence = listed(tmp_path, coarse)

    assert evidence.find("wait:p40").value == pytest.approx(0.01 + 4.99 / 2)
    assert evidence.find("wait:p90").value == pytest.approx(5.2)
    assert "edges 5 and 5.4 s" in evidence.find("wait:p90").notes[0].text


def test_empty_buckets_have_no_percentile(tmp_path: Path) -> None:
    evidence = listed(tmp_path, Histogram((1.0, inf), (0.0, 0.0), 0))

    with pytest.raises(SelectorError) as raised:
        evidence.find("wait:p50")
    assert raised.value.code == "no-statistic"


def test_exponential_buckets_are_interpolated_by_their_factor(tmp_path: Path) -> None:
    # Half way from 1 to 4 by a factor is 2; from -4 to -1 it is -2.
    upwards = Histogram((1.0, 4.0, inf), (0.0, 2.0, 0.0), 2, exponential=True)
    downwards = Histogram((-4.0, -1.0, inf), (0.0, 2.0, 0.0), 2, exponential=True)

    assert listed(tmp_path, upwards).find("wait:p50").value == pytest.approx(2.0)
    assert listed(tmp_path, downwards).find("wait:p50").value == pytest.approx(-2.0)


@given(
    st.lists(st.integers(0, 1000), min_size=1, max_size=12),
    st.floats(0.01, 0.99),
    st.booleans(),
)
def test_a_percentile_lies_between_its_edges(
    counts: list[int], fraction: float, exponential: bool
) -> None:
    bounds = (*(2.0**index for index in range(len(counts) - 1)), inf)
    histogram = Histogram(bounds, tuple(map(float, counts)), sum(counts), exponential=exponential)
    bucket = histogram.bucket(fraction)

    assert (bucket is None) == (not any(counts))
    if bucket is not None and bucket.high < inf:
        assert bucket.low <= interpolate(histogram, bucket) <= bucket.high * (1 + 1e-12)
