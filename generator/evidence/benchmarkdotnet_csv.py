"""The CSV and Markdown of BenchmarkDotNet: numbers with units, in some language's way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape

from generator.evidence.csv_text import Row, Sheet, find_sheet
from generator.evidence.files import EvidenceFile
from generator.evidence.label_names import labels_of
from generator.evidence.markdown_table import find_markdown
from generator.evidence.measurement import Note, Provenance
from generator.evidence.reader import Cell, Listed, Series, number_duplicates
from generator.evidence.selector import is_stat
from generator.problems import refuse

STATS = {"Mean": "mean", "Median": "median", "Min": "min", "Max": "max", "StdDev": "std"}
_TIMES = {"ns": "ns", "us": "µs", "μs": "µs", "µs": "µs", "ms": "ms", "s": "s", "m": "min"}
# What a wrong encoding leaves of the micro sign, the only one that is not plain ASCII.
_SPOILT = {"\ufffds": "µs", "?s": "µs"}
# A KB is 1024 bytes here.
_SIZES = {"B": "bytes", "KB": "KiB", "MB": "MiB", "GB": "GiB", "TB": "TiB"}
UNITS = {**_TIMES, **_SPOILT, **_SIZES}
_AMOUNT = re.compile(r"(-?\d[\d.,' \u00a0\u202f’]*)(?:\s*([^\d\s]+))?")
_GROUPS = re.compile(r"[' \u00a0\u202f’]")


def is_report(file: EvidenceFile) -> bool:
    """Whether the first line names a method, its mean and their spread."""
    sheet = _sheet(file)
    if sheet is None:
        return False
    titles = {_split(name)[0] for name in sheet.header}
    return {"Method", "Mean"} <= titles and bool({"Error", "StdDev"} & titles)


def _sheet(file: EvidenceFile) -> Sheet | None:
    """The table of the Markdown report, which names its tool, or that of the CSV."""
    found = find_markdown(file, "Method", "Mean") if b"BenchmarkDotNet" in file.head else None
    return found or find_sheet(file)


def _split(title: str) -> tuple[str, str]:
    """A column's name, and the unit of all its cells where the name says it."""
    name, opening, unit = title.removesuffix("]").rpartition(" [")
    return (name, unit) if opening and title.endswith("]") else (title, "")


@dataclass(frozen=True)
class Report:
    """The table, and how its numbers are written."""

    sheet: Sheet

    @cached_property
    def columns(self) -> dict[str, tuple[str, str]]:
        """Title and unit of each column that holds a statistic."""
        found = {}
        for name in self.sheet.header:
            title, unit = _split(name)
            stat = STATS.get(title) or (title.lower() if is_stat(title.lower()) else "")
            if stat or title in {"Op/s", "Allocated"}:
                found[name] = (title, unit)
        return found

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The columns before the mean whose cells differ, but for what a job consists of."""
        header = self.sheet.header
        titles = [_split(name)[0] for name in header]
        settings = range(0)
        if {"Job", "WarmupCount"} <= set(titles):
            settings = range(titles.index("Job") + 1, titles.index("WarmupCount") + 1)
        return tuple(
            header[at]
            for at in range(titles.index("Mean"))
            if titles[at] != "Method" and at not in settings and self._differs(header[at])
        )

    def _differs(self, name: str) -> bool:
        return len({row.cells[name] for row in self.sheet.all}) > 1

    @cached_property
    def decimal(self) -> str:
        """The sign before the decimals, as far as the numbers agree on one; else empty."""
        cells = (_text(row, name) for row in self.sheet.all for name in self.columns)
        amounts = (found for cell in cells if (found := _AMOUNT.fullmatch(cell)))
        signs = {_decimal_sign(_GROUPS.sub("", amount[1])) for amount in amounts} - {""}
        return signs.pop() if len(signs) == 1 else ""

    def cell(self, row: Row, name: str) -> Cell:
        """A number with its unit; the text where it is none, or may be two."""
        title, unit = self.columns[name]
        text = _text(row, name)
        amount = _AMOUNT.fullmatch(text)
        value = _number(_GROUPS.sub("", amount[1]), self.decimal) if amount else None
        own = "1/s" if title == "Op/s" else UNITS.get((amount and amount[2]) or unit, "")
        return Cell(text if value is None else value, unit=own, line=row.line)


def read_report(file: EvidenceFile, name: str) -> Listed:
    """One series for each row, and one for what an operation allocates."""
    sheet = _sheet(file)
    if sheet is None or not is_report(file):
        raise refuse(file.place(), "evidence-format", "there are no columns of BenchmarkDotNet")
    report = Report(sheet)
    series = number_duplicates([each for row in sheet.all for each in _series(report, row)])
    own = Provenance(tool="BenchmarkDotNet")
    return Listed(file, name, series, tuple(_notes(series)), own)


def _text(row: Row, name: str) -> str:
    # Old versions write the micro sign for HTML. No number is as long as this.
    return unescape(row.cells[name][:60])


def _decimal_sign(number: str) -> str:
    """Which of ``.`` and ``,`` begins the decimals; empty where that cannot be seen."""
    signs = [sign for sign in number if sign in ".,"]
    if len(set(signs)) == 2:
        return signs[-1]
    if len(signs) > 1:
        return "," if signs[0] == "." else "."
    before, _, after = number.lstrip("-").partition(signs[0] if signs else ".")
    is_group = len(after) == 3 and len(before) <= 3 and before != "0"
    return signs[0] if signs and not is_group else ""


def _number(number: str, decimal: str) -> float | None:
    """``1,234.5`` or ``1.234,5``; None where both readings of it make sense."""
    sign = _decimal_sign(number) or decimal
    if not sign and re.search("[.,]", number):
        return None
    group = "," if sign == "." else "."
    plain = number.replace(group, "").replace(sign or ".", ".")
    return float(plain) if re.fullmatch(r"-?\d+(\.\d*)?", plain) else None


def _series(report: Report, row: Row) -> Iterator[Series]:
    name = row.cells[_named(report, "Method")] or f"row {row.line}"
    parameters = {label: row.cells[label] for label in report.labels}
    cells = {title: report.cell(row, name) for name, (title, _) in report.columns.items()}
    allocated = cells.pop("Allocated", None)
    stats = {
        "rate" if title == "Op/s" else STATS.get(title, title.lower()): cell
        for title, cell in cells.items()
    }
    unit = stats["mean"].unit or ""
    refusal = None
    if _text(row, _named(report, "Mean")) in {"NA", "?", "-", ""}:
        refusal = ("failed-benchmark", f"{name} has no statistics: it failed or did not run")
    about = (None, "iteration", labels_of(parameters))
    yield Series(name, unit, stats, *about, least=0.0, refusal=refusal)
    # A dash is nothing allocated, or nothing measured.
    if allocated and not isinstance(allocated.value, str):
        told = labels_of({**parameters, "metric": "allocated"})
        yield Series(name, allocated.unit or "", {"": allocated}, labels=told, least=0.0)


def _named(report: Report, title: str) -> str:
    return next(name for name in report.sheet.header if _split(name)[0] == title)


def _notes(series: Sequence[Series]) -> Iterator[Note]:
    for each in series:
        if each.refusal:
            yield Note(f"{each.refusal[1]}.", "failed-run", (each.name,))
    yield Note("Summary only: the single iterations are not in the file.", "summary-only")
    yield Note("The numbers are rounded to a few digits.", "rounded")
    cells = (cell for each in series for cell in each.stats.values() if not each.refusal)
    unclear = next(
        (c.value for c in cells if isinstance(c.value, str) and _AMOUNT.match(c.value)), None
    )
    if unclear:
        text = (
            f"Not listed: numbers such as {unclear!r}, whose sign may be of decimals or thousands."
        )
        yield Note(text)
