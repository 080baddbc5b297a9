"""Any JSON, by JSONPath.

How to get the file: let your own script write it, `json.dump({"p95_ms": 41.2, "times": [...]}, f)`.
Keep the single observations in a list where you have them.

Select: a JSONPath (RFC 9535), with a statistic where it leads to several numbers: `$.p95_ms`,
`$['results'][0]['mean']`, `$.times:median`, `$.runs[*].seconds:p95`. Such a path works in the JSON
files of every other format as well. Nobody says the unit, so say it in the record: `unit: ms`
beside `from`.

Example: from `tests/evidence_files/json/synthetic_own.json`, written by a script of one's own:

    $.p95_ms  41.2
    $.times:median  2.5
    $.runs[*].seconds:max  2.5

What cannot be claimed: anything that the number's name only suggests. The page shows the path and
the value; what was measured, and how often, is for `conditions` and for a run manifest to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from math import fsum

from generator.evidence.files import EvidenceFile
from generator.evidence.json_query import find_by_path, leaves, normalized
from generator.evidence.json_text import (
    Document,
    Location,
    is_number,
    load_document,
)
from generator.evidence.measurement import Measurement, Note, Provenance, Samples
from generator.evidence.reader import ended
from generator.evidence.selector import SelectorError, nearest_first

LISTED = 500
LISTED_MEMBERS = 20
"""Lists of more numbers than this are listed by their mean alone; each can still be selected."""


class JsonPath:
    """Reads JSON that no other format knows."""

    name = "json"
    generic = True
    kinds = ("json",)
    marks = "one JSON text"

    def recognises(self, file: EvidenceFile) -> bool:  # noqa: ARG002 - its kind says it
        """One JSON text, complete or cut off; JSON lines are a table."""
        return True

    def read(self, file: EvidenceFile) -> JsonEvidence:
        """Checks the whole text; values are checked when they are used."""
        return JsonEvidence(load_document(file))


@dataclass(frozen=True)
class JsonEvidence:
    """A JSON text as evidence."""

    document: Document
    format: str = JsonPath.name

    @property
    def provenance(self) -> Provenance:
        """Only a manifest knows how a file of no known format came about."""
        return self.document.file.manifest or Provenance()

    @property
    def notes(self) -> tuple[Note, ...]:
        """What no JSON file of one's own can tell, and what was not listed."""
        notes = ["The file says neither the unit nor how often was measured."]
        if not self._all:
            notes.append("The file has no numbers.")
        if len(self.measurements) < len(self._all):
            notes.append(f"It has {len(self._all)} numbers, of which not all are listed.")
        return (*map(Note, notes), *ended(self.provenance))

    @cached_property
    def measurements(self) -> tuple[Measurement, ...]:
        """Each number by its normalized path, and each list of numbers by its mean."""
        return tuple(islice(self._list(), LISTED))

    @property
    def names(self) -> tuple[str, ...]:
        """None: a value of a JSON text has a path."""
        return ()

    def find(self, select: str | None) -> Measurement:
        """The number that a JSONPath leads to."""
        listed = [normalized(location) for location in islice(self._all, LISTED)]
        if select is None and len(self._all) == 1:
            select = listed[0]
        if select is None:
            hint = nearest_first("", listed)
            raise SelectorError(
                "the file holds more than one value, so say which", hint, "no-select"
            )
        if not select.startswith("$"):
            hint = nearest_first(f"$['{select.rpartition(':')[0] or select}']", listed)
            raise SelectorError(f"{select!r} is no JSONPath, which begins with `$`", hint)
        return find_by_path(self.document, select)

    @cached_property
    def _all(self) -> list[Location]:
        return leaves(self.document)

    def _list(self) -> Iterator[Measurement]:
        parent: Location | None = None
        members: list[object] = []
        for location in self._all:
            if location[:-1] != parent:
                parent = location[:-1]
                members = self._numbers(parent)
                if members:
                    yield self._mean(parent, len(members))
            if len(members) <= LISTED_MEMBERS:
                value = self.document.number(location)
                yield Measurement(normalized(location), "", value, "", None, "")

    def _numbers(self, location: Location) -> list[object]:
        """The members of a list that holds several numbers and nothing else."""
        members = self.document.items(*location)
        return members if len(members) > 1 and all(map(is_number, members)) else []

    def _mean(self, location: Location, n: int) -> Measurement:
        samples = Samples(n, partial(self.document.numbers, location))
        mean = fsum(samples.values) / n
        return Measurement(normalized(location), "mean", mean, "", n, "", (), samples)


PART = JsonPath()
