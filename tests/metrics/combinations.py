"""Metrics of every kind that a sentence has to speak of, each made by the method for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from generator.evidence.measurement import Measurement
from generator.metrics.events import PART as EVENTS
from generator.metrics.exact import PART as EXACT
from generator.metrics.method import Finding, Readings
from generator.metrics.metric import Change, Estimate, Metric, Quantity, Slice, Trial
from generator.metrics.numbers import NO_BREAK
from generator.metrics.proportion import PART as PROPORTION
from generator.metrics.raw_mean import PART as MEAN
from generator.metrics.repeated_runs import compare
from generator.metrics.sealed import SealedRatio
from generator.metrics.seeds import PART as SEEDS
from generator.metrics.summary import PART as SUMMARY
from generator.metrics.verdict import judge, read_minimum_effect
from generator.metrics.wording import plain_text, sentence
from tests.metrics.made import BLANK, evidence_file, metric_of, samples_of

GOLDEN = Path(__file__).parent
Better = Literal["lower", "higher"]
SPREAD = (-0.02, -0.01, 0.0, 0.01, 0.02)
LONG = "Time from the click to the first result, on a cold cache, for signed-in users"


def combinations() -> Iterator[tuple[str, str, Metric]]:
    """A heading, what is special, and the metric."""
    for part in (_runs, _few, _means, _shares, _scores, _counts, _exact, _summaries, _one_sided):
        yield from ((part.__doc__ or "", said, metric) for said, metric in part())
    for part in (_sealed, _slices, _trials, _names):
        yield from ((part.__doc__ or "", said, metric) for said, metric in part())


def sentences(locale: str) -> Iterator[str]:
    """The lines of a golden file: each sentence below what it is about."""
    last = ""
    for heading, said, metric in combinations():
        if heading != last:
            yield f"# {heading}\n\n"
        last = heading
        text = plain_text(sentence(metric, locale)).replace(NO_BREAK, " ")
        yield f"{said}\n    {text}\n\n"


Told = Iterator[tuple[str, Metric]]


def _runs() -> Told:
    """Repeated runs"""
    yield "time, improved", _compared("Build time", "s", "lower", 200, 100)
    yield "time, worse", _compared("Build time", "s", "lower", 100, 200)
    yield "rate, improved", _compared("Throughput", "requests/s", "higher", 1200, 3400)
    yield "rate, worse", _compared("Throughput", "requests/s", "higher", 3400, 1200)
    yield "small change", _compared("Build time", "s", "lower", 200, 190, minimum="10%")
    yield "small change in units", _compared("Build time", "s", "lower", 200, 190, minimum="20 s")
    yield "no clear difference", _compared("Build time", "s", "lower", 200, 199)
    yield "the same on both sides", _compared("Build time", "s", "lower", 200, 200)
    yield (
        "re-runnable",
        replace(_compared("Build time", "s", "lower", 200, 100), grade="re-runnable"),
    )


def _few() -> Told:
    """Too few observations"""
    yield "one run each", _run(compare([200.0], [100.0]))
    yield "one run each, the same", _run(compare([200.0], [200.0]))
    three = compare([200.0, 201.0, 202.0], [100.0, 101.0, 102.0])
    yield "three runs each", _run(three)


def _means() -> Told:
    """Means that may be zero or below"""
    rise = MEAN.estimate(_raw([0.0] * 6), _raw([2.0, 3, 4, 2, 3, 4]))
    yield "from zero", _named("Queue length", rise, "jobs")
    fall = MEAN.estimate(_raw([2.0, 3, 4, 2, 3, 4]), _raw([0.0] * 6))
    yield "to zero", _named("Queue length", fall, "jobs")
    below = MEAN.estimate(_raw([-2.0, -3, -4, -2, -3]), _raw([2.0, 3, 4, 2, 3]))
    yield "from below zero", _named("Margin", below, "EUR", "higher")


def _shares() -> Told:
    """Shares"""
    yield "improved, in points", _share("Accuracy", "higher", (820, 1000), (880, 1000))
    yield "worse, in points", _share("Error rate", "lower", (20, 1000), (60, 1000))
    yield "no clear difference", _share("Accuracy", "higher", (137, 164), (142, 164))
    yield "the same", _share("Accuracy", "higher", (137, 164), (137, 164))
    small = _share("Accuracy", "higher", (82000, 100000), (82700, 100000), "2 points")
    yield "small change", small
    yield "from nothing", _share("Error rate", "lower", (0, 1000), (30, 1000))
    yield "to nothing", _share("Error rate", "lower", (30, 1000), (0, 1000))
    one = PROPORTION.estimate(
        _of(0.9123, "1", "proportion", 400), _of(0.95, "1", "proportion", 400)
    )
    yield "as a number without a unit", _named("Recall", one, "1", "higher")


def _scores() -> Told:
    """Scores over seeds"""
    better = SEEDS.estimate(
        _seeds(0.81, 0.82, 0.8, 0.81, 0.82), _seeds(0.86, 0.87, 0.85, 0.88, 0.86)
    )
    yield "improved", _named("F1", better, "1", "higher")
    unclear = SEEDS.estimate(_seeds(0.81, 0.82, 0.8), _seeds(0.8, 0.84, 0.81))
    yield "no clear difference", _named("F1", unclear, "1", "higher")
    single = SEEDS.estimate(_seeds(0.81), _seeds(0.84))
    yield "one seed each", replace(_named("F1", single, "1", "higher"), method="seeds")


def _counts() -> Told:
    """Numbers of events"""
    yield "improved", _events("Incidents", 14, 3)
    yield "worse", _events("Incidents", 3, 14)
    yield "no clear difference", _events("Incidents", 4, 3)
    yield "to none", _events("Incidents", 12, 0)
    yield "from none", _events("Incidents", 0, 12)
    yield "none at all", _events("Incidents", 0, 0)
    one = EVENTS.estimate(_of(1.0, "incidents", "events"), None)
    yield "one side", replace(_named("Outages", one, "incidents"), method="events")


def _exact() -> Told:
    """Exact values"""
    yield "size, improved", _exactly("Image size", "MiB", "lower", 1240, 310)
    yield "size, worse", _exactly("Image size", "MiB", "lower", 310, 1240)
    yield "size, the same", _exactly("Image size", "MiB", "lower", 310, 310)
    yield "money, improved", _exactly("Monthly cost", "EUR", "lower", 1234.5, 990)
    yield "count, improved", _exactly("Tests", "tests", "higher", 512, 1024)
    yield "small change", _exactly("Image size", "MiB", "lower", 310, 305, "5%")
    yield "coverage", _exactly("Line coverage", "percent", "higher", 81.3, 92.75)
    yield "to zero", _exactly("Open ports", "1", "lower", 3, 0)
    yield "from zero", _exactly("Languages", "1", "higher", 0, 3)
    yield "one side", _named("Image size", EXACT.estimate(_of(310.0, "MiB", "exact"), None), "MiB")


def _summaries() -> Told:
    """Summaries, without any spread"""
    yield "lower", _summary("p95 latency", "ms", 200, 100)
    yield "higher", _summary("p95 latency", "ms", 100, 200)
    yield "the same", _summary("p95 latency", "ms", 100, 100)
    yield "counts are known", _summary("p95 latency", "ms", 200, 100, n=60000)
    yield "share", _summary("Availability", "percent", 99.9, 99.95, "higher")
    yield "from zero", _summary("Errors", "errors", 0, 12)


def _one_sided() -> Told:
    """One side"""
    wide = Finding((Quantity(97.13, 95.0, 99.1, 40),), None, "", "not-tested")
    yield "time with interval", _named("Latency", wide, "ms")
    yield "share with interval", _named("Accuracy", wide, "percent")
    yield (
        "number without a unit",
        _named("F1", replace(wide, sides=(Quantity(0.913, 0.9, 0.925, 400),)), "1"),
    )
    bare = Finding((Quantity(97.13, None, None, None),), None, "", "not-tested")
    yield "time alone", _named("Latency", bare, "ms")
    yield "stated", replace(_named("Latency", bare, "ms"), grade="stated")
    count = Finding((Quantity(12000.0, None, None, 1),), None, "", "not-tested")
    yield "a count", _named("Users", count, "users", "higher")


def _sealed() -> Told:
    """Sealed"""
    yield "relative, improved", _relative(0.5, 0.45, 0.55)
    yield "relative, worse", _relative(1.5, 1.4, 1.6)
    yield "relative, no clear difference", _relative(0.98, 0.9, 1.05)
    yield "relative, small change", _relative(0.98, 0.97, 0.99, "5%")
    yield "relative, not tested", _relative(0.5, None, None)
    yield "relative, the same", _relative(1.0, 0.95, 1.05)
    yield (
        "withheld",
        replace(BLANK, value=None, grade="withheld", disclosure="withheld", method="sealed"),
    )


def _slices() -> Told:
    """A metric with slices speaks of the whole"""
    whole = _share("Accuracy", "higher", (820, 1000), (880, 1000))
    assert whole.before is not None
    assert whole.after is not None
    part = Slice("DE", (whole.before, whole.after), whole.change, whole.verdict, 2000)
    yield "improved", replace(whole, slices=(part,))


def _trials() -> Told:
    """A/B tests"""
    improved = _trial((192, 2008), (258, 1992))
    yield "improved", improved
    yield "worse", _trial((258, 1992), (192, 2008))
    yield "no clear difference", _trial((192, 2008), (200, 1992))
    yield "the same", _trial((192, 2000), (192, 2000))
    assert improved.trial is not None
    early = replace(improved.trial, stopped_early=True, planned_n=20000)
    yield "stopped early", replace(improved, trial=early, verdict="cannot-tell")
    sequential = replace(improved.trial, design="sequential")
    yield "sequential", replace(improved, trial=sequential)
    broken = replace(improved.trial, srm_failed=True, srm_p=2.5396e-10)
    yield (
        "sizes not as planned",
        replace(improved, trial=broken, before=None, after=None, change=None, verdict=None),
    )


def _names() -> Told:
    """Names"""
    yield "long", _compared(LONG, "ms", "lower", 200, 100)
    yield "long, unclear", _compared(LONG, "ms", "lower", 200, 199)
    yield "with a number", _compared("p99 latency at 200 requests/s", "ms", "lower", 200, 100)
    yield "small letter", _compared("p99 latency", "ms", "lower", 200, 100)


def _named(
    name: str, finding: Finding, unit: str, better: Better = "lower", minimum: str | None = None
) -> Metric:
    metric = replace(metric_of(finding, unit, better, minimum), name=name)
    return metric if finding.n is None else replace(metric, n=finding.n)


def _run(finding: Finding) -> Metric:
    return replace(_named("Build time", finding, "s"), method="repeated-runs")


def _compared(
    name: str, unit: str, better: Better, before: float, after: float, minimum: str | None = None
) -> Metric:
    sides = ([middle * (1 + off) for off in SPREAD] for middle in (before, after))
    return replace(_named(name, compare(*sides), unit, better, minimum), method="repeated-runs")


def _of(value: float, unit: str, nature: str = "", n: int | None = None) -> Readings:
    found = Measurement("x", "", value, unit, n, "")
    return [(evidence_file(), replace(found, nature=nature))]  # type: ignore[arg-type]


def _raw(values: Sequence[float]) -> Readings:
    return samples_of(values, "mean")


def _seeds(*scores: float) -> Readings:
    return [
        (evidence_file(f"{n}.json"), Measurement("f1", "", score, "1", 1, "seed"))
        for n, score in enumerate(scores)
    ]


def _share(
    name: str,
    better: Better,
    before: tuple[int, int],
    after: tuple[int, int],
    minimum: str | None = None,
) -> Metric:
    sides = [_of(yes / n * 100, "percent", "proportion", n) for yes, n in (before, after)]
    finding = PROPORTION.estimate(sides[0], sides[1])
    return replace(_named(name, finding, "percent", better, minimum), method="proportion")


def _events(name: str, before: int, after: int) -> Metric:
    sides = [_of(float(number), "incidents", "events") for number in (before, after)]
    return replace(_named(name, EVENTS.estimate(*sides), "incidents"), method="events")


def _exactly(
    name: str, unit: str, better: Better, before: float, after: float, minimum: str | None = None
) -> Metric:
    sides = [_of(float(value), unit, "exact", 1) for value in (before, after)]
    return replace(_named(name, EXACT.estimate(*sides), unit, better, minimum), method="exact")


def _summary(
    name: str,
    unit: str,
    before: float,
    after: float,
    better: Better = "lower",
    n: int | None = None,
) -> Metric:
    sides = [_of(float(value), unit, "", n) for value in (before, after)]
    return _named(name, SUMMARY.estimate(*sides), unit, better)


def _relative(
    ratio: float, low: float | None, high: float | None, minimum: str | None = None
) -> Metric:
    sealed = SealedRatio(value=ratio, low=low, high=high)
    times = Estimate(sealed.value, sealed.low, sealed.high)
    less = [None if bound is None else bound - 1 for bound in (low, high)]
    change = Change(Estimate(ratio - 1, *less), None, times)
    standing: Literal["not-tested", "decidable"] = "not-tested" if low is None else "decidable"
    effect = read_minimum_effect(minimum, "ms")
    return replace(
        BLANK,
        value=None,
        change=change,
        verdict=judge(change, "lower", standing, effect),
        grade="withheld",
        disclosure="relative",
        n=24,
        method="sealed",
        minimum_effect=minimum,
    )


def _trial(control: tuple[int, int], treatment: tuple[int, int]) -> Metric:
    metric = replace(_share("Conversion", "higher", control, treatment), method="ab-test")
    trial = Trial(
        hypothesis="It sells more",
        unit="user",
        control="v1",
        treatment="v2",
        arms=(),
        changes=(),
        planned_n=4000,
        design="fixed",
        srm_chi2=0.1,
        srm_p=0.8,
        srm_failed=False,
        stopped_early=False,
        detectable=None,
        guardrails=(),
    )
    return replace(metric, trial=trial)


if __name__ == "__main__":
    for language in ("en", "de", "fr"):
        path = GOLDEN / f"sentences.{language}.txt"
        path.write_text("".join(sentences(language)), encoding="utf-8")
