"""One text out of a zip archive, unpacked in memory and within limits."""

from __future__ import annotations

import hashlib
import struct
import sys
import zipfile
import zlib
from typing import BinaryIO

from generator.evidence.files import LARGEST_DOCUMENT, MEBIBYTE, EvidenceFile
from generator.problems import ProblemsFound, refuse

LARGEST_DIRECTORY = 16 * MEBIBYTE
"""Bytes of a zip's list of members, which is read whole."""
_END = b"PK\x05\x06"
_LONGEST_END = 65_557
"""Bytes of the end record with the longest comment that it may have."""
_HEADER = 30
"""Bytes before a member's name."""
_STORED, _DEFLATED, _ZSTD = 0, 8, 93


class _BrokenMemberError(Exception):
    """The packed content cannot be read; turned into a problem by the one who knows the file."""


def member_names(file: EvidenceFile) -> frozenset[str]:
    """The names of all members; none where the file is no archive that can be read."""
    if not file.head.startswith(b"PK\x03\x04"):
        return frozenset()
    try:
        with file.open() as stream:
            return frozenset(_archive(file, stream).namelist())
    except ProblemsFound:
        return frozenset()


def open_member(file: EvidenceFile, name: str) -> EvidenceFile:
    """A member as a file of its own, which is never on a disk."""
    with file.open() as stream:
        archive = _archive(file, stream)
        if name not in archive.namelist():
            raise refuse(file.place(), "zip-member", f"the archive has no {name!r}")
        try:
            content = _content(stream, archive.getinfo(name))
        except (_BrokenMemberError, struct.error, zlib.error, OSError, ValueError) as error:
            message = f"{name!r} in the zip archive is broken: {error}"
            raise refuse(file.place(), "zip-broken", message) from error
    if len(content) > LARGEST_DOCUMENT:
        file.refuse_size(LARGEST_DOCUMENT, f"{name} is too large to be read whole")
    digest, path = hashlib.sha256(content).hexdigest(), f"{file.path}/{name}"
    head = content[: 64 * 1024]
    return EvidenceFile(path, file.absolute, len(content), digest, head, None, content)


def _archive(file: EvidenceFile, stream: BinaryIO) -> zipfile.ZipFile:
    """The archive, unless its list of members alone would fill the memory."""
    if not stream.seekable():
        raise refuse(file.place(), "zip-broken", "a zip archive should not be packed again")
    stream.seek(max(0, file.size - _LONGEST_END))
    tail = stream.read(_LONGEST_END)
    at = tail.rfind(_END)
    record = tail[at : at + 16] if at >= 0 else b""
    if len(record) < 16:
        raise refuse(file.place(), "zip-broken", "the zip archive is cut off: it has no end")
    if struct.unpack("<L", record[12:])[0] > LARGEST_DIRECTORY:
        file.refuse_size(LARGEST_DIRECTORY, "the archive has too many members")
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
        raise refuse(file.place(), "zip-broken", f"the zip archive is broken: {error}") from error


def _content(stream: BinaryIO, member: zipfile.ZipInfo) -> bytes:
    """The content of a member, up to a byte more than may be read."""
    stream.seek(member.header_offset)
    header = stream.read(_HEADER)
    name, extra = struct.unpack("<HH", header[26:30])
    stream.seek(name + extra, 1)
    packed = stream.read(min(member.compress_size, LARGEST_DOCUMENT))
    if member.flag_bits & 1:
        raise _BrokenMemberError("it is encrypted")
    content = _unpack(packed, member.compress_type)
    if len(content) <= LARGEST_DOCUMENT and zlib.crc32(content) != member.CRC:
        raise _BrokenMemberError("its checksum is wrong")
    return content


def _unpack(packed: bytes, method: int) -> bytes:
    """Bounded, whatever the packed bytes claim."""
    # The standard library reads members of zstd from Python 3.14 on, so its own reader is not used.
    if method == _STORED:
        return packed
    if method == _DEFLATED:
        return zlib.decompressobj(-15).decompress(packed, LARGEST_DOCUMENT + 1)
    if method != _ZSTD:
        raise _BrokenMemberError(f"its packing method {method} is not known")
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    try:
        return zstd.ZstdDecompressor().decompress(packed, LARGEST_DOCUMENT + 1)
    except (zstd.ZstdError, EOFError) as error:
        raise _BrokenMemberError(str(error)) from error
