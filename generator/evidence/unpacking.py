"""Reading through gzip and zstd, UTF-16 and byte-order marks, with a cap on what comes out."""

from __future__ import annotations

import codecs
import gzip
import io
import sys
import zlib
from typing import BinaryIO, cast

_PIECE = 64 * 1024
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class TooLong(Exception):  # noqa: N818 - turned into a problem by the one who knows the file
    """The unpacked content passes the cap."""


class Bomb(Exception):  # noqa: N818 - turned into a problem by the one who knows the file
    """The content is far larger than what it was packed into."""


class _Capped(io.RawIOBase):
    """A stream that stops a bomb at the cap, whatever is unpacked behind it."""

    def __init__(self, source: BinaryIO, encoding: str | None, most: int, bomb: int) -> None:
        self._source, self._done, self._rest = source, 0, b""
        self._most, self._bomb = most, bomb
        self._decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding else None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # as in io's own use
        while not self._rest:
            chunk = self._source.read(_PIECE)
            self._done += len(chunk)
            if self._done > self._most:
                raise TooLong
            if self._done > self._bomb:
                raise Bomb
            text = self._decoder.decode(chunk, not chunk) if self._decoder else None
            self._rest = chunk if text is None else text.encode("utf-8", "replace")
            if not chunk and not self._rest:
                return 0
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def plain(raw: BinaryIO, most: int, bomb: int) -> BinaryIO:
    """Unpacks gzip and zstd, decodes UTF-16 and skips a byte-order mark.

    Past ``most`` bytes of content reading raises TooLong, past ``bomb`` bytes Bomb.
    """
    source = _unpacked(raw)
    mark = source.read(3)
    encoding = _UTF16.get(mark[:2])
    source.seek(3 if mark == codecs.BOM_UTF8 else 2 if encoding else 0)
    if source is not raw or encoding:
        return io.BufferedReader(_Capped(source, encoding, most, bomb), _PIECE)
    return source


def _unpacked(raw: BinaryIO) -> BinaryIO:
    mark = raw.read(4)
    raw.seek(0)
    if mark.startswith(_GZIP):
        return cast("BinaryIO", gzip.GzipFile(fileobj=raw))
    if mark == _ZSTD:
        return cast("BinaryIO", _Zstd(raw))
    return raw


class _BrokenZstd(Exception):  # noqa: N818 - turned into a problem by the one who knows the file
    """The data is not what zstd wrote."""


class _Zstd(io.RawIOBase):
    """A zstd stream, whose library is imported for the files that need it."""

    def __init__(self, raw: BinaryIO) -> None:
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
        self._error = zstd.ZstdError
        self._stream = zstd.ZstdFile(raw)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except self._error as error:
            raise _BrokenZstd(str(error)) from error


BROKEN = (EOFError, zlib.error, gzip.BadGzipFile, _BrokenZstd)
"""What reading raises where the packed data is not what its tool wrote."""
