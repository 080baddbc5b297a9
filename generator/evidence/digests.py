"""Digests of large files kept between builds, so that an unchanged file is not read again."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

RACY = 2_000_000_000
"""Nanoseconds. Some file systems count time in steps of two seconds: a file that was changed twice
within one looks the same after both."""

Identity = tuple[int, int, int, int]
"""Size, time of change of the content, of the entry, and inode: what a changed file cannot keep."""


def identity_of(found: os.stat_result) -> Identity:
    """What tells a file from a changed one."""
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


@dataclass(frozen=True)
class Digests:
    """A folder of digests; an entry that cannot be read is as good as none."""

    folder: Path

    def known(self, path: Path, identity: Identity) -> str | None:
        """The digest of a file that was hashed in this state; None where that is not certain."""
        entry = self._entry(path)
        try:
            kept, written = json.loads(entry.read_bytes()), entry.stat().st_mtime_ns
        except (OSError, ValueError):
            return None
        # As git does: a change in the same instant as the hashing would not show.
        is_racy = written - max(identity[1:3]) < RACY
        is_same = isinstance(kept, list) and kept[:-1] == [str(path), *identity]
        return kept[-1] if is_same and not is_racy and _is_digest(kept[-1]) else None

    def keep(self, path: Path, identity: Identity, digest: str) -> None:
        """Keeps a digest. Where that is impossible, the file is hashed again next time."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=self.folder, suffix=".tmp")
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump([str(path), *identity, digest], file)
            Path(temporary).replace(self._entry(path))
        except OSError:
            return

    def _entry(self, path: Path) -> Path:
        name = hashlib.sha256(os.fsencode(path)).hexdigest()[:32]
        return self.folder / f"{name}.json"


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and len(value) == 64
