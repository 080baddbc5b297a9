"""Counted times give the statistics that the single times give."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.evidence.jmeter_tally import MOST_KNOWN, MOST_LABELS, statistics
from generator.evidence.measurement import Samples
from generator.evidence.reader import read_evidence
from generator.evidence.statistic import compute
from tests.evidence.reading import found, said, written


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60))
def test_counting_changes_no_statistic(times: list[int]) -> None:
    values = [float(time) for time in times]
    samples = Samples(len(values), lambda: values)

    counted = statistics(Counter(values))
    assert ("std" in counted) == (len(values) > 1)
    for stat, value in counted.items():
        assert value == pytest.approx(compute(stat, samples), rel=1e-9, abs=1e-9)


def test_no_times_have_no_statistics() -> None:
    assert statistics(Counter()) == {}


def test_a_label_that_is_not_listed_is_found_in_the_file(tmp_path: Path) -> None:
    names = "timeStamp,elapsed,label,success\n"
    rows = (f"{1795342345000 + i},{i},page {i},true\n" for i in range(MOST_LABELS + 50))
    evidence = read_evidence(written(tmp_path, names + "".join(rows)))

    late = f'elapsed{{label="page {MOST_LABELS + 40}"}}:max'
    assert found(evidence, late).value == MOST_LABELS + 40
    assert found(evidence, "samples:count").value == MOST_LABELS + 50
    assert any("Not every label is listed" in note for note in said(evidence))


def test_messages_that_all_differ_are_no_kinds(tmp_path: Path) -> None:
    names = "timeStamp,elapsed,label,responseMessage,success\n"
    count = MOST_KNOWN + 10
    rows = (f"{1795342345000 + i},7,home,message {i},true\n" for i in range(count))
    evidence = read_evidence(written(tmp_path, names + "".join(rows)))

    assert found(evidence, 'elapsed{label="home"}:max').n == count
