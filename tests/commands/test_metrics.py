"""``proofolio metrics``: metrics and A/B tests, for people and for machines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.commands.metrics import command
from tests.pages.test_experiments import ENTRY, LOST, SOUND
from tests.portfolios import make_portfolio


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make_portfolio(tmp_path, experiments={"ranker": ENTRY})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(root: Path, content: str, *arguments: str) -> str:
    (root / "case_studies/service/evidence/ab.csv").write_text(content, encoding="utf-8")
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_test_is_printed_beside_the_metrics_as_what_it_is(root: Path) -> None:
    text = printed(root, SOUND)

    assert "service/pause (samples)" in text
    assert "service/ranker (A/B test, on-file)" in text
    assert "12.95% with v2" in text


def test_a_test_with_lost_units_is_printed_without_its_effect(root: Path) -> None:
    text = printed(root, LOST)

    assert "do not have the sizes that were planned" in text
    assert "16.2%" not in text


def test_json_holds_the_objects_of_claims(root: Path) -> None:
    found = json.loads(printed(root, SOUND, "--json"))

    assert [metric["id"] for metric in found["metrics"]] == ["pause", "p95_latency"]
    assert [test["id"] for test in found["experiments"]] == ["ranker"]
