"""The rows of a JTL, JMeter's file of samples: CSV with or without names, or XML."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from generator.evidence.content import content_kind
from generator.evidence.csv_text import find_sheet
from generator.evidence.files import EvidenceFile
from generator.evidence.xml_text import Element, read_elements, root_of
from generator.problems import ProblemsFound, refuse

Cells = list[str]

_BASE = (
    "timeStamp", "elapsed", "label", "responseCode", "responseMessage", "threadName", "dataType",
    "success",
)  # fmt: skip
_LAYOUTS = {
    10: (*_BASE, "bytes", "Latency"),
    12: (*_BASE, "bytes", "grpThreads", "allThreads", "Latency"),
    14: (*_BASE, "failureMessage", "bytes", "grpThreads", "allThreads", "Latency", "IdleTime"),
    16: (
        *_BASE, "failureMessage", "bytes", "sentBytes", "grpThreads", "allThreads", "Latency",
        "IdleTime", "Connect",
    ),
    17: (
        *_BASE, "failureMessage", "bytes", "sentBytes", "grpThreads", "allThreads", "URL",
        "Latency", "IdleTime", "Connect",
    ),
}  # fmt: skip
"""What JMeter 2 to 5 write by default, by the number of columns."""
_XML = {
    "ts": "timeStamp",
    "t": "elapsed",
    "lb": "label",
    "rc": "responseCode",
    "rm": "responseMessage",
    "tn": "threadName",
    "dt": "dataType",
    "s": "success",
    "by": "bytes",
    "lt": "Latency",
    "ct": "Connect",
    "sc": "SampleCount",
}
IS_PART = "part"
"""The column that says of a sample in XML that it is a piece of the one around it."""
IN_TRANSACTION = "Number of samples in transaction"
_MOMENT = re.compile(r"(\d{4})[/-](\d\d)[/-](\d\d)[ T](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,6}))?Z?")
_EPOCH = re.compile(r"\d{12,14}")


@dataclass(frozen=True)
class Jtl:
    """A file of samples under the names of its columns. Nothing is read until rows are asked for.

    Every row has a cell for each name.
    """

    file: EvidenceFile
    columns: tuple[str, ...]
    delimiter: str = ","
    starts: int = 0
    """The line of the names; 0 where there is none."""

    @property
    def is_xml(self) -> bool:
        """Whether samples are elements."""
        return content_kind(self.file) == "xml"

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """Line and cells of each sample; names that are repeated are given as they stand."""
        return _read_xml(self) if self.is_xml else _read_csv(self)

    def index(self, name: str) -> int | None:
        """Where in a row the cell of a name stands."""
        return self.columns.index(name) if name in self.columns else None


def find_jtl(file: EvidenceFile) -> Jtl | None:
    """The file of samples; None where it is something else."""
    if content_kind(file) == "xml":
        root = root_of(file)
        is_jtl = root is not None and root.tag == "testResults"
        return Jtl(file, (*_XML.values(), IS_PART)) if is_jtl else None
    sheet = find_sheet(file)
    if sheet is None:
        return None
    if sheet.has("timeStamp", "elapsed") and {"label", "success"} & set(sheet.header):
        return Jtl(file, sheet.header, sheet.delimiter, sheet.starts)
    return _without_names(file, sheet.header, sheet.delimiter)


def _without_names(file: EvidenceFile, first: tuple[str, ...], delimiter: str) -> Jtl | None:
    """A file whose first line is a sample of the default columns."""
    if len(first) < len(_BASE) or not first[1].isdigit():
        return None
    if first[7].lower() not in {"true", "false"}:
        return None
    if not (_EPOCH.fullmatch(first[0]) or _MOMENT.fullmatch(first[0])):
        return None
    rest = tuple(f"column {number}" for number in range(len(_BASE) + 1, len(first) + 1))
    return Jtl(file, _LAYOUTS.get(len(first), (*_BASE, *rest)), delimiter)


def _read_csv(jtl: Jtl) -> Iterator[tuple[int, Cells]]:
    width = len(jtl.columns)
    with jtl.file.open() as stream:
        lines = io.TextIOWrapper(stream, "utf-8", "replace", newline="")
        reader = csv.reader(lines, delimiter=jtl.delimiter)
        try:
            for cells in reader:
                if len(cells) == width and reader.line_num > jtl.starts:
                    yield reader.line_num, cells
                elif any(cells) and reader.line_num > jtl.starts:
                    raise _wrong_width(jtl, reader.line_num, len(cells))
        except csv.Error as error:
            message = f"the row cannot be read: {error}"
            raise refuse(jtl.file.place(reader.line_num), "csv-syntax", message) from error


def _wrong_width(jtl: Jtl, line: int, width: int) -> ProblemsFound:
    message = f"{width} cells where the file has {len(jtl.columns)}"
    hint = "JMeter was stopped while it wrote, or columns changed between two runs in one file"
    return refuse(jtl.file.place(line), "csv-syntax", message, hint)


def _read_xml(jtl: Jtl) -> Iterator[tuple[int, Cells]]:
    """The samples, in the order in which they begin. One inside another is a part of it, unless
    the other is a transaction, which is made of samples."""
    around: list[bool] = []
    for event, element in read_elements(jtl.file):
        if element.tag not in {"httpSample", "sample"}:
            continue
        if event == "end":
            around.pop()
            continue
        is_part = any(around)
        cells = [*(element.attributes.get(key, "") for key in _XML), str(is_part).lower()]
        around.append(not _is_transaction(element))
        yield element.line, cells


def _is_transaction(element: Element) -> bool:
    return element.attributes.get("rm", "").startswith(IN_TRANSACTION)


@dataclass
class Clock:
    """Moments of a file in milliseconds, whatever way it writes them."""

    is_exact: bool = True
    """False where moments are whole seconds, or nobody knows what they are."""
    has_zone: bool = True
    """False where moments are those of some clock on a wall."""
    _last: tuple[str, float] = ("", math.nan)

    def read(self, text: str) -> float:
        """A moment; NaN where it cannot be read."""
        if text.isdigit() and len(text) < 15:
            return float(text)
        # Many samples begin in the same second.
        if text != self._last[0]:
            self._last = (text, self._parse(text))
        return self._last[1]

    def _parse(self, text: str) -> float:
        match = _MOMENT.fullmatch(text)
        self.has_zone = False
        self.is_exact = self.is_exact and bool(match and match[7])
        if not match:
            return math.nan
        parts = [int(each) for each in match.groups()[:6]]
        try:
            moment = datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]  # six integers
        except ValueError:
            return math.nan
        return moment.timestamp() * 1000 + float(f"0.{match[7] or 0}") * 1000


@dataclass
class Numbers:
    """Numbers of milliseconds, each text read once: a file of millions has few different ones."""

    file: EvidenceFile
    _known: dict[str, float] = field(default_factory=dict)

    def read(self, text: str, line: int, name: str) -> float:
        """A time, checked."""
        value = self._known.get(text)
        if value is None:
            value = self._known[text] = self._parse(text, line, name)
        return value

    def _parse(self, text: str, line: int, name: str) -> float:
        try:
            value = float(text)
        except ValueError:
            message = f"{name} is {text[:40]!r}, not a number"
            raise refuse(self.file.place(line), "type", message) from None
        if not math.isfinite(value) or value < 0:
            code = "value-range" if value < 0 else "number-not-finite"
            raise refuse(self.file.place(line), code, f"{name} is {value:g}")
        if len(self._known) >= MOST_DIFFERENT:
            message = f"{name} has more than {MOST_DIFFERENT} different values"
            raise refuse(self.file.place(line), "size-limit", message, "JMeter writes whole ones")
        return value


MOST_DIFFERENT = 1_000_000
