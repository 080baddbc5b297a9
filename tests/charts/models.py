"""Metrics of models, resolved from real predictions, to draw."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from generator.metrics.metric import Metric
from tests.portfolios import FILES, loaded, make_portfolio

PREDICTIONS = FILES / "predictions"
TABLE = PREDICTIONS / "two_models.csv"


def rows() -> list[dict[str, str]]:
    """The table as it is."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def compared(name: str, unit: str, select: str, better: str = "higher", **more: Any) -> Any:
    """An entry that compares the two models of the table."""
    beside = [
        {"from": "evidence/two.csv", "select": f'{select}{{model="{model}"}}'}
        for model in ("tree", "logistic")
    ]
    about = {"name": name, "unit": unit, "better": better}
    return about | {"before": beside[0], "after": beside[1]} | more


def portfolio(root: Path, metrics: Any, content: bytes | None = None, **changes: Any) -> Path:
    """A portfolio whose evidence is the table, or another of that content."""
    made = make_portfolio(root, metrics=metrics, **changes)
    evidence = made / "case_studies" / "service" / "evidence"
    (evidence / "two.csv").write_bytes(content or TABLE.read_bytes())
    return made


def metric(root: Path, entry: Any, content: bytes | None = None) -> Metric:
    """A single metric, resolved."""
    return loaded(portfolio(root, {"score": entry}, content)).metrics["service/score"]


def one(select: str, unit: str = "percent") -> Any:
    """An entry of one side."""
    source = {"from": "evidence/two.csv", "select": select}
    return {"name": "Score", "unit": unit, "better": "higher", "value": source}
