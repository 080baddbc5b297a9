"""A/B tests of totals, derived from a record and a file as a site does it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.metrics.derive import derive_metrics
from generator.metrics.metric import Metric, Trial
from tests.metrics.made import write_case_study

METRICS = """\
  speed: {name: Build, unit: s, better: lower, select: "b:mean", value: evidence/run.json}
experiments:
  ranker:
"""
RUN = {"results": [{"command": "b", "mean": 1.0, "times": [1.0, 1.0]}]}
ENTRY: Mapping[str, Any] = {
    "name": "Conversion",
    "hypothesis": "The new ranker sells more",
    "unit": "user",
    "control": "v1",
    "treatments": "[v2]",
    "allocation": "{v1: 50, v2: 50}",
    "better": "higher",
    "value": "{from: evidence/ab.csv, select: conversions}",
}
Arms = Mapping[str, tuple[int, int]]
"""Users and conversions by variant."""
BETTER: Arms = {"v1": (2008, 192), "v2": (1992, 258)}
ALIKE: Arms = {"v1": (2000, 200), "v2": (2000, 210)}
LOST: Arms = {"v1": (600, 60), "v2": (400, 61)}


def trial_of(arms: Arms, **entry: object) -> Metric:
    """The metric of an A/B test with these totals."""
    rows = (f"{name},{users},{conversions}\n" for name, (users, conversions) in arms.items())
    return derived("variant,users,conversions\n" + "".join(rows), **entry)


def derived(content: str, **entry: object) -> Metric:
    """The metric of an A/B test with this file."""
    lines = (f"    {key}: {value}\n" for key, value in ({**ENTRY, **entry}).items())
    with tempfile.TemporaryDirectory() as folder:
        files = {"ab.csv": content, "run.json": RUN}
        record = write_case_study(Path(folder), METRICS + "".join(lines), files)
        metrics, problems = derive_metrics(Path(folder), record)
    assert not [problem for problem in problems if problem.severity == "error"]
    return metrics[-1]


def trial(metric: Metric) -> Trial:
    assert metric.trial is not None
    return metric.trial
