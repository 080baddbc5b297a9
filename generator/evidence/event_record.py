"""The records of a TensorBoard event file, and the few fields in them that hold scalars."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from generator.evidence.files import MEBIBYTE, EvidenceFile
from generator.problems import refuse

MARK = b"brain.Event:"
LARGEST_READ = 32 * MEBIBYTE
"""Scalars may stand beside images in one record; what is larger still is passed over."""
LARGEST_CHECKED = MEBIBYTE // 4
"""The check of a larger record takes longer than it is worth."""
HEADER = 12
"""Eight bytes of length and four that check them; four more check the data."""
Field = tuple[int, int | bytes]
_FLOAT, _DOUBLE, _INT32, _INT64 = 1, 2, 3, 9


class BrokenRecordError(ValueError):
    """Bytes that are no protobuf message."""


@dataclass(frozen=True)
class Point:
    """One value of one tag; None where the tag holds something else than scalars."""

    tag: str
    step: int
    value: float | None
    is_short: bool = True
    """Whether it was kept as a 32-bit float."""
    plugin: str = ""
    """What the tag is for, where this point says so; only the first one of a tag does."""


@dataclass(frozen=True)
class Event:
    """What was written at one moment."""

    wall_time: float
    points: tuple[Point, ...]


def read_events(file: EvidenceFile) -> Iterator[Event | None]:
    """Each event in the order of the file; None at last where the file ends inside a record."""
    with file.open() as stream:
        start = 0
        while header := stream.read(HEADER):
            if len(header) < HEADER:
                yield None
                return
            length = _checked_length(file, header, start)
            data = _data(stream, length)
            check = stream.read(4)
            if data is None or len(check) < 4:
                yield None
                return
            yield from _event(file, data, check, start)
            start += HEADER + length + 4


def _checked_length(file: EvidenceFile, header: bytes, start: int) -> int:
    length, check = struct.unpack("<QI", header)
    if masked_crc(header[:8]) != check:
        raise refuse(file.place(), "packed-data", f"the record at byte {start} is damaged")
    return int(length)


def _data(stream: BinaryIO, length: int) -> bytes | None:
    """The data; empty where it is too large for scalars, None where the file ends before it."""
    if length <= LARGEST_READ:
        data = stream.read(length)
        return data if len(data) == length else None
    while length > 0:
        piece = stream.read(min(length, MEBIBYTE))
        if not piece:
            return None
        length -= len(piece)
    return b""


def _event(file: EvidenceFile, data: bytes, check: bytes, start: int) -> Iterator[Event]:
    if not data:
        return
    try:
        if len(data) <= LARGEST_CHECKED and masked_crc(data) != struct.unpack("<I", check)[0]:
            raise BrokenRecordError
        yield _parse_event(data)
    except BrokenRecordError:
        message = f"the record at byte {start} is damaged"
        raise refuse(file.place(), "packed-data", message) from None


def _parse_event(data: bytes) -> Event:
    wall_time, step = 0.0, 0
    summaries = []
    for number, content in read_fields(data):
        if number == 1 and isinstance(content, bytes) and len(content) == 8:
            wall_time = struct.unpack("<d", content)[0]
        elif number == 2 and isinstance(content, int):
            step = _signed(content)
        elif number == 5 and isinstance(content, bytes):
            summaries.append(content)
    points = [
        _parse_value(content, step)
        for summary in summaries
        for number, content in read_fields(summary)
        if number == 1 and isinstance(content, bytes)
    ]
    return Event(wall_time, tuple(points))


def _parse_value(data: bytes, step: int) -> Point:
    """A scalar as older writers keep it (field 2), or as a tensor (field 8) with its purpose."""
    fields = dict(read_fields(data))
    tag, plain, tensor = (fields.get(number) for number in (1, 2, 8))
    name = tag.decode("utf-8", "replace") if isinstance(tag, bytes) else ""
    plugin = _plugin(fields.get(9))
    if isinstance(plain, bytes) and len(plain) == 4:
        return Point(name, step, struct.unpack("<f", plain)[0], plugin="scalars")
    if isinstance(tensor, bytes):
        is_short, value = _parse_tensor(tensor)
        return Point(name, step, value, is_short, plugin)
    return Point(name, step, None, plugin=plugin)


def _plugin(metadata: int | bytes | None) -> str:
    """The name of the plugin, two levels down in what is said of a tag."""
    for _ in range(2):
        found = dict(read_fields(metadata)) if isinstance(metadata, bytes) else {}
        metadata = found.get(1)
    return metadata.decode("utf-8", "replace") if isinstance(metadata, bytes) else ""


_CONTENT = {_FLOAT: "<f", _DOUBLE: "<d", _INT32: "<i", _INT64: "<q"}
_IN_FIELDS = {_FLOAT: (5, "<f"), _DOUBLE: (6, "<d")}
_WHOLE_IN_FIELDS = {_INT32: 7, _INT64: 10}


def _parse_tensor(data: bytes) -> tuple[bool, float | None]:
    """Whether it is of 32-bit floats, and its only number; None where it is no single number."""
    fields = dict(read_fields(data))
    kind = fields.get(1)
    shape = fields.get(2)
    if not isinstance(kind, int) or (isinstance(shape, bytes) and _is_larger(shape)):
        return False, None
    return kind == _FLOAT, _number(kind, fields)


def _number(kind: int, fields: dict[int, int | bytes]) -> float | None:
    content = fields.get(4)
    if kind in _CONTENT and isinstance(content, bytes) and content:
        return _unpacked(_CONTENT[kind], content)
    if kind in _IN_FIELDS:
        number, code = _IN_FIELDS[kind]
        found = fields.get(number)
        return _unpacked(code, found) if isinstance(found, bytes) else None
    whole = fields.get(_WHOLE_IN_FIELDS.get(kind, 0))
    if isinstance(whole, bytes):
        whole = _varint(whole, 0)[0] if whole else None
    return None if whole is None else float(_signed(whole))


def _unpacked(code: str, content: bytes) -> float | None:
    return float(struct.unpack(code, content)[0]) if len(content) == struct.calcsize(code) else None


def _is_larger(shape: bytes) -> bool:
    """Whether a shape has a dimension that is not 1."""
    dimensions = [content for number, content in read_fields(shape) if number == 2]
    sizes = [dict(read_fields(each)).get(1, 0) for each in dimensions if isinstance(each, bytes)]
    return any(size != 1 for size in sizes)


def read_fields(data: bytes) -> Iterator[Field]:
    """Number and content of each field of a protobuf message."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = _varint(data, at)
            yield number, value
            continue
        length, at = _length(data, at, wire)
        if at + length > len(data):
            raise BrokenRecordError
        yield number, data[at : at + length]
        at += length


def _length(data: bytes, at: int, wire: int) -> tuple[int, int]:
    if wire == 2:
        return _varint(data, at)
    if wire not in {1, 5}:
        raise BrokenRecordError
    return (8 if wire == 1 else 4), at


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise BrokenRecordError
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
    raise BrokenRecordError


def _signed(value: int) -> int:
    value &= (1 << 64) - 1
    return value - (1 << 64) if value >> 63 else value


def _crc_table() -> tuple[int, ...]:
    table = list(range(256))
    for _ in range(8):
        table = [value >> 1 ^ (0x82F63B78 if value & 1 else 0) for value in table]
    return tuple(table)


_TABLE = _crc_table()


def masked_crc(data: bytes) -> int:
    """CRC-32C, turned and shifted as TFRecord keeps it."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
