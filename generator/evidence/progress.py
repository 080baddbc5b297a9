"""A bar on the terminal while a large file is worked on."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

PATIENCE = 1.0
"""Seconds that nobody needs a bar for."""
Tell = Callable[[float], None]
"""Takes the share of the work that is done, between 0 and 1."""


@contextmanager
def progress(label: str) -> Iterator[Tell]:
    """Shows how far work is once it lasts, on a terminal only: a log has no use for a bar."""
    if not is_watched():
        yield _nobody
        return
    with ExitStack() as shown:
        yield _Bar(label, shown)


def is_watched() -> bool:
    """Whether a person is likely to look."""
    return sys.stderr is not None and sys.stderr.isatty()


def _nobody(_: float) -> None:
    """Nobody looks."""


class _Bar:
    """Begins to show when patience is over."""

    def __init__(self, label: str, shown: ExitStack) -> None:
        self._label, self._shown, self._started = label, shown, time.monotonic()
        self._bar: ProgressBar[int] | None = None

    def __call__(self, share: float) -> None:
        if time.monotonic() - self._started < PATIENCE:
            return
        if self._bar is None:
            import click

            bar = click.progressbar(length=1000, label=self._label, file=sys.stderr)
            self._bar = self._shown.enter_context(bar)
        self._bar.update(max(0, round(share * 1000) - self._bar.pos))


class Told(io.RawIOBase):
    """A stream that tells how much of it was read."""

    def __init__(self, source: BinaryIO, size: int, tell: Tell) -> None:
        self._source, self._size, self._tell, self._done = source, size, tell, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._done = self._source.seek(offset, whence)
        return self._done

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # as in io's own use
        count: int = self._source.readinto(buffer)  # type: ignore[attr-defined]  # of every file
        self._done += count
        self._tell(self._done / self._size)
        return count
