"""Lighthouse: values as ``jq`` gives them in a report, here without screenshots and texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.lighthouse import PART
from generator.evidence.reader import Evidence, read_evidence
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

NAME = "lighthouse/synthetic_desktop.json"


def changed(folder: Path, **members: object) -> Evidence:
    """The report with other members, read."""
    report = json.loads((FILES / NAME).read_text(encoding="utf-8"))
    return read_evidence(written(folder, json.dumps({**report, **members})))


def test_scores_go_from_nothing_to_one() -> None:
    # jq .categories.performance.score
    found = read(NAME).find("performance")

    assert (found.value, found.unit, found.n, found.replication) == (1, "1", 1, "process run")


def test_audits_have_the_units_that_the_report_states() -> None:
    # jq '.audits["largest-contentful-paint"] | .numericValue, .numericUnit'
    evidence = read(NAME)

    assert evidence.format == "lighthouse"
    paint = evidence.find("largest-contentful-paint")
    assert (paint.value, paint.unit) == (170.7329, "ms")
    weight = evidence.find("total-byte-weight")
    assert (weight.value, weight.unit) == (479, "bytes")
    assert evidence.find("cumulative-layout-shift").unit == "1"
    assert "is-on-https" not in evidence.names


def test_the_report_says_how_it_was_measured() -> None:
    own = read(NAME).provenance

    assert (own.tool, own.version, own.duration) == ("Lighthouse", "12.8.2", 7.41077)
    assert own.started == "2026-11-22T10:43:18.447Z"
    assert own.environment == "desktop, throttling: simulate"


def test_one_visit_is_not_trusted() -> None:
    assert "One visit: scores and timings of the next one differ." in said(read(NAME))


def test_a_page_that_did_not_load_has_no_scores(tmp_path: Path) -> None:
    error = {"code": "NO_FCP", "message": "The page did not paint any content."}
    evidence = changed(tmp_path, runtimeError=error)

    assert evidence.measurements == ()
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("performance")
    problem = only_problem(raised.value)
    assert (problem.code, "NO_FCP" in problem.message) == ("failed-run", True)


def test_a_score_that_is_null_is_no_zero(tmp_path: Path) -> None:
    evidence = changed(tmp_path, categories={"performance": {"score": None}, "seo": {"score": 0.9}})

    assert evidence.find("seo").value == 0.9
    assert "performance" not in {each.name for each in evidence.measurements}
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("performance")
    assert only_problem(raised.value).code == "type"


def test_an_answer_of_pagespeed_insights_is_read(tmp_path: Path) -> None:
    report = json.loads((FILES / NAME).read_text(encoding="utf-8"))
    answer = {"kind": "pagespeedonline#result", "lighthouseResult": report}
    evidence = read_evidence(written(tmp_path, json.dumps(answer)))

    assert evidence.find("speed-index").value == 170.7329


def test_a_slowed_processor_and_warnings_are_told(tmp_path: Path) -> None:
    settings = {"formFactor": "mobile", "throttling": {"cpuSlowdownMultiplier": 4}}
    evidence = changed(tmp_path, configSettings=settings, runWarnings=["The page was redirected."])

    assert evidence.provenance.environment == "mobile, processor 4 times slower"
    assert "Lighthouse warned: The page was redirected." in said(evidence)


def test_reports_of_old_versions_have_their_own_names(tmp_path: Path) -> None:
    old = {
        "lighthouseVersion": "2.9.1",
        "audits": {"speed-index-metric": {"rawValue": 1200, "score": 90}},
        "reportCategories": [{"id": "performance", "score": 87.5}],
    }
    evidence = read_evidence(written(tmp_path, json.dumps(old)))

    assert (evidence.find("performance").value, evidence.find("performance").unit) == (
        87.5, "percent",
    )  # fmt: skip
    assert evidence.find("speed-index-metric").value == 1200


def test_a_file_without_audits_is_no_report(tmp_path: Path) -> None:
    assert not PART.recognises(written(tmp_path, '{"lighthouseVersion": "12.0.0"}'))


def test_timings_of_versions_without_units_are_milliseconds(tmp_path: Path) -> None:
    audits = {
        "first-contentful-paint": {"score": 0.9, "rawValue": 1834.2},
        "dom-size": {"score": 0.5, "rawValue": 700},
    }
    report = json.dumps({"lighthouseVersion": "3.2.1", "audits": audits})
    evidence = read_evidence(written(tmp_path, report))

    assert (evidence.find("first-contentful-paint").unit, evidence.find("dom-size").unit) == (
        "ms",
        "",
    )
