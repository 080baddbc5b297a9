"""Go's gob encoding, as far as the results of vegeta need it.

A stream is a row of messages, each with its length before it. The first ones tell the types that
follow, so that no field's number is guessed; what comes after a latency is stepped over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, NamedTuple

LONGEST_MESSAGE = 64 << 20
_INT, _UINT, _BYTES, _STRING = 2, 3, 5, 6
_STRUCT = 3
_MARSHALLED = frozenset({5, 6, 7})
"""Sorts of types that write themselves as bytes, as a time does."""
_EXPECTED = {"Attack": _STRING, "Code": _UINT, "Latency": _INT}
_FIRST_YEAR = datetime(1, 1, 1, tzinfo=UTC)


class BrokenGob(Exception):  # noqa: N818 - turned into a problem by the one who knows the file
    """Bytes that are no result of vegeta, at an offset of the stream."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.offset, self.reason = offset, reason


class Result(NamedTuple):
    """One request of an attack."""

    attack: str
    code: int
    latency: int
    """Nanoseconds."""
    timestamp: bytes
    """As Go writes a time."""


@dataclass
class _Types:
    """What the stream has told of its types."""

    results: dict[int, list[tuple[str, int]]] = field(default_factory=dict)
    """Name and type of each field of a result, by the type's number."""
    marshalled: set[int] = field(default_factory=set)


class _Message:
    """The bytes of one message, read from the left; raises IndexError where they end."""

    def __init__(self, content: bytes) -> None:
        self.content, self.at = content, 0

    def unsigned(self) -> int:
        """A number below 128 is one byte; else a byte tells, negated, how many follow."""
        first = self.content[self.at]
        self.at += 1
        if first < 128:
            return first
        if first < 248:
            raise ValueError("a number of more than eight bytes")
        return int.from_bytes(self._take(256 - first), "big")

    def signed(self) -> int:
        """The lowest bit says whether the others are inverted."""
        number = self.unsigned()
        return ~(number >> 1) if number & 1 else number >> 1

    def blob(self) -> bytes:
        """A length and as many bytes."""
        return self._take(self.unsigned())

    def fields(self) -> Iterator[int]:
        """The number of each field that is there, from 1; it must be read before the next."""
        number = 0
        while delta := self.unsigned():
            number += delta
            yield number

    def _take(self, count: int) -> bytes:
        self.at += count
        if self.at > len(self.content):
            raise IndexError
        return self.content[self.at - count : self.at]


def read_results(stream: BinaryIO) -> Iterator[Result]:
    """Each result; raises BrokenGob."""
    types, offset = _Types(), 0
    while content := _next_message(stream, offset):
        message = _Message(content)
        try:
            number = message.signed()
            if number < 0:
                _define(types, -number, message)
            else:
                yield _result(types, number, message)
        except IndexError as error:
            raise BrokenGob(offset, "it ends too early") from error
        except ValueError as error:
            raise BrokenGob(offset, str(error)) from error
        offset = stream.tell()


def _next_message(stream: BinaryIO, offset: int) -> bytes:
    """The next message; nothing at the end of the stream."""
    first = stream.read(1)
    if not first:
        return b""
    width = 256 - first[0] if first[0] >= 128 else 0
    rest = stream.read(min(width, 8))
    length = int.from_bytes(rest, "big") if width else first[0]
    if not width == len(rest) or not 0 < length <= LONGEST_MESSAGE:
        raise BrokenGob(offset, "its length makes no sense")
    content = stream.read(length)
    if len(content) < length:
        raise BrokenGob(offset, "the file is cut off")
    return content


def _define(types: _Types, number: int, message: _Message) -> None:
    """Takes in the definition of a type: a struct whose only field is of the sort of type."""
    for sort in message.fields():
        name, fields = "", []
        for part in message.fields():
            if part == 1:
                name = _named(message)[0]
            elif sort == _STRUCT:
                fields = [_named(message) for _ in range(message.unsigned())]
            else:
                message.signed()
        if sort in _MARSHALLED:
            types.marshalled.add(number)
        if name == "Result":
            _check_fields(fields)
            types.results[number] = fields


def _named(message: _Message) -> tuple[str, int]:
    """A name and the number of a type, as types and fields have them."""
    name, number = "", 0
    for part in message.fields():
        if part == 1:
            name = message.blob().decode("utf-8", "replace")
        else:
            number = message.signed()
    return name, number


def _check_fields(fields: list[tuple[str, int]]) -> None:
    """What is counted on must be there, and be of its type."""
    types = dict(fields)
    for name in ("Code", "Latency"):
        if name not in types:
            raise ValueError(f"its results have no {name}")
    for name, expected in _EXPECTED.items():
        if types.get(name, expected) != expected:
            raise ValueError(f"the {name} of its results is of another type")


def _result(types: _Types, number: int, message: _Message) -> Result:
    """A field that is zero is left out by Go."""
    fields = types.results.get(number)
    if fields is None:
        raise ValueError("a value that is no result of vegeta")
    found = {"Code": 0, "Latency": 0}
    texts = {"Attack": b"", "Timestamp": b""}
    for index in message.fields():
        if index > len(fields):
            raise ValueError("a field that its type does not have")
        name, type_ = fields[index - 1]
        if type_ in (_BYTES, _STRING) or type_ in types.marshalled:
            texts[name] = message.blob()
        elif type_ in (_INT, _UINT):
            found[name] = message.signed() if type_ == _INT else message.unsigned()
        else:
            break  # Headers, and they come last.
        if name == "Latency":
            break
    if found["Latency"] < 0 or found["Code"] > 999:
        raise ValueError("a latency or a status code out of its range")
    attack = texts["Attack"].decode("utf-8", "replace")
    return Result(attack, found["Code"], found["Latency"], texts["Timestamp"])


def moment(timestamp: bytes) -> str | None:
    """A time as Go writes it: seconds since the year 1 after a byte for the version."""
    if len(timestamp) < 13:
        return None
    try:
        then = _FIRST_YEAR + timedelta(seconds=int.from_bytes(timestamp[1:9], "big", signed=True))
    except OverflowError:
        return None
    return then.strftime("%Y-%m-%dT%H:%M:%SZ")
