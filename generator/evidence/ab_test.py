"""A/B tests: counts for each variant, or a row for each unit that was assigned.

How to get the file: export the exposure log, one row for each user (not for each event), with the
columns `user_id`, `variant` and what was measured: `converted` as 0 or 1, `revenue` as a number,
and `assigned_at` where the analysis is sequential. Or export the totals,
`variant,users,conversions`, also with a `date` for each day. CSV, JSON lines, Parquet and a JSON
list of variants are read; tables need an extra: `pip install "proofolio[tables]"`.

Select: the column that was measured: `converted`, `revenue`, `conversions`; an experiment in a
record compares all its variants. One variant is `converted{variant="B"}:rate`, a mean is
`revenue{variant="B"}:mean`, the number of units is `users{variant="B"}:count`.

Example: from `tests/evidence_files/ab-test/counts.csv`, totals:

    conversions{variant="control"}:rate  0.0956175 1
    users{variant="control"}:count  2008 1

What cannot be claimed: an effect when the variants' sizes are not those that were planned (a
sample-ratio mismatch: no effect is shown at all then); anything from events that are counted as if
they were users; a fixed-horizon result that was looked at before its planned size; that the effect
lasts longer than the test did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from generator.evidence.content import content_kind
from generator.evidence.csv_text import to_value
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import Document, is_number, load_document, try_document
from generator.evidence.measurement import Labels, Note, Samples
from generator.evidence.predictions import first_keys
from generator.evidence.reader import Cell, Evidence, Listed, Series
from generator.evidence.rows import Rows, find_dialect, open_rows
from generator.problems import refuse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from generator.evidence.scores import Codes, Floats

    Texts = NDArray[np.str_]

VARIANT = ("variant", "variation", "arm", "experiment_group", "group", "treatment", "bucket")
UNITS = ("users", "visitors", "n", "exposures", "participants", "sessions", "units", "trials")
SUCCESSES = ("conversions", "converted", "successes", "clicks", "orders", "purchases", "signups")
ID = ("user_id", "userid", "user", "visitor_id", "customer_id", "session_id", "unit_id", "id")
TIME = ("assigned_at", "timestamp", "time", "date", "day")
_MEASURED = re.compile("|".join((*SUCCESSES, "conversion", "retained", r"retention(?:_\w+)?")))
"""What is measured of a unit where the variants have a name that other tables have too."""
_SPACED = re.compile(r"\d{1,3}([\s\u00a0\u202f]\d{3})+")
MOST_VARIANTS = 20


class Period(NamedTuple):
    """An arm as it stood at the end of a day or at a moment."""

    until: str
    n: int
    total: float
    squares: float
    """The sum of all squared values, for the variance."""


@dataclass(frozen=True)
class Arm:
    """One variant: its units and what was measured of them."""

    name: str
    n: int
    total: float
    squares: float
    is_share: bool
    """Whether each unit did or did not, so that the total is a number of successes."""
    samples: Samples | None = field(default=None, repr=False)
    periods: tuple[Period, ...] = field(default=(), repr=False)
    """The arm over time, cumulative; empty where the file has no times."""


@dataclass(frozen=True)
class AbTestEvidence(Listed):
    """An A/B test as evidence: as series for a reader, as arms for an experiment."""

    outcomes: Mapping[str, tuple[Arm, ...]] = field(default_factory=dict, repr=False)
    """The arms of each thing that was measured, in the order of the file."""


class AbTest:
    """Reads totals of variants and tables of units."""

    name = "ab-test"
    generic = False
    kinds = ("text", "json", "json lines", "binary")
    marks = (
        "a table with `variant` and either `users` and `conversions`, or `user_id` and what was "
        "measured of each user"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """Columns that mean variants, and units or their number."""
        if content_kind(file) == "json":
            return bool(_json_rows(try_document(file)))
        names = _header(file)
        return _counts_columns(names) is not None or _unit_columns(names) is not None

    def read(self, file: EvidenceFile) -> Evidence:
        """Whichever of both it is."""
        if content_kind(file) == "json":
            rows = _json_rows(load_document(file))
            if not rows:
                raise refuse(
                    file.place(), "evidence-format", f"this is no A/B test: no {self.marks}"
                )
            return _read_counts(file, rows, _counts_columns(tuple(rows[0].cells)) or _NO_COLUMNS)
        table = open_rows(file)
        counts = _counts_columns(table.names())
        if counts is not None:
            return _read_counts(file, _table_rows(table), counts)
        units = _unit_columns(table.names())
        if units is None:
            raise refuse(file.place(), "evidence-format", f"this is no A/B test: no {self.marks}")
        return _read_units(file, table, units)


PART = AbTest()


class Columns(NamedTuple):
    """Which column holds what."""

    variant: str
    unit: str
    """The number of units, or the id of the unit."""
    outcomes: tuple[str, ...]
    time: str | None


_NO_COLUMNS = Columns("", "", (), None)


class CountRow(NamedTuple):
    """Totals of a variant, of the whole test or of one day."""

    line: int
    cells: Mapping[str, object]


def _header(file: EvidenceFile) -> tuple[str, ...]:
    dialect = find_dialect(file)
    if dialect is None:
        return ()
    if dialect.kind == "csv":
        return dialect.header
    return open_rows(file).names() if dialect.kind == "parquet" else first_keys(file)


def _counts_columns(names: Sequence[str]) -> Columns | None:
    """The columns of totals."""
    found = {name.casefold(): name for name in names}
    variant = _first((*VARIANT, "name"), found)
    unit, success = _first(UNITS, found), _first(SUCCESSES, found)
    if variant is None or unit is None or success is None:
        return None
    return Columns(variant, unit, (success,), _first(TIME, found))


def _unit_columns(names: Sequence[str]) -> Columns | None:
    """The columns of a table with a row for each unit."""
    found = {name.casefold(): name for name in names}
    variant, unit = _first((*VARIANT, "version"), found), _first(ID, found)
    if variant is None or unit is None:
        return None
    time = _first(TIME, found)
    others = tuple(name for name in names if name not in {variant, unit, time})
    plain = variant.casefold() in {"variant", "variation", "arm", "experiment_group"}
    known = any(map(_MEASURED.fullmatch, map(str.casefold, others)))
    return Columns(variant, unit, others, time) if others and (plain or known) else None


def _first(candidates: Sequence[str], found: Mapping[str, str]) -> str | None:
    return next((found[name] for name in candidates if name in found), None)


def _json_rows(document: Document | None) -> list[CountRow]:
    """The variants of a JSON text, as rows."""
    if document is None:
        return []
    at: tuple[str, ...] = () if isinstance(document.root, list) else ("variants",)
    rows = []
    for index, each in enumerate(document.items(*at)):
        if not isinstance(each, dict) or _counts_columns(tuple(each)) is None:
            return []
        rows.append(CountRow(document.place((*at, index)).line, each))
    return rows


def _table_rows(table: Rows) -> list[CountRow]:
    return [CountRow(line, cells) for line, cells in table.cells()]


def _read_counts(file: EvidenceFile, rows: Sequence[CountRow], columns: Columns) -> AbTestEvidence:
    success = columns.outcomes[0]
    periods: dict[str, list[Period]] = {}
    # Days may stand in any order; what is cumulative needs them in theirs.
    for row in sorted(rows, key=lambda row: str(row.cells.get(columns.time or "", ""))):
        name = str(row.cells.get(columns.variant) or "")
        n = _whole(file, row, columns.unit)
        successes = _whole(file, row, success)
        if successes > n:
            message = f"{name!r} has {successes} {success} of {n} {columns.unit}"
            raise refuse(file.place(row.line), "value-range", message)
        seen = periods.setdefault(name, [])
        before = seen[-1] if seen else Period("", 0, 0.0, 0.0)
        until = str(row.cells.get(columns.time or "", ""))
        total = before.total + successes
        seen.append(Period(until, before.n + n, total, total))
    _check_names(file, periods, columns.time is not None)
    arms = tuple(
        Arm(name, seen[-1].n, seen[-1].total, seen[-1].squares, True, None, _timed(seen, columns))
        for name, seen in periods.items()
    )
    note = Note("Totals only: whether a user was counted twice cannot be seen.", "summary-only")
    return _evidence(file, {success: arms}, columns.unit, (note,))


def _timed(periods: Sequence[Period], columns: Columns) -> tuple[Period, ...]:
    return tuple(periods) if columns.time is not None else ()


def _check_names(
    file: EvidenceFile, periods: Mapping[str, Sequence[Period]], has_times: bool
) -> None:
    """A variant stands in one row, or in one row a day."""
    for name, seen in periods.items():
        moments = [period.until for period in seen]
        if not name:
            raise refuse(file.place(), "ab-variant", "a row has no variant")
        if len(set(moments)) < len(moments):
            when = f" on {max(moments)}" if has_times else ""
            message = f"the variant {name!r} stands in more than one row{when}"
            raise refuse(file.place(), "ab-variant", message, "sum the rows of each variant")
    if not 2 <= len(periods) <= MOST_VARIANTS:
        message = f"an A/B test has two variants or a few more, and this file has {len(periods)}"
        raise refuse(file.place(), "ab-variant", message)


def _whole(file: EvidenceFile, row: CountRow, column: str) -> int:
    value = row.cells.get(column)
    if isinstance(value, str):
        text = value.strip()
        value = to_value(re.sub(r"\s", "", text) if _SPACED.fullmatch(text) else text)
    if not is_number(value, 0.0) or float(str(value)) != int(float(str(value))):
        message = f"{column} is {row.cells.get(column)!r}, not a whole number"
        raise refuse(file.place(row.line), "type", message)
    return int(float(str(value)))


def _read_units(file: EvidenceFile, table: Rows, columns: Columns) -> AbTestEvidence:
    import numpy as np

    texts = table.texts([columns.variant, columns.unit])
    variants = [cell or "" for cell in texts[columns.variant]]
    _check_units(file, table, texts[columns.unit], variants)
    names = tuple(dict.fromkeys(variants))
    if "" in names or not 2 <= len(names) <= MOST_VARIANTS:
        message = (
            f"{columns.variant} has {len(names)} values; a test has two variants or a few more"
        )
        raise refuse(file.place(), "ab-variant", message)
    order, days = _in_time(table, columns, len(variants))
    codes = np.array([names.index(name) for name in variants])[order]
    outcomes = {}
    for outcome in columns.outcomes:
        values = _numbers(table.texts([outcome])[outcome])
        if values is not None:
            share = bool(np.isin(values, (0.0, 1.0)).all())
            outcomes[outcome] = tuple(
                _arm(name, values[order][codes == code], share, days[codes == code])
                for code, name in enumerate(names)
            )
    if not outcomes:
        message = f"no column beside {columns.variant} and {columns.unit} holds numbers only"
        raise refuse(file.place(), "type", message)
    return _evidence(file, outcomes, columns.unit, ())


def _arm(name: str, values: Floats, is_share: bool, days: Texts) -> Arm:
    samples = Samples(len(values), values.tolist)
    about = len(values), float(values.sum()), float((values**2).sum()), is_share
    return Arm(name, *about, samples, _periods(values, days))


def _periods(values: Floats, days: Texts) -> tuple[Period, ...]:
    """The arm at the end of each day; none where the file has no times."""
    import numpy as np

    if not len(days) or days[-1] == "":
        return ()
    ends = [*np.flatnonzero(days[1:] != days[:-1]).tolist(), len(days) - 1]
    totals, squares = np.cumsum(values), np.cumsum(values**2)
    return tuple(
        Period(str(days[at]), at + 1, float(totals[at]), float(squares[at])) for at in ends
    )


def _check_units(
    file: EvidenceFile, table: Rows, ids: Sequence[str | None], variants: Sequence[str]
) -> None:
    """A unit stands in one row: a row for each event would count one user many times."""
    seen: dict[str | None, str] = {}
    for row, (id, variant) in enumerate(zip(ids, variants, strict=True)):
        if id not in seen:
            seen[id] = variant
            continue
        line = _line(table, row)
        if seen[id] != variant:
            message = f"{id!r} is in {seen[id]!r} and in {variant!r}"
            hint = "leave out units that saw both, and say how many in `conditions`"
            raise refuse(file.place(line), "ab-both-arms", message, hint)
        message = f"{id!r} has more than one row"
        hint = "write one row for each unit that was assigned, not for each event"
        raise refuse(file.place(line), "ab-duplicate-unit", message, hint)


def _in_time(table: Rows, columns: Columns, n: int) -> tuple[Codes, Texts]:
    """The order of the rows in time, and the day of each; no days where there is no time."""
    import numpy as np

    if columns.time is None:
        return np.arange(n), np.full(n, "")
    moments = np.array([cell or "" for cell in table.texts([columns.time])[columns.time]])
    order = np.argsort(moments, kind="stable")
    return order, np.array([moment[:10] for moment in moments[order]])


def _line(table: Rows, row: int) -> int:
    return next((line for at, (line, _) in enumerate(table.cells()) if at == row), 1)


def _numbers(cells: Sequence[str | None]) -> Floats | None:
    """The cells as numbers, yes and no among them; None where one is neither."""
    import numpy as np

    words = {"true": 1.0, "false": 0.0, "yes": 1.0, "no": 0.0}
    try:
        found = np.array([words.get((cell or "").casefold(), cell) for cell in cells], dtype=float)
    except (TypeError, ValueError):
        return None
    return found if bool(np.isfinite(found).all()) else None


def _evidence(
    file: EvidenceFile,
    outcomes: Mapping[str, tuple[Arm, ...]],
    unit: str,
    notes: tuple[Note, ...],
) -> AbTestEvidence:
    series = [
        each for name, arms in outcomes.items() for arm in arms for each in _series(name, arm)
    ]
    arms = next(iter(outcomes.values()))
    sizes = [
        Series(
            unit, "1", {"count": Cell(arm.n)}, None, "", (("variant", arm.name),), nature="exact"
        )
        for arm in arms
    ]
    told = Note("The file does not say how the units were assigned to the variants.")
    return AbTestEvidence(file, AbTest.name, (*series, *sizes), (*notes, told), outcomes=outcomes)


def _series(name: str, arm: Arm) -> Iterator[Series]:
    labels: Labels = (("variant", arm.name),)
    if arm.is_share:
        rate = {"rate": Cell(arm.total / arm.n)} if arm.n else {}
        yield Series(name, "1", rate, arm.n, "user", labels, arm.samples, nature="proportion")
    else:
        listed = ("mean", "median", "std", "sum")
        yield Series(name, "", {}, arm.n, "user", labels, arm.samples, listed)
