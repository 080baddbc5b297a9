"""MLflow's SQLite store, opened so that nothing in it can run and nothing is written."""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Literal

from generator.evidence.content import content_kind
from generator.evidence.files import MEBIBYTE, EvidenceFile
from generator.evidence.mlflow_runs import Run, Store, metric_cell
from generator.problems import ProblemsFound, refuse

MAGIC = b"SQLite format 3\0"
WAL_MODE = 2
"""The byte at offset 18 of a database whose changes go to a file beside it."""
STEPS_A_CALL = 100_000
MOST_CALLS = 20_000
"""Steps of SQLite's machine that all questions together may take: some minutes at the worst."""
LONGEST_VALUE = MEBIBYTE
COLUMNS = {
    "runs": (
        *("run_uuid", "name", "status", "lifecycle_stage"),
        *("experiment_id", "start_time", "end_time"),
    ),
    "metrics": ("run_uuid", "key", "value", "is_nan", "step", "timestamp"),
    "experiments": ("experiment_id", "name", "lifecycle_stage"),
    "tags": ("run_uuid", "key", "value"),
    "alembic_version": ("version_num",),
}
BROKEN = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite raises of a damaged database; it cannot even say so when a name in it is no text."""
COMMIT = "mlflow.source.git.commit"
_VERSIONS = """
0584bdc529eb 0a8213491aaa 0c779009ac13 17e22815139b 181f10493468 1971f2d9a75b
1a0cddfcaa16 1b5f0d9ad7c1 1bd49d398cd23 27a6a02d2cf1 2b4d017a5e9b 2c33131f4dae
2d6e25af4d3e 3500859a5d39 39d1c3be5f05 3da73c924c2f 400f98739977 4465047574b1
451aebb31d03 534353b11cbc 5b0e9adcef9c 5d2d30f0abce 6953534de441 6f8d9c3b2a1e
71994744cf8e 728d730b5ebd 75868b020152 76601a5f987d 770bee3ae1dd 7ac759974ad8
7d34483879f0 7f2a7d5fae7d 84291f40a231 867495a8f9d4 89d3d66ed43f 89d4b8295536
8b6ad64cb8f5 90e64c465722 97727af70f4d a1b2c3d4e5f6 a5b4c3d2e1f0 a8b9c0d1e2f3
a8c4a736bde6 acf3f17fdcc7 ae8bbe7743c9 b7c8d9e0f1a2 b7e2c1a4d9f3 b7e4c1a90f23
bd07f7e963c5 bda7b8c39065 bf29a5ff90ea c1d2e3f4a5b6 c3d6457b6d8a c3d9e7f1a2b4
c48cb773bb87 c8d9e0f1a2b3 c9d4e5f6a7b8 cbc13b556ace cc1f77228345 cfd24bdc0731
d0e1f2a3b4c5 d3e4f5a6b7c8 da6fb0208061 dc11669786a5 de4033877273 df50e92ffc5e
e1f2a3b4c5d6 e7d1f4b2a9c6 f4a9b2c7d1e6 f5a4f2784254
"""
KNOWN_VERSIONS = frozenset(_VERSIONS.split())
"""The schema versions of MLflow up to 3.18, whose tables of runs and metrics are understood."""


def has_runs(file: EvidenceFile) -> bool:
    """Whether a database has the tables of MLflow; no lock keeps that from being seen."""
    return content_kind(file) == "sqlite" and {"experiments", "metrics", "runs"} <= _tables(file)


@lru_cache(maxsize=4)
def _tables(file: EvidenceFile) -> frozenset[str]:
    try:
        with _connected(file, "immutable=1") as connection:
            query = "SELECT lower(name) FROM sqlite_master WHERE type = 'table'"
            return frozenset(_text(row[0]) for row in connection.execute(query))
    except (*BROKEN, OSError, ProblemsFound):
        return frozenset()


def read_sqlite(file: EvidenceFile) -> Store:
    """Runs, and every value that they logged."""
    _refuse_unfinished(file)
    # Nothing holds a lock on a database in this mode; another may be locked by its writer.
    how = "immutable=1" if file.head[18] == WAL_MODE else "mode=ro"
    try:
        with _connected(file, how) as connection:
            _check_schema(file, _plain_tables(connection))
            store = Store()
            _guard(connection)
            _check_version(file, connection)
            store.runs = {run.id: run for run in _read_runs(connection)}
            for run, key, value, is_nan, step, timestamp in connection.execute(_METRICS):
                store.add(_text(run), _text(key), metric_cell(value, is_nan), step, timestamp)
            return store
    except BROKEN as error:
        raise _explained(file, error) from error


_METRICS = "SELECT run_uuid, key, value, is_nan, step, timestamp FROM metrics"
_RUNS = (
    "SELECT r.run_uuid, r.name, e.name, r.status, r.lifecycle_stage, e.lifecycle_stage,"
    " r.start_time, r.end_time"
    " FROM runs AS r LEFT JOIN experiments AS e ON r.experiment_id = e.experiment_id"
)


def _read_runs(connection: sqlite3.Connection) -> Iterator[Run]:
    query = "SELECT run_uuid, value FROM tags WHERE key = ?"
    commits = {_text(run): _text(value) for run, value in connection.execute(query, (COMMIT,))}
    for run, name, experiment, status, stage, above, started, ended in connection.execute(_RUNS):
        deleted = "deleted" in (stage, above)
        about = (_text(run), _text(name), _text(experiment), _text(status), deleted)
        yield Run(*about, started, ended, commits.get(_text(run)))


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)[:200]


@contextmanager
def _connected(file: EvidenceFile, how: str) -> Iterator[sqlite3.Connection]:
    """A connection that never waits, never writes and stops after its share of steps."""
    with _plain_path(file) as path:
        uri = f"{path.absolute().as_uri()}?{how}"
        with closing(sqlite3.connect(uri, timeout=0, uri=True)) as connection:
            connection.text_factory = lambda text: text.decode("utf-8", "replace")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            calls = iter(range(MOST_CALLS))
            connection.set_progress_handler(lambda: next(calls, None) is None, STEPS_A_CALL)
            yield connection


@contextmanager
def _plain_path(file: EvidenceFile) -> Iterator[Path]:
    """The database where it lies, or a copy of one that was packed."""
    with file.absolute.open("rb") as raw:
        is_plain = raw.read(len(MAGIC)) == MAGIC
    if is_plain:
        yield file.absolute
        return
    with tempfile.NamedTemporaryFile(suffix=".db") as copy, file.open() as stream:
        while chunk := stream.read(MEBIBYTE):
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


def _plain_tables(connection: sqlite3.Connection) -> dict[str, str]:
    """Tables and the SQL that made them: no views, and nothing that is computed when it is read."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
    return {
        name.lower(): sql
        for name, sql in connection.execute(query)
        if isinstance(name, str) and isinstance(sql, str) and _PLAIN.match(sql)
    }


_PLAIN = re.compile(r"CREATE\s+TABLE\b(?!.*\bAS\s*\()", re.IGNORECASE | re.DOTALL)
"""A table without generated columns, whose functions an authorizer is not asked about."""


def _guard(connection: sqlite3.Connection) -> None:
    """From here on the columns that are needed can be read, and nothing else can be done."""
    connection.set_authorizer(_authorize)


def _authorize(
    action: int, first: str | None, second: str | None, _database: str | None, inside: str | None
) -> Literal[0, 1]:
    if action == sqlite3.SQLITE_SELECT and inside is None:
        return sqlite3.SQLITE_OK
    allowed = COLUMNS.get((first or "").lower(), ())
    is_known = action == sqlite3.SQLITE_READ and inside is None and second in (*allowed, "")
    return sqlite3.SQLITE_OK if is_known else sqlite3.SQLITE_DENY


def _check_schema(file: EvidenceFile, tables: dict[str, str]) -> None:
    missing = [table for table in COLUMNS if table not in tables]
    if missing:
        message = f"the MLflow database has no table {missing[0]!r}"
        raise refuse(file.place(), "mlflow-schema", message, UPGRADE)


UPGRADE = (
    "bring it to a released version with `mlflow db upgrade`, or export the runs with "
    "`mlflow experiments csv`"
)


def _check_version(file: EvidenceFile, connection: sqlite3.Connection) -> None:
    found = [_text(row[0]) for row in connection.execute("SELECT version_num FROM alembic_version")]
    unknown = [version for version in found if version not in KNOWN_VERSIONS]
    if unknown or not found:
        shown = repr(unknown[0]) if unknown else "missing"
        message = f"the MLflow database has a schema version that is not known: {shown}"
        raise refuse(file.place(), "mlflow-schema", message, UPGRADE)


def _refuse_unfinished(file: EvidenceFile) -> None:
    """What lies beside a database belongs to it: without that, it is not what was committed."""
    for suffix in ("-wal", "-journal"):
        beside = file.absolute.with_name(file.absolute.name + suffix)
        if beside.is_file() and beside.stat().st_size:
            message = f"{beside.name} lies beside the database: it is in use, or was not closed"
            hint = "stop MLflow, then run `sqlite3 FILE 'PRAGMA wal_checkpoint(TRUNCATE)'`"
            raise refuse(file.place(), "sqlite-open", message, hint)


def _explained(file: EvidenceFile, error: Exception) -> ProblemsFound:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        hint = "stop what writes to it, or copy it with `sqlite3 FILE '.backup copy.db'`"
        return refuse(file.place(), "sqlite-open", "another program has locked the database", hint)
    if name.startswith("SQLITE_INTERRUPT"):
        return refuse(file.place(), "size-limit", "reading the database takes too long")
    message = f"the database cannot be read: {error}"
    code = "mlflow-schema" if name in {"SQLITE_AUTH", "SQLITE_ERROR"} else "sqlite-broken"
    return refuse(file.place(), code, message, UPGRADE if code == "mlflow-schema" else "")
