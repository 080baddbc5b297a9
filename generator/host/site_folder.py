"""The folder that a build fills, put in the place of the old site once it is whole."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import sys
from pathlib import Path


class SiteFolder:
    """A site in the making, beside the one that it will replace.

    Nothing of the old site is touched before `publish`. A build that was killed leaves its folder
    behind; the next one removes it.
    """

    def __init__(self, published: Path) -> None:
        # Behind a symbolic link the place to swap is that of the folder, not that of the link.
        self.published = published.resolve()
        self.draft = self.published.with_name(f".{self.published.name}.{os.getpid()}")
        self._old = self.draft.with_name(f"{self.draft.name}.old")

    def tidy(self) -> None:
        """Clear what failed or killed builds left, and put back a site that one had set aside."""
        for leftover, set_aside in self._leftovers():
            if set_aside and not self.published.exists():
                leftover.rename(self.published)
            else:
                shutil.rmtree(leftover, ignore_errors=True)

    def publish(self) -> None:
        """Put the new site in the place of the old one: two renames, no copying."""
        while True:
            with contextlib.suppress(FileNotFoundError):
                self.published.rename(self._old)
            try:
                self.draft.rename(self.published)
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise
                # Another build published between the two renames; ours is the later one.
                shutil.rmtree(self._old, ignore_errors=True)
            else:
                break
        shutil.rmtree(self._old, ignore_errors=True)

    def _leftovers(self) -> list[tuple[Path, bool]]:
        name = re.compile(rf"\.{re.escape(self.published.name)}\.(\d+)(\.old)?")
        found = [(path, name.fullmatch(path.name)) for path in self.published.parent.iterdir()]
        return [
            (path, match[2] is not None)
            for path, match in sorted(found, key=lambda pair: pair[0])
            if match and not _is_another_process(int(match[1]))
        ]


def _is_another_process(number: int) -> bool:
    if number == os.getpid():
        return False
    if sys.platform == "win32":
        # There is no harmless question to ask there, so nothing is removed.
        return True
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
