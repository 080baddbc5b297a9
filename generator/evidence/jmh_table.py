"""The table that JMH prints at the end, and the same as CSV: a score for each benchmark."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generator.evidence.csv_text import find_sheet, to_value
from generator.evidence.files import EvidenceFile
from generator.evidence.jmh_units import MARGIN, directions, unit_of
from generator.evidence.label_names import labels_of
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.reader import Cell, Listed, Series, number_duplicates
from generator.problems import refuse

MODES = frozenset({"thrpt", "avgt", "sample", "ss"})
_MODES = {
    "Throughput": "thrpt",
    "Average time": "avgt",
    "Sampling time": "sample",
    "Single shot invocation time": "ss",
}
# sbt puts a word before each line, Markdown a sign.
_DRESS = re.compile(r"\s*(?:\[info\]\s*|[>#*|]\s+)*")
_HEADER = re.compile(
    r"Benchmark(?P<names>(?:\s+\([^()]*\))*)\s+Mode\s+(?:Cnt|Samples)\s+Score\s+.*Units\s*$"
)
_ROW = re.compile(
    r"(?P<mode>thrpt|avgt|sample|ss)\s+(?:(?P<n>\d+)\s+)?(?P<score>[≈~]?\s*\S+)"
    r"(?:\s+(?:±|\+-|\?|\ufffd)?\s*\(?(?:[\d.,]+|NaN)\)?)?\s+(?P<unit>\S+)$"
)
_COLUMNS = frozenset({"Benchmark", "Mode", "Samples", "Score", "Unit"})
_SHARE = re.compile(r".*p([01])\.(\d+)")


@dataclass(frozen=True)
class Score:
    """One row."""

    name: str
    metric: str
    """Of a profiler or a group; empty for the benchmark itself."""
    stat: str
    parameters: tuple[tuple[str, str], ...]
    mode: str
    n: int | None
    value: object
    unit: str
    line: int
    run: int


def is_table(file: EvidenceFile) -> bool:
    """Whether a line of the first 64 KiB names the columns, or the first one those of the CSV."""
    return _is_csv(file) or any(
        _HEADER.match(_undress(line)) for line in file.head.splitlines() if b"Units" in line
    )


def _is_csv(file: EvidenceFile) -> bool:
    sheet = find_sheet(file)
    return sheet is not None and set(sheet.header) >= _COLUMNS


def read_table(file: EvidenceFile) -> Listed:
    """One series for each benchmark, its profilers' metrics and its parameters."""
    scores = list(_rows_of_csv(file) if _is_csv(file) else _rows(file))
    if not scores:
        raise refuse(file.place(), "no-benchmarks", "JMH's table has no row below its names")
    series = number_duplicates(list(_series(scores)))
    return Listed(file, "jmh", series, tuple(_notes(scores)), Provenance(tool="JMH"))


def _undress(line: bytes) -> str:
    text = line.decode("utf-8", "replace")
    return text[_DRESS.match(text).end() :].rstrip()  # type: ignore[union-attr]  # matches always


def _rows(file: EvidenceFile) -> Iterator[Score]:
    """The rows below each line of names; the log of the run stands before them."""
    names: list[str] | None = None
    run = 0
    for number, line in file.lines():
        text = _undress(line)
        header = _HEADER.match(text)
        if header:
            names, run = re.findall(r"\(([^()]*)\)", header["names"]), run + 1
        elif names is not None and (score := _row(file, number, text, names)):
            yield replace(score, run=run)
        else:
            names = None


def _row(file: EvidenceFile, line: int, text: str, names: Sequence[str]) -> Score | None:
    cells = text.split()
    rest = " ".join(cells[1 + len(names) :])
    if len(cells) < len(names) + 4:
        return None
    found = _ROW.fullmatch(rest)
    if found is None:
        if MODES & set(cells):
            raise refuse(file.place(line), "jmh-row", f"this row cannot be read: {text[:80]!r}")
        return None
    n = int(found["n"]) if found["n"] else None
    pairs = zip(names, cells[1 : 1 + len(names)], strict=True)
    # A parameter that other benchmarks have is N/A here.
    parameters = tuple(pair for pair in pairs if pair[1] != "N/A")
    value = _number(found["score"])
    return _score(cells[0], parameters, found["mode"], n, value, found["unit"], line)


def _number(text: str) -> object:
    """JMH prints three decimals behind the sign that the machine's language has."""
    plain = text.replace(",", "") if "." in text else text.replace(",", ".")
    return to_value(plain)


def _rows_of_csv(file: EvidenceFile) -> Iterator[Score]:
    sheet = find_sheet(file)
    for row in sheet.all if sheet else ():
        cells = row.cells
        marked = {key: text for key, text in cells.items() if key.startswith("Param: ") and text}
        parameters = tuple((key.removeprefix("Param: "), it) for key, it in marked.items())
        mode = _MODES.get(cells["Mode"], cells["Mode"])
        n = int(cells["Samples"]) if cells["Samples"].isdecimal() else None
        value, unit = row.value("Score"), cells["Unit"]
        yield _score(cells["Benchmark"], parameters, mode, n, value, unit, row.line)


def _score(
    name: str,
    parameters: tuple[tuple[str, str], ...],
    mode: str,
    n: int | None,
    value: object,
    unit: str,
    line: int,
) -> Score:
    """``Sorting.sort:·gc.alloc.rate`` is a profiler's, ``Sorting.sort:sort·p0.99`` a percentile."""
    base, _, metric = name.partition(":")
    share = _SHARE.fullmatch(metric) if mode == "sample" else None
    stat = _stat(share) if share else "mean"
    metric = "" if share else metric.lstrip("·?\ufffd")
    return Score(base, metric, stat, parameters, mode, n, value, unit, line, 1)


def _stat(share: re.Match[str]) -> str:
    if share[1] == "1":
        return "max"
    digits = share[2].ljust(2, "0")
    percent = f"{digits[:2]}.{digits[2:]}".rstrip("0").rstrip(".").lstrip("0")
    return {"": "min", "50": "median"}.get(percent, f"p{percent}") if share[2].strip("0") else "min"


def _series(scores: Sequence[Score]) -> Iterator[Series]:
    modes: dict[str, set[str]] = defaultdict(set)
    groups: dict[tuple[str, Labels], list[Score]] = defaultdict(list)
    for score in scores:
        modes[score.name].add(score.mode)
    several = len({score.run for score in scores}) > 1
    for score in scores:
        own = dict(score.parameters)
        own |= {"mode": score.mode} if len(modes[score.name]) > 1 else {}
        own |= {"metric": score.metric} if score.metric else {}
        own |= {"run": str(score.run)} if several else {}
        groups[score.name, labels_of(own)].append(score)
    for (name, labels), rows in groups.items():
        yield from _of_rows(name, labels, rows)


def _of_rows(name: str, labels: Labels, rows: Sequence[Score]) -> Iterator[Series]:
    """Percentiles join the mean that stands above them; what comes twice stays apart."""
    stats = [row.stat for row in rows]
    parts = [rows] if len(set(stats)) == len(stats) else [[row] for row in rows]
    for part in parts:
        cells = {row.stat: Cell(row.value, line=row.line) for row in part}
        unit = unit_of(part[0].unit)
        yield Series(name, unit, cells, part[0].n, "iteration", labels, least=0.0)


def _notes(scores: Sequence[Score]) -> Iterator[Note]:
    yield Note("Summary only: the single iterations are not in the file.", "summary-only")
    yield from directions([(score.name, score.mode) for score in scores if not score.metric])
    yield Note("The file does not say how many forks made the iterations.")
    yield MARGIN
    runs = max(score.run for score in scores)
    if runs > 1:
        yield Note(f"The file holds {runs} tables, told apart by the label `run`.", "several-runs")
