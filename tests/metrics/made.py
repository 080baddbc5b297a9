"""Readings, metrics and small portfolios to test with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Literal

from generator.evidence.files import EvidenceFile
from generator.evidence.measurement import Measurement, Samples
from generator.evidence.observations import percentile_of
from generator.evidence.selector import percentile
from generator.metrics.method import Finding, Readings
from generator.metrics.metric import Metric, Quantity
from generator.metrics.verdict import judge, read_minimum_effect
from generator.records.record import Record, read_record

HEAD = """\
title: Faster
summary: It is faster
role: Engineer
period: {start: 2026-01, end: 2026-02}
status: shipped
problem: It was slow.
approach: Measure.
limits: One machine.
metrics:
"""


def evidence_file(name: str = "run.json") -> EvidenceFile:
    return EvidenceFile(f"case_studies/x/evidence/{name}", Path(name), 1, "0" * 64, b"")


def measurement(
    value: float,
    stat: str = "mean",
    replication: str = "",
    samples: Sequence[float] | None = None,
    unit: str = "ms",
) -> Measurement:
    return Measurement(
        "latency",
        stat,
        value,
        unit,
        None if samples is None else len(samples),
        replication,
        samples=None if samples is None else Samples(len(samples), lambda: samples),
    )


def files_of(values: Sequence[float], stat: str = "mean") -> Readings:
    """One file a run."""
    return [
        (evidence_file(f"{number}.json"), measurement(value, stat))
        for number, value in enumerate(values)
    ]


def samples_of(values: Sequence[float], stat: str, replication: str = "request") -> Readings:
    """One file with raw observations and the statistic of them that it states."""
    part = 0.5 if stat == "median" else percentile(stat)
    stated = fmean(values) if part is None else percentile_of(sorted(values), part)
    return [(evidence_file(), measurement(stated, stat, replication, values))]


def metric_of(
    finding: Finding,
    unit: str = "ms",
    better: Literal["lower", "higher"] = "lower",
    minimum: str | None = None,
) -> Metric:
    two = len(finding.sides) == 2
    change, sides = finding.change, finding.sides
    effect = read_minimum_effect(minimum, unit)
    counts = [side.n for side in sides if side.n is not None]
    return replace(
        BLANK,
        unit=unit,
        better=better,
        before=sides[0] if two else None,
        after=sides[1] if two else None,
        value=None if two else sides[0],
        change=change,
        n=sum(counts) if len(counts) == len(sides) else None,
        formula=finding.formula,
        verdict=judge(change, better, finding.standing, effect) if change else None,
        minimum_effect=minimum,
    )


BLANK = Metric(
    slug="x",
    id="speed",
    name="Latency",
    unit="ms",
    better="lower",
    before=None,
    after=None,
    value=Quantity(1.0, None, None, None),
    change=None,
    n=None,
    method="summary",
    formula="",
    method_reason=None,
    verdict=None,
    grade="on-file",
    disclosure="public",
    minimum_effect=None,
    guardrail=False,
    headline=False,
    conditions=None,
    environment=None,
    command=None,
    allowed=(),
    evidence=(),
)


def write_case_study(root: Path, metrics: str, files: Mapping[str, object] | None = None) -> Record:
    """A case study ``x`` with these metrics (YAML, indented by two) and evidence files."""
    folder = root / "case_studies" / "x"
    (folder / "evidence").mkdir(parents=True, exist_ok=True)
    (folder / "project.yml").write_text(HEAD + metrics, encoding="utf-8")
    for name, content in (files or {}).items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / "evidence" / name).write_text(text, encoding="utf-8")
    record, problems = read_record(root, "x")
    assert record is not None, problems
    return record


def hyperfine(times: Sequence[float], command: str = "build") -> dict[str, object]:
    """What hyperfine writes of these runs, in seconds."""
    ordered = sorted(times)
    return {
        "results": [
            {
                "command": command,
                "mean": sum(times) / len(times),
                "stddev": 0.001,
                "median": ordered[len(ordered) // 2],
                "user": 0.0,
                "system": 0.0,
                "min": ordered[0],
                "max": ordered[-1],
                "times": list(times),
                "exit_codes": [0] * len(times),
            }
        ]
    }
