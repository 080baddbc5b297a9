"""The words for metrics, by language. Another language is another entry of ``WORDS``."""

from __future__ import annotations

from collections.abc import Mapping

from generator.metrics.french import FRENCH
from generator.metrics.german import GERMAN

ENGLISH: Mapping[str, str] = {
    "range": "{low} to {high}",
    "point": "point",
    "points": "points",
    "factor.faster": "{factor} faster",
    "factor.slower": "{factor} slower",
    "factor.lower": "{factor} lower",
    "factor.higher": "{factor} higher",
    "factor.same": "{factor}",
    "verdict.improved": "improved",
    "verdict.worse": "worse",
    "verdict.small-change": "small change",
    "verdict.no-clear-difference": "no clear difference",
    "verdict.cannot-tell": "cannot tell",
    "verdict.not-tested": "not tested",
    "verdict.unchanged": "unchanged",
    "verdict.hidden": "no effect shown",
    "sentence.fell": "{name} fell from {before} to {after}{behind}{said}.",
    "sentence.rose": "{name} rose from {before} to {after}{behind}{said}.",
    "sentence.unclear": "{name} stood at {before} before and {after} after{behind}{said}.",
    "sentence.equal": "{name} stood at {after} before and after{behind}{said}.",
    "sentence.stayed": "{name} stayed at {after}{behind}{said}.",
    "sentence.relative": "{name} changed by {change}{behind}{said}; the values are withheld.",
    "sentence.withheld": "The values of “{name}” are withheld; the digest of their "
    "evidence is on file.",
    "sentence.value": "{name} stood at {value}{behind}.",
    "sentence.trial": "{name} stood at {before} with {control} and at {after} with {treatment}"
    "{behind}{said}.",
    "sentence.unbalanced": "No effect on “{name}” is shown: the variants of the test do not have "
    "the sizes that were planned (p\u00a0{p}), so a difference may be that of the units that are "
    "missing.",
    "said.improved": ": {verdict}",
    "said.worse": ": {verdict}",
    "said.small-change": ": {verdict}, less than the {minimum} that would matter",
    "said.no-clear-difference": ": {verdict}",
    "said.exact": "",
    "said.cannot-tell": ": {verdict}, too few observations",
    "said.cannot-tell.one-run": ": {verdict}, since a single run shows no spread",
    "said.cannot-tell.few-runs": ": {verdict}, since so few runs can never rule out chance",
    "said.cannot-tell.no-spread": ": {verdict}, since the values of each side are all the same",
    "said.cannot-tell.one-seed": ": {verdict}, since a single seed shows no spread",
    "said.cannot-tell.no-event": ": {verdict}, since nothing happened on either side",
    "said.stopped-early": ": {verdict}, stopped before the {planned} planned units",
    "said.not-tested": ": {verdict}, since no spread is on file",
    "said.not-tested.sealed": ": {verdict}, since no interval was sealed",
    "behind": " ({facts})",
    "behind.between": ", ",
    "behind.change": "{change}",
    "behind.difference": "{difference}",
    "behind.interval": "{confidence} interval {interval}",
    "behind.interval-of-change": "{confidence} interval of the change {interval}",
    "behind.always-valid": "{confidence} always-valid interval {interval}",
    "behind.n": "n = {n}",
    "baseline.beaten": "A model that {what} reaches {baseline}.",
    "baseline.unclear": "A model that {what} reaches {baseline}; this one is not clearly better.",
    "baseline.unbeaten": "A model that {what} reaches {baseline}; this one is no better.",
    "baseline.unbeatable": "A model that {what} reaches {baseline}, the best there is: "
    "this score means little without another beside it.",
    "facts.mcnemar": "{pairs-before-only} examples were right before only, "
    "{pairs-after-only} after only; exact McNemar test {mcnemar-p}.",
    "sizes.balanced": "The variants have the sizes that were planned: sizes as uneven as these "
    "come about by chance in {share} of tests (χ²\u00a0=\u00a0{chi2}, p\u00a0{p}).",
    "sizes.unbalanced": "The variants do not have the sizes that were planned: chance alone makes "
    "them so uneven in fewer than one of a thousand tests (χ²\u00a0=\u00a0{chi2}, p\u00a0{p}).",
    "decision.seen": "An effect of {effect} or more would probably have been seen: four in five "
    "tests of this size find it.",
    "decision.to-be-seen": "An effect of {effect} or more will probably be seen by {planned} "
    "units: four in five tests of that size find it.",
    "decision.needed": "To find the {effect} that would matter as often, it takes a test of about "
    "{n} units.",
    "decision.missing": "{missing} of the {planned} planned units are missing: only with them can "
    "the test be judged.",
    "decision.few": "There are too few units for any decision.",
    "decision.near": "The end of the interval nearest to no effect is {bound}.",
    "decision.near-beyond": "Even the end of the interval nearest to no effect, {bound}, is no "
    "less than the {minimum} that would matter.",
    "decision.near-short": "The end of the interval nearest to no effect, {bound}, is less than "
    "the {minimum} that would matter: the true effect may be too small to matter.",
    "decision.far-beyond": "The end of the interval farthest from no effect, {bound}, is no less "
    "than the {minimum} that would matter: the true effect may matter.",
    "decision.far-short": "Even the end of the interval farthest from no effect, {bound}, is less "
    "than the {minimum} that would matter.",
    "decision.guardrail": "What should not have got worse did: {names}.",
    "mark.stated": "stated",
    "mark.on-file": "on file",
    "mark.re-runnable": "re-runnable",
    "grade.stated": "stated",
    "grade.withheld": "withheld",
    "grade.on-file": "on file",
    "grade.samples": "samples on file",
    "grade.re-runnable": "re-runnable",
    # Clauses: "proves that …", "does not prove …".
    "proves.stated": "the author says so",
    "proves.withheld": "the file behind the number has not changed since it was sealed",
    "proves.on-file": "the page shows what the evidence file says",
    "proves.samples": "the interval can be computed again from the observations on file",
    "proves.re-runnable": "others can try: command, environment and commit are on record, "
    "and the command was run more than once",
    "open.stated": "that it is true",
    "open.withheld": "that it is true, since nobody else can see the file",
    "open.on-file": "that the run took place as described",
    "open.samples": "that the workload was like the one in production",
    "open.re-runnable": "that the same number comes out elsewhere",
    # One, and several.
    "unit.request": "request|requests",
    "unit.query": "query|queries",
    "unit.row": "row|rows",
    "unit.token": "token|tokens",
    "unit.item": "item|items",
    "unit.iteration": "iteration|iterations",
    "unit.operation": "operation|operations",
    "unit.transaction": "transaction|transactions",
    "unit.message": "message|messages",
    "unit.event": "event|events",
    "unit.record": "record|records",
    "unit.job": "job|jobs",
    "unit.task": "task|tasks",
    "unit.user": "user|users",
    "unit.error": "error|errors",
    "unit.incident": "incident|incidents",
    "unit.test": "test|tests",
    "unit.line": "line|lines",
    "unit.file": "file|files",
    "unit.page": "page|pages",
    "unit.build": "build|builds",
    "unit.run": "run|runs",
    "unit.deploy": "deploy|deploys",
    "unit.example": "example|examples",
    "unit.sample": "sample|samples",
    "unit.image": "image|images",
    "unit.epoch": "epoch|epochs",
    "unit.step": "step|steps",
    "unit.core": "core|cores",
    "unit.hour": "hour|hours",
    "unit.day": "day|days",
    "unit.week": "week|weeks",
}

WORDS: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH}


def words_for(locale: str) -> Mapping[str, str]:
    """The words of the locale's language, English where there are none yet."""
    return WORDS.get(locale.replace("-", "_").split("_")[0], ENGLISH)
