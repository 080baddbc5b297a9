"""What a resolved metric makes a careful reader ask; shown to its author as notes.

Each has a code that the record's ``allow`` can set aside, with a reason that the page prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from generator.evidence.secrets import CODES
from generator.metrics.declared import experiment_place, metric_place
from generator.metrics.metric import EvidenceUse, Metric
from generator.problems import Place, Problem, nearest
from generator.records.record import Record

Told = tuple[str, str]
"""Message and hint."""


def notes_on(record: Record, metric: Metric) -> tuple[Problem, ...]:
    """The notes that the author has not set aside, and one on each that nobody knows."""
    place = _place(record, metric.id)
    allowed = dict(metric.allowed)
    found = [
        Problem(place, code, *told, severity="note")
        for code, lint in _LINTS.items()
        if code not in allowed and (told := lint(metric)) is not None
    ]
    known = {*_LINTS, *CODES}
    for code in allowed:
        if code not in known:
            kind = "experiments" if metric.trial else "metrics"
            place = record.places.key((kind, metric.id, "allow", code))
            message = f"there is no check {code!r} to set aside"
            found.append(Problem(place, "unknown-check", message, nearest(code, known), "note"))
    return tuple(found)


def _place(record: Record, id: str) -> Place:
    known = id in record.project.experiments
    return experiment_place(record, id) if known else metric_place(record, id)


def _different_formats(metric: Metric) -> Told | None:
    return _different(metric, "formats", lambda use: use.format)


def _different_selectors(metric: Metric) -> Told | None:
    return _different(metric, "selectors", lambda use: use.select)


def _different_environments(metric: Metric) -> Told | None:
    return _different(metric, "environments", lambda use: use.provenance.environment)


def _different(metric: Metric, what: str, of: Callable[[EvidenceUse], str | None]) -> Told | None:
    """What differs between the sides may explain the change better than the work does."""
    before, after = (sorted(_said(metric, side, of)) for side in ("before", "after"))
    if not before or not after or before == after:
        return None
    message = f"before and after have different {what}: {', '.join(before)} and {', '.join(after)}"
    return message, "measure both sides alike, or say why not with `allow`"


def _said(metric: Metric, side: str, of: Callable[[EvidenceUse], str | None]) -> Iterator[str]:
    return (text for text in {of(use) for use in metric.evidence if use.side == side} if text)


def _single_run(metric: Metric) -> Told | None:
    if _fewest_runs(metric) != 1:
        return None
    hint = "run each side at least four times, better ten, or say why not with `allow`"
    return "one run has no spread, so nobody can tell whether anything changed", hint


def _few_runs(metric: Metric) -> Told | None:
    if metric.verdict != "cannot-tell" or _fewest_runs(metric) in {None, 1}:
        return None
    hint = "four runs of each side are the least, ten are better"
    return "so few runs can never show a difference, however large it is", hint


def _fewest_runs(metric: Metric) -> int | None:
    if metric.method != "repeated-runs" or metric.before is None or metric.after is None:
        return None
    return min(metric.before.n or 1, metric.after.n or 1)


def _few_observations(metric: Metric) -> Told | None:
    sides = [side for side in (metric.before, metric.after, metric.value) if side is not None]
    if metric.method != "percentile" or all(side.low is not None for side in sides):
        return None
    hint = "the least for a median is 6, for p90 29, p95 59, p99 299 and p99.9 2,995"
    return "too few observations for an interval of this percentile", hint


_LINTS: Mapping[str, Callable[[Metric], Told | None]] = {
    "different-environments": _different_environments,
    "different-formats": _different_formats,
    "different-selectors": _different_selectors,
    "few-observations": _few_observations,
    "few-runs": _few_runs,
    "single-run": _single_run,
}
