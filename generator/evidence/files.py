"""Evidence files on disk: opened once, from inside the case study's folder only."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import os
import re
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NoReturn, cast

from generator.evidence.manifest import MANIFEST_SUFFIX, read_manifest
from generator.evidence.measurement import Provenance
from generator.problems import Place, nearest, refuse

MEBIBYTE = 1 << 20
LARGEST_KEPT = 8 * MEBIBYTE
"""A file up to this size is read once and kept; a larger one is read again where it is used."""
LARGEST_DOCUMENT = 32 * MEBIBYTE
"""Formats that must be read whole (JSON) end here; formats of lines and rows go on."""
LARGEST_FILE = 2048 * MEBIBYTE
LONGEST_LINE = 4 * MEBIBYTE
HEAD = 64 * 1024
_LFS_POINTER = b"version https://git-lfs.github.com/spec/v1"
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_NOT_EVIDENCE = (MANIFEST_SUFFIX, ".sealed.yml")


@dataclass(frozen=True)
class EvidenceFile:
    """A file that exists, lies where it may and was hashed. Its content never changes under us.

    ``head``, ``text`` and ``lines`` give what the tool wrote: UTF-16 is decoded, a byte-order mark
    removed, gzip and zstd unpacked. Size and digest are those of the file as it is.
    """

    path: str
    """POSIX path relative to the portfolio's root."""
    absolute: Path = field(compare=False, repr=False)
    size: int = field(compare=False)
    sha256: str
    head: bytes = field(compare=False, repr=False)
    """The first 64 KiB, to know the format by."""
    manifest: Provenance | None = field(default=None, repr=False)
    """What ``<file>.run.yml`` beside it says."""
    kept: bytes | None = field(default=None, compare=False, repr=False)

    def place(self, line: int = 1, column: int = 1, width: int = 1) -> Place:
        """A spot in this file."""
        return Place(self.path, line, column, width)

    @cached_property
    def text(self) -> str:
        """The whole content, for formats that cannot be read in pieces."""
        with self.open() as stream:
            content = stream.read(LARGEST_DOCUMENT + 1)
        if len(content) > LARGEST_DOCUMENT:
            self.refuse_size(LARGEST_DOCUMENT, "Write raw observations as CSV or one per line.")
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            message = f"byte 0x{content[error.start]:02x} is not UTF-8"
            raise refuse(self.place(line), "encoding", message, "save it as UTF-8") from error

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Number and content of each line that is not blank, one at a time."""
        with self.open() as stream:
            number = 0
            while line := stream.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    self.refuse_size(LONGEST_LINE, "", number)
                if not line.isspace():
                    yield number, line

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The content as UTF-8 bytes, to be read from the start."""
        raw = io.BytesIO(self.kept) if self.kept is not None else open_regular(self.absolute)
        with raw:
            try:
                yield _plain(raw)
            except (EOFError, zlib.error, gzip.BadGzipFile, _BrokenZstd) as error:
                message = f"the packed data is broken: {error}"
                raise refuse(self.place(), "packed-data", message) from error
            except _TooLong:
                self.refuse_size(LARGEST_FILE, "")

    def refuse_size(self, limit: int, hint: str, line: int = 1) -> NoReturn:
        """Stops at a cap: the content is larger than ``limit`` bytes."""
        what = "this line" if limit == LONGEST_LINE else "the content"
        message = f"{what} is larger than {limit // MEBIBYTE} MiB"
        raise refuse(self.place(line), "size-limit", message, hint)


class _TooLong(Exception):  # noqa: N818 - turned into a problem by the one who knows the file
    """The unpacked content passes the cap."""


class _Capped(io.RawIOBase):
    """A stream that stops a bomb at the cap, whatever is unpacked behind it."""

    def __init__(self, source: BinaryIO, encoding: str | None) -> None:
        self._source, self._left, self._rest = source, LARGEST_FILE, b""
        self._decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding else None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # as in io's own use
        while not self._rest:
            chunk = self._source.read(HEAD)
            self._left -= len(chunk)
            if self._left < 0:
                raise _TooLong
            text = self._decoder.decode(chunk, not chunk) if self._decoder else None
            self._rest = chunk if text is None else text.encode("utf-8", "replace")
            if not chunk and not self._rest:
                return 0
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def _plain(raw: BinaryIO) -> BinaryIO:
    """Unpacks gzip and zstd, decodes UTF-16 and skips a byte-order mark."""
    source = _unpacked(raw)
    mark = source.read(3)
    encoding = _UTF16.get(mark[:2])
    source.seek(3 if mark == codecs.BOM_UTF8 else 2 if encoding else 0)
    if source is not raw or encoding:
        return io.BufferedReader(_Capped(source, encoding))
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


def open_evidence(root: Path, folder: str, pattern: str, place: Place) -> tuple[EvidenceFile, ...]:
    """The files that an author's path or glob means, sorted; every other outcome is a problem.

    ``folder`` is the case study's folder relative to ``root``; nothing outside it is opened.
    """
    _check_pattern(pattern, place)
    base = root / folder
    found = _matches(base, pattern, place)
    if not found:
        _refuse_missing(base, pattern, place)
    return tuple(_open_inside(base, path, f"{folder}/{path}", place) for path in found)


def open_file(path: Path, shown: str) -> EvidenceFile:
    """A file given on the command line; messages call it ``shown``."""
    place = Place(shown)
    try:
        resolved = path.resolve(strict=True)
    except FileNotFoundError:
        hint = nearest(path.name, _names(path.parent))
        raise refuse(place, "evidence-missing", f"there is no file {shown!r}", hint) from None
    except (OSError, RuntimeError) as error:
        raise refuse(place, "path-loop", f"{shown!r} cannot be followed: {error}") from error
    return _read(resolved, shown, place)


def _names(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in folder.iterdir() if entry.is_file()]
    except OSError:
        return []


def _check_pattern(pattern: str, place: Place) -> None:
    reason = None
    if re.search(r"[\x00-\x1f\x7f]", pattern):
        reason = "has control characters"
    elif "\\" in pattern:
        reason = "has a backslash"
    elif pattern.startswith(("/", "~")) or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", pattern):
        reason = "is not relative"
    elif ".." in pattern.split("/"):
        reason = "leads upwards"
    if reason:
        hint = "write it relative to the case study's folder, with `/`: evidence/run.json"
        raise refuse(place, "path-escape", f"the path {pattern!r} {reason}", hint)


def _matches(base: Path, pattern: str, place: Place) -> list[str]:
    """Paths relative to the case study's folder. Manifests and hidden files are no evidence."""
    if not re.search(r"[*?\[]", pattern) or os.path.lexists(base / pattern):
        return [str(PurePosixPath(pattern))] if os.path.lexists(base / pattern) else []
    try:
        found = [path for path in base.glob(pattern) if path.is_symlink() or not path.is_dir()]
    except (ValueError, NotImplementedError) as error:
        raise refuse(place, "glob", f"the glob {pattern!r} cannot be read: {error}") from error
    except OSError as error:
        raise refuse(place, "path-loop", f"{pattern!r} cannot be followed: {error}") from error
    paths = sorted(path.relative_to(base).as_posix() for path in found)
    return [path for path in paths if _is_evidence(path)]


def _is_evidence(path: str) -> bool:
    hidden = any(part.startswith(".") for part in path.split("/"))
    return not hidden and not path.endswith(_NOT_EVIDENCE)


def _refuse_missing(base: Path, pattern: str, place: Place) -> NoReturn:
    folder = (base / pattern).parent
    while not folder.is_dir() and folder != base.parent:
        folder = folder.parent
    near = [(folder / name).relative_to(base).as_posix() for name in _names(folder)]
    what = "no file matches" if re.search(r"[*?\[]", pattern) else "there is no file"
    hint = nearest(pattern, filter(_is_evidence, near)) or "the folder has no evidence files"
    raise refuse(place, "evidence-missing", f"{what} {pattern!r}", hint)


def _open_inside(base: Path, relative: str, shown: str, place: Place) -> EvidenceFile:
    try:
        resolved = (base / relative).resolve(strict=True)
        inside = resolved.is_relative_to(base.resolve(strict=True))
    except FileNotFoundError:
        message = f"{relative!r} is a link to a file that is not there"
        raise refuse(place, "evidence-missing", message) from None
    except (OSError, RuntimeError) as error:
        message = f"{relative!r} goes round in a circle of links"
        raise refuse(place, "path-loop", message) from error
    if not inside:
        hint = "copy the file into the case study's folder"
        message = f"{relative!r} leads out of the case study's folder"
        raise refuse(place, "path-escape", message, hint)
    return _read(resolved, shown, place)


def _read(path: Path, shown: str, place: Place) -> EvidenceFile:
    """Looks before it opens: a pipe would hang, a device would never end."""
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        kind = "a folder" if stat.S_ISDIR(found.st_mode) else "a pipe, a socket or a device"
        raise refuse(place, "evidence-not-a-file", f"{shown!r} is {kind}, not a file")
    if found.st_size == 0:
        raise refuse(place, "evidence-empty", f"{shown!r} is empty")
    if found.st_size > LARGEST_FILE:
        limit = f"{LARGEST_FILE // MEBIBYTE} MiB"
        raise refuse(place, "size-limit", f"{shown!r} is larger than {limit}")
    size, digest, kept = _hash(path, shown, place)
    head = _head(path, kept, Place(shown))
    if head.startswith(_LFS_POINTER):
        message = f"{shown!r} is a Git LFS pointer, not the data that it stands for"
        raise refuse(place, "git-lfs-pointer", message, "run `git lfs pull`")
    manifest = read_manifest(path.with_name(path.name + MANIFEST_SUFFIX), shown + MANIFEST_SUFFIX)
    return EvidenceFile(shown, path, size, digest, head, manifest, kept)


def _hash(path: Path, shown: str, place: Place) -> tuple[int, str, bytes | None]:
    digest, size, kept = hashlib.sha256(), 0, bytearray()
    try:
        with open_regular(path) as stream:
            while chunk := stream.read(MEBIBYTE):
                digest.update(chunk)
                size += len(chunk)
                if size <= LARGEST_KEPT:
                    kept += chunk
    except OSError as error:
        message = f"{shown!r} cannot be read: {error.strerror}"
        raise refuse(place, "evidence-unreadable", message) from error
    return size, digest.hexdigest(), bytes(kept) if size <= LARGEST_KEPT else None


def _head(path: Path, kept: bytes | None, place: Place) -> bytes:
    probe = EvidenceFile(place.path, path, 0, "", b"", None, kept)
    with probe.open() as stream:
        return stream.read(HEAD)


def open_regular(path: Path) -> BinaryIO:
    """Opens a file that was looked at before, and refuses one that was swapped for a link."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags), "rb")
