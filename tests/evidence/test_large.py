"""Large files: exact statistics in little memory, and a quick end to what is no evidence."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import pytest

from generator.evidence import observations
from generator.evidence.csv_text import read_cells
from generator.evidence.files import LARGEST_FILE, LONGEST_LINE, open_file
from generator.evidence.reader import read_evidence
from generator.metrics import readings
from generator.metrics.derive import derive_metric
from generator.problems import ProblemsFound
from tests.evidence.reading import only_problem, written
from tests.metrics.made import write_case_study

IN_A_NEW_PROCESS = """\
import json, resource, sys
from pathlib import Path
from generator.metrics.derive import derive_metric
from generator.records.record import read_record
record, _ = read_record(Path(sys.argv[1]), "x")
found = derive_metric(Path(sys.argv[1]), record, "p99").value
# Linux counts what the parent held in ru_maxrss, not in VmHWM (KiB); macOS counts bytes.
status = Path("/proc/self/status")
told = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")] \\
    if status.exists() else [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10]
peak = int(told[0]) >> 10
print(json.dumps([found.value, found.low, found.high, found.n, peak]))
"""
METRIC = """\
  p99:
    name: p99 latency
    unit: s
    better: lower
    select: "latency_ms:p99"
    value: {from: evidence/run.csv, unit: ms, format: table}
"""


def test_twelve_million_rows_are_read_in_little_memory(tmp_path: Path) -> None:
    write_case_study(tmp_path, METRIC)
    block = "".join(f"{value}\n" for value in range(100)) * 1000
    with (tmp_path / "case_studies/x/evidence/run.csv").open("w") as file:
        file.write("latency_ms\n")
        for _ in range(120):
            file.write(block)

    command = [sys.executable, "-c", IN_A_NEW_PROCESS, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    value, low, high, n, peak = json.loads(done.stdout)

    # Each of 0 … 99 stands 120,000 times: rank 11,879,999 is the last 98, and the percentile lies
    # a hundredth of the way to the first 99. The interval reaches 676 ranks to either side.
    assert value == pytest.approx(0.09801, abs=1e-9)
    assert (low, high) == (pytest.approx(0.098), pytest.approx(0.099))
    assert n == 12_000_000
    # The values alone are 92 MiB, and DuckDB's own quantile holds twice that and more.
    assert peak < 270


class Piece(list[float]):
    """A list that can be watched."""


def test_samples_are_checked_without_holding_all_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[weakref.ref[Piece]] = []
    held: list[int] = []

    def watched(values: Sequence[float]) -> Iterator[Piece]:
        for value in values:
            held.append(sum(each() is not None for each in seen))
            piece = Piece([value])
            seen.append(weakref.ref(piece))
            yield piece

    monkeypatch.setattr(readings, "pieces", watched)
    text = "latency_ms\n" + "".join(f"{value}\n" for value in range(50))
    record = write_case_study(tmp_path, METRIC, {"run.csv": text})
    derive_metric(tmp_path, record, "p99")

    assert len(seen) == 50
    assert max(held) <= 2


def test_what_is_on_disk_has_the_same_statistics(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = [(each * 7919 % 10_007) / 8 for each in range(10_007)]
    text = "latency_ms,even\n" + "".join(f"{v},{int(v * 8) % 2}\n" for v in values)
    selects = ["latency_ms:p99", "latency_ms:median", 'latency_ms{even="0"}:p90', "latency_ms:std"]

    def statistics(name: str) -> list[float]:
        evidence = read_evidence(written(tmp_path, text, name), "table")
        listed = [each.value for each in evidence.measurements]
        return [*(evidence.find(select).value for select in selects), *listed]

    in_memory = statistics("a.csv")
    monkeypatch.setattr(observations, "KEPT", 1000)
    monkeypatch.setattr("generator.evidence.rows.KEPT", 1000)

    # All of 0 … 10,006 in some order, divided by eight.
    assert in_memory[:2] == [pytest.approx(10_006 * 0.99 / 8), 10_006 / 2 / 8]
    assert statistics("b.csv") == in_memory


@pytest.mark.parametrize("name", ["run.csv", "run.parquet", "run.ndjson"])
def test_the_last_row_is_last_in_a_table_of_many_row_groups(tmp_path: Path, name: str) -> None:
    # DuckDB works in groups of 122,880 rows.
    rows = "SELECT CASE WHEN i = 300000 THEN -7 ELSE i % 1000 END AS loss FROM range(300001) t(i)"
    kinds = {"run.csv": "csv, header", "run.parquet": "parquet", "run.ndjson": "json"}
    duckdb.execute(f"COPY ({rows}) TO '{tmp_path / name}' (FORMAT {kinds[name]})")
    found = read_evidence(open_file(tmp_path / name, name), "table").find("loss:last")

    assert (found.value, found.n) == (-7, 300_001)


def test_parquet_of_huge_row_groups_is_read(tmp_path: Path) -> None:
    # A group is unpacked as a whole: 5 million rows are what some tools write.
    rows = "SELECT i % 1000 AS ms, 'id-' || (i % 1000) AS id FROM range(5000000) t(i)"
    target = f"'{tmp_path / 'run.parquet'}' (FORMAT parquet, ROW_GROUP_SIZE 5000000)"
    duckdb.execute(f"COPY ({rows}) TO {target}")
    found = read_evidence(open_file(tmp_path / "run.parquet", "run.parquet"), "table")

    assert found.find('ms{id="id-7"}:count').value == 5000
    assert found.find("ms:median").value == 499.5


def sparse(size: int, head: bytes = b"") -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.write(head)
            file.truncate(size)

    return write


def content(text: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(text)

    return write


LONG = b"7" * (LONGEST_LINE + 10)
NAMES = ",".join(f"c{number}" for number in range(5000)).encode()


@pytest.mark.parametrize(
    ("write", "code"),
    [
        (sparse(10 << 30, b'{"results": ['), "size-limit"),
        (sparse(LARGEST_FILE), "evidence-unknown"),
        (content(gzip.compress(b"a,b\n" + b"1,2\n" * 20_000_000, 1)), "size-limit"),
        (content(b"a,b\n1,2\n3,4\n" + LONG * 3), "size-limit"),
        (content(b"a,b\n1,2\n3,4\n" + LONG * 3 + b",1\n5,6\n"), "size-limit"),
        (content(b'{"a": 1}\n{"a": 2}\n{"a": ' + LONG + b"}\n"), "size-limit"),
        (content(b'{"a": 1}\n{"a": 2}\n{"a": ' + b"[" * 100_000 + b"\n"), "json-syntax"),
        (content(NAMES * 200 + b"\n1,2\n"), "evidence-unknown"),
        (content(NAMES + b"\n" + NAMES.replace(b"c", b"") + b"\n"), "size-limit"),
        (content(b"".join(b'{"k%d": 1}\n' % number for number in range(6000))), "size-limit"),
        (content(b"[" * 100_000), "json-depth"),
    ],
)
def test_what_is_no_evidence_ends_with_a_problem(
    tmp_path: Path, write: Callable[[Path], None], code: str
) -> None:
    write(tmp_path / "run")

    with pytest.raises(ProblemsFound) as raised:
        _ = read_evidence(open_file(tmp_path / "run", "run")).measurements

    assert only_problem(raised.value).code == code


def test_the_line_that_is_too_long_is_named(tmp_path: Path) -> None:
    file = written(tmp_path, b"a,b\n1,2\n3," + LONG + b"\n", "run.csv")

    with pytest.raises(ProblemsFound) as raised:
        list(read_cells(file, ","))

    assert only_problem(raised.value).place.line == 3
