"""How to write for whoever reads: a person at a terminal, or a program behind a pipe."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from dataclasses import dataclass

import click

_MOST_ROWS = 80
"""Of a table on a terminal, which scrolls but not for long."""


@dataclass(frozen=True)
class Look:
    """What the reader of the output can bear. A pipe bears everything, and no colours."""

    colours: bool = False
    width: int | None = None
    """Columns to wrap sentences at; None where they are not wrapped."""
    most: int | None = None
    """Rows to show; None for all."""

    @classmethod
    def of_output(cls, *, cut: bool) -> Look:
        """What standard output is."""
        if not sys.stdout.isatty():
            return cls()
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        return cls(not plain, shutil.get_terminal_size().columns, _MOST_ROWS if cut else None)

    def heading(self, text: str) -> str:
        """A line that stands above others."""
        return click.style(text, bold=True) if self.colours else text

    def quiet(self, text: str) -> str:
        """What is there to be looked up, not to be read."""
        return click.style(text, dim=True) if self.colours else text

    def pasteable(self, text: str) -> str:
        """What goes into a record as it stands."""
        return click.style(text, fg="cyan") if self.colours else text

    def warning(self, text: str) -> str:
        """The start of what has to be known."""
        return click.style(text, fg="yellow") if self.colours else text

    def wrapped(self, text: str) -> list[str]:
        """A sentence in lines that fit, all but the first indented."""
        if self.width is None:
            return [text]
        return textwrap.wrap(text, self.width, subsequent_indent="  ", break_on_hyphens=False)
