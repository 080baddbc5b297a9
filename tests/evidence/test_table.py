"""Tables: values as `awk` and SQL give them, and every fault with its line."""

from __future__ import annotations

import builtins
import gzip
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest

from generator.evidence.files import open_file
from generator.evidence.reader import read_evidence
from generator.evidence.rows import open_rows
from generator.evidence.selector import SelectorError
from generator.problems import EnvironmentFault, ProblemsFound
from tests.evidence.reading import only_problem, read, said, written

USERS = "ab-test/per_user.csv"
CSV = "latency_ms,status,endpoint\n10,200,/a\n20.5,200,/b\n30,500,/a\n,200,/a\n"
LINES = '{"latency_ms": 10, "s": "a/b~c"}\n{"latency_ms": 20.5}\n\n{"latency_ms": 30, "s": null}\n'


def test_values_are_those_that_awk_computes() -> None:
    # awk -F, '{sub("\r","")} NR>1{n++;s+=$4} $5=="web"{m++;t+=$4} END{print s/n, m, t/m}'
    evidence = read(USERS, "table")

    assert evidence.format == "table"
    assert evidence.find("revenue:mean").value == pytest.approx(4.45025, rel=1e-6)
    web = evidence.find('revenue{platform="web"}:mean')
    assert (round(web.value, 5), web.n, web.replication, web.unit) == (4.50042, 1979, "row", "")


@pytest.mark.parametrize(
    ("select", "value", "n"),
    [
        ("latency_ms:mean", 60.5 / 3, 3),
        ("latency_ms:median", 20.5, 3),
        ("latency_ms:p90", 28.1, 3),
        ("latency_ms:last", 30, 3),
        ("latency_ms:sum", 60.5, 3),
        ('latency_ms{status="200"}:max', 20.5, 2),
        ('latency_ms{status="200",endpoint="/b"}', 20.5, 1),
        ("latency_ms:count", 3, 3),
    ],
)
def test_a_column_has_every_statistic(tmp_path: Path, select: str, value: float, n: int) -> None:
    found = read_evidence(written(tmp_path, CSV, "run.csv")).find(select)

    assert found.value == pytest.approx(value)
    assert found.n == n


def test_rows_keep_the_order_of_the_file(tmp_path: Path) -> None:
    samples = read_evidence(written(tmp_path, CSV)).find("latency_ms:median").samples

    assert samples is not None
    assert list(samples.values) == [10, 20.5, 30]


def test_empty_cells_are_counted_in_a_note(tmp_path: Path) -> None:
    notes = said(read_evidence(written(tmp_path, CSV)))

    assert "latency_ms: 1 rows are empty and left out." in notes


def test_the_same_rows_give_the_same_in_every_shape(tmp_path: Path) -> None:
    parquet = tmp_path / "run.parquet"
    rows = "SELECT * FROM (VALUES (10), (20.5), (30), (NULL)) AS t(latency_ms)"
    duckdb.execute(f"COPY ({rows}) TO '{parquet}' (FORMAT parquet)")
    shapes: dict[str, str | bytes] = {
        "tabs": CSV.replace(",", "\t"),
        "semicolons": CSV.replace(",", ";"),
        "windows": CSV.replace("\n", "\r\n"),
        "windows twice": CSV.replace("\n", "\r\r\n"),
        "mark": CSV.encode("utf-8-sig"),
        "utf-16": CSV.encode("utf-16"),
        "packed": gzip.compress(CSV.encode()),
        "one column": "latency_ms\n10\n20.5\n30\n",
        "padded": CSV.replace(",", " , "),
        "lines": LINES,
        "a*b[1]": CSV,
        "parquet": parquet.read_bytes(),
    }
    for name, content in shapes.items():
        evidence = read_evidence(written(tmp_path, content, name))
        found = evidence.find("latency_ms:p90")
        assert (round(found.value, 9), found.n) == (28.1, 3), name


def test_a_condition_on_json_lines_compares_text(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, LINES))

    assert evidence.find('latency_ms{s="a/b~c"}').value == 10


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("ms\n1\n2\nx\n", "type", 4),
        ("ms,a\n1,b\nNaN,b\n", "number-not-finite", 3),
        ("ms,a\n1,b\n1e999,b\n", "number-not-finite", 3),
        ('ms,a\n1,"two\nlines"\n,\n"N/A",b\n', "type", 5),
        ('{"ms": 1}\n{"ms": "200"}\n', "type", 2),
        ('{"ms": 1}\n{"ms": NaN}\n', "number-not-finite", 2),
        ('{"ms": 1}\n\n{"ms": true}\n', "type", 3),
    ],
)
def test_a_cell_that_is_no_number_is_refused_with_its_line(
    tmp_path: Path, content: str, code: str, line: int
) -> None:
    evidence = read_evidence(written(tmp_path, content), "table")

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("ms:mean")

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == (code, line)
    assert not evidence.measurements


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("ms,a\n1,b\n2,c\n" * 1 + "3\n" + "4,d\n" * 30, "csv-syntax", 4),
        ("ms,a\n" + "1,b\n" * 30 + "3\n", "csv-syntax", 32),
        ("ms;a\n41,2;b\n42,5;c\n", "csv-dialect", 2),
        ('{"ms": 1}\n{"ms": 2}\n{"ms": \n{"ms": 4}\n{"ms": 5}\n', "json-syntax", 3),
        ('{"ms": 1}\n[1, 2]\n', "json-syntax", 2),
        (b"PAR1" + b"\x00" * 100, "parquet", 1),
    ],
)
def test_a_table_that_cannot_be_read_has_a_place(
    tmp_path: Path, content: str | bytes, code: str, line: int
) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content), "table").find("ms:mean")

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == (code, line)
    assert str(tmp_path) not in problem.message


@pytest.mark.parametrize(
    "select", ["latency:mean", "latency_ms", "latency_ms:best", "latency_ms:rate", "$.latency_ms",
               'latency_ms{status="404"}:mean', 'latency_ms{code="200"}:mean',
               'latency_ms{status="500"}:std'],
)  # fmt: skip
def test_what_a_table_does_not_have_is_named(tmp_path: Path, select: str) -> None:
    evidence = read_evidence(written(tmp_path, CSV))

    with pytest.raises(SelectorError) as raised:
        evidence.find(select)

    assert raised.value.message


def test_a_name_cannot_leave_its_place_in_the_query(tmp_path: Path) -> None:
    name = "a'); DROP TABLE x; --"
    evidence = read_evidence(written(tmp_path, f'{name},"b""c"\n1,2\n3,4\n'))

    assert evidence.find(f"{name}:sum").value == 4
    assert evidence.find('b"c:sum').value == 6


def test_the_connection_opens_this_file_only(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    rows = open_rows(written(tmp_path, CSV))

    for query in (
        f"SELECT * FROM read_csv('{other}')",
        f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
    ):
        with pytest.raises(ProblemsFound), rows._connected() as (connection, _):
            connection.execute(query)
    assert not (tmp_path / "out.csv").exists()


def test_without_duckdb_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any) -> ModuleType:
        if name == "duckdb":
            raise ImportError(name)
        return real(name, *args)

    monkeypatch.setattr(builtins, "__import__", without)

    with pytest.raises(EnvironmentFault) as raised:
        read_evidence(written(tmp_path, CSV))
    assert 'pip install "proofolio[tables]"' in str(raised.value)


def test_prose_is_no_table(tmp_path: Path) -> None:
    for text in (
        "Summary:\n  Total: 1.2 secs, fine\n",
        "hello\nworld\n",
        "a, b\nc\n",
        "1,2\n3,4\n",
    ):
        with pytest.raises(ProblemsFound) as raised:
            read_evidence(written(tmp_path, text))
        assert only_problem(raised.value).code == "evidence-unknown"


def test_files_of_the_tools_are_read() -> None:
    found = read("table/synthetic_requests.csv").find('response-time{status-code="200"}:count')
    assert found.value == 40
    assert read("table/loss.tsv").find("loss:min").value == 0.2


def test_a_column_of_seeds_makes_each_row_a_run_of_its_own(tmp_path: Path) -> None:
    content = "seed,model,f1\n3,a,0.8\n1,a,0.81\n3,b,0.7\n"
    found = read_evidence(written(tmp_path, content, "runs.csv")).find('f1{model="a"}:mean')

    assert (found.replication, found.n) == ("seed", 2)
    assert found.samples is not None
    assert list(found.samples.ids or ()) == ["3", "1"]


@pytest.mark.parametrize(("column", "nature"), [("opened_at", "events"), ("name", "")])
def test_rows_with_times_are_events(tmp_path: Path, column: str, nature: str) -> None:
    content = f"{column},minutes\n2026-01-01,5\n2026-01-02,7\n"
    evidence = read_evidence(written(tmp_path, content, "log.csv"))

    assert evidence.find("minutes:count").nature == nature
    assert evidence.find("minutes:median").nature == ""


def test_columns_that_differ_in_case_only_are_two(tmp_path: Path) -> None:
    parquet = tmp_path / "P.parquet"
    duckdb.execute(f"COPY (SELECT 1.5 AS p, 7 AS q) TO '{parquet}' (FORMAT parquet)")
    shapes: dict[str, str | bytes] = {
        "csv": "P,p\n1,10\n3,30\n",
        "lines": '{"P": 1, "p": 10}\n{"P": 3, "p": 30}\n',
        # The same length, so the file stays whole.
        "parquet": parquet.read_bytes().replace(b"q", b"P"),
    }
    means = {}
    for name, content in shapes.items():
        evidence = read_evidence(written(tmp_path, content, name), "table")
        means[name] = (evidence.find("P:mean").value, evidence.find("p:mean").value)

    assert means == {"csv": (2, 20), "lines": (2, 20), "parquet": (7, 1.5)}


def test_a_name_over_several_columns_is_told_with_what_the_later_ones_are_called(
    tmp_path: Path,
) -> None:
    path = tmp_path / "run.parquet"
    csv = written(tmp_path, "a,b,a,\n1,2,3,4\n5,6,7,8\n", "run.csv")
    duckdb.execute("COPY (SELECT 1 AS a, 2 AS b) TO ? (FORMAT parquet)", [str(path)])

    evidence = read_evidence(csv)

    assert (evidence.find("a:sum").value, evidence.find("a 3:sum").value) == (6, 10)
    (note,) = [each for each in evidence.notes if "called" in each.text]
    assert note.text == "More than one column is called a: column 3 is listed as a 3."
    assert note.names == ("a", "a 3")
    assert not any("called" in each for each in said(read_evidence(open_file(path, path.name))))


def test_a_ragged_row_is_named_with_its_width(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, "ms,status\n1,200\n2\n3,200\n"))

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("csv-syntax", 3)
    assert problem.message == "1 cells under 2 names"


@pytest.mark.parametrize(
    ("text", "line", "widths"),
    [
        ("a,b\n1,2\n3\n4,5,6\n", 3, "1 cells under 2 names"),
        ("path,ms\n/a,1\n/b\n/c,2,3\n", 3, "1 cells under 2 names"),
        ("a\tb\tc\n1\t2\t3\n4\t5\t6\t7\n8\t9\n", 3, "4 cells under 3 names"),
    ],
)
def test_of_few_rows_a_ragged_one_is_named_even_where_most_are(
    tmp_path: Path, text: str, line: int, widths: str
) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, text))

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line, problem.message) == ("csv-syntax", line, widths)


@pytest.mark.parametrize("rows", [3, 20_000])
def test_another_encoding_is_refused_with_its_line(tmp_path: Path, rows: int) -> None:
    text = "ms,city\n" + "1,Bern\n" * rows + "2,Z\u00fcrich\n"

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, text.encode("latin-1")), "table")

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line, problem.place.column) == ("encoding", rows + 2, 4)


def test_line_ends_of_both_kinds_are_read_or_refused_with_their_line(tmp_path: Path) -> None:
    early = "ms,a\n1,b\r\n2,b\n3,b\r\n"
    late = "ms,a\n" + "1,b\n" * 20_000 + "2,b\r\n3,b\n"

    assert read_evidence(written(tmp_path, early), "table").find("ms:sum").value == 6
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, late, "late.csv"), "table")
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("csv-syntax", 20_002)


def test_another_delimiter_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, "ms|status\n1|200\n2|200\n"), "table")

    problem = only_problem(raised.value)
    assert problem.code == "csv-dialect"
    assert "commas, tabs or semicolons" in problem.message


@pytest.mark.parametrize("first", ["# a run of Monday", "sep=;"])
def test_lines_above_the_names_are_told(tmp_path: Path, first: str) -> None:
    file = written(tmp_path, f"{first}\nname;latency\na;1.5\nb;2.5\n", "run.csv")

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(file)
    assert only_problem(raised.value).code == "csv-dialect"
    assert first in only_problem(raised.value).message


def test_a_hash_may_begin_the_names(tmp_path: Path) -> None:
    file = written(tmp_path, "#name,latency\na,n/a\nb,2.5\n", "run.csv")

    assert read_evidence(file).names == ("#name", "latency")


def test_a_column_that_is_not_listed_has_a_reason(tmp_path: Path) -> None:
    mixed = read_evidence(written(tmp_path, "name,a,b\nx,1.5,1\ny,NaN,2\n", "mixed.csv"))
    shares = read_evidence(written(tmp_path, "name,a\nx,95%\ny,94%\n", "shares.csv"))

    assert "Not listed: a, where 1 cells are no number." in said(mixed)
    assert any(text.startswith("No column holds numbers alone") for text in said(shares))


@pytest.mark.parametrize(
    ("cells", "line", "what"),
    [
        (["19", "1,026", "13,591", "50,069"], 3, "a thousands separator: 1,026"),
        (["1,234,567", "12"], 2, "a thousands separator: 1,234,567"),
        (["1,026", "0,931"], 2, "a decimal comma: 1,026"),
        (["1,026", "13,59"], 2, "a decimal comma: 1,026"),
        (["1.026,5", "13"], 2, "a decimal comma: 1.026,5"),
    ],
)
def test_a_comma_inside_numbers_is_called_what_the_whole_column_says(
    tmp_path: Path, cells: list[str], line: int, what: str
) -> None:
    rows = "".join(f'"x";"{cell}"\n' for cell in cells)

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, f'"device";"seconds"\n{rows}'))
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("csv-dialect", line)
    assert problem.message == f"numbers are written with {what}"
    assert ("formatted data switched off" in (problem.hint or "")) is ("thousands" in what)
