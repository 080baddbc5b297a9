"""The results of vegeta, one request after the other: gob, CSV or JSON lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime

from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import MISSING, Fault, check_number, decode_line
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.raw_requests import RawRequests, status_of, time_of
from generator.evidence.reader import Cell, Evidence, Listed, Series
from generator.evidence.summary_report import is_good
from generator.evidence.vegeta_gob import BrokenGob, moment, read_results
from generator.problems import refuse

OPEN_LOOP = Note(
    "Open loop: requests are sent at a rate of their own, whatever the service does.",
    "open-loop",
    ("latencies",),
)
_KEYS = frozenset({"attack", "seq", "code", "timestamp", "latency"})
# Six columns before version 6, nine before 12.
_LONGEST = 1 << 20
_WIDTHS = frozenset({6, 7, 8, 9, 10, 12})


def is_results(file: EvidenceFile) -> bool:
    """Whether the first record is a result."""
    return _is_gob(file) or _is_rows(file) or _is_lines(file)


def _is_gob(file: EvidenceFile) -> bool:
    start = file.head[:128]
    return b"\x06Result" in start and b"\x07Latency" in start and b"\x04Code" in start


def _is_rows(file: EvidenceFile) -> bool:
    first = file.head.lstrip().partition(b"\n")[0].split(b",", 5)
    return (
        len(first) == 6
        and all(cell.strip().isdigit() for cell in first[:5])
        # Nanoseconds since 1970 and a status; other logs count milliseconds.
        and len(first[0].strip()) in {18, 19}
        and len(first[1].strip()) <= 3
    )


def _is_lines(file: EvidenceFile) -> bool:
    try:
        first = decode_line(file.head.lstrip().partition(b"\n")[0])
    except (ValueError, RecursionError):
        return False
    return isinstance(first, dict) and set(first) >= _KEYS


def read_attacks(file: EvidenceFile) -> Evidence:
    """Every request once; several attacks are told apart by their names."""
    read = _gob if _is_gob(file) else _rows if _is_rows(file) else _lines
    attacks: dict[str, RawRequests] = {}
    started = None
    for attack, code, latency, then in read(file):
        requests = attacks.get(attack)
        if requests is None:
            requests = attacks[attack] = RawRequests(is_good)
            started = started or _moment(then)
        requests.add(latency, code)
    series = [each for name in attacks for each in _series(name, attacks)]
    notes = (OPEN_LOOP, *_notes(attacks))
    own = Provenance(tool="vegeta", started=started)
    return Listed(file, "vegeta", tuple(series), notes, own)


Raw = tuple[str, int, float, "bytes | str"]
"""Attack, status, nanoseconds and when it was, as the file has it."""


def _gob(file: EvidenceFile) -> Iterator[Raw]:
    with file.open() as stream:
        try:
            yield from read_results(stream)
        except BrokenGob as error:
            message = f"the record at byte {error.offset} is no result: {error.reason}"
            raise refuse(file.place(), "gob-syntax", message) from error


def _rows(file: EvidenceFile) -> Iterator[Raw]:
    for line, record in _records(file):
        # A module for CSV takes three times as long, and few rows have anything between quotes.
        cells = record.split(b",") if b'"' not in record else _unquoted(record)
        if len(cells) not in _WIDTHS:
            message = f"{len(cells)} cells, where a result of vegeta has 6, 9 or 12"
            raise refuse(file.place(line), "csv-syntax", message)
        code = status_of(file, line, "the status", cells[1].decode("utf-8", "replace"))
        latency = time_of(file, line, "the latency", cells[2].decode("utf-8", "replace"))
        attack = cells[7].decode("utf-8", "replace") if len(cells) > 8 else ""
        yield attack, code, latency, cells[0].decode("utf-8", "replace")


def _records(file: EvidenceFile) -> Iterator[tuple[int, bytes]]:
    """Line and content of each record: one that has a line break between quotes goes on."""
    held, start = b"", 0
    for line, content in file.lines():
        held, start = held + content, start or line
        if held.count(b'"') % 2 == 0:
            yield start, held.strip()
            held, start = b"", 0
        elif len(held) > _LONGEST:
            break
    if held:
        raise refuse(file.place(start), "csv-syntax", "a quote is not closed")


def _unquoted(record: bytes) -> list[bytes]:
    text = record.decode("utf-8", "replace").splitlines(keepends=True)
    return [cell.encode() for row in csv.reader(text) for cell in row]


def _lines(file: EvidenceFile) -> Iterator[Raw]:
    for line, content in file.lines():
        try:
            each = decode_line(content)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "not readable"
            place = file.place(line, getattr(error, "colno", 1))
            raise refuse(place, "json-syntax", f"line {line} is not JSON: {reason}") from error
        if not isinstance(each, dict):
            raise refuse(file.place(line), "json-syntax", f"line {line} is no JSON object")
        latency = _number(file, line, "latency", each)
        code = int(_number(file, line, "code", each))
        if code > 999:
            raise refuse(file.place(line), "value-range", f"code is {code}, no status code")
        yield str(each.get("attack", "")), code, latency, str(each.get("timestamp", ""))


def _number(file: EvidenceFile, line: int, name: str, each: dict[str, object]) -> float:
    number = check_number(each.get(name, MISSING), 0.0)
    if isinstance(number, Fault):
        raise refuse(file.place(line), number.code, f"{name} {number.words}")
    return number


def _moment(then: bytes | str) -> str | None:
    """When the first request was sent, in UTC."""
    if isinstance(then, bytes):
        return moment(then)
    try:
        if then.isascii() and then.isdigit():
            found = datetime.fromtimestamp(int(then) // 10**9, UTC)
        else:
            # Go writes nine digits of a second, Python reads six.
            found = datetime.fromisoformat(then[:19] + then[19:].lstrip(".0123456789"))
        return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if found.tzinfo else None
    except (ValueError, OverflowError, OSError):
        return None


def _series(name: str, attacks: dict[str, RawRequests]) -> Iterator[Series]:
    requests = attacks[name]
    labels: Labels = (("attack", name),) if len(attacks) > 1 else ()
    yield from requests.series("latencies", "ns", labels)
    n, answers = requests.n, requests.answers()
    yield Series("requests", "requests", {"count": Cell(n)}, n, "request", labels)
    share = {"rate": Cell((answers.completed - answers.bad) / n)}
    yield Series("success", "1", share, n, "request", labels, nature="proportion")
    yield from requests.statuses("status_codes", labels)


def _notes(attacks: dict[str, RawRequests]) -> Iterator[Note]:
    if len(attacks) > 1:
        text = f"The file holds {len(attacks)} attacks, told apart by the label `attack`."
        yield Note(text, "several-runs")
    for name, requests in attacks.items():
        for note in requests.answers().notes("latencies"):
            told = f"Attack {name!r}: {note.text}" if len(attacks) > 1 else note.text
            yield Note(told, note.code, note.names)
    if any(0 in requests.counts for requests in attacks.values()):
        yield Note("Status 0 is a request without an answer: refused, broken or timed out.")
