"""Metrics whose files stay outside the repository: what ``evidence/<metric>.sealed.yml`` says.

When it is chosen: where the record has `disclosure: relative` or `withheld`.

What is computed: nothing. With `relative`, ratio, interval and n are those of the method that
computed them when the file was sealed, and the verdict follows from them; with `withheld` there is
the digest alone.

What it cannot say: that it is true, since nobody else can see the file. The digest proves that the
file has not changed since.

Example: a sealed file, as ``proofolio seal`` writes it and builds read it:

    sha256: 5f70…                 # of the file; of several files see `seal_digest`
    files: 4                      # how many, where there are several
    ratio: {value: 0.538, low: 0.512, high: 0.565}
    confidence: 0.95
    standing: cannot-tell         # where the evidence allowed no verdict
    n: 24
    method: repeated-runs

With ``disclosure: withheld`` it holds ``sha256`` and nothing else. No date is in it: the same
files give the same bytes.

To override: `disclosure: public`, with the files in the repository. [Sealing](disclosure.md) says
more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from generator.evidence.measurement import Note, Provenance
from generator.metrics.declared import declare, metric_place, minimum_effect
from generator.metrics.intervals import CONFIDENCE
from generator.metrics.method import Standing
from generator.metrics.metric import Change, Estimate, EvidenceUse, Metric, Verdict
from generator.metrics.units import RATIO
from generator.metrics.verdict import judge
from generator.problems import ProblemsFound, refuse
from generator.records.explain import explain
from generator.records.fields import Count, Entry, Number, Text
from generator.records.input_file import read_inside
from generator.records.record import Record
from generator.records.text_file import LARGEST
from generator.records.yaml_text import read_yaml

Positive = Annotated[Number, Field(gt=0)]


class SealedRatio(Entry):
    """after / before with its interval, computed when the files were sealed."""

    value: Positive
    low: Annotated[Number, Field(ge=0)] | None = None
    high: Positive | None = None

    @model_validator(mode="after")
    def _in_order(self) -> SealedRatio:
        if (self.low is None) != (self.high is None):
            raise PydanticCustomError("sealed-interval", "needs both `low` and `high`, or neither")
        if self.low is None or self.high is None:
            return self
        if not self.low <= self.value <= self.high:
            raise PydanticCustomError("sealed-interval", "should lie between `low` and `high`")
        return self


class Sealed(Entry):
    """A sealed file as ``proofolio seal`` writes it."""

    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    files: Count = 1
    """How many files the digest is of."""
    ratio: SealedRatio | None = None
    confidence: Annotated[Number, Field(gt=0, lt=1)] = CONFIDENCE
    standing: Standing | None = None
    """Whether the evidence allowed a verdict; told by the interval where it is left out."""
    n: Count | None = None
    method: Text | None = None


def seal_digest(digests: Iterable[str]) -> str:
    """What is published of files: the digest of a single one; of several that of their list.

    The list has the digest of each content once, in order, each on a line, so that
    ``sha256sum FILES | cut -c1-64 | sort -u | sha256sum`` gives the same.
    """
    known = sorted(set(digests))
    if len(known) == 1:
        return known[0]
    return hashlib.sha256("".join(f"{digest}\n" for digest in known).encode()).hexdigest()


def sealed_path(record: Record, id: str) -> str:
    """Where the sealed file of a metric lies, relative to the portfolio's root."""
    return f"{record.folder}/evidence/{id}.sealed.yml"


def derive_sealed(root: Path, record: Record, id: str) -> Metric:
    """The metric without its absolute values; raises ProblemsFound."""
    return metric_of(record, id, read_content(root, record, id))


def metric_of(record: Record, id: str, content: bytes) -> Metric:
    """The metric that a sealed file of this content makes; raises ProblemsFound."""
    path = sealed_path(record, id)
    sealed = parse(content, path)
    relative = record.project.metrics[id].disclosure == "relative"
    if relative and sealed.ratio is None:
        message = f"{path} has no `ratio`, which `disclosure: relative` shows"
        place = metric_place(record, id, "disclosure")
        raise refuse(place, "sealed-ratio", message, seal_again(record, id))
    ratio = sealed.ratio if relative else None
    return replace(
        declare(record, id),
        change=_change(ratio, sealed.confidence) if ratio else None,
        n=sealed.n if relative else None,
        method="sealed",
        formula=f"sealed by the author ({sealed.method})"
        if sealed.method and relative
        else "sealed by the author",
        verdict=_verdict(record, id, sealed, ratio) if ratio else None,
        grade="withheld",
        evidence=(_use(path, content, sealed, ratio),),
    )


def read_content(root: Path, record: Record, id: str) -> bytes:
    """The bytes of a sealed file; raises ProblemsFound where there is none."""
    path = sealed_path(record, id)
    if not (root / path).exists():
        place = metric_place(record, id, "disclosure")
        raise refuse(place, "sealed-missing", f"there is no file {path!r}", seal_again(record, id))
    return read_inside(root, path, LARGEST)


def seal_again(record: Record, id: str) -> str:
    """The command that writes the sealed file, for hints."""
    entry = record.project.metrics[id]
    named = any(side is not None for side in (entry.before, entry.after, entry.value))
    # Only two sides have a ratio; of what is withheld any file will do.
    sides = "--before FILE --after FILE" if entry.disclosure == "relative" else "--value FILE"
    command = " ".join(filter(None, (f"proofolio seal {record.slug} {id}", "" if named else sides)))
    return f"`{command}` writes it, where the files are"


def parse(content: bytes, path: str) -> Sealed:
    """What a sealed file says; raises ProblemsFound with places in it."""
    text = read_yaml(content, path)
    if text.tree is None or text.problems:
        raise ProblemsFound(text.problems)
    try:
        return Sealed.model_validate(text.tree)
    except ValidationError as error:
        raise ProblemsFound(explain(error, Sealed, text.places, text.refused)) from error


def _change(ratio: SealedRatio, confidence: float) -> Change:
    def estimate(offset: float) -> Estimate:
        bounds = [None if b is None else b - offset for b in (ratio.low, ratio.high)]
        return Estimate(ratio.value - offset, *bounds)

    return Change(relative=estimate(1), difference=None, ratio=estimate(0), confidence=confidence)


def _verdict(record: Record, id: str, sealed: Sealed, ratio: SealedRatio) -> Verdict:
    minimum = minimum_effect(record, id)
    if minimum is not None and not minimum.relative:
        message = "the absolute values are withheld, so there is nothing to compare with"
        place = metric_place(record, id, "minimum_effect")
        raise refuse(place, "minimum-effect", message, "write it as a percentage: `5%`")
    told: Standing = "not-tested" if ratio.low is None else "decidable"
    change = _change(ratio, sealed.confidence)
    return judge(change, record.project.metrics[id].better, sealed.standing or told, minimum)


def _use(path: str, content: bytes, sealed: Sealed, ratio: SealedRatio | None) -> EvidenceUse:
    return EvidenceUse(
        side="value",
        path=path,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        format="sealed",
        select="$.ratio.value" if ratio else "",
        value=ratio.value if ratio else None,
        unit=RATIO if ratio else "",
        n=sealed.n if ratio else None,
        notes=(Note(_told(sealed, ratio)),),
        provenance=Provenance(),
        seals=sealed.sha256,
    )


def _told(sealed: Sealed, ratio: SealedRatio | None) -> str:
    if ratio is None or sealed.files == 1:
        return f"Seals evidence that is not in the repository, sha256 {sealed.sha256}."
    return (
        f"Seals {sealed.files} files that are not in the repository; the sha256 of their sorted "
        f"digests is {sealed.sha256}."
    )
