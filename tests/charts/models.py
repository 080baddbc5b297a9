"""Metrics of models, resolved from real predictions, to draw."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

from generator.evidence.evaluation import Diagnosis
from generator.metrics.metric import Metric, Side
from tests.charts import made
from tests.evidence.reading import read
from tests.portfolios import FILES, loaded, make_portfolio

PREDICTIONS = FILES / "predictions"
TABLE = PREDICTIONS / "two_models.csv"
MODELS = ("tree", "logistic")


def evaluated() -> Metric:
    """A comparison with the diagnoses of both models of the table, nothing resampled."""
    found = [read("predictions/two_models.csv").find(f'f1{{model="{m}"}}') for m in MODELS]
    before, after = (each.evaluation for each in found)
    assert before is not None
    assert after is not None
    diagnoses: tuple[tuple[Side, Diagnosis], ...] = (
        ("before", before.diagnosis),
        ("after", after.diagnosis),
    )
    return replace(made.compared(), diagnoses=diagnoses)


def rows() -> list[dict[str, str]]:
    """The table as it is."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def compared(name: str, unit: str, select: str, better: str = "higher", **more: Any) -> Any:
    """An entry that compares the two models of the table."""
    beside = [
        {"from": "evidence/two.csv", "select": f'{select}{{model="{model}"}}'} for model in MODELS
    ]
    about = {"name": name, "unit": unit, "better": better}
    return about | {"before": beside[0], "after": beside[1]} | more


def portfolio(root: Path, metrics: Any, content: bytes | None = None, **changes: Any) -> Path:
    """A portfolio whose evidence is the table, or another of that content."""
    folder = make_portfolio(root, metrics=metrics, **changes)
    evidence = folder / "case_studies" / "service" / "evidence"
    (evidence / "two.csv").write_bytes(content or TABLE.read_bytes())
    return folder


def metric(root: Path, entry: Any, content: bytes | None = None) -> Metric:
    """A single metric, resolved."""
    return loaded(portfolio(root, {"score": entry}, content)).metrics["service/score"]


def one(select: str, unit: str = "percent") -> Any:
    """An entry of one side."""
    source = {"from": "evidence/two.csv", "select": select}
    return {"name": "Score", "unit": unit, "better": "higher", "value": source}
