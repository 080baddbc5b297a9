"""Small portfolios on real evidence, made for one test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.portfolio import Portfolio, load_portfolio
from generator.problems import listing

FILES = Path(__file__).parent / "evidence_files"

RECORD: dict[str, Any] = {
    "title": "A service that answers sooner",
    "summary": "Two sentences for the card.",
    "role": "Sole engineer",
    "period": {"start": "2026-01", "end": "2026-03"},
    "status": "shipped",
    "problem": "It was slow.",
    "approach": "We measured.",
    "limits": "One machine.",
    "metrics": {
        "pause": {
            "name": "Time of a pause",
            "unit": "ms",
            "better": "lower",
            "before": {"from": "evidence/pauses.json", "select": "sleep 0.02:mean"},
            "after": {"from": "evidence/pauses.json", "select": "sleep 0.01:mean"},
            "headline": True,
        },
        "p95_latency": {
            "name": "p95 latency",
            "unit": "us",
            "better": "lower",
            "value": {"from": "evidence/load.json", "select": "http_req_duration:p95"},
        },
    },
}
"""A record without a mistake. Its keys are overlaid by those that a test is about."""


def make_portfolio(root: Path, slug: str = "service", **changes: Any) -> Path:
    """Writes a portfolio of one case study below a folder, and returns the folder.

    The record is written as JSON, which is YAML; a change to None takes the key out.
    """
    folder = root / "case_studies" / slug
    evidence = folder / "evidence"
    evidence.mkdir(parents=True)
    (evidence / "pauses.json").write_bytes((FILES / "hyperfine" / "hf_two.json").read_bytes())
    load = FILES / "k6" / "summary_export_modefull.json"
    (evidence / "load.json").write_bytes(load.read_bytes())
    record = {key: value for key, value in (RECORD | changes).items() if value is not None}
    (folder / "project.yml").write_text(_text(record), encoding="utf-8")
    (root / "profile.yml").write_text("name: Sample Author\n", encoding="utf-8")
    return root


def loaded(root: Path) -> Portfolio:
    """The portfolio at a folder, which must have no errors."""
    found = load_portfolio(root)
    errors = [problem for problem in found.problems if problem.severity == "error"]
    assert not errors, listing(errors, root)
    assert found.portfolio is not None
    return found.portfolio


def _text(record: Mapping[str, Any]) -> str:
    # Plain scalars stay plain: JSON writes true and numbers without quotes, as YAML wants them.
    return json.dumps(record, indent=2, ensure_ascii=False)
