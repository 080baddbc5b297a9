"""Model cards, by Hugging Face: the results in a README's front matter, under `model-index`.

How to get the file: the `README.md` of a model repository. `trainer.create_model_card(…)` and
`huggingface_hub.metadata_update` write its results; those of the Hub's own evaluation are marked
`verified: true`.

Select: the metric's type, with labels where the card has several results: `wer`,
`accuracy{dataset="glue",split="validation"}`. Labels are `dataset`, `config`, `split`, `task`,
`model` and `metric`, and `verified`, as far as the card has them. A card does not say the unit of a
score: add `unit` beside `from`. Where it writes `85.3%`, that is the unit; of `271.6 +/- 20.5` the
first number is taken.

Example: from `tests/evidence_files/model-index/README.md`, a card that the Trainer wrote:

    accuracy{dataset="glue"}  0.53125

What cannot be claimed: anything that the card alone states and nobody can check: a results file of
the evaluation is better evidence. How many examples there were. Whether 24.9 is a percentage or
0.249 a fraction. `.nan` and text in place of a number are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.evidence.csv_text import to_value
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import is_number
from generator.evidence.measurement import Labels, Note
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates
from generator.problems import ProblemsFound, refuse

if TYPE_CHECKING:
    from generator.records.places import Places

LONGEST = 1_000_000
"""Characters of front matter; a card's is a few thousand."""
_MARK = re.compile(rb"^model-index[ \t]*:", re.MULTILINE)
_END = re.compile(r"^(---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_PERCENT = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*%")
_SPREAD = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*(?:\+/-|\+-|±)\s*(\d+(?:\.\d+)?)")
_SPECIAL = re.compile(r"[-+]?\.(nan|inf)", re.IGNORECASE)

Way = tuple[str | int, ...]


class ModelIndex:
    """Reads ``model-index`` in YAML front matter."""

    name = "model-index"
    generic = False
    kinds = ("text",)
    marks = "YAML front matter between `---` lines with `model-index`"

    def recognises(self, file: EvidenceFile) -> bool:
        """Front matter with a list of results."""
        return file.head.startswith((b"---\n", b"---\r\n")) and bool(_MARK.search(file.head))

    def read(self, file: EvidenceFile) -> Evidence:
        """One series for each metric of each result."""
        card = _load(file)
        series = [_series(card, at, labels) for at, labels in card.metrics()]
        if not series:
            message = "`model-index` has no result with a metric"
            hint = "numbers in the text of a card are shown, never searched"
            raise refuse(file.place(), "field-missing", message, hint)
        return Listed(file, self.name, number_duplicates(series), tuple(_notes(series)))


@dataclass(frozen=True)
class _Card:
    """The front matter, with the line of each value."""

    tree: object
    places: Places

    def at(self, *way: str | int) -> object:
        """The node at this way; None where there is none."""
        node = self.tree
        for step in way:
            if isinstance(node, dict) and isinstance(step, str):
                node = node.get(step)
            elif isinstance(node, list) and isinstance(step, int) and step < len(node):
                node = node[step]
            else:
                return None
        return node

    def text(self, *way: str | int) -> str:
        """The text at this way, empty where there is none."""
        found = self.at(*way)
        return str(found).strip() if isinstance(found, str) else ""

    def line(self, way: Way) -> int:
        """The line of the value at this way."""
        return self.places.value(way).line

    def steps(self, *way: str | int) -> list[Way]:
        """The ways to all members of the list at this way."""
        found = self.at(*way)
        return [(*way, index) for index in range(len(found))] if isinstance(found, list) else []

    def metrics(self) -> Iterator[tuple[Way, Labels]]:
        """The way to each metric and what its result is about."""
        models = self.steps("model-index")
        for model in models:
            name = self.text(*model, "name") if len(models) > 1 else ""
            for result in self.steps(*model, "results"):
                about = {
                    "model": name,
                    "task": self.text(*result, "task", "type"),
                    "dataset": self.text(*result, "dataset", "type")
                    or self.text(*result, "dataset", "name"),
                    "config": self.text(*result, "dataset", "config"),
                    "split": self.text(*result, "dataset", "split"),
                }
                labels = tuple(sorted((key, value) for key, value in about.items() if value))
                yield from ((metric, labels) for metric in self.steps(*result, "metrics"))


def _load(file: EvidenceFile) -> _Card:
    # Only few files need YAML, and what its reader imports takes a while.
    from generator.records.yaml_text import read_yaml_text

    text = file.text
    end = _END.search(text, 3)
    if end is None or end.start() > LONGEST:
        raise refuse(file.place(), "yaml-syntax", "the front matter has no end: a line `---`")
    read = read_yaml_text(text[: end.start()], file.path)
    if read.tree is None:
        raise ProblemsFound(read.problems)
    return _Card(read.tree, read.places)


def _series(card: _Card, at: Way, labels: Labels) -> Series:
    kind, name = card.text(*at, "type"), card.text(*at, "name")
    own = dict(labels)
    if name and name.casefold() != (kind or name).casefold():
        own["metric"] = name
    if card.text(*at, "verified") == "true":
        own["verified"] = "true"
    value, unit = _value(card.at(*at, "value"))
    cell = {"": Cell(value, line=card.line((*at, "value")))}
    return Series(kind or name or "metric", unit, cell, labels=tuple(sorted(own.items())))


def _value(found: object) -> tuple[object, str]:
    """The value as a number where it is one, and its unit."""
    from generator.records.fields import Plain

    if not isinstance(found, str):
        return found, ""
    percent, spread = _PERCENT.fullmatch(found.strip()), _SPREAD.fullmatch(found.strip())
    if percent:
        return to_value(percent[1]), "percent"
    if spread:
        return to_value(spread[1]), ""
    # What stands in quotes is text, even where it looks like a number.
    if not isinstance(found, Plain):
        return str(found), ""
    special = _SPECIAL.fullmatch(found)
    return (float(found.replace(".", "")) if special else to_value(found)), ""


def _notes(series: list[Series]) -> Iterator[Note]:
    text = "A model card states its results; the file has neither predictions nor their number."
    yield Note(text, "summary-only")
    unstated = tuple(dict.fromkeys(each.name for each in series if not each.unit))
    if unstated:
        about = f"{', '.join(unstated[:8])}: the card does not say the scale (0 to 1, or to 100)."
        yield Note(about, "scale-unstated", unstated)
    if not all("verified" in dict(each.labels) for each in series):
        yield Note("The results are the author's own, not verified by the Hub.")
    if not any(is_number(each.stats[""].value) for each in series):
        yield Note("No result of this card is a number.")


PART = ModelIndex()
