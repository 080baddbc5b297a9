"""What holds for every report in text: a part of it never says anything else than the whole."""

from __future__ import annotations

import contextlib
import math
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.evidence.reader import formats, read_evidence, select_of
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, in_memory, written

# The first report of each file.
REPORTS = {
    "wrk/wrk_latency.txt": 419,
    "wrk/wrk_non2xx_nolatency.txt": 352,
    "wrk2/wrk2_stall_latency.txt": 3316,
    "hey/hey_flaky.txt": 1041,
    "hey/hey_mixed.txt": 1146,
    "oha/synthetic_report.txt": 1858,
    "ab/ab_flaky_failures.txt": 1385,
    "siege/siege_flaky.json": 429,
    "vegeta/synthetic_report.txt": 729,
}


def values(name: str, length: int) -> dict[str, float]:
    """Every value of the first bytes of a report, by its selector."""
    content = (FILES / name).read_bytes()[:length]
    evidence = formats[name.partition("/")[0]].read(in_memory(content))
    return {select_of(each, evidence.names): each.value for each in evidence.measurements}


@cache
def whole(name: str) -> dict[str, float]:
    return values(name, REPORTS[name])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(REPORTS)), st.floats(0.1, 1))
def test_a_report_that_is_cut_says_nothing_else_than_the_whole(name: str, share: float) -> None:
    with contextlib.suppress(ProblemsFound):
        assert values(name, int(share * REPORTS[name])).items() <= whole(name).items()


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_that_is_cut_in_its_middle_is_refused(name: str) -> None:
    with pytest.raises(ProblemsFound) as raised:
        values(name, REPORTS[name] // 2)

    assert [each.code for each in raised.value.problems] == ["report-cut-off"]


def test_what_somebody_quotes_in_part_is_read_and_said_to_be_a_part(tmp_path: Path) -> None:
    report = (FILES / "hey/hey_flaky.txt").read_text(encoding="utf-8")
    text = f"```\n{report[: report.index('Details')]}```\n\nThat is fast.\n"
    evidence = read_evidence(written(tmp_path, text, "README.md"))

    assert evidence.find("latency:p99").value == 0.0152
    assert evidence.find("latency:p99").n is None
    assert not [each for each in evidence.measurements if each.name == "errors"]
    assert "no-error-count" in {note.code for note in evidence.notes}


def test_a_part_without_the_line_about_failures_does_not_say_that_there_were_none(
    tmp_path: Path,
) -> None:
    report = (FILES / "wrk/wrk_non2xx_nolatency.txt").read_text(encoding="utf-8")
    text = f"```\n{report[: report.index('  Non-2xx')]}```\n"
    evidence = read_evidence(written(tmp_path, text, "README.md"))

    assert evidence.find("requests:count").value == 1385
    assert not [each for each in evidence.measurements if each.name == "non_2xx_3xx"]
    assert "no-error-count" in {note.code for note in evidence.notes}


def test_status_codes_that_are_missing_are_noticed_by_rate_and_time(tmp_path: Path) -> None:
    report = (FILES / "hey/hey_flaky.txt").read_text(encoding="utf-8")
    # 937.0354 requests/s for 0.3202 s are 300, of which 21 are not told.
    evidence = read_evidence(written(tmp_path, report.replace("  [500]\t21 responses\n", "")))

    assert "no-error-count" in {note.code for note in evidence.notes}
    assert not [each for each in evidence.measurements if each.name == "errors"]


def test_a_log_that_others_keep_is_read(tmp_path: Path) -> None:
    lines = (FILES / "wrk/wrk_latency.txt").read_text(encoding="utf-8").splitlines()
    log = "".join(f"2026-11-24T16:00:00.0000000Z {line}\n" for line in lines)

    assert read_evidence(written(tmp_path, log)).find("latency:p99").value == 46.82


NUMBERS = re.compile(r"\d+")
OTHERS = ["9" * 5000, "nan", "-1", "1e400", "²", "٣", "", "\\", "{", "\x00"]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(REPORTS)), st.integers(0, 10**6), st.sampled_from(OTHERS))
def test_any_figure_may_be_something_else(name: str, nth: int, other: str) -> None:
    text = (FILES / name).read_text(encoding="utf-8")
    found = list(NUMBERS.finditer(text))
    chosen = found[nth % len(found)]
    bent = text[: chosen.start()] + other + text[chosen.end() :]
    with contextlib.suppress(ProblemsFound):
        evidence = formats[name.partition("/")[0]].read(in_memory(bent.encode()))
        assert all(math.isfinite(each.value) for each in evidence.measurements)
