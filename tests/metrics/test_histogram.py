from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from generator.evidence.measurement import Histogram
from generator.evidence.statistic import interpolate
from generator.metrics.histogram import PART
from generator.metrics.method import Readings, averages_percentiles, choose_method
from generator.metrics.percentile import ranks
from tests.metrics.made import evidence_file, measurement, metric_of

EDGES = (10.0, 20.0, 50.0, 100.0, math.inf)


def buckets(*sides: Sequence[int], stat: str = "p95", edges: Sequence[float] = EDGES) -> Readings:
    """A file for each list of counts."""
    found = []
    for at, counts in enumerate(sides):
        histogram = Histogram(tuple(edges), tuple(map(float, counts)), sum(counts), unit="ms")
        bucket = histogram.bucket(0.5 if stat == "median" else float(stat[1:]) / 100)
        assert bucket is not None
        each = measurement(interpolate(histogram, bucket), stat, "request")
        found.append((evidence_file(f"{at}.json"), replace(each, histogram=histogram)))
    return found


def test_the_uncertainty_is_at_least_the_bucket() -> None:
    (side,) = PART.estimate(buckets((50, 30, 18, 2, 0), stat="p90"), None).sides

    assert side.low is not None
    assert side.high is not None
    assert side.low <= 20 < side.value < 50 <= side.high


def test_a_bucket_that_many_fall_into_hides_a_change_inside_it() -> None:
    before, after = buckets((500, 300, 180, 20, 0)), buckets((500, 310, 170, 20, 0))

    assert choose_method(before, after) is PART
    assert metric_of(PART.estimate(before, after)).verdict == "no-clear-difference"


def test_a_change_across_buckets_shows() -> None:
    before, after = buckets((100, 200, 300, 400, 0)), buckets((900, 99, 1, 0, 0))

    assert metric_of(PART.estimate(before, after)).verdict == "improved"


def test_files_with_the_same_edges_are_merged_and_never_averaged() -> None:
    slow, fast = (0, 0, 0, 100, 0), (9100, 0, 0, 0, 0)
    several = buckets(slow, fast, stat="p98")
    together = buckets((9100, 0, 0, 100, 0), stat="p98")

    assert not averages_percentiles(several)
    assert PART.estimate(several, None).sides == PART.estimate(together, None).sides


def test_files_with_other_edges_cannot_be_merged() -> None:
    one = buckets((1, 1, 1, 1, 0))
    other = buckets((1, 1, 1, 1, 0), edges=(10.0, 25.0, 50.0, 100.0, math.inf))

    assert not PART.fits([*one, *other], None)
    assert PART.needs([*one, *other]) == "a percentile of histograms with the same edges"


def test_an_interval_that_reaches_beyond_the_last_edge_is_none() -> None:
    (side,) = PART.estimate(buckets((5, 3, 1, 1, 1), stat="median"), None).sides
    (open_,) = PART.estimate(buckets((1, 0, 0, 8, 7), stat="median"), None).sides

    assert side.high is not None
    assert open_.high is None


counts = st.lists(st.integers(0, 50), min_size=4, max_size=4).filter(lambda c: sum(c) > 0)


@given(counts, st.integers(1, 99))
def test_every_value_that_the_buckets_allow_lies_inside(counts: list[int], part: int) -> None:
    (side,) = PART.estimate(buckets((*counts, 0), stat=f"p{part}"), None).sides
    if side.low is None:
        assert ranks(sum(counts), part / 100) is None
        return

    assert side.high is not None
    lows = [e for e, c in zip((0, *EDGES), (*counts, 0), strict=False) for _ in range(c)]
    highs = [e for e, c in zip(EDGES, (*counts, 0), strict=False) for _ in range(c)]
    rank = max(math.ceil(part / 100 * len(lows)), 1) - 1
    assert side.low <= lows[rank]
    assert side.high >= highs[rank]


def test_buckets_that_touch_are_apart() -> None:
    before, after = (
        buckets((0, 0, 100, 0, 0), stat="median"),
        buckets((0, 100, 0, 0, 0), stat="median"),
    )

    assert metric_of(PART.estimate(before, after)).verdict == "improved"
