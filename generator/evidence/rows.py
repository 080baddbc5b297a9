"""The rows of a table, asked in SQL. The file stays on disk and nothing else can be opened."""

# ruff: noqa: S608 - SQL is put together from quoted names; values are bound

from __future__ import annotations

import json
import math
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NoReturn

from generator.evidence.csv_text import read_cells
from generator.evidence.dialect import (
    MOST_COLUMNS,
    NUMBER,
    Dialect,
    Kind,
    check_width,
    find_dialect,
    named_dialect,
    repeated,
    unique,
)
from generator.evidence.files import LONGEST_LINE, EvidenceFile
from generator.evidence.json_text import decode_line
from generator.evidence.measurement import Labels, Samples
from generator.evidence.observations import KEPT, Gathered, percentile_of
from generator.evidence.table_sql import (
    Readable,
    ask,
    connected,
    fetch_pieces,
    import_duckdb,
    quote,
    watched,
)
from generator.problems import refuse

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["Column", "Rows", "find_dialect", "observe", "open_rows"]

_SHAPES = 5000
_AT_ONCE = 100
"""Columns in one query; each takes memory."""
_AGGREGATES = {
    "mean": "favg(v)",
    "median": "quantile_cont(v, 0.5)",
    "min": "min(v)",
    "max": "max(v)",
    "count": "count(v)",
}


@dataclass(frozen=True)
class Column:
    """A column, as every row has it."""

    name: str
    filled: int
    empty: int
    numbers: int

    @property
    def is_numeric(self) -> bool:
        """Whether every filled cell is a finite number."""
        return self.filled == self.numbers > 0


def open_rows(file: EvidenceFile) -> Rows:
    """The rows of a table, ready to be asked."""
    return _opened(file.absolute, file)


@lru_cache(maxsize=2)
def _opened(_: Path, file: EvidenceFile) -> Rows:
    """Kept for the other metrics of the same file: nothing is counted twice."""
    dialect = named_dialect(file)
    return {"csv": CsvRows, "ndjson": JsonRows, "parquet": ParquetRows}[dialect.kind](file, dialect)


@lru_cache(maxsize=2)
def observe(rows: Rows, name: str, labels: Labels) -> Samples:
    """The numbers of a column in the rows that fit, in the order of the file."""
    gathered = rows.gather(name, labels).all()
    return Samples(len(gathered), lambda: gathered)


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a file. Each kind of file says how a cell is read as text and as a number.

    In SQL the columns are ``c0``, ``c1`` …, whatever they are called: DuckDB does not tell ``P``
    from ``p``.
    """

    file: EvidenceFile
    dialect: Dialect
    memory: ClassVar[str] = "96MB"
    """What DuckDB may use; it fills it with what it has read."""

    def names(self) -> tuple[str, ...]:
        """The columns, in the order of the file."""
        raise NotImplementedError

    def repeated(self) -> tuple[tuple[str, str], ...]:
        """Names of several columns, each with what one of them but the first is called."""
        return self.dialect.repeated

    def relation(self, path: Path, names: Sequence[str]) -> str:
        """The SQL that reads these columns of the file."""
        raise NotImplementedError

    def text(self, name: str) -> str:
        """The SQL of a cell as text, NULL where it is empty."""
        raise NotImplementedError

    def filled(self, name: str) -> str:
        """The SQL of what is NULL where a cell is empty."""
        return self.text(name)

    def number(self, name: str) -> str:
        """The SQL of a cell as a number, NULL or not finite where it is none."""
        raise NotImplementedError

    def cells(self) -> Iterator[tuple[int, dict[str, object]]]:
        """Line and cells of each row, read slowly, to find where a fault stands."""
        return iter(())

    def columns(self) -> tuple[Column, ...]:
        """Every column with what its cells are."""
        return self._columns

    def summaries(self, columns: Sequence[Column], stats: Sequence[str]) -> list[list[float]]:
        """Statistics of whole columns, many of them in one pass."""
        found = [value for batch in _batches(columns) for value in self._summaries(batch, stats)]
        for column, values in zip(columns, found, strict=True):
            if column.numbers > KEPT and "median" in stats:
                ordered = observe(self, column.name, ()).ordered
                values[stats.index("median")] = percentile_of(ordered, 0.5)
        return found

    def gather(self, name: str, labels: Labels) -> Gathered:
        """The numbers of a column in the rows that fit; raises ProblemsFound where a cell is none.

        They are taken from DuckDB piece by piece: for a percentile it would hold all of them.
        """
        gathered = Gathered()
        conditions = "".join(f" AND {self.text(label)} = ?" for label, _ in labels)
        with tempfile.TemporaryDirectory() as folder, self._connected(folder) as (sql, path):
            relation = self.relation(path, (name, *(label for label, _ in labels)))
            query = (
                f"CREATE TABLE observed AS SELECT coalesce({_finite(self.number(name))}, "
                f"'nan'::DOUBLE) AS v FROM {relation} "
                f"WHERE {self.filled(name)} IS NOT NULL{conditions}"
            )
            sql.execute(query, [value for _, value in labels])
            for values in fetch_pieces(sql, "observed"):
                if any(map(math.isnan, values)):
                    self._refuse_cell(name, labels)
                gathered.extend(values)
        return gathered

    def texts(self, names: Sequence[str]) -> dict[str, list[str | None]]:
        """The cells of some columns as text, None where they are empty, in the order of the file.

        For tables whose rows are kept whole, predictions for one.
        """
        wanted = ", ".join(self.text(name) for name in names)
        with self._connected() as (connection, path):
            relation = self.relation(path, names)
            found = connection.execute(f"SELECT {wanted} FROM {relation}").fetchall()
        return {name: [row[at] for row in found] for at, name in enumerate(names)}

    @cached_property
    def _columns(self) -> tuple[Column, ...]:
        names = self.names()
        with self._connected() as (connection, path):
            return tuple(
                column
                for start in range(0, len(names), _AT_ONCE)
                for column in self._count(connection, path, names[start : start + _AT_ONCE])
            )

    def _count(
        self, connection: DuckDBPyConnection, path: Path, names: Sequence[str]
    ) -> Iterator[Column]:
        counts = ", ".join(
            f"count({self.filled(name)}), count({_finite(self.number(name))})" for name in names
        )
        row = ask(connection, f"SELECT count(*), {counts} FROM {self.relation(path, names)}")
        total, found = row[0], row[1:]
        for name, filled, numbers in zip(names, found[::2], found[1::2], strict=True):
            yield Column(name, filled, total - filled, numbers)

    def _summaries(self, columns: Sequence[Column], stats: Sequence[str]) -> list[list[float]]:
        wanted = ", ".join(self._aggregate(column, stat) for column in columns for stat in stats)
        with self._connected() as (connection, path):
            relation = self.relation(path, [column.name for column in columns])
            row = ask(connection, f"SELECT {wanted} FROM {relation}")
        values = map(float, row)
        return [[next(values) for _ in stats] for _ in columns]

    def _aggregate(self, column: Column, stat: str) -> str:
        # A quantile holds every value.
        if stat == "median" and column.numbers > KEPT:
            return "0"
        return _AGGREGATES[stat].replace("(v", f"({_finite(self.number(column.name))}")

    def _cell(self, name: str) -> str:
        return f"c{self._places[name]}"

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.names())}

    @cached_property
    def _readable(self) -> Readable:
        readable = Readable(self.file)
        if self.dialect.kind != "parquet":
            _check_length(self.file, readable.path)
        return readable

    @contextmanager
    def _connected(self, folder: str = "") -> Iterator[tuple[DuckDBPyConnection, Path]]:
        """A connection that can open this file and nothing else, and the path to open.

        What it makes is kept in ``folder``, without one in memory.
        """
        duckdb, path = import_duckdb(), self._readable.path
        with connected(path, self.memory, folder) as connection:
            try:
                with watched(connection, f"reading {self.file.path}"):
                    yield connection, path
            except duckdb.Error as error:
                self._refuse_file(str(error))

    def _refuse_cell(self, name: str, labels: Labels) -> NoReturn:
        """A cell in the chosen rows is no finite number: says which."""
        for line, cells in self.cells():
            value = cells.get(name)
            if value is None or any(str(cells.get(k)) != v for k, v in labels):
                continue
            fault = _cell_fault(value, self.dialect.kind)
            if fault:
                message = f"{name} is {value!r}, not a finite number"
                raise refuse(self.file.place(line), fault, message)
        message = f"the column {name} holds something else than finite numbers"
        raise refuse(self.file.place(), "type", message)

    def _refuse_file(self, reason: str) -> NoReturn:
        """DuckDB could not read the file: says where, as exactly as can be found out."""
        if self.dialect.kind != "parquet":
            _check_lines(self.file)
        for _ in self.cells():
            pass
        code = {"csv": "csv-syntax", "ndjson": "json-syntax", "parquet": "parquet"}
        found = re.search(r"[Ll]ine:? (\d+)", reason)
        line = int(found[1]) if found else 1
        message = f"the table cannot be read: {reason.splitlines()[0]}"
        message = message.replace(str(self._readable.path), self.file.path)
        hint = "write it in smaller row groups" if "Out of Memory" in reason else ""
        raise refuse(self.file.place(line), code[self.dialect.kind], message, hint)


class CsvRows(Rows):
    """Delimited text. DuckDB gets every cell as text, since its guesses depend on the rows."""

    def names(self) -> tuple[str, ...]:
        return self.dialect.header

    def relation(self, path: Path, names: Sequence[str]) -> str:  # noqa: ARG002 - all are read
        columns = ", ".join(f"c{at}: 'VARCHAR'" for at in range(len(self.dialect.header)))
        return (
            f"read_csv({quote(str(path))}, auto_detect = false, header = true, "
            f"delim = {quote(self.dialect.delimiter)}, quote = '\"', escape = '\"', "
            f"buffer_size = 8000000, parallel = false, columns = {{{columns}}})"
        )

    def text(self, name: str) -> str:
        return f"nullif(trim({self._cell(name)}), '')"

    def filled(self, name: str) -> str:
        # To strip other blanks than spaces is slow, and few cells need it.
        cell, number = self._cell(name), self.number(name)
        blank = f"nullif(trim({cell}, e' \\t\\r'), '')"
        return f"CASE WHEN {number} IS NULL THEN {blank} ELSE {cell} END"

    def number(self, name: str) -> str:
        cell = self._cell(name)
        # Of all texts that DuckDB takes for finite numbers, only 1_000 is none to us.
        return f"CASE WHEN NOT contains({cell}, '_') THEN TRY_CAST({cell} AS DOUBLE) END"

    def cells(self) -> Iterator[tuple[int, dict[str, object]]]:
        header = self.dialect.header
        for number, (line, row) in enumerate(read_cells(self.file, self.dialect.delimiter)):
            if len(row) != len(header):
                message = f"{len(row)} cells under {len(header)} names"
                hint = "every row needs as many cells as the first line has names"
                raise refuse(self.file.place(line), "csv-syntax", message, hint)
            if number:
                yield line, dict(zip(header, (cell or None for cell in row), strict=True))


class JsonRows(Rows):
    """JSON lines: one object for each row, its keys are the columns."""

    def names(self) -> tuple[str, ...]:
        return self._names

    @cached_property
    def _names(self) -> tuple[str, ...]:
        with self._connected() as (connection, path):
            query = f"SELECT DISTINCT json_type(json), json_keys(json) FROM {_lines(path)}"
            shapes = connection.execute(f"{query} LIMIT {_SHAPES}").fetchall()
            if any(kind != "OBJECT" for kind, _ in shapes):
                self._refuse_file("not every line is an object")
        found = {key for _, keys in shapes for key in keys}
        check_width(self.file, MOST_COLUMNS + 1 if len(shapes) == _SHAPES else len(found))
        first = json.loads(self.file.head.lstrip().partition(b"\n")[0])
        return (*(name for name in first if name in found), *sorted(found - set(first)))

    def relation(self, path: Path, names: Sequence[str]) -> str:
        pointers = ", ".join(map(_pointer, names))
        cells = ", ".join(f"j[{at}] AS {self._cell(n)}" for at, n in enumerate(names, start=1))
        parsed = f"SELECT json_extract(json, [{pointers}]) AS j FROM {_lines(path)}"
        return f"(SELECT {cells} FROM ({parsed}))"

    def text(self, name: str) -> str:
        return f"json_extract_string({self._cell(name)}, '$')"

    def filled(self, name: str) -> str:
        return f"nullif({self._cell(name)}::VARCHAR, 'null')"

    def number(self, name: str) -> str:
        # A text keeps its quotes and so is no number.
        return f"TRY_CAST({self._cell(name)}::VARCHAR AS DOUBLE)"

    def cells(self) -> Iterator[tuple[int, dict[str, object]]]:
        for number, line in self.file.lines():
            try:
                row = decode_line(line)
            except (ValueError, RecursionError) as error:
                place = self.file.place(number, getattr(error, "colno", 1))
                message = f"line {number} is not JSON: {getattr(error, 'msg', 'nested too deep')}"
                raise refuse(place, "json-syntax", message) from error
            if not isinstance(row, dict):
                message = f"line {number} is no JSON object"
                raise refuse(self.file.place(number), "json-syntax", message)
            yield number, row


class ParquetRows(Rows):
    """Parquet, whose columns have types of their own."""

    # Row groups of five million rows are unpacked in pieces of 64 MiB.
    memory = "192MB"

    def names(self) -> tuple[str, ...]:
        return tuple(self._types)

    def repeated(self) -> tuple[tuple[str, str], ...]:
        return repeated(self._described[0])

    @cached_property
    def _types(self) -> dict[str, str]:
        """The type of each column by its name as the file has it."""
        written, types = self._described
        return dict(zip(unique(written), types, strict=True))

    @cached_property
    def _described(self) -> tuple[list[str], list[str]]:
        """The names as they are written, and the types."""
        with self._connected() as (connection, path):
            source = quote(str(path))
            types = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({source})").fetchall()
            query = f"SELECT name, num_children FROM parquet_schema({source})"
            schema = connection.execute(query).fetchall()
        names = list(_outermost(schema))
        check_width(self.file, len(names))
        return names, [row[1] for row in types]

    def relation(self, path: Path, names: Sequence[str]) -> str:  # noqa: ARG002 - by position
        cells = ", ".join(f"c{at}" for at in range(len(self._types)))
        return f"read_parquet({quote(str(path))}) AS t({cells})"

    def text(self, name: str) -> str:
        return f"CAST({self._cell(name)} AS VARCHAR)"

    def filled(self, name: str) -> str:
        return self._cell(name)

    def number(self, name: str) -> str:
        is_number = _NUMERIC.fullmatch(self._types[name])
        return f"CAST({self._cell(name)} AS DOUBLE)" if is_number else "NULL::DOUBLE"


_NUMERIC = re.compile(r"TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|U.*INT.*|FLOAT|DOUBLE|DECIMAL.*")


def _outermost(schema: Sequence[tuple[str, int | None]]) -> Iterator[str]:
    """The columns of a Parquet schema, which lists what is in them too, depth first."""
    inside = 0
    for name, children in schema[1:]:
        if inside:
            inside -= 1
        else:
            yield name
        inside += children or 0


def _batches(columns: Sequence[Column]) -> Iterator[Sequence[Column]]:
    """The columns, so many at a time as their medians can be held in memory."""
    batch: list[Column] = []
    held = 0
    for column in columns:
        more = column.numbers if column.numbers <= KEPT else 0
        if batch and (held + more > KEPT or len(batch) == _AT_ONCE):
            yield batch
            batch, held = [], 0
        batch.append(column)
        held += more
    if batch:
        yield batch


def _finite(number: str) -> str:
    return f"(CASE WHEN isfinite({number}) THEN {number} END)"


def _cell_fault(value: object, kind: Kind) -> str | None:
    """The code of what is wrong with a cell; None where it is a finite number."""
    if kind == "ndjson":
        if isinstance(value, bool) or not isinstance(value, int | float):
            return "type"
        return None if math.isfinite(value) else "number-not-finite"
    text = str(value).strip()
    if NUMBER.fullmatch(text):
        return None if math.isfinite(float(text)) else "number-not-finite"
    unsigned = text.lstrip("+-").lower()
    return "number-not-finite" if unsigned in {"nan", "inf", "infinity"} else "type"


def _check_length(file: EvidenceFile, path: Path) -> None:
    """Refuses lines that are longer than what DuckDB reads at once: it would leave some out."""
    with path.open("rb", buffering=0) as content:
        while piece := content.read(LONGEST_LINE // 2):
            if len(piece) == LONGEST_LINE // 2 and b"\n" not in piece and b"\r" not in piece:
                for _ in file.lines():
                    pass  # tells the line, where it is too long as a whole


def _check_lines(file: EvidenceFile) -> None:
    """Finds the first line that is not UTF-8, or that ends in another way than the first."""
    first: bool | None = None
    for number, line in file.lines():
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            message = f"byte 0x{line[error.start]:02x} is not UTF-8"
            place = file.place(number, error.start + 1)
            raise refuse(place, "encoding", message, "save it as UTF-8") from error
        windows = line.endswith(b"\r\n")
        if first is not None and windows is not first and line.endswith(b"\n"):
            message = "this line ends in another way (LF or CR LF) than the first"
            raise refuse(file.place(number), "csv-syntax", message, "save it with one kind of ends")
        first = windows if first is None else first


def _lines(path: Path) -> str:
    return f"read_ndjson_objects({quote(str(path))}, maximum_object_size = {LONGEST_LINE})"


def _pointer(key: str) -> str:
    """A JSON pointer, which takes a key with any characters."""
    return quote("/" + key.replace("~", "~0").replace("/", "~1"))
