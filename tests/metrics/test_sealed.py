from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from generator.metrics.derive import derive_metric, derive_metrics
from tests.metrics.made import write_case_study

METRIC = """\
  cost:
    name: Cost
    unit: EUR
    better: lower
    disclosure: relative
"""
DIGEST = "ab" * 32
SEALED = f"""\
sha256: {DIGEST}
ratio: {{value: 0.5, low: 0.45, high: 0.55}}
n: 24
method: repeated-runs
"""


def test_a_relative_metric_has_a_change_and_no_values(tmp_path: Path) -> None:
    record = write_case_study(tmp_path, METRIC, {"cost.sealed.yml": SEALED})
    metric = derive_metric(tmp_path, record, "cost")

    assert (metric.before, metric.after, metric.value) == (None, None, None)
    assert metric.change is not None
    assert metric.change.difference is None
    assert metric.change.ratio is not None
    assert metric.change.ratio.value == 0.5
    assert (metric.method, metric.grade, metric.verdict) == ("sealed", "withheld", "improved")
    assert metric.n == 24


def test_the_digest_of_the_withheld_file_is_told(tmp_path: Path) -> None:
    record = write_case_study(tmp_path, METRIC, {"cost.sealed.yml": SEALED})
    (use,) = derive_metric(tmp_path, record, "cost").evidence

    assert DIGEST in use.notes[0].text
    assert use.sha256 == hashlib.sha256(SEALED.encode()).hexdigest()


def test_a_withheld_metric_shows_nothing_that_its_file_may_say(tmp_path: Path) -> None:
    withheld = METRIC.replace("relative", "withheld")
    record = write_case_study(tmp_path, withheld, {"cost.sealed.yml": SEALED})
    metric = derive_metric(tmp_path, record, "cost")

    assert (metric.change, metric.n, metric.verdict) == (None, None, None)
    assert metric.evidence[0].value is None
    assert "0.5" not in str(metric)


def test_a_ratio_without_an_interval_is_not_tested(tmp_path: Path) -> None:
    sealed = f"sha256: {DIGEST}\nratio: {{value: 0.5}}\n"
    record = write_case_study(tmp_path, METRIC, {"cost.sealed.yml": sealed})

    assert derive_metric(tmp_path, record, "cost").verdict == "not-tested"


@pytest.mark.parametrize(
    ("sealed", "code"),
    [
        (f"sha256: {DIGEST}\n", "sealed-ratio"),
        ("sha256: abc\nratio: {value: 0.5}\n", "string_pattern_mismatch"),
        (SEALED.replace("n: 24", "total: 24"), "unknown-key"),
        (SEALED.replace("low: 0.45, ", ""), "sealed-interval"),
        (SEALED.replace("0.45", "0.65"), "sealed-interval"),
        (SEALED.replace("value: 0.5,", "value: .nan,"), "number-not-finite"),
        (SEALED.replace("value: 0.5,", "value: 0,"), "greater_than"),
        ("[", "yaml-syntax"),
    ],
)
def test_a_sealed_file_that_says_less_or_more_is_refused(
    tmp_path: Path, sealed: str, code: str
) -> None:
    record = write_case_study(tmp_path, METRIC, {"cost.sealed.yml": sealed})
    metrics, problems = derive_metrics(tmp_path, record)

    assert metrics == ()
    assert [problem.code for problem in problems] == [code]


def test_a_missing_sealed_file_is_told_how_to_make(tmp_path: Path) -> None:
    _, (problem,) = derive_metrics(tmp_path, write_case_study(tmp_path, METRIC))

    assert (problem.code, problem.hint) == (
        "sealed-missing",
        "`proofolio seal x cost --before FILE --after FILE` writes it, where the files are",
    )
    assert problem.place.line == 14


def test_an_absolute_minimum_effect_has_nothing_to_be_held_against(tmp_path: Path) -> None:
    text = METRIC + "    minimum_effect: 5 EUR\n"
    record = write_case_study(tmp_path, text, {"cost.sealed.yml": SEALED})
    _, (problem,) = derive_metrics(tmp_path, record)

    assert problem.code == "minimum-effect"
