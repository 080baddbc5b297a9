"""The rows of a table, asked in SQL. The file stays on disk and nothing else can be opened."""

# ruff: noqa: S608 - SQL is put together from quoted names; values are bound

from __future__ import annotations

import csv
import io
import json
import math
import re
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from generator.evidence.content import content_kind
from generator.evidence.files import LARGEST_FILE, MEBIBYTE, EvidenceFile
from generator.evidence.json_text import decode_line
from generator.evidence.measurement import Samples
from generator.evidence.selector import Selector, percentile
from generator.problems import EnvironmentFault, refuse

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Kind = Literal["csv", "ndjson", "parquet"]
_DOUBLED = b"\r\r\n"
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+|-?\d{1,3}(\.\d{3})+,\d+")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_AGGREGATES = {
    "mean": "avg(v)",
    "": "avg(v)",
    "median": "quantile_cont(v, 0.5)",
    "min": "min(v)",
    "max": "max(v)",
    "count": "count(v)",
    "sum": "fsum(v)",
    "std": "stddev_samp(v)",
    "last": "last(v) FILTER (v IS NOT NULL)",
}


@dataclass(frozen=True)
class Dialect:
    """How the rows are written."""

    kind: Kind
    delimiter: str = ""
    header: tuple[str, ...] = ()


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


def find_dialect(file: EvidenceFile) -> Dialect | None:
    """How the rows of a table are written; None where the file is no table."""
    head = file.head
    if head.startswith(b"PAR1"):
        return Dialect("parquet")
    if head.lstrip()[:1] == b"{":
        return Dialect("ndjson") if content_kind(file) == "json lines" else None
    if b"\0" in head:
        return None
    return _find_delimiter(head.decode("utf-8", "replace"))


def _find_delimiter(text: str) -> Dialect | None:
    """The delimiter that cuts the first lines into equally many cells, under a line of names."""
    lines = [line for line in text.splitlines() if line.strip()][:20]
    # The last line of the head may be cut off.
    lines = lines[:-1] if len(lines) == 20 else lines
    for delimiter in (",", "\t", ";"):
        rows = list(csv.reader(lines, delimiter=delimiter))
        widths = {len(row) for row in rows}
        if len(rows) > 1 and len(widths) == 1 and _is_header(rows[0]):
            if widths != {1}:
                return Dialect("csv", delimiter, _unique(rows[0]))
            numbers = sum(_NUMBER.fullmatch(row[0].strip()) is not None for row in rows[1:])
            if numbers * 2 > len(rows) - 1:
                return Dialect("csv", ",", _unique(rows[0]))
    return None


def _is_header(cells: Sequence[str]) -> bool:
    return any(cell.strip() for cell in cells) and not any(
        _NUMBER.fullmatch(cell.strip()) for cell in cells
    )


def _unique(cells: Sequence[str]) -> tuple[str, ...]:
    """Names of the columns; an empty or repeated one gets its number."""
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = cell.strip() or f"column {number}"
        names.append(name if name not in names else f"{name} {number}")
    return tuple(names)


def open_rows(file: EvidenceFile) -> Rows:
    """The rows of a table, ready to be asked."""
    dialect = find_dialect(file)
    if dialect is None and file.head.lstrip()[:1] == b"{":
        dialect = Dialect("ndjson")
    if dialect is None:
        message = "this is no table: the first line has to name the columns"
        raise refuse(file.place(), "csv-dialect", message)
    if dialect.delimiter == ";":
        _refuse_decimal_commas(file)
    return {"csv": CsvRows, "ndjson": JsonRows, "parquet": ParquetRows}[dialect.kind](file, dialect)


def _refuse_decimal_commas(file: EvidenceFile) -> None:
    text = file.head.decode("utf-8", "replace")
    for row in csv.reader(text.splitlines()[:200], delimiter=";"):
        for cell in row:
            if _DECIMAL_COMMA.fullmatch(cell.strip()):
                message = f"numbers are written with a decimal comma: {cell.strip()}"
                hint = "export the table with decimal points"
                raise refuse(file.place(), "csv-dialect", message, hint)


@dataclass(frozen=True)
class Rows:
    """The rows of a file. Each kind of file says how a cell is read as text and as a number."""

    file: EvidenceFile
    dialect: Dialect

    def names(self) -> tuple[str, ...]:
        """The columns, in the order of the file."""
        raise NotImplementedError

    def source(self, path: Path) -> str:
        """The SQL that reads the file."""
        raise NotImplementedError

    def text(self, column: str) -> str:
        """The SQL of a cell as text, NULL where it is empty."""
        raise NotImplementedError

    def number(self, column: str) -> str:
        """The SQL of a cell as a number, NULL where it is none."""
        raise NotImplementedError

    def cells(self) -> Iterator[tuple[int, dict[str, object]]]:
        """Line and cells of each row, read slowly, to find where a fault stands."""
        return iter(())

    def columns(self) -> tuple[Column, ...]:
        """Every column with what its cells are."""
        names = self.names()
        with self._connected() as (connection, source):
            counts = ", ".join(
                f"count({self.text(name)}), count({_finite(self.number(name))})" for name in names
            )
            row = _ask(connection, f"SELECT count(*), {counts} FROM {source}")
        total, found = row[0], row[1:]
        pairs = zip(names, found[::2], found[1::2], strict=True)
        return tuple(Column(name, filled, total - filled, n) for name, filled, n in pairs)

    def summaries(self, names: Sequence[str], stats: Sequence[str]) -> list[list[float]]:
        """Statistics of whole columns, all of them in one pass."""
        if not names:
            return []
        wanted = ", ".join(
            _AGGREGATES[stat].replace("(v", f"({_finite(self.number(name))}")
            for name in names
            for stat in stats
        )
        with self._connected() as (connection, source):
            row = _ask(connection, f"SELECT {wanted} FROM {source}")
        return [
            [float(v) for v in row[at : at + len(stats)]] for at in range(0, len(row), len(stats))
        ]

    def summarise(self, selector: Selector) -> tuple[int, float | None]:
        """Rows that have a value, and the statistic of their values."""
        fraction = percentile(selector.stat)
        aggregate = _AGGREGATES.get(selector.stat, f"quantile_cont(v, {fraction})")
        with self._connected() as (connection, source):
            chosen, values = self._chosen(selector, source)
            query = f"SELECT count(t), count(v), {aggregate} FROM ({chosen})"
            filled, numbers, value = _ask(connection, query, values)
        if filled != numbers:
            self._refuse_cell(selector)
        return numbers, None if value is None else float(value)

    def samples(self, selector: Selector, n: int) -> Samples:
        """The values themselves, in the order of the file, when they are asked for."""
        return Samples(n, partial(self._load, selector))

    def texts(self, names: Sequence[str]) -> dict[str, list[str | None]]:
        """The cells of some columns as text, None where they are empty, in the order of the file.

        For tables whose rows are kept whole, predictions for one.
        """
        wanted = ", ".join(self.text(name) for name in names)
        with self._connected() as (connection, source):
            found = connection.execute(f"SELECT {wanted} FROM {source}").fetchall()
        return {name: [row[at] for row in found] for at, name in enumerate(names)}

    def _load(self, selector: Selector) -> Sequence[float]:
        with self._connected() as (connection, source):
            chosen, values = self._chosen(selector, source)
            query = f"SELECT v FROM ({chosen}) WHERE v IS NOT NULL"
            found = connection.execute(query, values).fetchnumpy()["v"]
        return array("d", found.tobytes())

    def _chosen(self, selector: Selector, source: str) -> tuple[str, list[str]]:
        """SQL for text and number of a column in the rows that fit, and the values to fit."""
        conditions = "".join(f" AND {self.text(label)} = ?" for label, _ in selector.labels)
        number = _finite(self.number(selector.name))
        query = f"SELECT {self.text(selector.name)} AS t, {number} AS v FROM {source}"
        return f"{query} WHERE true{conditions}", [value for _, value in selector.labels]

    @contextmanager
    def _connected(self) -> Iterator[tuple[DuckDBPyConnection, str]]:
        """A connection that can open this file and nothing else."""
        duckdb = _import_duckdb()
        with _plain_path(self.file) as path, duckdb.connect(config=_CONFIG) as connection:
            connection.execute(f"SET allowed_paths = [{_quote(str(path))}]")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            try:
                yield connection, self.source(path)
            except duckdb.Error as error:
                self._refuse_file(str(error))

    def _refuse_cell(self, selector: Selector) -> NoReturn:
        """A cell in the chosen rows is no finite number: says which."""
        for line, cells in self.cells():
            value = cells.get(selector.name)
            if value is None or any(str(cells.get(k)) != v for k, v in selector.labels):
                continue
            fault = _cell_fault(value, self.dialect.kind)
            if fault:
                message = f"{selector.name} is {value!r}, not a finite number"
                raise refuse(self.file.place(line), fault, message)
        message = f"the column {selector.name} holds something else than finite numbers"
        raise refuse(self.file.place(), "type", message)

    def _refuse_file(self, reason: str) -> NoReturn:
        """DuckDB could not read the file: says where, as exactly as can be found out."""
        for _ in self.cells():
            pass
        code = {"csv": "csv-syntax", "ndjson": "json-syntax", "parquet": "parquet"}
        found = re.search(r"[Ll]ine:? (\d+)", reason)
        line = int(found[1]) if found else 1
        message = f"the table cannot be read: {reason.splitlines()[0]}"
        message = message.replace(str(self.file.absolute), self.file.path)
        raise refuse(self.file.place(line), code[self.dialect.kind], message)


class CsvRows(Rows):
    """Delimited text. DuckDB gets every cell as text, since its guesses depend on the rows."""

    def names(self) -> tuple[str, ...]:
        return self.dialect.header

    def source(self, path: Path) -> str:
        columns = ", ".join(f"{_quote(name)}: 'VARCHAR'" for name in self.dialect.header)
        return (
            f"read_csv({_quote(str(path))}, auto_detect = false, header = true, "
            f"delim = {_quote(self.dialect.delimiter)}, quote = '\"', escape = '\"', "
            f"columns = {{{columns}}})"
        )

    def text(self, column: str) -> str:
        return f"nullif(trim({_identifier(column)}), '')"

    def number(self, column: str) -> str:
        text = self.text(column)
        pattern = _quote(_NUMBER.pattern)
        return f"CASE WHEN regexp_full_match({text}, {pattern}) THEN TRY_CAST({text} AS DOUBLE) END"

    def cells(self) -> Iterator[tuple[int, dict[str, object]]]:
        with self.file.open() as stream:
            lines = io.TextIOWrapper(stream, "utf-8", "replace", newline="")
            reader = csv.reader(lines, delimiter=self.dialect.delimiter)
            for row in reader:
                if row and len(row) != len(self.dialect.header):
                    message = f"{len(row)} cells under {len(self.dialect.header)} names"
                    raise refuse(self.file.place(reader.line_num), "csv-syntax", message)
                if row and reader.line_num > 1:
                    filled = (cell.strip() or None for cell in row)
                    yield reader.line_num, dict(zip(self.dialect.header, filled, strict=True))


class JsonRows(Rows):
    """JSON lines: one object for each row, its keys are the columns."""

    def names(self) -> tuple[str, ...]:
        with self._connected() as (connection, source):
            query = f"SELECT bool_and(json_type(json) = 'OBJECT') FROM {source}"
            if not _ask(connection, query)[0]:
                self._refuse_file("not every line is an object")
            query = f"SELECT DISTINCT unnest(json_keys(json)) FROM {source}"
            found = {row[0] for row in connection.execute(query).fetchall()}
        first = json.loads(self.file.head.lstrip().partition(b"\n")[0])
        in_order = [*(name for name in first if name in found), *sorted(found - set(first))]
        return tuple(in_order)

    def source(self, path: Path) -> str:
        return f"read_ndjson_objects({_quote(str(path))})"

    def text(self, column: str) -> str:
        return f"json_extract_string(json, {_pointer(column)})"

    def number(self, column: str) -> str:
        numeric = "('BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE')"
        is_number = f"json_type(json, {_pointer(column)}) IN {numeric}"
        return f"CASE WHEN {is_number} THEN TRY_CAST({self.text(column)} AS DOUBLE) END"

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

    def names(self) -> tuple[str, ...]:
        with self._connected() as (connection, source):
            described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        return tuple(row[0] for row in described)

    def source(self, path: Path) -> str:
        return f"read_parquet({_quote(str(path))})"

    def text(self, column: str) -> str:
        return f"CAST({_identifier(column)} AS VARCHAR)"

    def number(self, column: str) -> str:
        name = _identifier(column)
        numeric = r"(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|U.*INT.*|FLOAT|DOUBLE|DECIMAL.*)"
        is_number = f"regexp_full_match(typeof({name}), '{numeric}')"
        return f"CASE WHEN {is_number} THEN TRY_CAST({self.text(column)} AS DOUBLE) END"


_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "512MB",
    "temp_directory": "",
    # With more, sums and the last row depend on which thread was done first.
    "threads": 1,
}


def _import_duckdb() -> Any:
    try:
        import duckdb
    except ImportError as error:
        message = 'reading tables needs DuckDB: pip install "proofolio[tables]"'
        raise EnvironmentFault(message) from error
    return duckdb


@contextmanager
def _plain_path(file: EvidenceFile) -> Iterator[Path]:
    """A path that DuckDB reads as it is: no gzip, no UTF-16, no characters of a glob, and no line
    ends that Windows wrote twice."""
    with file.absolute.open("rb") as raw:
        is_plain = file.head.startswith(raw.read(64).removeprefix(b"\xef\xbb\xbf"))
    is_plain = is_plain and _DOUBLED not in file.head
    if is_plain and not re.search(r"[*?\[\]{}]", str(file.absolute)):
        yield file.absolute
        return
    with tempfile.NamedTemporaryFile(suffix=".table") as copy, file.open() as stream:
        left = LARGEST_FILE
        while chunk := stream.readline(MEBIBYTE):
            left -= len(chunk)
            if left < 0:
                file.refuse_size(LARGEST_FILE, "")
            copy.write(chunk.replace(_DOUBLED, b"\n"))
        copy.flush()
        yield Path(copy.name)


def _ask(connection: DuckDBPyConnection, query: str, values: Sequence[str] = ()) -> tuple[Any, ...]:
    """The only row of an answer."""
    return connection.execute(query, list(values)).fetchall()[0]


def _finite(number: str) -> str:
    return f"(CASE WHEN isfinite({number}) THEN {number} END)"


def _cell_fault(value: object, kind: Kind) -> str | None:
    """The code of what is wrong with a cell; None where it is a finite number."""
    if kind == "ndjson":
        if isinstance(value, bool) or not isinstance(value, int | float):
            return "type"
        return None if math.isfinite(value) else "number-not-finite"
    text = str(value).strip()
    if _NUMBER.fullmatch(text):
        return None if math.isfinite(float(text)) else "number-not-finite"
    unsigned = text.lstrip("+-").lower()
    return "number-not-finite" if unsigned in {"nan", "inf", "infinity"} else "type"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _pointer(key: str) -> str:
    """A JSON pointer, which takes a key with any characters."""
    return _quote("/" + key.replace("~", "~0").replace("/", "~1"))
