"""Raw k6 points, ``--out csv``: one observation a row, read without keeping the rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from generator.evidence.csv_text import find_sheet
from generator.evidence.files import EvidenceFile
from generator.evidence.k6_points import Points, evidence_of
from generator.evidence.measurement import Note
from generator.evidence.reader import Listed
from generator.problems import refuse

NAME, TIME, VALUE = "metric_name", "timestamp", "metric_value"
EXPECTED, EXTRA = "expected_response", "extra_tags"
_COUNTERS = re.compile(
    r"http_reqs|iterations|dropped_iterations|data_(sent|received)|ws_sessions|ws_msgs_(sent|received)"
    r"|grpc_streams(_msgs_(sent|received))?|browser_data_(sent|received)"
)
_RATES = frozenset({"checks", "http_req_failed", "browser_http_req_failed"})
_GAUGES = frozenset({"vus", "vus_max"})
_SECONDS = re.compile(r"\d{10}")
UNKNOWN = Note(
    "The CSV does not say what type a metric is: those that are not k6's own are read as trends."
)


def is_csv(file: EvidenceFile) -> bool:
    """Whether the first line has the names that k6 writes."""
    sheet = find_sheet(file, (",",))
    return sheet is not None and sheet.has(NAME, TIME, VALUE)


def read_csv(file: EvidenceFile) -> Listed:
    """Reads every row once; percentiles are computed when they are asked for."""
    points = Points()
    header, expected = _header(file), {EXPECTED: "true"}
    at_name, at_value = header.index(NAME), header.index(VALUE)
    at_expected = header.index(EXPECTED) if EXPECTED in header else None
    for line, cells in _rows(file, len(header)):
        name = cells[at_name]
        if name not in points.groups:
            points.declare(name, {"type": _type(name), "contains": None})
        value = _number(file, line, cells[at_value])
        is_expected = at_expected is not None and cells[at_expected] == "true"
        for group in points.groups[name]:
            if not group.tags or (is_expected and group.tags == expected):
                group.add(value, line)
        points.started = points.started or _started(cells[header.index(TIME)])
    if not points.groups:
        raise refuse(file.place(), "evidence-empty", "the file has no points")
    again = partial(_read_again, file)
    return evidence_of(file, points, again, UNKNOWN)


def _header(file: EvidenceFile) -> tuple[str, ...]:
    sheet = find_sheet(file, (",",))
    return sheet.header if sheet else ()


def _rows(file: EvidenceFile, width: int) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of each row below the names."""
    with file.open() as stream:
        lines = io.TextIOWrapper(stream, "utf-8", "replace", newline="")
        reader = csv.reader(lines)
        try:
            for cells in reader:
                if len(cells) != width and any(cells):
                    message = f"{len(cells)} cells under {width} names"
                    raise refuse(file.place(reader.line_num), "csv-syntax", message)
                # The names stand again where files were put together.
                if len(cells) == width and VALUE not in cells:
                    yield reader.line_num, cells
        except csv.Error as error:
            message = f"the row cannot be read: {error}"
            raise refuse(file.place(reader.line_num), "csv-syntax", message) from error


def _number(file: EvidenceFile, line: int, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        message = f"{VALUE} is {text[:40]!r}, not a number"
        raise refuse(file.place(line), "type", message) from None


def _type(name: str) -> str:
    if _COUNTERS.fullmatch(name):
        return "counter"
    if name in _RATES:
        return "rate"
    return "gauge" if name in _GAUGES else "trend"


def _started(text: str) -> str | None:
    """The first moment, where it is in seconds as k6 writes it unless told otherwise."""
    if not _SECONDS.fullmatch(text):
        return None
    return datetime.fromtimestamp(int(text), UTC).isoformat()


def _read_again(
    file: EvidenceFile, metric: str, tags: dict[str, str]
) -> Iterator[tuple[int, object]]:
    """Tags have columns of their own, or stand together in the one for the test's own tags."""
    header = _header(file)
    at_name, at_value = header.index(NAME), header.index(VALUE)
    columns = [(header.index(tag), value) for tag, value in tags.items() if tag in header]
    extra = {f"{tag}={value}" for tag, value in tags.items() if tag not in header}
    at_extra = header.index(EXTRA) if EXTRA in header else None
    for line, cells in _rows(file, len(header)):
        if cells[at_name] != metric or any(cells[at] != value for at, value in columns):
            continue
        given = set(cells[at_extra].split("&")) if at_extra is not None else set()
        if extra <= given:
            yield line, _number(file, line, cells[at_value])
