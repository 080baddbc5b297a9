"""Selectors: the text that points at one value of a file, ``name{label="value"}:stat``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.evidence.measurement import Labels

NAMED_STATS = ("mean", "median", "min", "max", "count", "sum", "rate", "std", "last", "best")
_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d+)?)")
_LABEL = re.compile(r'\s*([^="{},\s]+)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)')


class SelectorError(Exception):
    """A selector that cannot be read, or that a file has no measurement for.

    The caller knows where the author wrote it and makes a problem of it.
    """

    def __init__(self, message: str, hint: str = "", code: str = "no-measurement") -> None:
        super().__init__(message)
        self.message, self.hint, self.code = message, hint, code


@dataclass(frozen=True)
class Selector:
    """A selector taken apart. An empty stat means the only one that the measurement has."""

    name: str
    labels: Labels = ()
    stat: str = ""

    def __str__(self) -> str:
        escaped = (
            (label, value.replace("\\", "\\\\").replace('"', '\\"')) for label, value in self.labels
        )
        labels = ",".join(f'{label}="{value}"' for label, value in escaped)
        return self.name + (f"{{{labels}}}" if labels else "") + (f":{self.stat}" if self.stat else "")


def percentile(stat: str) -> float | None:
    """The fraction that a percentile's name means: 0.99 for ``p99``; None for other stats."""
    match = _PERCENTILE.fullmatch(stat)
    return float(match[1]) / 100 if match else None


def is_stat(text: str) -> bool:
    """Whether the text after a selector's last colon is a statistic."""
    return text in NAMED_STATS or percentile(text) is not None
