"""Evaluations of prompts, by promptfoo: its JSON, JSON lines and CSV.

How to get the file: `promptfoo eval -o run.json`. JSON and JSON lines keep the outcome of every
test; CSV rounds the scores to two decimals and knows no times.

Select: one series for each prompt and provider: `pass{prompt="0"}:mean` is the share of tests that
passed, `score{prompt="0"}:mean` the mean score, `latencyMs{prompt="0"}:p95` in milliseconds.
Prompts are numbered from 0, as in the file. Several providers are told apart by `provider`. Scores
with a name of their own have the label `metric`. The sums over everything are `successes:count`,
`failures:count` and `errors:count`.

Example: from `tests/evidence_files/promptfoo/results.json`, two prompts and two tests:

    pass{prompt="0"}:mean  0.5 1
    score{prompt="0"}:mean  0.75
    latencyMs{prompt="1"}:max  1 ms
    failures:count  2 tests

What cannot be claimed: the latency of a model from answers that came out of a cache; those are left
out. That a test which passed is a right answer: it is what its assertions check, and a model that
grades can err. Tests that ended in an error count as not passed. The file holds the prompts and
the answers.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import fsum
from typing import TypeAlias

from generator.evidence.csv_text import read_cells, to_value
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import (
    Document,
    decode_line,
    is_number,
    load_document,
    try_document,
)
from generator.evidence.measurement import Labels, Nature, Note, Provenance, Samples
from generator.evidence.promptfoo_table import find_columns
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates
from generator.problems import refuse

Result: TypeAlias = dict[str, object]
"""The outcome of one test of one prompt."""
_TOTALS = ("successes", "failures", "errors")
LARGEST_ID = 1 << 62
_ERROR = 2
"""``failureReason`` of a test that ended in an error."""
TEXTS = Note(
    "The file holds prompts and answers as text: look at them before you publish it.",
    "texts-in-file",
)


class Promptfoo:
    """Reads what ``promptfoo eval -o`` writes."""

    name = "promptfoo"
    generic = False
    kinds = ("json", "json lines", "text")
    marks = "`results.stats` and `results.results`, or CSV with `Status,Score,Named Scores`"

    def recognises(self, file: EvidenceFile) -> bool:
        """JSON by its sections, lines by the first one, CSV by its columns."""
        document = try_document(file)
        if document is not None:
            return _is_report(document)
        return _is_lines(file) or bool(find_columns(file))

    def read(self, file: EvidenceFile) -> Evidence:
        """Outcomes of each prompt and provider, then the sums."""
        if _is_lines(file):
            return _read_results(file, None, _lines(file))
        columns = find_columns(file)
        if try_document(file) is None and columns:
            return _read_table(file, columns)
        document = load_document(file)
        results = document.items("results", "results")
        return _read_results(file, document, (each for each in results if isinstance(each, dict)))


def _is_report(document: Document) -> bool:
    results = document.items("results", "results")
    stats = document.mapping("results", "stats")
    return "successes" in stats and all(
        isinstance(each, dict) and "success" in each for each in results
    )


def _is_lines(file: EvidenceFile) -> bool:
    line = file.head.lstrip().partition(b"\n")[0]
    if not line.startswith(b"{") or b'"testIdx"' not in line:
        return False
    try:
        return _is_result(decode_line(line))
    except (ValueError, RecursionError):
        return False


def _is_result(found: object) -> bool:
    return isinstance(found, dict) and {"testIdx", "promptIdx", "success"} <= found.keys()


def _lines(file: EvidenceFile) -> Iterator[Result]:
    for number, line in file.lines():
        try:
            found = decode_line(line)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "not readable"
            place = file.place(number, getattr(error, "colno", 1))
            raise refuse(place, "json-syntax", f"line {number} is not JSON: {reason}") from error
        if not isinstance(found, dict) or not _is_result(found):
            raise refuse(file.place(number), "field-missing", "this line is no result of a test")
        yield found


@dataclass
class _Group:
    """The outcomes of one prompt with one provider."""

    labels: Labels
    passed: array[float] = field(default_factory=lambda: array("d"))
    ids: array[int] = field(default_factory=lambda: array("q"))
    values: dict[tuple[str, str], array[float]] = field(default_factory=dict)
    """Scores and times by their name and the label ``metric``."""
    cached: int = 0
    errors: int = 0

    def add(self, result: Result) -> None:
        """Takes the outcome of one test."""
        self.passed.append(float(result.get("success") is True))
        index = result.get("testIdx", len(self.ids))
        if isinstance(index, int) and abs(index) < LARGEST_ID:
            self.ids.append(index)
        self.errors += result.get("failureReason") == _ERROR
        self._keep("score", "", result.get("score"))
        response = result.get("response")
        if isinstance(response, dict) and response.get("cached") is True:
            self.cached += 1
        elif result.get("failureReason") != _ERROR:
            self._keep("latencyMs", "", result.get("latencyMs"))
        named = result.get("namedScores")
        for name, value in named.items() if isinstance(named, dict) else ():
            self._keep("score", name, value)

    def _keep(self, name: str, metric: str, value: object) -> None:
        if is_number(value):
            self.values.setdefault((name, metric), array("d")).append(float(str(value)))


def _read_results(
    file: EvidenceFile, document: Document | None, results: Iterable[Result]
) -> Evidence:
    groups: dict[tuple[str, str], _Group] = {}
    prompts: dict[str, str] = {}
    for result in results:
        prompt, provider = _prompt(result, prompts), _provider(result)
        labels = (("prompt", prompt), ("provider", provider))
        group = groups.setdefault((prompt, provider), _Group(labels if provider else labels[:1]))
        group.add(result)
    found = list(groups.values())
    series = [each for group in found for each in _series(group)]
    series += _totals(document) if document else []
    own = _provenance(document)
    notes = tuple(_notes(found, series))
    return Listed(file, Promptfoo.name, number_duplicates(series), notes, own, document)


def _prompt(result: Result, prompts: dict[str, str]) -> str:
    """The prompt's number; old files have none, so their prompts are counted by their text."""
    index = result.get("promptIdx")
    if isinstance(index, int):
        return str(index)
    prompt = result.get("prompt")
    text = prompt.get("label") or prompt.get("display") if isinstance(prompt, dict) else ""
    return prompts.setdefault(str(text), str(len(prompts)))


def _provider(result: Result) -> str:
    provider = result.get("provider")
    if isinstance(provider, dict):
        provider = provider.get("label") or provider.get("id")
    return provider if isinstance(provider, str) else ""


def _series(group: _Group) -> Iterator[Series]:
    yield _listed(group, "pass", "1", group.passed, group.labels, "proportion")
    for (name, metric), values in group.values.items():
        labels = (("metric", metric), *group.labels) if metric else group.labels
        yield _listed(group, name, "ms" if name == "latencyMs" else "", values, labels, "")


def _listed(
    group: _Group, name: str, unit: str, values: array[float], labels: Labels, nature: Nature
) -> Series:
    n = len(values)
    # A test that was repeated has no answer of its own on the other side.
    is_paired = n == len(group.ids) == len(set(group.ids))
    ids = (lambda: list(map(str, group.ids))) if is_paired else None
    samples = Samples(n, lambda: values, ids)
    listed = ("median", "max", "count") if unit == "ms" else ("count",)
    least = 0.0 if unit else None
    about = (n, "example", tuple(sorted(labels)), samples, listed, least)
    return Series(name, unit, {"mean": Cell(fsum(values) / n)}, *about, nature=nature)


def _totals(document: Document) -> list[Series]:
    stats = document.mapping("results", "stats")
    return [
        Series(key, "tests", {"count": Cell(stats[key], ("results", "stats", key))}, least=0.0)
        for key in _TOTALS
        if key in stats
    ]


def _notes(groups: Sequence[_Group], series: Sequence[Series]) -> Iterator[Note]:
    yield TEXTS
    errors = sum(group.errors for group in groups)
    if errors:
        text = f"{errors} tests ended in an error: they count as not passed and have no time."
        yield Note(text, "failed-examples")
    cached = sum(group.cached for group in groups)
    if cached:
        text = f"{cached} answers came out of a cache: their times are left out."
        yield Note(text, names=("latencyMs",))
    if any(each.name == "score" for each in series):
        text = "The file does not say the scale of a score; promptfoo's own go from 0 to 1."
        yield Note(text, "scale-unstated", ("score",))


def _provenance(document: Document | None) -> Provenance:
    if document is None:
        return Provenance(tool="promptfoo")
    duration = document.at("results", "stats", "durationMs")
    return Provenance(
        tool="promptfoo",
        version=document.text("metadata", "promptfooVersion"),
        started=document.text("results", "timestamp"),
        duration=float(str(duration)) / 1000 if is_number(duration, 0.0) else None,
    )


def _read_table(file: EvidenceFile, columns: dict[int, Labels]) -> Evidence:
    """Status and score of each prompt, one test a row."""
    groups = {at: _Group(labels) for at, labels in columns.items()}
    rows = read_cells(file, ",")
    _, header = next(rows)
    for line, cells in rows:
        if len(cells) != len(header):
            message = f"{len(cells)} cells under {len(header)} names"
            raise refuse(file.place(line), "csv-syntax", message)
        for at, group in groups.items():
            status, score = cells[at], to_value(cells[at + 1])
            reason = _ERROR if status == "ERROR" else 0
            group.add({"success": status == "PASS", "score": score, "failureReason": reason})
    found = [group for group in groups.values() if group.passed]
    series = [each for group in found for each in _series(group)]
    notes = (Note("Scores in CSV are rounded to two decimals.", "rounded"), *_notes(found, series))
    own = Provenance(tool="promptfoo")
    return Listed(file, Promptfoo.name, number_duplicates(series), notes, own)


PART = Promptfoo()
