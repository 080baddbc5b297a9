"""DuckDB over one file: it can open that file and nothing else."""

from __future__ import annotations

import re
import tempfile
import threading
import weakref
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.evidence.files import LARGEST_FILE, MEBIBYTE, EvidenceFile
from generator.evidence.progress import is_watched, progress
from generator.problems import EnvironmentFault

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "temp_directory": "",
    # With more, sums and the last row depend on which thread was done first.
    "threads": 1,
}
_PIECE = 1 << 18
_TWICE = b"\r\r\n"


@contextmanager
def connected(path: Path, memory: str, folder: str = "") -> Iterator[DuckDBPyConnection]:
    """A connection that can open this path and nothing else; it works in ``folder`` if given."""
    database = str(Path(folder) / "observed.db") if folder else ":memory:"
    with import_duckdb().connect(
        database, config={**_CONFIG, "memory_limit": memory}
    ) as connection:
        connection.execute(f"SET allowed_paths = [{quote(str(path))}]")
        connection.execute("SET enable_external_access = false")
        # Only to be asked how far it is; we draw.
        connection.execute(f"SET enable_progress_bar = {is_watched()}")
        connection.execute("SET enable_progress_bar_print = false")
        connection.execute("SET lock_configuration = true")
        yield connection


def import_duckdb() -> Any:
    """DuckDB, which is an extra."""
    try:
        import duckdb
    except ImportError as error:
        message = 'reading tables needs DuckDB: pip install "proofolio[tables]"'
        raise EnvironmentFault(message) from error
    return duckdb


@contextmanager
def watched(connection: DuckDBPyConnection, label: str) -> Iterator[None]:
    """Shows how far the queries are that run meanwhile."""
    if not is_watched():
        yield
        return
    done = threading.Event()
    with progress(label) as tell:

        def ask() -> None:
            while not done.wait(0.2):
                tell(connection.query_progress() / 100)

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        try:
            yield
        finally:
            done.set()
            asking.join()


def ask(connection: DuckDBPyConnection, query: str, values: Sequence[str] = ()) -> tuple[Any, ...]:
    """The only row of an answer."""
    return connection.execute(query, list(values)).fetchall()[0]


def fetch_pieces(connection: DuckDBPyConnection, table: str) -> Iterator[array[float]]:
    """The doubles of a table's only column, in order."""
    start = 0
    while True:
        query = f"SELECT v FROM {table} WHERE rowid >= {start} AND rowid < {start + _PIECE}"  # noqa: S608
        values = array("d", connection.execute(query).fetchnumpy()["v"].tobytes())
        if not values:
            return
        yield values
        start += _PIECE


class Readable:
    """A path that DuckDB reads as it is: no gzip, no UTF-16, no characters of a glob, and line
    ends of one kind. Where the file itself is not like that, a copy, as long as it is needed."""

    def __init__(self, file: EvidenceFile) -> None:
        self.path = file.absolute
        if not _is_plain(file):
            # Closed, and so removed, below.
            copy = tempfile.NamedTemporaryFile(suffix=".table")  # noqa: SIM115
            weakref.finalize(self, copy.close)
            _copy(file, copy)
            self.path = Path(copy.name)


def _is_plain(file: EvidenceFile) -> bool:
    if re.search(r"[*?\[\]{}]", str(file.absolute)):
        return False
    with file.absolute.open("rb") as raw:
        first = raw.read(64).removeprefix(b"\xef\xbb\xbf")
    windows = file.head.count(b"\r\n")
    one_kind = windows in {0, file.head.count(b"\n")}
    return file.head.startswith(first) and one_kind and _TWICE not in file.head


def _copy(file: EvidenceFile, copy: Any) -> None:
    left = LARGEST_FILE
    with file.open() as stream:
        try:
            while chunk := stream.read(MEBIBYTE):
                while chunk.endswith(b"\r") and (more := stream.read(1)):
                    chunk += more  # no line end is cut in two
                left -= len(chunk)
                if left < 0:
                    file.refuse_size(LARGEST_FILE, "")
                if b"\r" in chunk:
                    chunk = chunk.replace(_TWICE, b"\n").replace(b"\r\n", b"\n")
                copy.write(chunk)
            copy.flush()
        except OSError as error:
            message = f"{tempfile.gettempdir()} cannot hold the unpacked table: {error.strerror}"
            raise EnvironmentFault(message) from error


def quote(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"
