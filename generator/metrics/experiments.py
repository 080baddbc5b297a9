"""A/B tests: from an experiment's record and its exposure log to a metric with a trial.

When it is chosen: for the entries under `experiments`.

What is computed: first whether the variants have the sizes that were planned, by a chi-squared
test (sample ratio mismatch; Fabijan et al., KDD 2019). Where they have not, no effect is shown
anywhere. Then, with `design: fixed`, the difference at the planned n: of two shares as for any
proportion, of means by Welch's interval. A test that stopped before its planned size decides
nothing. The smallest effect that the test would probably have found is shown beside it.

What it cannot say: why the treatment worked, how long the effect lasts, or that nothing else got
worse: that is what guardrails are for.

Example: two variants with their totals, in `tests/evidence_files/ab-test/`:

    name: Conversion
    hypothesis: The new ranker sells more
    unit: user
    control: control
    treatments: [treatment]
    allocation: {control: 50, treatment: 50}
    planned_n: 4000
    better: higher
    value: {from: evidence/counts.csv, select: conversions}

    Conversion stood at 9.6% with control and at 13.0% with treatment (+3.4 points, 95% interval
    +1.4 to +5.4 points, n = 4,000): improved.

To override: the plan is the record's: `allocation`, `planned_n` and `design`. Write it before the
test begins.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from generator.evidence.ab_test import AbTest, AbTestEvidence, Arm, Period
from generator.evidence.digests import Digests
from generator.evidence.files import EvidenceFile, open_evidence
from generator.evidence.measurement import Measurement, Nature
from generator.evidence.reader import read_evidence
from generator.evidence.selector import Selector, nearest_first, write_selector
from generator.metrics.change import change_by_difference, plain_change
from generator.metrics.declared import experiment_place, metric_place
from generator.metrics.intervals import CONFIDENCE
from generator.metrics.method import Finding, Method, Readings, Standing
from generator.metrics.metric import (
    Change,
    Estimate,
    EvidenceUse,
    Look,
    Metric,
    Side,
    Trial,
    TrialArm,
)
from generator.metrics.proportion import PART as PROPORTION
from generator.metrics.raw_mean import PART as RAW_MEAN
from generator.metrics.readings import SideFiles
from generator.metrics.sequential import always_valid, mixture_scale
from generator.metrics.units import PERCENT, UnitError, canonical
from generator.metrics.verdict import MinimumEffect, judge, read_minimum_effect
from generator.problems import Place, Problem, ProblemsFound, refuse
from generator.records.project import Experiment
from generator.records.record import Record

SRM = 0.001
"""Below this p the sizes of the arms are no accident (Fabijan et al., KDD 2019)."""
POWER = 0.8
ENOUGH = 0.99
"""The share of the planned units from which a test counts as finished: the last day varies."""
FEWEST = 100
"""Units of an arm from which its variance may be taken as known, as a sequential test does."""
FIXED = "{} at the planned number of units"
UNPLANNED = "{}; no number of units was planned, so nobody can know why it stopped when it did"
SEQUENTIAL = "difference with an always-valid interval (mixture sequential test, normal mixture)"
BROKEN = "no effect is computed: the sizes of the variants are not those that were planned"
EARLY = "{}; stopped before the planned number of units, so nothing is decided"


def open_trial(root: Path, record: Record, id: str, digests: Digests) -> SideFiles:
    """The exposure log of an experiment, opened and hashed but not read."""
    source = record.project.experiments[id].value
    pattern = source.files[0]
    place = experiment_place(record, id, "value", "from", 0)
    files = open_evidence(root, record.folder, pattern, place, digests)
    if len(source.files) > 1 or len(files) > 1:
        message = "an experiment is one test, and these are several files"
        raise refuse(place, "several-files", message, "put the rows of all units into one table")
    return SideFiles("value", source, source.select, files)


def derive_trial(record: Record, id: str, opened: SideFiles) -> Metric:
    """An A/B test as a metric: control before, treatment after. Raises ProblemsFound."""
    experiment, file = record.project.experiments[id], opened.files[0]
    evidence = _read(record, id, opened)
    name = _outcome(record, id, evidence)
    arms = _arms(record, id, evidence.outcomes[name])
    unit = _unit(record, id, arms)
    trial = _trial(experiment, arms)
    metric = replace(
        _declared(record, id, experiment.name or name, unit),
        n=sum(arm.n for arm in arms),
        evidence=tuple(_uses(evidence, file, name, arms, unit, trial)),
    )
    if trial.srm_failed:
        return replace(metric, formula=BROKEN, trial=trial)
    return _with_effect(metric, record, id, arms, trial)


def told_elsewhere(record: Record, metrics: Sequence[Metric]) -> Iterator[Problem]:
    """The metrics that would tell what an A/B test with wrong sizes must not tell."""
    failed = {
        use.sha256: metric.id
        for metric in metrics
        if metric.trial is not None and metric.trial.srm_failed
        for use in metric.evidence
    }
    for metric in (metric for metric in metrics if metric.trial is None):
        tests = {failed[use.sha256] for use in metric.evidence if use.sha256 in failed}
        for id in sorted(tests):
            message = f"its file is that of the A/B test {id!r}, whose sizes are not those planned"
            hint = "nothing that was measured in that test can be shown: take the metric out"
            place = metric_place(record, metric.id)
            yield Problem(place, "srm-failed", message, hint)


def _with_effect(
    metric: Metric, record: Record, id: str, arms: Sequence[Arm], trial: Trial
) -> Metric:
    experiment = record.project.experiments[id]
    control, *treatments = [_readings(arm, metric.unit) for arm in arms]
    findings = [_method(arms).estimate(control, treatment) for treatment in treatments]
    changes = [
        _valid(finding, arms[0], arm, experiment, metric.unit)
        for finding, arm in zip(findings, arms[1:], strict=True)
    ]
    sides = (findings[0].sides[0], *(finding.sides[1] for finding in findings))
    standing: Standing = "cannot-tell" if trial.stopped_early else findings[0].standing
    minimum = _minimum(record, id, metric.unit)
    return replace(
        metric,
        grade="samples" if all(arm.samples for arm in arms) else "on-file",
        before=sides[0],
        after=sides[1],
        change=changes[0],
        formula=_formula(experiment, findings[0], trial),
        verdict=judge(changes[0], metric.better, standing, minimum),
        trial=replace(
            trial,
            arms=tuple(
                replace(arm, quantity=side) for arm, side in zip(trial.arms, sides, strict=True)
            ),
            changes=tuple(zip(experiment.treatments, changes, strict=True)),
            detectable=_detectable(experiment, arms, metric.unit),
            looks=tuple(_looks(experiment, arms, metric.unit)),
        ),
    )


def _read(record: Record, id: str, opened: SideFiles) -> AbTestEvidence:
    place = experiment_place(record, id, "value")
    evidence = read_evidence(opened.files[0], opened.source.format, place)
    if not isinstance(evidence, AbTestEvidence):
        message = f"{opened.files[0].path} is {evidence.format} evidence and no A/B test"
        raise refuse(place, "evidence-format", message, f"it needs {AbTest.marks}")
    return evidence


def _outcome(record: Record, id: str, evidence: AbTestEvidence) -> str:
    select = record.project.experiments[id].value.select
    names = tuple(evidence.outcomes)
    if select is None and len(names) == 1:
        return names[0]
    if select is not None and select in evidence.outcomes:
        return select
    place = experiment_place(record, id, "value", *(("select",) if select else ()))
    message = f"the file has no outcome {select!r}" if select else "the file has several outcomes"
    raise refuse(place, "no-measurement", message, nearest_first(select or "", names))


def _arms(record: Record, id: str, found: Sequence[Arm]) -> tuple[Arm, ...]:
    """The arms in the order of the record; every one of the file has to be named there."""
    experiment = record.project.experiments[id]
    by_name = {arm.name: arm for arm in found}
    wanted = (experiment.control, *experiment.treatments)
    problems = [
        refuse(
            _named_at(record, id, name),
            "unknown-variant",
            f"the file has no variant {name!r}",
            nearest_first(name, by_name),
        ).problems[0]
        for name in wanted
        if name not in by_name
    ]
    for name in by_name.keys() - set(wanted):
        place = experiment_place(record, id, "treatments")
        message = f"the file has a variant {name!r} that the record does not name"
        hint = "name every variant: a test that leaves one out cannot be checked"
        problems += refuse(place, "unknown-variant", message, hint).problems
    for name in (name for name in wanted if name in by_name and not by_name[name].n):
        message = f"no unit of the file was in the variant {name!r}"
        problems += refuse(_named_at(record, id, name), "no-observation", message).problems
    if problems:
        raise ProblemsFound(sorted(problems))
    return tuple(by_name[name] for name in wanted)


def _named_at(record: Record, id: str, name: str) -> Place:
    experiment = record.project.experiments[id]
    if name == experiment.control:
        return experiment_place(record, id, "control")
    return experiment_place(record, id, "treatments", experiment.treatments.index(name))


def _unit(record: Record, id: str, arms: Sequence[Arm]) -> str:
    if arms[0].is_share:
        return PERCENT
    unit = record.project.experiments[id].value.unit
    if unit is None:
        place = experiment_place(record, id, "value")
        hint = "say it beside the path: `value: {from: …, select: …, unit: EUR}`"
        raise refuse(place, "unit-missing", "the file does not say the unit of this", hint)
    return canonical(unit)


def _trial(experiment: Experiment, arms: Sequence[Arm]) -> Trial:
    """The plan, and whether the sizes of the arms are those that were planned."""
    from scipy.stats import chisquare

    whole = sum(experiment.allocation.values())
    planned = [experiment.allocation[arm.name] / whole for arm in arms]
    n = sum(arm.n for arm in arms)
    test = chisquare([arm.n for arm in arms], [share * n for share in planned])
    early = (
        experiment.design == "fixed"
        and experiment.planned_n is not None
        and n < experiment.planned_n * ENOUGH
    )
    return Trial(
        hypothesis=experiment.hypothesis,
        unit=experiment.unit,
        control=experiment.control,
        treatment=experiment.treatments[0],
        arms=tuple(
            TrialArm(arm.name, arm.n, share, None) for arm, share in zip(arms, planned, strict=True)
        ),
        changes=(),
        planned_n=experiment.planned_n,
        design=experiment.design,
        srm_chi2=float(test.statistic),
        srm_p=float(test.pvalue),
        srm_failed=bool(test.pvalue < SRM),
        stopped_early=early,
        detectable=None,
        guardrails=experiment.guardrails,
    )


def _declared(record: Record, id: str, name: str, unit: str) -> Metric:
    experiment = record.project.experiments[id]
    return Metric(
        slug=record.slug,
        id=id,
        name=name,
        unit=unit,
        better=experiment.better,
        before=None,
        after=None,
        value=None,
        change=None,
        n=None,
        method="ab-test",
        formula="",
        method_reason=None,
        verdict=None,
        grade="on-file",
        disclosure="public",
        minimum_effect=experiment.minimum_effect,
        guardrail=False,
        headline=experiment.headline,
        conditions=experiment.conditions,
        environment=None,
        command=None,
        allowed=tuple(sorted(experiment.allow.items())),
        evidence=(),
    )


def _minimum(record: Record, id: str, unit: str) -> MinimumEffect | None:
    try:
        return read_minimum_effect(record.project.experiments[id].minimum_effect, unit)
    except UnitError as error:
        place = experiment_place(record, id, "minimum_effect")
        raise refuse(place, error.code, error.message, error.hint) from error


def _whole(unit: str) -> float:
    return 100.0 if unit == PERCENT else 1.0


def _method(arms: Sequence[Arm]) -> Method:
    return PROPORTION if arms[0].is_share else RAW_MEAN


def _readings(arm: Arm, unit: str) -> Readings:
    """An arm as one side of a metric."""
    value = arm.total / arm.n * _whole(unit) if arm.n else 0.0
    stat, nature = ("rate", "proportion") if arm.is_share else ("mean", "")
    found = Measurement(
        arm.name, stat, value, unit, arm.n, "user", (), arm.samples, nature=cast("Nature", nature)
    )
    return [(_NO_FILE, found)]


def _valid(
    finding: Finding, control: Arm, treatment: Arm, experiment: Experiment, unit: str
) -> Change:
    """The change at the planned n, or with an interval that holds at every n."""
    change = finding.change or plain_change(finding.sides[0].value, finding.sides[1].value)
    if experiment.design == "fixed":
        return change
    before, after = finding.sides[0].value, finding.sides[1].value
    variance = (_variance(control) + _variance(treatment)) * _whole(unit) ** 2
    if variance == 0 or min(control.n, treatment.n) < FEWEST:
        return plain_change(before, after)
    mixture = mixture_scale(_planned_variance(experiment, (control, treatment)) * _whole(unit) ** 2)
    return change_by_difference(before, after, *always_valid(after - before, variance, mixture))


def _variance(arm: Arm | Period) -> float:
    """The variance of an arm's mean."""
    if arm.n < 2:
        return math.inf
    return max(arm.squares - arm.total**2 / arm.n, 0.0) / (arm.n - 1) / arm.n


def _planned_variance(experiment: Experiment, arms: Sequence[Arm]) -> float:
    """The variance of a difference of means once all planned units are there."""
    n = sum(arm.n for arm in arms)
    shares = sum(experiment.allocation[arm.name] for arm in arms)
    planned = (experiment.planned_n or n) * shares / sum(experiment.allocation.values())
    return sum(map(_variance, arms)) * n / planned


def _detectable(experiment: Experiment, arms: Sequence[Arm], unit: str) -> Estimate | None:
    """From the variance that was seen; a two-sided test at the usual level.

    A sequential test that has not stopped by then is found as often with its wider interval.
    """
    from scipy.stats import norm

    variance = _planned_variance(experiment, arms[:2])
    if experiment.planned_n is None or not 0 < variance < math.inf:
        return None
    spread = math.sqrt(variance)
    certain = float(norm.ppf((1 + CONFIDENCE) / 2)) * spread
    if experiment.design == "sequential":
        certain = always_valid(0.0, variance, mixture_scale(variance))[1]
    return Estimate((certain + float(norm.ppf(POWER)) * spread) * _whole(unit))


def _looks(experiment: Experiment, arms: Sequence[Arm], unit: str) -> Iterator[Look]:
    """The first treatment against the control, at the end of each day that both have."""
    if experiment.design != "sequential":
        return
    mixture = mixture_scale(_planned_variance(experiment, arms[:2]))
    sides = [{period.until: period for period in arm.periods} for arm in arms[:2]]
    for until in sorted(sides[0].keys() & sides[1].keys()):
        control, treatment = sides[0][until], sides[1][until]
        variance = _variance(control) + _variance(treatment)
        if variance == 0 or min(control.n, treatment.n) < FEWEST:
            continue
        gap = treatment.total / treatment.n - control.total / control.n
        bounds = (gap, *always_valid(gap, variance, mixture))
        yield Look(
            until, control.n + treatment.n, Estimate(*(bound * _whole(unit) for bound in bounds))
        )


def _formula(experiment: Experiment, finding: Finding, trial: Trial) -> str:
    if experiment.design == "sequential":
        return SEQUENTIAL
    told = (FIXED if experiment.planned_n else UNPLANNED).format(finding.formula)
    return EARLY.format(finding.formula) if trial.stopped_early else told


def _uses(
    evidence: AbTestEvidence,
    file: EvidenceFile,
    name: str,
    arms: Sequence[Arm],
    unit: str,
    trial: Trial,
) -> Iterator[EvidenceUse]:
    """What was read, for control and treatment; nothing that shows an effect that may not be."""
    sides: tuple[Side, Side] = ("before", "after")
    for side, arm in zip(sides, arms[:2], strict=True):
        stat = "rate" if arm.is_share else "mean"
        selector = Selector(name, (("variant", arm.name),), stat)
        yield EvidenceUse(
            side=side,
            path=file.path,
            sha256=file.sha256,
            size=file.size,
            format=evidence.format,
            select=write_selector(selector, evidence.names),
            value=None if trial.srm_failed or not arm.n else arm.total / arm.n,
            unit="1" if arm.is_share else unit,
            n=arm.n,
            notes=tuple(note for note in evidence.notes if note.speaks_of(name)),
            provenance=evidence.provenance,
        )


_NO_FILE = EvidenceFile("", Path(), 0, "", b"")
"""Methods look at measurements only."""
