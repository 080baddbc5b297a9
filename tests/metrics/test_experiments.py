"""A/B tests: the sizes of the arms first, then the effect, and only where it may be shown."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.metrics.derive import derive_metrics
from generator.metrics.metric import Metric, Trial
from generator.metrics.sequential import always_valid, mixture_scale
from generator.problems import Problem
from tests.metrics.made import write_case_study

TEST = """\
experiments:
  ranker:
    hypothesis: The new ranker sells more
    unit: user
    control: a
    treatments: [b]
    allocation: {{a: {a}, b: {b}}}
    planned_n: {planned}
    design: {design}
    better: higher
    value: {{from: evidence/ab.csv, select: conversions}}
"""
METRIC = """\
  speed:
    name: Build
    unit: s
    better: lower
    select: b:mean
    value: evidence/run.json
"""
RUN = {"results": [{"command": "b", "mean": 1.0, "times": [1.0, 1.0]}]}


def trial_of(
    root: Path, content: str, planned: int = 100, design: str = "fixed", a: int = 50, b: int = 50
) -> tuple[Metric, tuple[Problem, ...]]:
    text = METRIC + TEST.format(planned=planned, design=design, a=a, b=b)
    files: Mapping[str, object] = {"ab.csv": content, "run.json": RUN}
    record = write_case_study(root, text, files)
    metrics, problems = derive_metrics(root, record)
    return metrics[-1], problems


def totals(a: tuple[int, int], b: tuple[int, int]) -> str:
    return f"variant,users,conversions\na,{a[0]},{a[1]}\nb,{b[0]},{b[1]}\n"


def trial(metric: Metric) -> Trial:
    assert metric.trial is not None
    return metric.trial


def test_a_test_at_its_planned_size_is_judged(tmp_path: Path) -> None:
    metric, problems = trial_of(tmp_path, totals((2008, 192), (1992, 258)), planned=4000)

    assert [p for p in problems if p.severity == "error"] == []
    assert (metric.method, metric.verdict, metric.n) == ("ab-test", "improved", 4000)
    assert metric.before is not None
    assert metric.after is not None
    assert (metric.before.value, metric.after.value) == pytest.approx(
        (192 / 2008 * 100, 258 / 1992 * 100)
    )


@pytest.mark.parametrize(
    ("a", "b", "chi2", "p"), [(600, 400, 40.0, 2.5396e-10), (821588, 815482, 22.7744, 1.8218e-6)]
)
def test_a_mismatch_of_sizes_shows_no_effect_anywhere(
    tmp_path: Path, a: int, b: int, chi2: float, p: float
) -> None:
    metric, _ = trial_of(tmp_path, totals((a, a // 10), (b, b // 5)), planned=10)

    assert trial(metric).srm_failed
    assert trial(metric).srm_chi2 == pytest.approx(chi2, abs=5e-5)
    assert trial(metric).srm_p == pytest.approx(p, rel=5e-5)
    assert (metric.before, metric.after, metric.change, metric.verdict) == (None,) * 4
    assert [use.value for use in metric.evidence] == [None, None]
    assert all(arm.quantity is None for arm in trial(metric).arms)
    assert trial(metric).changes == ()


def test_the_planned_allocation_decides_what_a_mismatch_is(tmp_path: Path) -> None:
    metric, _ = trial_of(tmp_path, totals((600, 60), (400, 40)), planned=1000, a=60, b=40)

    assert trial(metric).srm_p == pytest.approx(1.0)


def test_a_fixed_test_that_stopped_early_decides_nothing(tmp_path: Path) -> None:
    metric, _ = trial_of(tmp_path, totals((2008, 192), (1992, 258)), planned=20000)

    assert trial(metric).stopped_early
    assert metric.verdict == "cannot-tell"
    assert "stopped before" in metric.formula


def test_a_sequential_test_may_stop_and_pays_with_a_wider_interval(tmp_path: Path) -> None:
    content = totals((2008, 192), (1992, 300))
    sequential, _ = trial_of(tmp_path, content, planned=20000, design="sequential")
    fixed, _ = trial_of(tmp_path, content, planned=4000)

    assert sequential.verdict == "improved"
    assert width(sequential) > width(fixed)


def width(metric: Metric) -> float:
    assert metric.change is not None
    assert metric.change.difference is not None
    assert metric.change.difference.low is not None
    assert metric.change.difference.high is not None
    return metric.change.difference.high - metric.change.difference.low


def test_each_day_of_a_sequential_test_is_a_look(tmp_path: Path) -> None:
    rows = [f"{v},2026-01-0{day},500,{50 + day}" for day in (2, 1, 3) for v in "ab"]
    content = "variant,date,users,conversions\n" + "\n".join(rows) + "\n"
    metric, _ = trial_of(tmp_path, content, planned=5000, design="sequential")

    looks = trial(metric).looks
    assert [(look.until, look.n) for look in looks] == [
        ("2026-01-01", 1000),
        ("2026-01-02", 2000),
        ("2026-01-03", 3000),
    ]
    assert metric.change is not None
    assert metric.change.difference is not None
    assert looks[-1].difference.low == pytest.approx(metric.change.difference.low)


def test_rows_of_units_give_the_same_as_their_totals(tmp_path: Path) -> None:
    rows = [f"u{n},{'ab'[n % 2]},{int(n % (10 if n % 2 else 7) == 1)}" for n in range(4000)]
    content = "user_id,variant,conversions\n" + "\n".join(rows) + "\n"
    sums = {v: sum(int(r[-1]) for r in rows if f",{v}," in r) for v in "ab"}
    by_rows, _ = trial_of(tmp_path, content)
    by_totals, _ = trial_of(tmp_path, totals((2000, sums["a"]), (2000, sums["b"])))

    assert by_rows.change == by_totals.change


def test_the_smallest_detectable_effect_is_that_of_the_plan(tmp_path: Path) -> None:
    metric, _ = trial_of(tmp_path, totals((1000, 100), (1000, 100)), planned=8000)

    detectable = trial(metric).detectable
    spread = math.sqrt(2 * 0.1 * 0.9 / 4000) * 100
    assert detectable is not None
    assert detectable.value == pytest.approx((1.959964 + 0.841621) * spread, rel=1e-3)


def test_a_variant_that_nobody_named_is_refused(tmp_path: Path) -> None:
    content = "variant,users,conversions\na,10,1\nc,10,1\n"
    record = write_case_study(
        tmp_path,
        METRIC + TEST.format(planned=10, design="fixed", a=1, b=1),
        {"ab.csv": content, "run.json": RUN},
    )
    _, problems = derive_metrics(tmp_path, record)

    refused = [p for p in problems if p.code == "unknown-variant"]
    assert [p.place.line for p in refused] == [21, 21]


def test_the_always_valid_interval_holds_at_every_look() -> None:
    chance = random.Random(7)
    mixture = mixture_scale(2 / 1000)
    broken = 0
    for _ in range(400):
        gap, crossed = 0.0, False
        for n in range(1, 1501):
            gap += chance.gauss(0, math.sqrt(2))
            if n >= 50:
                low, high = always_valid(gap / n, 2 / n, mixture)
                crossed = crossed or not low <= 0 <= high
        broken += crossed

    assert broken <= 400 * 0.05


def test_a_variant_without_a_unit_is_refused(tmp_path: Path) -> None:
    record = write_case_study(
        tmp_path,
        METRIC + TEST.format(planned=10, design="fixed", a=1, b=1),
        {"ab.csv": totals((10, 1), (0, 0)), "run.json": RUN},
    )
    _, problems = derive_metrics(tmp_path, record)

    assert [p.message for p in problems if p.code == "no-observation"] == [
        "no unit of the file was in the variant 'b'"
    ]


@pytest.mark.parametrize("b", [(99, 40), (100, 0)])
def test_a_sequential_test_of_few_units_or_without_spread_decides_nothing(
    tmp_path: Path, b: tuple[int, int]
) -> None:
    metric, _ = trial_of(tmp_path, totals((100, 0), b), planned=1000, design="sequential")

    assert metric.verdict == "cannot-tell"
    assert metric.change is not None
    assert metric.change.difference is not None
    assert metric.change.difference.low is None


def test_a_sequential_test_finds_its_smallest_effect_with_its_own_interval(tmp_path: Path) -> None:
    metric, _ = trial_of(tmp_path, totals((1000, 100), (1000, 100)), 8000, "sequential")

    variance = 2 * 0.1 * 0.9 / 4000
    half = always_valid(0.0, variance, mixture_scale(variance))[1]
    detectable = trial(metric).detectable
    assert detectable is not None
    assert detectable.value == pytest.approx(
        100 * (half + 0.841621 * math.sqrt(variance)), rel=1e-3
    )


def test_no_metric_tells_what_was_measured_in_a_test_with_lost_units(tmp_path: Path) -> None:
    rate = """\
  rate:
    name: Rate of b
    unit: percent
    better: higher
    value: {from: evidence/ab.csv, select: 'conversions{variant="b"}:rate'}
"""
    _, lost = _with(tmp_path / "lost", rate, totals((600, 60), (400, 61)))
    _, sound = _with(tmp_path / "sound", rate, totals((500, 60), (500, 61)))

    assert [(p.code, p.place.line) for p in lost if p.severity == "error"] == [("srm-failed", 16)]
    assert [p for p in sound if p.severity == "error"] == []


def _with(root: Path, metric: str, content: str) -> tuple[tuple[Metric, ...], tuple[Problem, ...]]:
    text = METRIC + metric + TEST.format(planned=1000, design="fixed", a=1, b=1)
    record = write_case_study(root, text, {"ab.csv": content, "run.json": RUN})
    return derive_metrics(root, record)
