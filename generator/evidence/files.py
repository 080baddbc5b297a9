"""Evidence files on disk: opened once, from inside the case study's folder only."""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NoReturn

from generator.evidence.digests import Digests, Identity, identity_of
from generator.evidence.manifest import MANIFEST_SUFFIX, read_manifest
from generator.evidence.measurement import Provenance
from generator.evidence.progress import Told, is_watched, progress
from generator.evidence.unpacking import BROKEN, Bomb, TooLong, plain
from generator.problems import Place, ProblemsFound, nearest, refuse

MEBIBYTE = 1 << 20
LARGEST_KEPT = 8 * MEBIBYTE
"""A file up to this size is read once and kept; a larger one is read again where it is used."""
LARGEST_DOCUMENT = 32 * MEBIBYTE
"""Formats that must be read whole (JSON) end here; formats of lines and rows go on."""
LARGEST_FILE = 2048 * MEBIBYTE
MOST_PACKED = 200
"""What unpacks to more than so many times its size is no table of observations, but a bomb."""
LONGEST_LINE = 4 * MEBIBYTE
HEAD = 64 * 1024
_LFS_POINTER = b"version https://git-lfs.github.com/spec/v1"
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
    identity: Identity | None = field(default=None, compare=False, repr=False)
    """The state in which it was hashed, for files that are read again."""

    def place(self, line: int = 1, column: int = 1, width: int = 1) -> Place:
        """A spot in this file."""
        return Place(self.path, line, column, width)

    @property
    def text(self) -> str:
        """The whole content, for formats that cannot be read in pieces."""
        # Every format asks, so what cannot be read is tried once as well.
        if isinstance(self._text, ProblemsFound):
            raise self._text
        return self._text

    @cached_property
    def _text(self) -> str | ProblemsFound:
        try:
            with self.open() as stream:
                content = stream.read(LARGEST_DOCUMENT + 1)
            if len(content) > LARGEST_DOCUMENT:
                hint = "write raw observations as CSV or one per line"
                self.refuse_size(LARGEST_DOCUMENT, hint)
        except ProblemsFound as found:
            return found
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            message = f"byte 0x{content[error.start]:02x} is not UTF-8"
            return refuse(self.place(line), "encoding", message, "save it as UTF-8")

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
        with self._raw() as raw:
            try:
                bomb = max(LARGEST_DOCUMENT, self.size * MOST_PACKED)
                yield plain(raw, LARGEST_FILE, bomb)
            except BROKEN as error:
                message = f"the packed data is broken: {error}"
                raise refuse(self.place(), "packed-data", message) from error
            except TooLong:
                self.refuse_size(LARGEST_FILE, "")
            except Bomb:
                message = f"the content unpacks to more than {MOST_PACKED} times its size"
                hint = "unpack it, if it is what you measured"
                raise refuse(self.place(), "size-limit", message, hint) from None

    @contextmanager
    def _raw(self) -> Iterator[BinaryIO]:
        if self.kept is not None:
            yield io.BytesIO(self.kept)
            return
        with open_regular(self.absolute) as raw:
            self.check_unchanged(os.fstat(raw.fileno()))
            if not is_watched():
                yield raw
                return
            with progress(f"reading {self.path}") as tell:
                yield io.BufferedReader(Told(raw, self.size, tell), MEBIBYTE)

    def check_unchanged(self, found: os.stat_result) -> None:
        """Refuses a large file that was changed after it was hashed."""
        if self.identity is not None and identity_of(found) != self.identity:
            message = f"{self.path} was changed while it was read"
            raise refuse(self.place(), "evidence-changed", message, "run the command again")

    def refuse_size(self, limit: int, hint: str, line: int = 1) -> NoReturn:
        """Stops at a cap: the content is larger than ``limit`` bytes."""
        what = "this line" if limit == LONGEST_LINE else "the content"
        message = f"{what} is larger than {limit // MEBIBYTE} MiB"
        raise refuse(self.place(line), "size-limit", message, hint)


def open_evidence(
    root: Path, folder: str, pattern: str, place: Place, digests: Digests | None = None
) -> tuple[EvidenceFile, ...]:
    """The files that an author's path or glob means, sorted; every other outcome is a problem.

    ``folder`` is the case study's folder relative to ``root``; nothing outside it is opened. A
    large file whose digest is known is not read.
    """
    _check_pattern(pattern, place)
    base = root / folder
    found = _matches(base, pattern, place)
    if not found:
        _refuse_missing(base, pattern, place)
    paths = [(_inside(base, path, place), f"{folder}/{path}") for path in found]
    return tuple(_read(path, shown, place, digests) for path, shown in paths)


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
    return _read(resolved, shown, place, None)


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


def _inside(base: Path, relative: str, place: Place) -> Path:
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
    return resolved


def _read(path: Path, shown: str, place: Place, digests: Digests | None) -> EvidenceFile:
    """Looks before it opens: a pipe would hang, a device would never end."""
    found = path.lstat()
    _check(found, shown, place)
    try:
        content = _content(path) if found.st_size <= LARGEST_KEPT else None
    except OSError as error:
        raise _unreadable(shown, error, place) from error
    size = len(content) if content is not None else found.st_size
    identity = identity_of(found) if content is None else None
    probe = EvidenceFile(shown, path, size, "", b"", None, content, identity)
    head = _head(probe, place)
    digest = _digest(probe, place, digests)
    manifest = read_manifest(path.with_name(path.name + MANIFEST_SUFFIX), shown + MANIFEST_SUFFIX)
    return EvidenceFile(shown, path, size, digest, head, manifest, content, identity)


def _content(path: Path) -> bytes:
    with open_regular(path) as stream:
        # No more is reserved than such a file can hold, even if it grew since it was looked at.
        return stream.read(LARGEST_KEPT + 1)


def _check(found: os.stat_result, shown: str, place: Place) -> None:
    if not stat.S_ISREG(found.st_mode):
        kind = "a folder" if stat.S_ISDIR(found.st_mode) else "a pipe, a socket or a device"
        raise refuse(place, "evidence-not-a-file", f"{shown!r} is {kind}, not a file")
    if found.st_size == 0:
        raise refuse(place, "evidence-empty", f"{shown!r} is empty")
    if found.st_size > LARGEST_FILE:
        limit = f"{LARGEST_FILE // MEBIBYTE} MiB"
        raise refuse(place, "size-limit", f"{shown!r} is larger than {limit}")


def _unreadable(shown: str, error: OSError, place: Place) -> ProblemsFound:
    message = f"{shown!r} cannot be read: {error.strerror}"
    return refuse(place, "evidence-unreadable", message)


def _head(file: EvidenceFile, place: Place) -> bytes:
    """The first 64 KiB. What is no evidence by them is not hashed."""
    try:
        with file.open() as stream:
            head = stream.read(HEAD)
    except OSError as error:
        raise _unreadable(file.path, error, place) from error
    if head.startswith(_LFS_POINTER):
        message = f"{file.path!r} is a Git LFS pointer, not the data that it stands for"
        raise refuse(place, "git-lfs-pointer", message, "run `git lfs pull`")
    if file.kept is None and not head.strip(b"\0"):
        message = f"{file.path!r} begins with {len(head)} zero bytes and is nobody's format"
        hint = "the copy was broken off, or it is the image of a disk"
        raise refuse(place, "evidence-unknown", message, hint)
    return head


def _digest(file: EvidenceFile, place: Place, digests: Digests | None) -> str:
    if file.identity is None or file.kept is not None:
        return hashlib.sha256(file.kept or b"").hexdigest()
    known = digests.known(file.absolute, file.identity) if digests else None
    if known is not None:
        return known
    try:
        digest = _hash(file)
    except OSError as error:
        raise _unreadable(file.path, error, place) from error
    if digests:
        digests.keep(file.absolute, file.identity, digest)
    return digest


def _hash(file: EvidenceFile) -> str:
    digest, done = hashlib.sha256(), 0
    with open_regular(file.absolute) as stream, progress(f"hashing {file.path}") as tell:
        while chunk := stream.read(MEBIBYTE):
            digest.update(chunk)
            done += len(chunk)
            tell(done / file.size)
        file.check_unchanged(os.fstat(stream.fileno()))
    return digest.hexdigest()


def open_regular(path: Path) -> BinaryIO:
    """Opens a file that was looked at before, and refuses one that was swapped for a link."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags), "rb")
