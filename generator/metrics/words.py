"""The words for metrics, by language. Another language is another entry of ``WORDS``."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "range": "{low} to {high}",
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
    "sentence.fell": "{name} fell from {before} to {after}{behind}{said}.",
    "sentence.rose": "{name} rose from {before} to {after}{behind}{said}.",
    "sentence.unclear": "{name} was {before} before and {after} after{behind}{said}.",
    "sentence.stayed": "{name} stayed at {after}{behind}{said}.",
    "sentence.relative": "{name} changed by {change}{behind}{said}; the values are withheld.",
    "sentence.withheld": "{name} is withheld; the digest of its evidence is on file.",
    "sentence.value": "{name} is {value}{behind}.",
    "said.improved": ": {verdict}",
    "said.worse": ": {verdict}",
    "said.small-change": ": {verdict}, less than the {minimum} that would matter",
    "said.no-clear-difference": ": {verdict}",
    "said.cannot-tell": ": {verdict}, too few observations",
    "said.not-tested": ": {verdict}, no spread on file",
    "behind": " ({facts})",
    "behind.between": ", ",
    "behind.change": "{change}",
    "behind.difference": "{difference}",
    "behind.interval": "{confidence} interval {interval}",
    "behind.n": "n = {n}",
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
}

WORDS: Mapping[str, Mapping[str, str]] = {"en": ENGLISH}


def words_for(locale: str) -> Mapping[str, str]:
    """The words of the locale's language, English where there are none yet."""
    return WORDS.get(locale.replace("-", "_").split("_")[0], ENGLISH)
