"""From a record and its evidence to metrics; from the cache where nothing has changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from generator.evidence.digests import Digests
from generator.evidence.evaluation import Diagnosis, Trivial
from generator.evidence.files import EvidenceFile
from generator.metrics.cache import Cache
from generator.metrics.declared import declare, metric_place, minimum_effect
from generator.metrics.experiments import derive_trial, open_trial, told_elsewhere
from generator.metrics.grade import grade_of
from generator.metrics.method import (
    Finding,
    Method,
    averages_percentiles,
    choose_method,
    methods,
)
from generator.metrics.metric import Metric, Side, Slice
from generator.metrics.published import check_published
from generator.metrics.readings import ReadSide, SideFiles, open_sides, read_sides
from generator.metrics.sealed import derive_sealed
from generator.metrics.verdict import MinimumEffect, judge
from generator.problems import Place, Problem, ProblemsFound, in_order, nearest, refuse
from generator.records.project import MetricEntry
from generator.records.record import Record


def derive_metrics(
    root: Path, record: Record, cache_dir: Path | None = None
) -> tuple[tuple[Metric, ...], tuple[Problem, ...]]:
    """Every metric of a case study that can be resolved, and all problems of those that cannot.

    The cache is ``.cache/proofolio/metrics`` under the root unless another folder is given.
    """
    cache = Cache(cache_dir or root / ".cache" / "proofolio" / "metrics")
    metrics: list[Metric] = []
    problems: list[Problem] = []
    opened: dict[str, tuple[SideFiles, ...]] = {}
    for id in (*record.project.metrics, *record.project.experiments):
        try:
            opened[id] = _opened(root, record, id, cache.digests)
            metric = _cached_metric(root, record, id, opened[id], cache)
        except ProblemsFound as found:
            problems += found.problems
            continue
        metrics.append(metric)
    problems += told_elsewhere(record, metrics)
    problems += check_published(record, opened, cache.folder.with_name("secrets"))
    return tuple(metrics), in_order(problems)


def derive_metric(root: Path, record: Record, id: str) -> Metric:
    """One metric, computed from its files whatever the cache holds; raises ProblemsFound."""
    if record.project.metrics[id].disclosure != "public":
        return derive_sealed(root, record, id)
    return derive_from(record, id, open_sides(root, record, id))


def _opened(root: Path, record: Record, id: str, digests: Digests) -> tuple[SideFiles, ...]:
    """The files of a metric or of an experiment; none where they are sealed."""
    if id in record.project.experiments:
        return (open_trial(root, record, id, digests),)
    public = record.project.metrics[id].disclosure == "public"
    return open_sides(root, record, id, digests) if public else ()


def _cached_metric(
    root: Path, record: Record, id: str, sides: tuple[SideFiles, ...], cache: Cache
) -> Metric:
    project = record.project
    entry = project.experiments.get(id) or project.metrics[id]
    if isinstance(entry, MetricEntry) and entry.disclosure != "public":
        return derive_sealed(root, record, id)
    key = cache.key(record.slug, id, entry, sides)
    metric = cache.load(key)
    if metric is None:
        is_trial = id in project.experiments
        metric = derive_trial(record, id, sides[0]) if is_trial else derive_from(record, id, sides)
        cache.store(key, metric)
    return metric


def derive_from(record: Record, id: str, files: tuple[SideFiles, ...]) -> Metric:
    """One metric of the files that are given, wherever they lie; raises ProblemsFound."""
    minimum = minimum_effect(record, id)
    sides = read_sides(record, id, files)
    before, after = sides[0].readings, sides[1].readings if len(sides) == 2 else None
    _check_sides(record, id, sides)
    method = _method(record, id, sides)
    finding = method.estimate(before, after)
    uses = tuple(use for side in sides for use in side.uses)
    metric = declare(record, id)
    change = finding.change
    return replace(
        metric,
        before=finding.sides[0] if after is not None else None,
        after=finding.sides[1] if after is not None else None,
        value=finding.sides[0] if after is None else None,
        change=change,
        n=_total(finding),
        method=method.name,
        formula=finding.formula,
        verdict=judge(change, metric.better, finding.standing, minimum) if change else None,
        grade=grade_of((side.readings for side in sides), uses, method.name),
        evidence=uses,
        facts=finding.facts,
        trivial=_trivial(sides),
        diagnoses=_diagnoses(sides),
        slices=tuple(_slices(sides, metric, minimum)),
    )


def _check_sides(record: Record, id: str, sides: tuple[ReadSide, ...]) -> None:
    """Two sides have to be two, and of one test set they have to tell one truth."""
    if len(sides) != 2:
        return
    read = [{(use.path, use.select) for use in side.uses} for side in sides]
    if read[0] == read[1]:
        message = "before and after are the same value of the same file"
        raise refuse(metric_place(record, id, "after"), "same-evidence", message)
    truths = [_truths(side) for side in sides]
    differing = [
        key for key in truths[0].keys() & truths[1].keys() if truths[0][key] != truths[1][key]
    ]
    if differing:
        message = (
            f"before and after tell different truths of {len(differing)} examples, "
            f"{min(differing)!r} for one"
        )
        hint = "score both models against the same truth"
        raise refuse(metric_place(record, id, "after"), "conflicting-truth", message, hint)


def _truths(side: ReadSide) -> dict[str, str]:
    """What is true of each example that has an id."""
    evaluation = side.readings[0][1].evaluation
    if evaluation is None or evaluation.ids is None or not evaluation.truth:
        return {}
    return dict(zip(evaluation.ids, evaluation.truth, strict=True))


def _slices(
    sides: tuple[ReadSide, ...], metric: Metric, minimum: MinimumEffect | None
) -> Iterator[Slice]:
    """Each part of the examples that every side has, judged like the whole."""
    parts = [dict(side.readings[0][1].parts) for side in sides if len(side.readings) == 1]
    if len(parts) != len(sides):
        return
    for name in (name for name in parts[0] if all(name in part for part in parts)):
        readings = [[(_file(side), part[name])] for side, part in zip(sides, parts, strict=True)]
        before, after = readings[0], readings[1] if len(readings) == 2 else None
        finding = choose_method(before, after).estimate(before, after)
        change = finding.change
        verdict = judge(change, metric.better, finding.standing, minimum) if change else None
        yield Slice(name, finding.sides, change, verdict, _total(finding))


def _file(side: ReadSide) -> EvidenceFile:
    return side.readings[0][0]


def _trivial(sides: tuple[ReadSide, ...]) -> Trivial | None:
    """What a model of the last side has to beat, in the metric's unit."""
    evaluation = sides[-1].readings[0][1].evaluation
    if evaluation is None or evaluation.trivial is None:
        return None
    return replace(evaluation.trivial, value=evaluation.trivial.value * evaluation.factor)


def _diagnoses(sides: tuple[ReadSide, ...]) -> tuple[tuple[Side, Diagnosis], ...]:
    found = ((side.uses[0].side, side.readings[0][1].evaluation) for side in sides)
    return tuple((name, each.diagnosis) for name, each in found if each is not None)


def _total(finding: Finding) -> int | None:
    """The observations of both sides; None where a side does not say."""
    if finding.n is not None:
        return finding.n
    counts = [side.n for side in finding.sides if side.n is not None]
    return sum(counts) if len(counts) == len(finding.sides) else None


def _method(record: Record, id: str, sides: tuple[ReadSide, ...]) -> Method:
    """The author's method, else the one that the evidence is for."""
    chosen = record.project.metrics[id].method
    kind = chosen.kind if chosen else None
    if kind != "repeated-runs" and any(averages_percentiles(side.readings) for side in sides):
        raise _averaged(record, id)
    if kind is None:
        return choose_method(sides[0].readings, sides[1].readings if len(sides) == 2 else None)
    place = metric_place(record, id, "method", "kind")
    if kind not in methods:
        raise refuse(
            place, "unknown-method", f"there is no method {kind!r}", nearest(kind, methods.names())
        )
    method = methods[kind]
    if not method.takes_several and any(len(side.readings) > 1 for side in sides):
        message = f"{kind!r} is for one file a side"
        raise refuse(place, "several-files", message, "name one file, or use `repeated-runs`")
    _check_chosen(method, sides, place)
    return method


def _check_chosen(method: Method, sides: tuple[ReadSide, ...], place: Place) -> None:
    """Refuses a method that would put its interval beside a value of another kind."""
    for side in sides:
        lacks = method.needs(side.readings)
        if lacks is not None:
            select = side.uses[0].select
            message = f"{method.name!r} needs {lacks}, and {select!r} is none"
            hint = "select another value, or leave `method` out"
            raise refuse(place, "method-unsupported", message, hint)


def _averaged(record: Record, id: str) -> ProblemsFound:
    message = "the percentiles of several files cannot be averaged, and these hold nothing else"
    hint = (
        "keep the raw points of each run, or say "
        "`method: {kind: repeated-runs, because: …}` to treat each file's percentile as "
        "that run's value"
    )
    return refuse(metric_place(record, id), "averaged-percentiles", message, hint)
