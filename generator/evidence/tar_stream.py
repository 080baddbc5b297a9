"""The files of a tar, read in passing: nothing is unpacked, no link is followed."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from generator.evidence.files import MEBIBYTE, EvidenceFile
from generator.problems import refuse

BLOCK = 512
MOST_MEMBERS = 200_000
LONGEST_NAME = 8192
MARK = slice(257, 262)


@dataclass
class Member:
    """One regular file. What nobody reads of it is passed over."""

    name: str
    size: int
    _stream: BinaryIO = field(repr=False)
    _left: int = 0

    def read(self, limit: int) -> bytes:
        """Its content, up to a limit."""
        content = self._stream.read(min(self._left, limit))
        self._left -= len(content)
        return content

    def lines(self) -> Iterator[bytes]:
        """Its lines, one at a time."""
        while self._left > 0:
            line = self._stream.readline(min(self._left, MEBIBYTE))
            if not line:
                return
            self._left -= len(line)
            yield line

    def pass_over(self) -> None:
        """Goes to its end, in pieces, since a packed stream cannot jump."""
        while self._left > 0 and (piece := self._stream.read(min(self._left, MEBIBYTE))):
            self._left -= len(piece)


def is_tar(content: bytes) -> bool:
    """Whether it begins as a tar does."""
    return content[MARK] == b"ustar"


def read_members(file: EvidenceFile, head: bytes | None = None) -> Iterator[Member]:
    """Each regular file, to be read before the next is asked for. With a ``head``, only those that
    begin in it."""
    with _opened(file, head) as stream:
        name = ""
        for _ in range(MOST_MEMBERS):
            header = _header(file, stream, is_whole=head is None)
            if header is None:
                return
            member = Member(name or header.name, header.size, stream, max(0, header.size))
            padding = -member.size % BLOCK
            name = _longer_name(header, member)
            if header.isreg() and not header.issparse():
                yield member
            member.pass_over()
            stream.read(padding)
    raise refuse(file.place(), "size-limit", f"the tar holds more than {MOST_MEMBERS} files")


@contextmanager
def _opened(file: EvidenceFile, head: bytes | None) -> Iterator[BinaryIO]:
    if head is not None:
        yield io.BytesIO(head)
        return
    with file.open() as stream:
        yield stream


def _header(file: EvidenceFile, stream: BinaryIO, is_whole: bool) -> tarfile.TarInfo | None:
    """The next header; None at the end, and where the head of a tar is cut off."""
    block = stream.read(BLOCK)
    if block.strip(b"\0") == b"" and (block or not is_whole):
        return None
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "replace")
    except tarfile.HeaderError as error:
        if not is_whole:
            return None
        raise refuse(file.place(), "packed-data", f"the tar is broken: {error}") from error


def _longer_name(header: tarfile.TarInfo, member: Member) -> str:
    """The name of the next file, which GNU tar and pax write before its header when it is long."""
    if header.type == tarfile.GNUTYPE_LONGNAME:
        return member.read(LONGEST_NAME).rstrip(b"\0").decode("utf-8", "replace")
    if header.type == tarfile.XHDTYPE:
        for record in member.read(LONGEST_NAME).split(b"\n"):
            key, _, value = record.partition(b" ")[2].partition(b"=")
            if key == b"path":
                return value.decode("utf-8", "replace")
    return ""
