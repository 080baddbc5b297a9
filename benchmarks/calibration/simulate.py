"""How often claims are wrong, counted on evidence whose truth is known.

    make bench-calibration              # 2,000 pieces of evidence of each kind
    python benchmarks/calibration/simulate.py 200 repeated-runs

draws observations from known distributions, writes them as the tools do, reads them back through
the readers and lets the methods judge. Two figures for each kind: how often "improved" or "worse"
is said where nothing changed (at most 5 %), and how often the 95 % interval holds the change that
was put in (93 to 97 %; more where the method is meant to be cautious). Seeded: the same numbers
every time.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np

from generator.evidence.ab_test import AbTestEvidence, Arm
from generator.evidence.files import EvidenceFile
from generator.evidence.reader import read_evidence
from generator.metrics.change import change_by_difference
from generator.metrics.method import Finding, Readings, choose_method, methods
from generator.metrics.metric import Change, Estimate
from generator.metrics.proportion import PART as PROPORTION
from generator.metrics.sequential import always_valid, mixture_scale
from generator.metrics.verdict import judge

Chance = np.random.Generator
SIMULATIONS = 2000
FOLDER = Path(tempfile.mkdtemp(prefix="calibration-"))


@dataclass(frozen=True)
class Kind:
    """A kind of comparison, with evidence drawn for it."""

    name: str
    what: str
    truth: float
    """The change that is put in: a ratio, or a difference where ``is_difference``."""
    draw: Callable[[Chance, bool], Finding]
    """Draws both sides; with the change put in, or without."""
    is_difference: bool = False
    cautious: bool = False
    """Whether the interval is meant to hold more often than 95 times in a hundred."""


def file_of(content: str | bytes, name: str) -> EvidenceFile:
    """Evidence as if it lay on disk; tables do, since DuckDB reads nothing else."""
    data = content.encode() if isinstance(content, str) else content
    path = FOLDER / name
    path.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    return EvidenceFile(name, path, len(data), digest, data[:65536], None, data)


def readings(content: str, name: str, select: str) -> Readings:
    file = file_of(content, name)
    return [(file, read_evidence(file).find(select))]


def judged(before: Readings, after: Readings, expected: str) -> Finding:
    """What the method that the evidence asks for makes of both sides."""
    method = choose_method(before, after)
    if method.name != expected:
        raise RuntimeError(f"{method.name} was chosen, not {expected}")
    return method.estimate(before, after)


def hyperfine(times: Sequence[float]) -> str:
    mean = math.fsum(times) / len(times)
    return json.dumps({"results": [{"command": "c", "mean": mean, "times": list(times)}]})


def runs(n: tuple[int, int], spread: tuple[float, float]) -> Callable[[Chance, bool], Finding]:
    """Skewed run times; the sides differ in number and in spread."""

    def draw(chance: Chance, changed: bool) -> Finding:
        before = chance.lognormal(0.0, spread[0], n[0])
        after = chance.lognormal(math.log(0.9) if changed else 0.0, spread[1], n[1])
        return judged(
            readings(hyperfine(before.tolist()), "a.json", "c:mean"),
            readings(hyperfine(after.tolist()), "b.json", "c:mean"),
            "repeated-runs",
        )

    return draw


def points(values: Sequence[float]) -> str:
    head = (
        '{"type":"Metric","metric":"http_req_duration","data":{"type":"trend","contains":"time"}}'
    )
    lines = [
        f'{{"type":"Point","metric":"http_req_duration","data":{{"value":{value},"tags":{{}}}}}}'
        for value in values
    ]
    return "\n".join([head, *lines]) + "\n"


def latencies(
    n: int, stat: str, method: str, step: float = 0.0
) -> Callable[[Chance, bool], Finding]:
    """Latencies with a long tail; rounded to whole steps where ties are wanted."""

    def draw(chance: Chance, changed: bool) -> Finding:
        sides = []
        for name, factor in (("a.json", 1.0), ("b.json", 0.8 if changed else 1.0)):
            values = chance.lognormal(3.0, 0.6, n) * factor
            shown = np.maximum(np.round(values / step) * step, step) if step else values
            sides.append(readings(points(shown.tolist()), name, f"http_req_duration:{stat}"))
        return judged(sides[0], sides[1], method)

    return draw


def failures(n: int, before: float, after: float) -> Callable[[Chance, bool], Finding]:
    """Shares of failed requests, from k6 summaries."""

    def side(name: str, failed: int) -> Readings:
        metrics = {
            "http_reqs": {"count": n, "rate": 10.0},
            "http_req_failed": {"passes": failed, "fails": n - failed, "value": failed / n},
        }
        content = json.dumps({"metrics": metrics, "root_group": {"name": ""}})
        return readings(content, name, "http_req_failed:rate")

    def draw(chance: Chance, changed: bool) -> Finding:
        first = int(chance.binomial(n, before))
        second = int(chance.binomial(n, after if changed else before))
        return judged(side("a.json", first), side("b.json", second), "proportion")

    return draw


def answers(n: int, select: str, method: str) -> Callable[[Chance, bool], Finding]:
    """Two models that answer the same questions; what is hard for one is hard for the other."""

    def table(truth: Sequence[int], answers: Sequence[int]) -> str:
        rows = [f"e{row},{t},{a}" for row, (t, a) in enumerate(zip(truth, answers, strict=True))]
        return "id,y_true,y_pred\n" + "\n".join(rows) + "\n"

    def draw(chance: Chance, changed: bool) -> Finding:
        truth = chance.binomial(1, 0.4, n)
        hard = chance.random(n)
        sides = []
        for name, rate in (("a.csv", 0.25), ("b.csv", 0.15 if changed else 0.25)):
            # Half of the errors are decided by the example, half by the model.
            wrong = (hard < rate / 2) | (chance.random(n) < (rate / 2) / (1 - rate / 2))
            said = np.where(wrong, 1 - truth, truth)
            sides.append(readings(table(truth.tolist(), said.tolist()), name, select))
        return judged(sides[0], sides[1], method)

    return draw


def losses(n: int) -> Callable[[Chance, bool], Finding]:
    """Squared errors of two models on the same examples: skewed, and correlated."""

    def draw(chance: Chance, changed: bool) -> Finding:
        truth = chance.normal(10, 2, n)
        shared, sides = chance.standard_t(5, n), []
        for name, scale in (("a.csv", 1.0), ("b.csv", 0.8 if changed else 1.0)):
            errors = scale * (0.7 * shared + 0.7 * chance.standard_t(5, n))
            rows = [
                f"e{r},{t:.6f},{t + e:.6f}"
                for r, (t, e) in enumerate(zip(truth, errors, strict=True))
            ]
            content = "id,y_true,y_pred\n" + "\n".join(rows) + "\n"
            sides.append(readings(content, name, "mae"))
        return judged(sides[0], sides[1], "bootstrap")

    return draw


def seeds(n: int, paired: bool) -> Callable[[Chance, bool], Finding]:
    """Scores over seeds, by the author's choice of the method."""

    def draw(chance: Chance, changed: bool) -> Finding:
        shared = chance.normal(0.0, 0.01, n) if paired else np.zeros(n)
        sides = []
        for name, level in (("a.csv", 0.8), ("b.csv", 0.81 if changed else 0.8)):
            scores = level + shared + chance.normal(0.0, 0.006, n)
            rows = [
                f"{seed if paired else f'{name[0]}{seed}'},{score:.9f}"
                for seed, score in enumerate(scores)
            ]
            sides.append(readings("seed,score\n" + "\n".join(rows) + "\n", name, "score:mean"))
        return judged(sides[0], sides[1], "seeds")

    return draw


def incidents(before: float, after: float) -> Callable[[Chance, bool], Finding]:
    """Incidents in two windows of equal length, one row an incident."""

    def side(name: str, count: int) -> Readings:
        rows = [f"2026-01-{day % 28 + 1:02d},{day + 1}" for day in range(count)]
        file = file_of("opened,minutes\n" + "\n".join(rows) + "\n", name)
        return [(file, read_evidence(file).find("minutes:count"))]

    def draw(chance: Chance, changed: bool) -> Finding:
        first = max(int(chance.poisson(before)), 1)
        second = max(int(chance.poisson(after if changed else before)), 1)
        return methods["events"].estimate(side("a.csv", first), side("b.csv", second))

    return draw


def buckets(n: int) -> Callable[[Chance, bool], Finding]:
    """Latencies in the buckets of a Prometheus histogram."""
    edges = [5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 250, 500, 1000]

    def side(chance: Chance, name: str, factor: float) -> Readings:
        values = chance.lognormal(3.0, 0.6, n) * factor
        lines = ["# TYPE latency_ms histogram"]
        lines += [
            f'latency_ms_bucket{{le="{edge}"}} {int((values <= edge).sum())}' for edge in edges
        ]
        lines += [f'latency_ms_bucket{{le="+Inf"}} {n}', f"latency_ms_sum {values.sum()}"]
        content = "\n".join([*lines, f"latency_ms_count {n}"]) + "\n"
        return readings(content, name, "latency_ms:p90")

    def draw(chance: Chance, changed: bool) -> Finding:
        sides = side(chance, "a.prom", 1.0), side(chance, "b.prom", 0.6 if changed else 1.0)
        return judged(sides[0], sides[1], "histogram")

    return draw


def arms_of(content: str) -> tuple[Arm, Arm]:
    evidence = read_evidence(file_of(content, "ab.csv"))
    if not isinstance(evidence, AbTestEvidence):
        raise TypeError(evidence.format)
    first, second = evidence.outcomes["conversions"]
    return first, second


def fixed_test(n: int) -> Callable[[Chance, bool], Finding]:
    """An A/B test looked at once, at its planned size."""

    def draw(chance: Chance, changed: bool) -> Finding:
        counts = [int(chance.binomial(n, p)) for p in (0.1, 0.12 if changed else 0.1)]
        content = f"variant,users,conversions\na,{n},{counts[0]}\nb,{n},{counts[1]}\n"
        sides = [_side(arm) for arm in arms_of(content)]
        return PROPORTION.estimate(sides[0], sides[1])

    return draw


def _side(arm: Arm) -> Readings:
    summary = {
        "http_reqs": {"count": arm.n, "rate": 1.0},
        "http_req_failed": {
            "passes": arm.total,
            "fails": arm.n - arm.total,
            "value": arm.total / arm.n,
        },
    }
    content = json.dumps({"metrics": summary, "root_group": {"name": ""}})
    return readings(content, "arm.json", "http_req_failed:rate")


def sequential_test(days: int, daily: int) -> Callable[[Chance, bool], Finding]:
    """An A/B test looked at every day: wrong if any look is wrong."""

    def draw(chance: Chance, changed: bool) -> Finding:
        rows = [
            f"{name},2026-01-{day + 1:02d},{daily},{int(chance.binomial(daily, p))}"
            for day in range(days)
            for name, p in (("a", 0.1), ("b", 0.12 if changed else 0.1))
        ]
        first, second = arms_of("variant,date,users,conversions\n" + "\n".join(rows) + "\n")
        n = days * daily
        mixture = mixture_scale(2 * 0.1 * 0.9 / n)
        worst: Estimate | None = None
        truth = 0.02 if changed else 0.0
        for one, other in zip(first.periods, second.periods, strict=True):
            gap = other.total / other.n - one.total / one.n
            variance = sum((p.total / p.n) * (1 - p.total / p.n) / p.n for p in (one, other))
            low, high = always_valid(gap, variance, mixture)
            worst = Estimate(gap, low, high)
            if not low <= truth <= high:
                break
        found = worst or Estimate(0.0)
        change = change_by_difference(0.1, 0.1 + found.value, found.low or 0.0, found.high or 0.0)
        sides = PROPORTION.estimate(_side(first), _side(second)).sides
        return Finding(sides, change, "", "decidable")

    return draw


F1 = [0.8 * (1 - rate) / (0.8 + 0.2 * rate) for rate in (0.25, 0.15)]
"""Of models with these error rates, where four examples in ten are positive."""
KINDS = (
    Kind("repeated-runs", "5 v 5 runs, skewed", 0.9, runs((5, 5), (0.08, 0.08))),
    Kind("repeated-runs", "5 v 12 runs, spread 1 : 4", 0.9, runs((5, 12), (0.03, 0.12))),
    Kind("repeated-runs", "30 v 30 runs, skewed", 0.9, runs((30, 30), (0.2, 0.2))),
    Kind(
        "percentile",
        "p95 of 400 v 400 latencies",
        0.8,
        latencies(400, "p95", "percentile"),
        cautious=True,
    ),
    Kind(
        "percentile",
        "median of 200, in whole ms",
        0.8,
        latencies(200, "median", "percentile", 1.0),
        cautious=True,
    ),
    Kind(
        "percentile",
        "median of 7 v 7 durations",
        0.8,
        latencies(7, "median", "percentile"),
        cautious=True,
    ),
    Kind("mean", "mean of 300 skewed latencies", 0.8, latencies(300, "mean", "mean")),
    Kind("histogram", "p90 of 500 in buckets", 0.6, buckets(500), cautious=True),
    Kind("proportion", "5 % failures of 400", -0.02, failures(400, 0.05, 0.03), is_difference=True),
    Kind("proportion", "30 % of 40", -0.1, failures(40, 0.3, 0.2), is_difference=True),
    Kind(
        "mcnemar",
        "accuracy on 150 examples",
        0.1,
        answers(150, "accuracy", "mcnemar"),
        is_difference=True,
        cautious=True,
    ),
    Kind(
        "bootstrap",
        "F1 on 200 examples",
        F1[1] - F1[0],
        answers(200, "f1", "bootstrap"),
        is_difference=True,
    ),
    Kind("bootstrap", "MAE on 100 examples", 0.8, losses(100)),
    Kind("seeds", "5 seeds in pairs", 0.01, seeds(5, paired=True), is_difference=True),
    Kind("seeds", "10 v 10 other seeds", 0.01, seeds(10, paired=False), is_difference=True),
    Kind("events", "20 v 10 incidents", 0.5, incidents(20, 10), cautious=True),
    Kind("A/B, fixed", "2,000 users an arm", 0.02, fixed_test(2000), is_difference=True),
    Kind(
        "A/B, sequential",
        "28 daily looks",
        0.02,
        sequential_test(28, 300),
        is_difference=True,
        cautious=True,
    ),
)


def holds(change: Change | None, truth: float, is_difference: bool) -> bool:
    estimate = (change.difference if is_difference else change.ratio) if change else None
    if estimate is None or estimate.low is None or estimate.high is None:
        return False
    return estimate.low <= truth <= estimate.high


def simulate(kind: Kind, number: int) -> tuple[float, float, int, float]:
    """Share of false verdicts, share of intervals that hold, changes judged at all, seconds."""
    started = time.perf_counter()
    chance = np.random.default_rng(crc32(f"{kind.name} {kind.what}".encode()))
    false = held = told = 0
    for _ in range(number):
        finding = kind.draw(chance, False)
        verdict = judge(finding.change, "lower", finding.standing) if finding.change else None
        false += verdict in {"improved", "worse"}
        finding = kind.draw(chance, True)
        decided = finding.standing == "decidable"
        told += decided
        held += decided and holds(finding.change, kind.truth, kind.is_difference)
    return false / number, held / max(told, 1), told, time.perf_counter() - started


def table(number: int, wanted: str | None) -> Iterator[str]:
    yield f"{'kind':<16} {'evidence':<28} {'false':>6} {'holds':>6} {'judged':>7} {'s':>5}"
    for kind in KINDS:
        if wanted in (None, kind.name):
            false, held, told, seconds = simulate(kind, number)
            note = "  cautious" if kind.cautious else ""
            figures = f"{false:6.1%} {held:6.1%} {told:>7} {seconds:5.0f}"
            yield f"{kind.name:<16} {kind.what:<28} {figures}{note}"


if __name__ == "__main__":
    arguments = sys.argv[1:]
    size = int(arguments[0]) if arguments else SIMULATIONS
    for line in table(size, arguments[1] if len(arguments) > 1 else None):
        print(line, flush=True)
