"""Metrics whose files stay outside the repository: what ``evidence/<metric>.sealed.yml`` says."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from generator.evidence.measurement import Note, Provenance
from generator.metrics.declared import declare, metric_place, minimum_effect
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
    low: Positive | None = None
    high: Positive | None = None

    @model_validator(mode="after")
    def _in_order(self) -> SealedRatio:
        if (self.low is None) != (self.high is None):
            raise PydanticCustomError("sealed-interval", "needs both `low` and `high`, or neither")
        if self.low and self.high and not self.low <= self.value <= self.high:
            raise PydanticCustomError("sealed-interval", "should lie between `low` and `high`")
        return self


class Sealed(Entry):
    """A sealed file as ``proofolio seal`` writes it."""

    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    ratio: SealedRatio | None = None
    n: Count | None = None
    method: Text | None = None


def derive_sealed(root: Path, record: Record, id: str) -> Metric:
    """The metric without its absolute values; raises ProblemsFound."""
    content, path = _content(root, record, id)
    sealed = _parse(content, path)
    relative = record.project.metrics[id].disclosure == "relative"
    if relative and sealed.ratio is None:
        message = f"{path} has no `ratio`, which `disclosure: relative` shows"
        place = metric_place(record, id, "disclosure")
        raise refuse(place, "sealed-ratio", message, _seal(record, id))
    ratio = sealed.ratio if relative else None
    return replace(
        declare(record, id),
        change=_change(ratio) if ratio else None,
        n=sealed.n if relative else None,
        method="sealed",
        formula=f"sealed by the author ({sealed.method})"
        if sealed.method and relative
        else "sealed by the author",
        verdict=_verdict(record, id, ratio) if ratio else None,
        grade="withheld",
        evidence=(_use(path, content, sealed, ratio),),
    )


def _content(root: Path, record: Record, id: str) -> tuple[bytes, str]:
    path = f"{record.folder}/evidence/{id}.sealed.yml"
    if not (root / path).exists():
        place = metric_place(record, id, "disclosure")
        raise refuse(place, "sealed-missing", f"there is no file {path!r}", _seal(record, id))
    return read_inside(root, path, LARGEST), path


def _seal(record: Record, id: str) -> str:
    return f"`proofolio seal {record.slug} {id}` of a later version writes it"


def _parse(content: bytes, path: str) -> Sealed:
    text = read_yaml(content, path)
    if text.tree is None or text.problems:
        raise ProblemsFound(text.problems)
    try:
        return Sealed.model_validate(text.tree)
    except ValidationError as error:
        raise ProblemsFound(explain(error, Sealed, text.places, text.refused)) from error


def _change(ratio: SealedRatio) -> Change:
    def estimate(offset: float) -> Estimate:
        bounds = [None if b is None else b - offset for b in (ratio.low, ratio.high)]
        return Estimate(ratio.value - offset, *bounds)

    return Change(relative=estimate(1), difference=None, ratio=estimate(0))


def _verdict(record: Record, id: str, ratio: SealedRatio) -> Verdict:
    minimum = minimum_effect(record, id)
    if minimum is not None and not minimum.relative:
        message = "the absolute values are withheld, so there is nothing to compare with"
        place = metric_place(record, id, "minimum_effect")
        raise refuse(place, "minimum-effect", message, "write it as a percentage: `5%`")
    standing: Standing = "not-tested" if ratio.low is None else "decidable"
    return judge(_change(ratio), record.project.metrics[id].better, standing, minimum)


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
        notes=(Note(f"Seals a file that is not in the repository, sha256 {sealed.sha256}."),),
        provenance=Provenance(),
    )
