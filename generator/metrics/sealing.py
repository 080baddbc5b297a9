"""From a metric's files to the little of it that is published: what ``proofolio seal`` writes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from generator.metrics.declared import metric_place, minimum_effect
from generator.metrics.derive import derive_from
from generator.metrics.metric import Change, Estimate, Metric, Verdict
from generator.metrics.numbers import exact
from generator.metrics.readings import SideFiles
from generator.metrics.sealed import Sealed, SealedRatio, metric_of, seal_digest
from generator.metrics.verdict import judge
from generator.problems import Problem, ProblemsFound, refuse
from generator.records.record import Record

FEWEST_DIGITS, MOST_DIGITS = 4, 17
"""Significant digits of a sealed ratio. All digits of a quotient of whole numbers would give both
of them away; more than four are kept only where the verdict depends on them."""


@dataclass(frozen=True)
class Sealing:
    """A metric with all its values, and what is published of it."""

    whole: Metric | None
    """As a build would show it, were it public; None where nothing but the digest can be had."""
    unread: tuple[Problem, ...]
    """Why there is nothing but the digest."""
    content: bytes
    """Of the sealed file."""
    shown: Metric
    """As a build shows it."""


def seal_metric(record: Record, id: str, sides: tuple[SideFiles, ...]) -> Sealing:
    """Resolves a metric as a build does and keeps what its disclosure allows.

    Raises ProblemsFound where that cannot be done; what is withheld need not be readable.
    """
    relative = record.project.metrics[id].disclosure == "relative"
    digests = {file.sha256 for side in sides for file in side.files}
    sealed = Sealed(sha256=seal_digest(digests))
    whole: Metric | None
    unread: tuple[Problem, ...] = ()
    if relative:
        whole = derive_from(record, id, sides)
        sealed = _relative(record, whole, len(digests), sealed)
    else:
        whole, unread = derive_readable(record, id, sides)
    content = "".join(f"{line}\n" for line in _lines(command_for(record, id), sealed)).encode()
    return Sealing(whole, unread, content, metric_of(record, id, content))


def command_for(record: Record, id: str) -> str:
    """The command without its files, whose names stay where they are."""
    return f"proofolio seal {record.slug} {id}"


def derive_readable(
    record: Record, id: str, sides: tuple[SideFiles, ...]
) -> tuple[Metric | None, tuple[Problem, ...]]:
    """The metric, or why it cannot be resolved."""
    try:
        return derive_from(record, id, sides), ()
    except ProblemsFound as found:
        return None, found.problems


def _relative(record: Record, whole: Metric, files: int, sealed: Sealed) -> Sealed:
    change = whole.change
    if change is None:
        raise _without_ratio(record, whole, "it has one side", "give `--before` and `--after`")
    if change.ratio is None or change.ratio.value <= 0:
        why = "a value of zero or less has none"
        raise _without_ratio(record, whole, why, "say `disclosure: withheld`")
    undecided = whole.verdict if whole.verdict in ("cannot-tell", "not-tested") else None
    said = {
        "files": files,
        "ratio": _sealed_ratio(record, whole, change.ratio, undecided),
        "confidence": change.confidence,
        "standing": undecided,
        "n": whole.n,
        "method": whole.method,
    }
    return sealed.model_copy(update=said)


def _without_ratio(record: Record, whole: Metric, why: str, hint: str) -> ProblemsFound:
    place = metric_place(record, whole.id, "disclosure")
    message = f"{whole.id!r} is relative, and there is no ratio to publish: {why}"
    return refuse(place, "sealed-ratio", message, hint)


def _sealed_ratio(
    record: Record, whole: Metric, ratio: Estimate, undecided: Verdict | None
) -> SealedRatio:
    """With as few digits as there may be without another verdict."""
    verdict = _judged(record, whole, ratio)
    rounded = _rounded(ratio, MOST_DIGITS)
    for digits in range(FEWEST_DIGITS, MOST_DIGITS):
        rounded = _rounded(ratio, digits)
        if undecided is not None or _judged(record, whole, rounded) == verdict:
            break
    return SealedRatio(value=rounded.value, low=rounded.low, high=rounded.high)


def _judged(record: Record, whole: Metric, ratio: Estimate) -> Verdict:
    low, high = (None if end is None else end - 1 for end in (ratio.low, ratio.high))
    change = Change(Estimate(ratio.value - 1, low, high), None, ratio)
    return judge(change, whole.better, "decidable", minimum_effect(record, whole.id))


def _rounded(ratio: Estimate, digits: int) -> Estimate:
    """The interval outwards, so that it never claims more than the whole one."""
    value = _round(ratio.value, digits, ROUND_HALF_EVEN)
    low, high = ratio.low, ratio.high
    if low is None or high is None or low < 0 or not math.isfinite(high):
        return Estimate(value)
    return Estimate(value, _round(low, digits, ROUND_FLOOR), _round(high, digits, ROUND_CEILING))


def _round(value: float, digits: int, rounding: str) -> float:
    number = exact(value)
    if not number:
        return value
    last = Decimal(1).scaleb(number.adjusted() + 1 - digits)
    return float(number.quantize(last, rounding))


def _lines(command: str, sealed: Sealed) -> Iterator[str]:
    yield f"# Written by `{command}`: the files themselves stay outside the repository."
    yield f"sha256: {sealed.sha256}"
    if sealed.ratio is None:
        return
    if sealed.files > 1:
        yield f"files: {sealed.files}"
    ends = {"value": sealed.ratio.value, "low": sealed.ratio.low, "high": sealed.ratio.high}
    told = ", ".join(f"{name}: {end!r}" for name, end in ends.items() if end is not None)
    yield f"ratio: {{{told}}}"
    yield f"confidence: {sealed.confidence!r}"
    for name in ("standing", "n", "method"):
        value = getattr(sealed, name)
        if value is not None:
            yield f"{name}: {value}"
