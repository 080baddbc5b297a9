"""Tables: CSV, TSV, JSON lines and Parquet, computed by DuckDB without loading the file.

How to get the file: one row for each observation, one column for each thing measured, the names of
the columns in the first line, numbers with a decimal point: `latency_ms,status,endpoint`. Reading
tables needs an extra: `pip install "proofolio[tables]"`.

Select: the column, then conditions on other columns, then the statistic: `latency_ms:p99`,
`latency_ms{status="200",endpoint="/score"}:median`. A condition compares text. Nobody says the
unit, so say it in the record: `unit: ms` beside `from`.

Example: from `tests/evidence_files/table/synthetic_requests.csv`, a row for each of 40 requests:

    response-time:mean  0.006105
    response-time:p95  0.006715
    response-time{status-code="200"}:count  40 1

A column `seed` makes each row the result of a training run of its own, so that `score:mean` is
compared seed by seed. In a table with a column of times (`opened_at`, `date`) the `count` is a
number of events in a window: incidents, deployments.

What cannot be claimed: that rows are independent observations. A table of requests from one run is
one run; a table with a row for each run is as many runs as it has rows. Empty cells are left out
and counted in a note; text in a column of numbers is refused with its line.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import NoReturn

from generator.evidence.dialect import find_dialect, has_preamble
from generator.evidence.files import EvidenceFile
from generator.evidence.measurement import Measurement, Nature, Note, Provenance, Samples
from generator.evidence.reader import ended, select_of
from generator.evidence.rows import Column, Rows, observe, open_rows
from generator.evidence.selector import (
    Selector,
    SelectorError,
    nearest_first,
    parse_selector,
    percentile,
    write_selector,
)
from generator.evidence.share import share_of
from generator.evidence.statistic import compute

LISTED_STATS = ("mean", "median", "min", "max", "count")
SEEDS = frozenset({"seed", "random_seed", "random_state"})
"""A column that makes each row the result of a training run of its own."""
TIMES = frozenset(
    {"time", "timestamp", "date", "day", "started", "opened", "created", "occurred", "at"}
    | {f"{what}_at" for what in ("started", "opened", "created", "occurred", "detected")}
)
"""A column that makes each row an event: then their number is one of events in a window."""
STATS = frozenset({*LISTED_STATS, "sum", "std", "last"})


class Table:
    """Reads tables that no other format knows."""

    name = "table"
    generic = True
    kinds = ("text", "json lines", "binary")
    marks = (
        "a first line that names columns divided by commas, tabs or semicolons, "
        "JSON objects one a line, or Parquet"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """Parquet by its first bytes, JSON lines and delimited text by their first lines."""
        return find_dialect(file) is not None or has_preamble(file)

    def read(self, file: EvidenceFile) -> TableEvidence:
        """Looks at every row once, for the columns and what is wrong with the file as a whole."""
        rows = open_rows(file)
        return TableEvidence(file, rows, rows.columns())


@dataclass(frozen=True)
class TableEvidence:
    """A table as evidence."""

    file: EvidenceFile
    rows: Rows = field(repr=False)
    columns: tuple[Column, ...]
    format: str = Table.name

    @property
    def provenance(self) -> Provenance:
        """Only a manifest knows how a table came about."""
        return self.file.manifest or Provenance()

    @property
    def notes(self) -> tuple[Note, ...]:
        """What no table can tell, and what it leaves empty."""
        about = "The file says neither the unit nor whether its rows are independent."
        left_out = [
            Note(f"{column.name}: {column.empty} rows are empty and left out.", "", (column.name,))
            for column in self.columns
            if column.empty and column.is_numeric
        ]
        return (Note(about), *self._renamed, *left_out, *self._mixed, *ended(self.provenance))

    @property
    def _renamed(self) -> tuple[Note, ...]:
        """Says which columns are not called here as the file calls them."""
        return tuple(
            Note(
                f"More than one column is called {given}: column {self.names.index(name) + 1}"
                f" is listed as {name}.",
                "",
                (given, name),
            )
            for given, name in self.rows.repeated()
        )

    @property
    def _mixed(self) -> tuple[Note, ...]:
        """Says why columns are not listed that seem to hold numbers."""
        if not any(column.is_numeric for column in self.columns):
            text = "No column holds numbers alone: signs such as % and 1,234 make a cell text."
            return (Note(text),)
        mixed = [column for column in self.columns if 0 < column.numbers < column.filled]
        return tuple(
            Note(
                f"Not listed: {each.name}, where {each.filled - each.numbers} cells are no number."
            )
            for each in mixed
        )

    @cached_property
    def measurements(self) -> tuple[Measurement, ...]:
        """The usual statistics of each column that holds numbers and nothing else."""
        columns = [column for column in self.columns if column.is_numeric]
        found = self.rows.summaries(columns, LISTED_STATS)
        return tuple(
            self._measurement(Selector(column.name, (), stat), column.numbers, value)
            for column, values in zip(columns, found, strict=True)
            for stat, value in zip(LISTED_STATS, values, strict=True)
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The columns."""
        return tuple(column.name for column in self.columns)

    def find(self, select: str | None) -> Measurement:
        """A statistic of a column, of all rows or of those that fit the conditions."""
        if select is None:
            listed = [select_of(each, self.names) for each in self.measurements]
            hint = nearest_first("", listed)
            raise SelectorError(
                "a table holds more than one value, so say which", hint, "no-select"
            )
        selector = parse_selector(select, self.names)
        if selector.name not in self.names:
            raise SelectorError(
                "a table has columns, not JSONPaths", nearest_first(select, self.names)
            )
        for label, _ in selector.labels:
            if label not in self.names:
                raise SelectorError(
                    f"there is no column {label!r}", nearest_first(label, self.names)
                )
        return self._measure(selector)

    def _measure(self, selector: Selector) -> Measurement:
        stat = selector.stat
        if stat == "share":
            return self._share(selector)
        if stat and stat not in STATS and percentile(stat) is None:
            self._refuse_stat(selector, f"no {stat}")
        samples = observe(self.rows, selector.name, selector.labels)
        if samples.n == 0:
            raise SelectorError(f"no row has a value for '{selector}'")
        if not stat and samples.n > 1:
            self._refuse_stat(selector, f"{samples.n} rows")
        value = compute(stat or "mean", samples)
        if value is None:
            self._refuse_stat(selector, f"no {stat}, having one row or too large a sum")
        return self._measurement(selector, samples.n, value, samples)

    def _share(self, selector: Selector) -> Measurement:
        """The rows that fit the conditions, of all that have a value."""
        whole = observe(self.rows, selector.name, ())
        part = observe(self.rows, selector.name, selector.labels)
        counts = [
            Measurement(selector.name, "count", float(n), "1", None, "row", labels)
            for labels, n in ((selector.labels, part.n), ((), whole.n - part.n))
        ]
        return share_of(selector, counts, lambda each: each.labels == selector.labels)

    def _measurement(
        self, selector: Selector, n: int, value: float, samples: Samples | None = None
    ) -> Measurement:
        unit = "1" if selector.stat == "count" else ""
        name, labels, stat = selector.name, selector.labels, selector.stat
        nature: Nature = "events" if stat == "count" and self._has(TIMES) else ""
        seed = self._has(SEEDS)
        if samples is not None and seed is not None and seed != name:
            samples = replace(samples, load_ids=partial(self._seeds, seed, selector))
        about = (n, "seed" if seed and seed != name else "row", labels, samples)
        return Measurement(name, stat, value, unit, *about, nature=nature)

    def _has(self, known: frozenset[str]) -> str | None:
        """The first column with one of these names."""
        return next((name for name in self.names if name.casefold() in known), None)

    def _seeds(self, seed: str, selector: Selector) -> list[str]:
        """The seed of each observation, in the order of the file."""
        columns = self.rows.texts([seed, selector.name, *(label for label, _ in selector.labels)])
        rows = zip(*columns.values(), strict=True)
        wanted = [value for _, value in selector.labels]
        return [row[0] or "" for row in rows if row[1] is not None and list(row[2:]) == wanted]

    def _refuse_stat(self, selector: Selector, what: str) -> NoReturn:
        there = [
            write_selector(Selector(selector.name, selector.labels, stat), self.names)
            for stat in LISTED_STATS
        ]
        hint = nearest_first("", there)
        raise SelectorError(f"'{selector}' has {what}", hint, "no-statistic")


PART = Table()
