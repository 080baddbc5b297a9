"""Samples of lm-evaluation-harness: a line for each example, with its score by each metric."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import fsum

from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import decode_line, is_number
from generator.evidence.measurement import Labels, Note, Provenance, Samples
from generator.evidence.reader import Cell, Listed, Series
from generator.problems import refuse

_NO_METRIC = frozenset(
    {"doc_id", "doc", "target", "arguments", "resps", "filtered_resps", "filter", "metrics"}
)
LARGEST_ID = 1 << 62
TEXTS = Note(
    "The file holds questions and answers as text: look at them before you publish it.",
    "texts-in-file",
)


def is_samples(file: EvidenceFile) -> bool:
    """Whether the first line is an example with its answers."""
    line = file.head.lstrip().partition(b"\n")[0]
    if not line.startswith(b"{") or b'"filtered_resps"' not in line:
        return False
    try:
        return _is_sample(decode_line(line))
    except (ValueError, RecursionError):
        # An example may be longer than the head that is looked at.
        return len(file.head) <= len(line) + 2 and b'"doc_id"' in line


def _is_sample(found: object) -> bool:
    return isinstance(found, dict) and {"doc_id", "filtered_resps"} <= found.keys()


@dataclass
class _Scores:
    """The scores of one metric, as far as they are numbers."""

    metric: str
    filtered: str
    values: array[float] = field(default_factory=lambda: array("d"))
    ids: array[int] = field(default_factory=lambda: array("q"))
    others: int = 0
    """Examples whose score is no number: a pair of sums, from which a perplexity is made."""

    def add(self, value: object, id: object) -> None:
        """Takes the score of one example; true and false count as 1 and 0."""
        number = float(value) if isinstance(value, bool) else value
        if is_number(number):
            self.values.append(float(str(number)))
            if isinstance(id, int) and abs(id) < LARGEST_ID:
                self.ids.append(id)
        else:
            self.others += 1


def read_samples(file: EvidenceFile) -> Listed:
    """Reads every line once and keeps the scores."""
    scores: dict[tuple[str, str], _Scores] = {}
    for _, sample in _lines(file):
        filtered = str(sample.get("filter", "none"))
        for metric in _metrics(sample):
            kept = scores.setdefault((metric, filtered), _Scores(metric, filtered))
            kept.add(sample.get(metric), sample["doc_id"])
    series = tuple(_series(kept) for kept in scores.values() if kept.values)
    notes = tuple(_notes(list(scores.values())))
    return Listed(file, "lm-eval", series, notes, Provenance(tool="lm-evaluation-harness"))


def _lines(file: EvidenceFile) -> Iterator[tuple[int, dict[str, object]]]:
    for number, line in file.lines():
        try:
            sample = decode_line(line)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "not readable"
            place = file.place(number, getattr(error, "colno", 1))
            raise refuse(place, "json-syntax", f"line {number} is not JSON: {reason}") from error
        if not isinstance(sample, dict) or not _is_sample(sample):
            message = "this line is no example: it has no `doc_id` and `filtered_resps`"
            raise refuse(file.place(number), "lm-eval-line", message)
        yield number, sample


def _metrics(sample: dict[str, object]) -> list[str]:
    """The metrics of an example: those that it names, or in old files all that is left."""
    named = sample.get("metrics")
    if isinstance(named, list):
        return [name for name in named if isinstance(name, str)]
    return [key for key in sample if key not in _NO_METRIC and not key.endswith("_hash")]


def _series(kept: _Scores) -> Series:
    labels: Labels = () if kept.filtered == "none" else (("filter", kept.filtered),)
    n = len(kept.values)
    in_unit = all(value in {0.0, 1.0} for value in kept.values)
    is_paired = len(kept.ids) == n == len(set(kept.ids))
    ids = (lambda: list(map(str, kept.ids))) if is_paired else None
    samples = Samples(n, lambda: kept.values, ids)
    return Series(
        kept.metric,
        "1" if in_unit else "",
        {"mean": Cell(fsum(kept.values) / n)},
        n,
        "example",
        labels,
        samples,
        ("count",),
        nature="proportion" if in_unit else "",
    )


def _notes(scores: list[_Scores]) -> Iterator[Note]:
    yield TEXTS
    yield Note("The file does not say the task: its name does.")
    for kept in scores:
        if kept.others and kept.values:
            text = f"{kept.metric}: {kept.others} examples without a number are left out."
            yield Note(text, "failed-examples", (kept.metric,))
        elif kept.others:
            yield Note(f"{kept.metric}: the scores of examples are no single numbers.")
    unstated = tuple(
        kept.metric for kept in scores if any(value not in {0.0, 1.0} for value in kept.values)
    )
    if unstated:
        text = f"{', '.join(unstated[:8])}: the file does not say the scale."
        yield Note(text, "scale-unstated", unstated)
