"""Selectors: the text that points at one value of a file, ``name{label="value"}:stat``."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from generator.evidence.measurement import Labels

NAMED_STATS = (
    *("mean", "median", "min", "max", "count", "sum"),
    *("rate", "std", "last", "best", "share"),
)
_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d+)?)")
_BARE = r'[^="{},\s]+'
_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_LABEL = re.compile(rf"\s*(?:({_BARE})|{_QUOTED})\s*=\s*{_QUOTED}\s*(?:,(?!\s*\}})|(?=\}}))", re.S)
_LISTED = 20


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
        labels = ",".join(
            f"{label if re.fullmatch(_BARE, label) else _quote(label)}={_quote(value)}"
            for label, value in self.labels
        )
        stat = f":{self.stat}" if self.stat else ""
        return self.name + (f"{{{labels}}}" if labels else "") + stat


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _unquote(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.S)


def percentile(stat: str) -> float | None:
    """The fraction that a percentile's name means: 0.99 for ``p99``; None for other stats."""
    match = _PERCENTILE.fullmatch(stat)
    return float(match[1]) / 100 if match else None


def is_stat(text: str) -> bool:
    """Whether the text after a selector's last colon is a statistic."""
    return text in NAMED_STATS or percentile(text) is not None


def parse_selector(text: str, known_names: Collection[str]) -> Selector:
    """Takes a selector apart by the names that the file has, since a name may hold anything.

    The longest name wins. A JSONPath stays whole, as the name of the value that it leads to.
    """
    readings = list(_readings(text, known_names))
    if readings:
        return max(readings, key=lambda reading: len(reading.name))
    if text.startswith("$"):
        return Selector(text)
    base = text.rpartition(":")[0] if is_stat(text.rpartition(":")[2]) else text
    name = re.sub(r"\{.*\}$", "", base, flags=re.S) or base
    raise SelectorError(f"there is no measurement {name!r}", nearest_first(name, known_names))


def write_selector(selector: Selector, known_names: Collection[str]) -> str:
    """The text that reads back as this selector, whatever other names the file has."""
    text = str(selector)
    if selector.name not in known_names:
        return text
    # An empty label list ends the name where another name goes on with the same characters.
    for end_marks in range(1, len(known_names) + 2):
        if parse_selector(text, known_names) == selector:
            break
        name = selector.name + "{}" * end_marks
        text = str(Selector(name, selector.labels, selector.stat))
    return text


def nearest_first(word: str, known: Iterable[str]) -> str:
    """A hint that lists what there is, the likeliest meant first."""
    known = list(dict.fromkeys(known))
    if not known:
        return "the file has no measurements"
    close = difflib.get_close_matches(word, known[:1000], n=5, cutoff=0.5)
    listed = [*close, *(name for name in known if name not in close)]
    more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return f"there is: {', '.join(listed[:_LISTED])}{more}"


def _readings(text: str, known_names: Collection[str]) -> Iterator[Selector]:
    start, colon, stat = text.rpartition(":")
    splits = [(text, "")] + ([(start, stat)] if colon and is_stat(stat) else [])
    for base, stat in splits:
        for name in known_names:
            labels = _labels(base[len(name) :]) if base.startswith(name) else None
            if labels is not None:
                yield Selector(name, labels, stat)


def _labels(text: str) -> Labels | None:
    """The label filters of ``{a="b"}{c="d"}``; None where the text is something else."""
    labels: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        if text[at] != "{":
            return None
        at += 1
        while found := _LABEL.match(text, at):
            label = _unquote(found[2]) if found[1] is None else found[1]
            labels.append((label, _unquote(found[3])))
            at = found.end()
        if text[at : at + 1] != "}":
            return None
        at += 1
    return tuple(sorted(labels))
