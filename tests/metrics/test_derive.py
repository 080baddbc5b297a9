from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.metrics.derive import derive_metric, derive_metrics
from tests.metrics.made import hyperfine, write_case_study

FILES = Path(__file__).parents[1] / "evidence_files"

SLOW = [0.100, 0.102, 0.098, 0.101, 0.099, 0.103, 0.097, 0.100, 0.101, 0.099]
FAST = [0.080, 0.082, 0.079, 0.081, 0.078, 0.083, 0.080, 0.079, 0.082, 0.081]
BUILD = """\
  build:
    name: Build time
    unit: ms
    better: lower
    select: "build:mean"
    before: evidence/before.json
    after: evidence/after.json
"""
BOTH = {"before.json": hyperfine(SLOW), "after.json": hyperfine(FAST)}
RUNS = """\
  p99:
    name: p99
    unit: ms
    better: lower
    before: {from: "evidence/a*.json", select: $.p99, unit: ms}
    after: {from: "evidence/b*.json", select: $.p99, unit: ms}
"""
SUMMARIES = {f"{side}{run}.json": {"p99": 10.0 + run} for side in "ab" for run in range(4)}


def codes(root: Path, metrics: str, files: Mapping[str, object]) -> list[str]:
    _, problems = derive_metrics(root, write_case_study(root, metrics, files))
    return [problem.code for problem in problems]


def test_process_runs_become_a_metric_with_verdict_and_grade(tmp_path: Path) -> None:
    metric = derive_metric(tmp_path, write_case_study(tmp_path, BUILD, BOTH), "build")

    assert metric.change is not None
    assert metric.change.ratio is not None
    assert metric.change.ratio.value == pytest.approx(0.80498, abs=5e-6)
    assert (metric.method, metric.verdict, metric.grade) == ("repeated-runs", "improved", "samples")
    assert (metric.n, metric.unit) == (20, "ms")


def test_the_evidence_is_told_as_it_was_read(tmp_path: Path) -> None:
    metric = derive_metric(tmp_path, write_case_study(tmp_path, BUILD, BOTH), "build")

    assert [(use.side, use.path, use.unit, use.n) for use in metric.evidence] == [
        ("before", "case_studies/x/evidence/before.json", "s", 10),
        ("after", "case_studies/x/evidence/after.json", "s", 10),
    ]
    assert metric.evidence[0].value == pytest.approx(0.1)
    assert {use.select for use in metric.evidence} == {"build:mean"}


def test_recorded_runs_of_one_command_are_re_runnable(tmp_path: Path) -> None:
    manifest = "command: make bench\nexit_code: 0\ncommit: abc1234\nenvironment: 2 cores\n"
    files: dict[str, object] = {}
    for name in ("a1", "a2", "b1", "b2"):
        files[f"{name}.json"] = hyperfine(SLOW)
        files[f"{name}.json.run.yml"] = manifest
    globs = BUILD.replace("before.json", "a*.json").replace("after.json", "b*.json")

    metric = derive_metric(tmp_path, write_case_study(tmp_path, globs, files), "build")

    assert (metric.grade, metric.n) == ("re-runnable", 40)


def test_the_order_of_files_and_globs_does_not_matter(tmp_path: Path) -> None:
    files: dict[str, object] = {f"a{i}.json": {"s": 1.0 + i / 7} for i in range(5)}
    files |= {f"b{i}.json": {"s": 0.5 + i / 9} for i in range(5)}
    text = (
        "  m:\n    name: M\n    unit: ms\n    better: lower\n    select: $.s\n"
        "    before: {from: [BEFORE], unit: s}\n    after: {from: 'evidence/b*.json', unit: s}\n"
    )
    names = [f"evidence/a{i}.json" for i in range(5)]
    found = [
        derive_metric(
            tmp_path, write_case_study(tmp_path, text.replace("BEFORE", listed), files), "m"
        )
        for listed in (
            ", ".join(names),
            ", ".join(reversed(names)),
            "'evidence/a*.json', " + names[0],
        )
    ]

    assert found[0] == found[1] == found[2]


def test_percentiles_of_several_files_are_not_averaged(tmp_path: Path) -> None:
    files: dict[str, object] = {
        f"{side}.csv": "latency\n" + "\n".join(str(value) for value in values)
        for side, values in {"a": range(100), "b": range(50, 150)}.items()
    }
    text = (
        "  p99:\n    name: p99\n    unit: ms\n    better: lower\n    select: 'latency:p99'\n"
        "    value: {from: 'evidence/*.csv', unit: ms}\n"
    )
    metric = derive_metric(tmp_path, write_case_study(tmp_path, text, files), "p99")

    assert metric.value is not None
    assert metric.value.n == 2
    assert metric.method == "repeated-runs"


def test_averaging_summary_percentiles_is_refused_with_both_ways_out(tmp_path: Path) -> None:
    name = "summary_export_2scenarios_thresholdfail.json"
    text = (
        "  p95:\n    name: p95\n    unit: ms\n    better: lower\n"
        "    select: 'http_req_duration:p95'\n    value: 'evidence/*.json'\n"
    )
    summary = (FILES / "k6" / name).read_text(encoding="utf-8")
    record = write_case_study(tmp_path, text, {"a.json": summary, "b.json": summary})

    _, (problem,) = derive_metrics(tmp_path, record)

    assert problem.code == "averaged-percentiles"
    assert "keep the raw points" in problem.hint
    assert "method: {kind: repeated-runs, because: …}" in problem.hint


def test_a_percentile_may_be_the_value_of_its_run_by_choice(tmp_path: Path) -> None:
    name = "summary_export_2scenarios_thresholdfail.json"
    text = (
        "  p95:\n    name: p95\n    unit: ms\n    better: lower\n"
        "    select: 'http_req_duration:p95'\n    value: 'evidence/*.json'\n"
        "    method: {kind: repeated-runs, because: the run is what varies}\n"
    )
    summary = (FILES / "k6" / name).read_text(encoding="utf-8")
    record = write_case_study(tmp_path, text, {"a.json": summary, "b.json": summary})

    metric = derive_metric(tmp_path, record, "p95")

    assert (metric.method, metric.n) == ("repeated-runs", 2)
    assert metric.method_reason == "the run is what varies"


def test_all_problems_of_all_metrics_come_in_one_pass(tmp_path: Path) -> None:
    text = (
        BUILD.replace("unit: ms", "unit: MB")
        + BUILD.replace("build:", "other:", 1).replace('"build:mean"', '"nothing:mean"')
        + BUILD.replace("build:", "third:", 1).replace("before.json", "lost.json")
    )

    assert sorted(codes(tmp_path, text, BOTH)) == [
        "evidence-missing",
        "no-measurement",  # once a file
        "no-measurement",
        "unit-mismatch",
    ]


def test_a_selector_without_measurement_points_at_itself_and_lists_what_there_is(
    tmp_path: Path,
) -> None:
    record = write_case_study(tmp_path, BUILD.replace("build:mean", "biuld:mean"), BOTH)

    _, problems = derive_metrics(tmp_path, record)

    assert {(problem.place.line, problem.place.column) for problem in problems} == {(14, 13)}
    assert all("build" in problem.hint for problem in problems)


@pytest.mark.parametrize(
    ("unit", "source", "code"),
    [
        ("ms", "{from: evidence/v.json, select: $.v}", "unit-missing"),
        ("ms", "{from: evidence/v.json, select: $.v, unit: MB}", "unit-mismatch"),
        ("ms", "{from: evidence/v.json, select: $.v, unit: sce}", "unit-unknown"),
        ("ms", "{from: evidence/before.json, select: 'build:mean', unit: h}", "unit-mismatch"),
        (
            "ms",
            "{from: evidence/before.json, select: 'build:mean', format: nothing}",
            "evidence-format",
        ),
    ],
)
def test_units_and_formats_that_do_not_fit_are_refused(
    tmp_path: Path, unit: str, source: str, code: str
) -> None:
    text = f"  m:\n    name: M\n    unit: {unit}\n    better: lower\n    value: {source}\n"

    assert codes(tmp_path, text, {"v.json": {"v": 5}, **BOTH}) == [code]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-5"])
def test_what_is_no_sensible_duration_is_refused(tmp_path: Path, value: str) -> None:
    text = (
        "  m:\n    name: M\n    unit: ms\n    better: lower\n"
        "    value: {from: evidence/v.json, select: $.v, unit: ms}\n"
    )

    assert len(codes(tmp_path, text, {"v.json": f'{{"v": {value}}}'})) == 1


def test_a_negative_duration_among_raw_observations_is_refused(tmp_path: Path) -> None:
    text = (
        "  m:\n    name: M\n    unit: ms\n    better: lower\n    select: 'latency:median'\n"
        "    value: {from: evidence/t.csv, unit: ms}\n"
    )
    table = "latency\n" + "1\n-2\n3\n" * 10

    assert codes(tmp_path, text, {"t.csv": table}) == ["negative-duration"]
    rows = text.replace("ms", "rows")
    assert codes(tmp_path, rows, {"t.csv": table}) == []


def test_the_authors_unit_is_used_where_the_file_has_none(tmp_path: Path) -> None:
    text = (
        "  m:\n    name: M\n    unit: ms\n    better: lower\n"
        "    value: {from: evidence/v.json, select: $.v, unit: s}\n"
    )
    metric = derive_metric(tmp_path, write_case_study(tmp_path, text, {"v.json": {"v": 5}}), "m")

    assert metric.value is not None
    assert metric.value.value == 5000.0
    assert (metric.evidence[0].value, metric.evidence[0].unit) == (5.0, "s")


def test_an_unknown_method_is_told_with_the_nearest(tmp_path: Path) -> None:
    text = BUILD + "    method: {kind: repeated-rnus, because: typing}\n"
    _, (problem,) = derive_metrics(tmp_path, write_case_study(tmp_path, text, BOTH))

    assert problem.code == "unknown-method"
    assert problem.hint == "did you mean 'repeated-runs'?"


def test_an_exact_value_stands_in_one_file(tmp_path: Path) -> None:
    exact = "    method: {kind: exact, because: it is counted}\n"

    assert codes(tmp_path, RUNS + exact, dict(SUMMARIES)) == ["several-files"]
    metric = derive_metric(tmp_path, write_case_study(tmp_path, BUILD + exact, BOTH), "build")
    assert (metric.method, metric.verdict) == ("exact", "improved")


def test_a_chosen_method_must_be_able_to_make_the_number(tmp_path: Path) -> None:
    mean = "    method: {kind: mean, because: each run is a sample}\n"
    percentile = "    method: {kind: percentile, because: the tail matters}\n"

    assert codes(tmp_path, BUILD + mean, BOTH) == []
    assert codes(tmp_path, BUILD + percentile, BOTH) == ["method-unsupported"]
    middle = BUILD.replace("build:mean", "build:median")
    assert codes(tmp_path, middle + mean, BOTH) == ["method-unsupported"]


def test_a_mean_of_summaries_is_no_mean_of_observations(tmp_path: Path) -> None:
    mean = "    method: {kind: mean, because: each run is a sample}\n"

    assert codes(tmp_path, RUNS + mean, dict(SUMMARIES)) == ["method-unsupported"]


def test_a_minimum_effect_that_does_not_fit_is_refused_at_its_place(tmp_path: Path) -> None:
    record = write_case_study(tmp_path, BUILD + "    minimum_effect: 2 points\n", BOTH)
    _, (problem,) = derive_metrics(tmp_path, record)

    assert (problem.code, problem.place.line) == ("minimum-effect", 17)


RECALL = """\
  recall:
    name: Recall
    unit: percent
    better: higher
    select: recall
    {sides}
    predictions: {{truth: y, prediction: p, id: key}}
"""
OLD = "key,y,p\n" + "".join(f"{n},{n % 2},{n % 2 if n % 4 == 1 else 0}\n" for n in range(80))
NEW = "key,y,p\n" + "".join(f"{n},{n % 2},{n % 2}\n" for n in reversed(range(80)))


def test_columns_that_the_author_names_are_scored(tmp_path: Path) -> None:
    record = write_case_study(
        tmp_path, RECALL.format(sides="value: evidence/p.csv"), {"p.csv": OLD}
    )
    (metric,), _ = derive_metrics(tmp_path, record)

    assert metric.value is not None
    assert (metric.value.value, metric.n, metric.grade) == (50.0, 40, "samples")
    assert metric.trivial is not None
    assert (metric.trivial.value, metric.trivial.what) == (100.0, "always answers '1'")


def test_two_models_are_compared_example_by_example(tmp_path: Path) -> None:
    sides = "before: evidence/old.csv\n    after: evidence/new.csv"
    files = {"old.csv": OLD, "new.csv": NEW}
    (metric,), _ = derive_metrics(
        tmp_path, write_case_study(tmp_path, RECALL.format(sides=sides), files)
    )

    facts = {fact.name: fact.value for fact in metric.facts}
    assert (metric.method, metric.verdict, metric.n) == ("mcnemar", "improved", 40)
    assert (facts["pairs-before-only"], facts["pairs-after-only"]) == (0, 20)
    assert facts["mcnemar-p"] == pytest.approx(2 / 2**20)


def test_one_value_is_not_two_sides(tmp_path: Path) -> None:
    sides = "before: evidence/old.csv\n    after: evidence/old.csv"
    record = write_case_study(tmp_path, RECALL.format(sides=sides), {"old.csv": OLD})
    _, (problem,) = derive_metrics(tmp_path, record)

    assert problem.code == "same-evidence"


def test_models_with_other_truths_of_one_example_are_not_compared(tmp_path: Path) -> None:
    sides = "before: evidence/old.csv\n    after: evidence/new.csv"
    files = {"old.csv": OLD, "new.csv": NEW.replace("79,1,1", "79,0,1")}
    record = write_case_study(
        tmp_path,
        RECALL.format(sides=sides).replace("recall\n    before", "accuracy\n    before"),
        files,
    )
    _, (problem,) = derive_metrics(tmp_path, record)

    assert problem.code == "conflicting-truth"
    assert "'79'" in problem.message


def _halved(content: str) -> str:
    head, *rows = content.splitlines()
    halves = ("first" if int(row.split(",")[0]) < 40 else "second" for row in rows)
    return "\n".join([f"{head},half", *(f"{r},{h}" for r, h in zip(rows, halves, strict=True))])


def test_each_slice_is_judged_like_the_whole(tmp_path: Path) -> None:
    sides = "before: evidence/old.csv\n    after: evidence/new.csv"
    text = RECALL.format(sides=sides).replace("id: key", "id: key, slice: half")
    files = {"old.csv": _halved(OLD), "new.csv": _halved(NEW)}
    (metric,), _ = derive_metrics(tmp_path, write_case_study(tmp_path, text, files))

    assert [(part.name, part.n, part.verdict) for part in metric.slices] == [
        ("first", 20, "improved"),
        ("second", 20, "improved"),
    ]
    assert all(part.sides[1].value == 100.0 for part in metric.slices)


def test_a_column_that_is_not_there_is_refused_with_the_nearest(tmp_path: Path) -> None:
    text = RECALL.format(sides="value: evidence/p.csv").replace("id: key", "id: kye")
    _, (problem,) = derive_metrics(tmp_path, write_case_study(tmp_path, text, {"p.csv": OLD}))

    assert problem.code == "predictions-columns"
    assert "key" in problem.hint
