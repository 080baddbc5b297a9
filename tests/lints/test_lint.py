"""A careful reader's questions: asked where they apply, and only there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from generator.lints.lint import GUIDE, ask, lints, with_severities
from generator.lints.severities import read_severities
from generator.metrics.derive import derive_metrics
from generator.problems import Place, Problem, ProblemsFound
from tests.metrics.made import hyperfine, write_case_study

TODAY = date(2026, 11, 24)
MANY = [0.1, 0.11, 0.12, 0.13, 0.14]
BUILD = """\
  build:
    name: Build time
    unit: ms
    better: lower
    select: "build:mean"
    before: evidence/before.json
    after: evidence/after.json
    environment: 2 cores
"""
RECALL = """\
  recall:
    name: Recall
    unit: percent
    better: higher
    select: accuracy
    before: evidence/old.csv
    after: evidence/new.csv
    predictions: {truth: y, prediction: p, split: by user, tuned_on: validation}
"""
TRIAL = """\
experiments:
  ranker:
    hypothesis: It sells more
    unit: user
    control: a
    treatments: [b]
    allocation: {a: 1, b: 1}
    planned_n: 1000
    better: higher
    value: evidence/ab.csv
    guardrails: [build]
"""


def asked(root: Path, metrics: str, files: Mapping[str, object]) -> list[Problem]:
    """What the metrics of a case study are asked."""
    record = write_case_study(root, metrics, files)
    found, problems = derive_metrics(root, record)

    assert problems == (), "a lint never takes a metric away"
    return list(ask(record, found, TODAY))


def codes(root: Path, metrics: str, files: Mapping[str, object]) -> list[str]:
    return [problem.code for problem in asked(root, metrics, files)]


def both(times: list[float], **more: object) -> dict[str, object]:
    return {"before.json": hyperfine(times), "after.json": hyperfine(times), **more}


def predictions(rows: int, wrong: int, positive: int = 2) -> str:
    lines = [
        f"{int(n % positive == 0)},{int((n % positive == 0) != (n < wrong))}" for n in range(rows)
    ]
    return "y,p\n" + "\n".join(lines) + "\n"


def k6(failed: float, dropped: int = 0) -> str:
    metrics: dict[str, object] = {
        "http_req_duration": {"avg": 5.0, "p(95)": 9.0},
        "http_reqs": {"count": 1000, "rate": 100.0},
        "http_req_failed": {"passes": int(1000 * failed), "fails": 1000, "value": failed},
    }
    if dropped:
        metrics["dropped_iterations"] = {"count": dropped, "rate": 1.0}
    return json.dumps({"metrics": metrics, "root_group": {"name": ""}})


P95 = """\
  p95:
    name: p95
    unit: ms
    better: lower
    select: http_req_duration:p95
    value: evidence/k6.json
    environment: 2 cores
    conditions: open loop
"""


def test_a_sound_comparison_is_asked_nothing(tmp_path: Path) -> None:
    assert codes(tmp_path, BUILD, both(MANY)) == []


@pytest.mark.parametrize(("runs", "code"), [(1, "single-run"), (2, "few-runs"), (3, "few-runs")])
def test_few_runs(tmp_path: Path, runs: int, code: str) -> None:
    (problem,) = asked(tmp_path, BUILD, both(MANY[:runs]))

    assert (problem.code, problem.place.line) == (code, 10)
    assert problem.hint.endswith(f"see {GUIDE}#{code}")


def test_what_an_author_sets_aside_is_not_asked(tmp_path: Path) -> None:
    allow = "    allow: {single-run: the cluster was granted once}\n"

    assert codes(tmp_path, BUILD + allow, both(MANY[:1])) == []


def test_setting_aside_what_there_is_not(tmp_path: Path) -> None:
    allow = "    allow: {single-rnu: typing}\n"
    (problem,) = asked(tmp_path, BUILD + allow, both(MANY))

    assert (problem.code, problem.hint) == ("unknown-check", "did you mean 'single-run'?")


def test_different_machines(tmp_path: Path) -> None:
    manifests = {
        "before.json.run.yml": "environment: a laptop\n",
        "after.json.run.yml": "environment: a server\n",
    }
    (problem,) = asked(tmp_path, BUILD, both(MANY, **manifests))

    assert (problem.code, problem.severity) == ("different-machines", "warning")
    assert "a laptop and a server" in problem.message


def test_different_selectors_and_formats(tmp_path: Path) -> None:
    text = (
        BUILD.replace('    select: "build:mean"\n', "")
        .replace(
            "    after: evidence/after.json",
            "    after: {from: evidence/after.json, select: $.s, unit: s}",
        )
        .replace(
            "before: evidence/before.json",
            "before: {from: evidence/before.json, select: 'build:mean'}",
        )
    )
    files = {"before.json": hyperfine(MANY), "after.json": {"s": 0.1}}

    assert codes(tmp_path, text, files) == [
        "different-formats",
        "different-selectors",
        "single-run",
    ]


def test_two_models_of_one_file_are_no_different_selectors(tmp_path: Path) -> None:
    text = (
        RECALL.replace("    select: accuracy\n", "")
        .replace("evidence/old.csv", "{from: evidence/p.csv, select: 'accuracy{half=\"a\"}'}")
        .replace("evidence/new.csv", "{from: evidence/p.csv, select: 'accuracy{half=\"b\"}'}")
    )
    rows = "".join(f"{n % 2},{n % 2},{'ab'[n % 2 ^ (n > 50)]}\n" for n in range(100))

    assert "different-selectors" not in codes(tmp_path, text, {"p.csv": f"y,p,half\n{rows}"})


def test_a_machine_that_nobody_names(tmp_path: Path) -> None:
    text = BUILD.replace("    environment: 2 cores\n", "")

    assert codes(tmp_path, text, both(MANY)) == ["env-missing"]


def test_a_percentile_of_few_observations(tmp_path: Path) -> None:
    table = "latency\n" + "\n".join(map(str, range(50)))
    text = (
        "  p99:\n    name: p99\n    unit: ms\n    better: lower\n    select: 'latency:p99'\n"
        "    value: {from: evidence/t.csv, unit: ms}\n    environment: 2 cores\n"
    )

    assert codes(tmp_path, text, {"t.csv": table}) == ["percentile-underpowered"]


def test_a_headline_without_anything_to_compare_it_with(tmp_path: Path) -> None:
    text = P95 + "    headline: true\n"

    assert codes(tmp_path, text, {"k6.json": k6(0)}) == ["no-baseline"]
    assert codes(tmp_path, P95, {"k6.json": k6(0)}) == []


def test_a_load_that_nobody_names(tmp_path: Path) -> None:
    text = P95.replace("    conditions: open loop\n", "")

    assert codes(tmp_path, text, {"k6.json": k6(0)}) == ["load-unknown"]


def test_a_load_that_was_not_reached(tmp_path: Path) -> None:
    assert codes(tmp_path, P95, {"k6.json": k6(0, dropped=12)}) == ["dropped-load"]


def test_a_closed_loop_is_told_once(tmp_path: Path) -> None:
    wrk = (
        "Running 3s test @ http://127.0.0.1:8080\n  2 threads and 10 connections\n"
        "  Thread Stats   Avg      Stdev     Max   +/- Stdev\n"
        "    Latency     5.00ms    1.00ms   9.00ms   90.00%\n"
        "    Req/Sec     1.00k    10.00     1.10k    70.00%\n"
        "  6000 requests in 3.00s, 1.00MB read\n"
        "Requests/sec:   2000.00\nTransfer/sec:    341.33KB\n"
    )
    text = P95.replace("http_req_duration:p95", "latency:mean").replace("k6.json", "wrk.txt")
    text = text.replace("    conditions: open loop\n", "")
    found = asked(tmp_path, text, {"wrk.txt": wrk})

    (message,) = (each.message for each in found if each.code == "closed-loop-latency")
    assert message.startswith("a latency from a closed loop: a slow answer delays the next request")


def test_failures_inside_a_latency(tmp_path: Path) -> None:
    assert codes(tmp_path, P95, {"k6.json": k6(0.25)}) == ["failed-requests"]


def test_old_evidence(tmp_path: Path) -> None:
    manifest = "started: 2025-01-01T00:00:00Z\n"
    manifests = {"before.json.run.yml": manifest, "after.json.run.yml": manifest}
    (problem,) = asked(tmp_path, BUILD, both(MANY, **manifests))

    assert (problem.code, problem.message) == ("stale-evidence", "measured 692 days ago")


def test_one_result_against_two_baselines(tmp_path: Path) -> None:
    second = BUILD.replace("  build:\n", "  against:\n").replace("before.json", "older.json")
    files = both(MANY, **{"older.json": hyperfine([0.9, 0.91, 0.92, 0.93])})
    (problem,) = asked(tmp_path, BUILD + second, files)

    assert problem.code == "same-number-two-baselines"
    assert "'against'" in problem.message


def test_models_that_were_trained_once(tmp_path: Path) -> None:
    files = {"old.csv": predictions(200, 60), "new.csv": predictions(200, 20)}

    assert codes(tmp_path, RECALL, files) == ["one-seed"]


def test_few_seeds(tmp_path: Path) -> None:
    text = (
        "  f1:\n    name: F1\n    unit: '1'\n    better: higher\n    select: '$.f1:mean'\n"
        "    value: {from: evidence/seeds.json, unit: '1'}\n"
        "    method: {kind: seeds, because: each is another seed}\n"
    )

    assert "one-seed" in codes(tmp_path, text, {"seeds.json": {"f1": [0.8, 0.81, 0.82]}})


def test_the_best_of_many(tmp_path: Path) -> None:
    text = RECALL.replace("split:", "candidates: 12, split:")
    files = {"old.csv": predictions(200, 60), "new.csv": predictions(200, 20)}

    assert "best-of-k" in codes(tmp_path, text, files)


def test_leaks_are_asked_for(tmp_path: Path) -> None:
    text = RECALL.replace(", split: by user, tuned_on: validation", "")
    files = {"old.csv": predictions(200, 60), "new.csv": predictions(200, 20)}

    assert codes(tmp_path, text, files) == ["one-seed", "split-unknown", "tuned-on-test"]


def test_tuning_on_the_test_set_is_no_secret(tmp_path: Path) -> None:
    text = RECALL.replace("tuned_on: validation", "tuned_on: test")
    files = {"old.csv": predictions(200, 60), "new.csv": predictions(200, 20)}
    messages = [p.message for p in asked(tmp_path, text, files) if p.code == "tuned-on-test"]

    assert messages == ["the model was tuned on the data that it is scored on"]


def test_a_model_that_a_constant_answer_beats(tmp_path: Path) -> None:
    files = {"old.csv": predictions(200, 60, 20), "new.csv": predictions(200, 20, 20)}
    messages = [p.message for p in asked(tmp_path, RECALL, files) if p.code == "below-baseline"]

    assert messages == ["not clearly better than a model that always answers '0'"]


def test_a_score_without_a_trivial_one_beside_it(tmp_path: Path) -> None:
    text = (
        "  f1:\n    name: F1\n    unit: '1'\n    better: higher\n    select: $.eval_f1\n"
        "    value: {from: evidence/r.json, unit: '1'}\n"
    )

    assert codes(tmp_path, text, {"r.json": {"eval_f1": 0.8}}) == ["no-trivial-baseline"]


def trial(root: Path, table: str, text: str = TRIAL) -> list[str]:
    return codes(root, BUILD + text, both(MANY, **{"ab.csv": table}))


def test_a_sound_test_is_asked_nothing(tmp_path: Path) -> None:
    assert trial(tmp_path, "variant,users,conversions\na,500,50\nb,501,60\n") == []


def test_arms_of_other_sizes_than_planned(tmp_path: Path) -> None:
    assert trial(tmp_path, "variant,users,conversions\na,700,50\nb,500,60\n") == ["srm-failed"]


def test_a_test_that_stopped_early(tmp_path: Path) -> None:
    assert trial(tmp_path, "variant,users,conversions\na,100,50\nb,101,60\n") == ["stopped-early"]


def test_a_test_without_a_plan_or_a_guardrail(tmp_path: Path) -> None:
    text = TRIAL.replace("    planned_n: 1000\n", "").replace("    guardrails: [build]\n", "")

    found = trial(tmp_path, "variant,users,conversions\na,500,50\nb,501,60\n", text)
    assert found == ["no-guardrail", "no-planned-n"]


def test_a_test_that_cannot_find_what_matters(tmp_path: Path) -> None:
    text = TRIAL.replace("    guardrails:", "    minimum_effect: 1 points\n    guardrails:")

    found = trial(tmp_path, "variant,users,conversions\na,500,50\nb,501,60\n", text)
    assert found == ["underpowered"]


def test_models_that_were_scored_on_other_examples(tmp_path: Path) -> None:
    files = {"old.csv": predictions(200, 60), "new.csv": predictions(150, 20)}

    assert "different-test-sets" in codes(tmp_path, RECALL, files)


@pytest.mark.parametrize(
    ("better", "name", "told"),
    [
        ("lower", "Recall", True),
        ("higher", "Recall", False),
        ("lower", "Errors found", False),
    ],
)
def test_better_the_wrong_way_round(tmp_path: Path, better: str, name: str, told: bool) -> None:
    text = RECALL.replace("better: higher", f"better: {better}").replace("Recall", name)
    files = {"old.csv": predictions(200, 60), "new.csv": predictions(200, 20)}
    found = [problem for problem in asked(tmp_path, text, files) if "direction" in problem.code]

    assert [problem.message for problem in found] == (
        ["'accuracy' is better when it is higher, not lower"] if told else []
    )


@pytest.mark.parametrize(
    ("select", "unit"), [("score", "1"), ("hours_between_failures", "h"), ("map_size", "1")]
)
@pytest.mark.parametrize("better", ["lower", "higher"])
def test_an_ambiguous_name_has_no_wrong_direction(
    tmp_path: Path, select: str, unit: str, better: str
) -> None:
    text = (
        f"  own:\n    name: Own\n    unit: '{unit}'\n    better: {better}\n"
        f"    select: $.{select}\n    value: {{from: evidence/own.json, unit: '{unit}'}}\n"
    )

    assert "wrong-direction" not in codes(tmp_path, text, {"own.json": {select: 0.5}})


def test_a_loss_is_not_better_when_it_is_higher(tmp_path: Path) -> None:
    text = (
        "  own:\n    name: Own\n    unit: '1'\n    better: higher\n"
        "    select: $.val.loss\n    value: {from: evidence/own.json, unit: '1'}\n"
    )

    assert "wrong-direction" in codes(tmp_path, text, {"own.json": {"val": {"loss": 0.5}}})


COST = """\
  cost:
    name: Monthly cost
    unit: EUR
    better: lower
    select: $.total
    before: {from: evidence/march.json, unit: EUR}
    after: {from: evidence/april.json, unit: EUR}
"""


@pytest.mark.parametrize(
    ("more", "code"), [("", "cost-without-load"), ("    conditions: same\n", "")]
)
def test_a_cost_needs_its_load_beside_it(tmp_path: Path, more: str, code: str) -> None:
    files = {"march.json": {"total": 900}, "april.json": {"total": 700}}

    assert codes(tmp_path, COST + more, files) == ([code] if code else [])


def test_revenue_is_no_cost(tmp_path: Path) -> None:
    revenue = COST.replace("better: lower", "better: higher")

    assert (
        codes(tmp_path, revenue, {"march.json": {"total": 900}, "april.json": {"total": 700}}) == []
    )


def test_coverage_is_no_headline(tmp_path: Path) -> None:
    report = {
        "meta": {"version": "7.6"},
        "files": {},
        "totals": {
            "covered_lines": 8,
            "num_statements": 10,
            "percent_covered": 80.0,
            "missing_lines": 2,
        },
    }
    text = (
        "  coverage:\n    name: Coverage\n    unit: percent\n    better: higher\n"
        "    select: $.totals.percent_covered\n    headline: true\n"
        "    value: {from: evidence/coverage.json, unit: percent}\n"
    )

    assert "coverage-as-quality" in codes(tmp_path, text, {"coverage.json": report})


def test_every_lint_has_a_reason_that_fits_on_a_line() -> None:
    for lint in lints:
        assert lint.why.strip().endswith("."), lint.name
        assert len(lint.why.split()) < 40, lint.name


def test_a_site_chooses_how_severe_its_lints_are() -> None:
    problems = [
        Problem(Place("a.yml"), code, "said", severity="warning")
        for code in ("single-run", "different-machines", "few-runs", "unknown-key")
    ]
    chosen = with_severities(
        problems, {"single-run": "error", "different-machines": "off", "unknown-key": "off"}
    )

    assert [(p.code, p.severity) for p in chosen] == [
        ("single-run", "error"),
        ("few-runs", "warning"),
        ("unknown-key", "warning"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "plugins:\n  - proofolio:\n      lints: {single-run: error, up-to: off}\n",
            {"single-run": "error", "up-to": "off"},
        ),
        ("plugins:\n  proofolio:\n    lints:\n      one-seed: note\n", {"one-seed": "note"}),
        ("plugins: [search, proofolio]\nhooks: [!ENV X]\n", {}),
        ("a: !!python/name:os.system\nplugins: [proofolio]\n", {}),
        ("plugins: [\n", {}),
    ],
)
def test_the_setting_is_read_without_running_anything(
    tmp_path: Path, text: str, expected: dict[str, str]
) -> None:
    (tmp_path / "mkdocs.yml").write_text(text, encoding="utf-8")

    assert read_severities(tmp_path) == expected


def test_a_lint_or_a_level_that_there_is_not_is_refused(tmp_path: Path) -> None:
    text = "plugins:\n  - proofolio:\n      lints: {single-rnu: error, up-to: loud}\n"
    (tmp_path / "mkdocs.yml").write_text(text, encoding="utf-8")

    with pytest.raises(ProblemsFound) as raised:
        read_severities(tmp_path)

    assert [p.code for p in raised.value.problems] == ["unknown-check", "check-level"]
    assert "single-run" in raised.value.problems[0].hint
