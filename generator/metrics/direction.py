"""Which way is better, for what everybody calls by one name: a recall, a loss, a latency.

A wrong answer would turn "improved" into "worse", so there is none for a name that could be
meant both ways: time between failures, errors that were found.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

from generator.metrics.units import PERCENT, RATIO, canonical, is_duration

Direction = Literal["lower", "higher"]

_SHARES = ("", RATIO, PERCENT)
_SCORES = (
    *("accuracy", "acc", "precision", "recall", "f1", "roc_auc", "pr_auc", "auc", "auroc", "r2"),
    *("ndcg", "map", "mrr", "hit_rate", "bleu", "chrf", "exact_match", "coverage"),
    *("percent_covered", "availability"),
)
"""Shares and scores; "map" in nanoseconds is a function that was measured."""
_LOSSES = (
    *("loss", "mae", "mse", "rmse", "mape", "logloss", "brier", "wer", "cer", "ter"),
    *("perplexity", "ppl", "latency", "latencies", "response_time"),
)
_PURE = ("loss", "logloss", "brier", "perplexity", "ppl")
"""Losses that never have a unit."""
_FAULTS = (
    *("error", "errors", "err", "failed", "failure", "failures", "failing", "dropped", "lost"),
    *("timeout", "timeouts", "incident", "incidents", "mismatches"),
)
_RATES = ("throughput", "rps", "qps")
_COUNTS = frozenset({"count", "number", "n"})
_BOTH_WAYS = frozenset(
    (
        *("between", "until", "before", "uptime", "session", "retention", "watch", "visit"),
        *("dwell", "battery", "life", "lifetime", "survival", "ttl", "age", "available", "free"),
        *("found", "caught", "fixed", "prevented", "avoided", "resolved", "closed", "detected"),
        *(
            "saved",
            "saving",
            "savings",
            "reduction",
            "reduced",
            "headroom",
            "remaining",
            "budget",
            "data",
        ),
        *("std", "stderr", "stdev", "var", "variance", "threshold", "size"),
        *("received", "sent", "transfer", "transferred", "read", "written", "missing"),
        *("uncovered", "improvement", "gain", "support", "digits", "length", "weight"),
    )
)
"""Words that turn a name round, or make something else of it."""
_SIZES = frozenset(f"{each}B" for each in ("", "k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti"))
_PER_TIME = re.compile(r"/(ns|µs|ms|s|min|h|d|day|week)")
_ENDS_WITH_DIGIT = frozenset({"f1", "r2"})


def known_direction(name: str, unit: str, format_name: str = "") -> Direction | None:
    """The better way by the name, else by the unit; None where neither tells."""
    words = _words(name)
    named = named_direction(name, unit=unit, format_name=format_name)
    if named or words & (_BOTH_WAYS | _COUNTS):
        return named
    if canonical(unit) in ("errors", "incidents") or is_duration(unit) or canonical(unit) in _SIZES:
        return "lower"
    # "Failures/s" has been answered above by its name.
    return "higher" if _PER_TIME.search(canonical(unit)) else None


def named_direction(*names: str, unit: str, format_name: str = "") -> Direction | None:
    """The better way by names alone: all of them speak of one value and must not disagree."""
    words = frozenset[str]().union(*map(_words, names))
    joined = "|".join(f"_{'_'.join(_in_order(name))}_" for name in names)
    if words & _BOTH_WAYS:
        return None
    found: set[Direction] = {"lower"} if _has(joined, _FAULTS) else set()
    if not words & _COUNTS:
        # How many losses were logged is not a loss.
        found |= {"lower"} if _has(joined, _LOSSES) else set()
        found |= {"higher"} if _has(joined, _RATES) and not is_duration(unit) else set()
        share = canonical(unit) in _SHARES
        scored = _has(joined, _SCORES) or format_name == "coverage"
        found |= {"higher"} if share and scored else set()
    return found.pop() if len(found) == 1 else None


def is_bare_number(name: str, value: float) -> bool:
    """Whether what has no unit needs none: a count, a loss, or a score as a share of one."""
    joined = f"_{'_'.join(_in_order(name))}_"
    share = 0 <= value <= 1 and named_direction(name, unit=RATIO) == "higher"
    return share or bool(_words(name) & _COUNTS) or _has(joined, _PURE)


def _has(joined: str, known: Collection[str]) -> bool:
    return any(f"_{each}_" in joined for each in known)


def _words(name: str) -> frozenset[str]:
    return frozenset(_in_order(name))


def _in_order(name: str) -> list[str]:
    """The words of a name without its labels; of a path in JSON, those of its last key."""
    if name.startswith("$"):
        keys = [key for key in re.split(r"[\[\].'\"]+", name[1:]) if key and not key.isdigit()]
        name = keys[-1] if keys else ""
    bare = re.sub(r"\{.*\}", " ", name)
    spaced = re.sub(r"(?<=[a-z]{2})(?=[A-Z][a-z])", " ", bare).lower()
    found = re.findall(r"[a-z]+\d*", spaced)
    return [word if word in _ENDS_WITH_DIGIT else word.rstrip("0123456789") for word in found]
