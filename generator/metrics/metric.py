"""A number with everything that stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from generator.evidence.evaluation import Diagnosis, Trivial
from generator.evidence.measurement import Note, Provenance

Verdict = Literal[
    "improved", "worse", "small-change", "no-clear-difference", "cannot-tell", "not-tested"
]
Grade = Literal["stated", "withheld", "on-file", "samples", "re-runnable"]
Side = Literal["before", "after", "value"]


@dataclass(frozen=True)
class Estimate:
    """A number and its 95 % interval; low and high are None where there is no interval."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Quantity:
    """One side of a metric, in the metric's unit."""

    value: float
    low: float | None
    high: float | None
    n: int | None
    """Independent observations behind the value; None where no file says."""
    runs: tuple[float, ...] = ()
    """The observations to draw: values of the runs, at most a few hundred."""
    percentiles: tuple[tuple[float, float], ...] = ()
    """Pairs of fraction and value, for a percentile chart; empty without raw samples."""


@dataclass(frozen=True)
class Change:
    """From before to after. Relative and ratio are None where the baseline is zero."""

    relative: Estimate | None
    """(after - before) / before, a fraction: -0.46."""
    difference: Estimate | None
    """after - before, in the metric's unit; None where the absolute values are withheld."""
    ratio: Estimate | None
    """after / before."""
    confidence: float = 0.95


@dataclass(frozen=True)
class Fact:
    """A figure that has to be shown beside a metric: discordant pairs, a p, a planned n."""

    name: str
    """Its key among the words for metrics: ``mcnemar-p``."""
    value: float


@dataclass(frozen=True)
class EvidenceUse:
    """A file that a metric rests on, and what was read in it."""

    side: Side
    path: str
    """POSIX path relative to the portfolio's root."""
    sha256: str
    size: int
    """Bytes."""
    format: str
    select: str
    value: float | None
    """As read, in the file's own unit; None where it is withheld."""
    unit: str
    n: int | None
    notes: tuple[Note, ...]
    """Those that speak of the measurement."""
    provenance: Provenance
    seals: str | None = None
    """For a sealed file: the sha256 of what stays outside the repository."""


@dataclass(frozen=True)
class Slice:
    """A part of the examples by itself, with the same method."""

    name: str
    """The value of the slice's column: "DE"."""
    sides: tuple[Quantity, ...]
    """Before and after, or the value alone."""
    change: Change | None
    verdict: Verdict | None
    n: int | None


@dataclass(frozen=True)
class TrialArm:
    """One variant of an A/B test."""

    name: str
    n: int
    """Units that were assigned to it."""
    planned: float
    """The share of all units that it should have."""
    quantity: Quantity | None
    """What was measured; None where no effect may be shown."""


@dataclass(frozen=True)
class Look:
    """What an always-valid analysis knew at one moment."""

    until: str
    n: int
    """Units of both arms so far."""
    difference: Estimate


@dataclass(frozen=True)
class Trial:
    """What makes an A/B test of a metric: its plan, its units, and whether it may be believed."""

    hypothesis: str
    unit: str
    """What was assigned: ``user``."""
    control: str
    treatment: str
    """The variant that the metric compares with the control."""
    arms: tuple[TrialArm, ...]
    """The control first."""
    changes: tuple[tuple[str, Change], ...]
    """Of each treatment against the control; empty where no effect may be shown."""
    planned_n: int | None
    """Of all arms together."""
    design: Literal["fixed", "sequential"]
    srm_chi2: float
    srm_p: float
    """Of the sizes of the arms, against the allocation that was planned."""
    srm_failed: bool
    stopped_early: bool
    """Before the planned n, without an analysis that allows it."""
    detectable: Estimate | None
    """The smallest true difference that a test of the planned size finds four times in five."""
    guardrails: tuple[str, ...]
    """Ids of metrics that should not have got worse."""
    looks: tuple[Look, ...] = ()
    """The analysis over time, for sequential designs whose file has times."""


@dataclass(frozen=True)
class Metric:
    """A metric of one case study, resolved: nothing in it was typed but names and conditions."""

    slug: str
    id: str
    name: str
    unit: str
    better: Literal["lower", "higher"]
    before: Quantity | None
    after: Quantity | None
    value: Quantity | None
    change: Change | None
    n: int | None
    """Independent observations of both sides together."""
    method: str
    """The method's name: ``repeated-runs``."""
    formula: str
    """What was computed, in words: "ratio of geometric means, Welch interval on logs"."""
    method_reason: str | None
    """The author's reason for overriding the method."""
    verdict: Verdict | None
    """None for a metric with one side."""
    grade: Grade
    disclosure: Literal["public", "relative", "withheld"]
    minimum_effect: str | None
    guardrail: bool
    headline: bool
    conditions: str | None
    environment: str | None
    command: str | None
    allowed: tuple[tuple[str, str], ...]
    """Lints that the author suppressed, with the printed reasons."""
    evidence: tuple[EvidenceUse, ...]
    facts: tuple[Fact, ...] = ()
    """What the method asks to be shown."""
    trivial: Trivial | None = None
    """What the best constant answer reaches on the same examples, in the metric's unit."""
    diagnoses: tuple[tuple[Side, Diagnosis], ...] = ()
    """Where the model of each side errs, to be drawn."""
    slices: tuple[Slice, ...] = ()
    """The parts that the column ``slice`` of predictions names, in the order of their names."""
    trial: Trial | None = None
    """For the metric of an A/B test."""

    @property
    def key(self) -> str:
        """``slug/id``, unique in the portfolio."""
        return f"{self.slug}/{self.id}"

    @property
    def main(self) -> Quantity | None:
        """The side that a plain reference shows: after, or the only one."""
        return self.value if self.value is not None else self.after
