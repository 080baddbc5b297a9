"""The headings of a Markdown file, and what stands below each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(
    r"^(?:(?P<marks>#{1,6})[ \t]+(?P<heading>.*?)[ \t#]*\r?$|[ ]{0,3}(?P<fence>`{3,}|~{3,}))",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Section:
    """A heading with its text up to the next heading. Offsets count characters of the file."""

    heading: str
    level: int
    start: int
    heading_end: int
    body_start: int
    """Where the first line with text begins."""
    end: int
    body: str
    """Without comments, surrounding space and carriage returns."""

    def bullets(self) -> list[str]:
        """The items of the list that the text is, each as one line."""
        items = re.split(r"^[*+-][ \t]+", self.body, flags=re.MULTILINE)[1:]
        return [" ".join(item.split()) for item in items]


def read_outline(text: str, start: int) -> list[Section]:
    """The sections from an offset on. A ``#`` in a code block is no heading."""
    headings = list(_headings(text, start))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    return [_section(text, heading, end) for heading, end in zip(headings, ends, strict=False)]


def _section(text: str, heading: re.Match[str], end: int) -> Section:
    below = text[heading.end() : end]
    body = _without_comments(below).replace("\r\n", "\n").strip()
    return Section(
        heading=heading["heading"],
        level=len(heading["marks"]),
        start=heading.start("heading"),
        heading_end=heading.end("heading"),
        body_start=end - len(below.lstrip()),
        end=end,
        body=body,
    )


def _without_comments(text: str) -> str:
    # One expression for it all would search to the end again for every comment that has none.
    kept: list[str] = []
    start: int | None = 0
    for mark in re.finditer(r"<!--|-->", text):
        if mark[0] == "<!--" and start is not None:
            kept.append(text[start : mark.start()])
            start = None
        elif mark[0] == "-->" and start is None:
            start = mark.end()
    return "".join(kept) + ("" if start is None else text[start:])


def _headings(text: str, start: int) -> Iterator[re.Match[str]]:
    fence = ""
    for line in _LINE.finditer(text, start):
        if line["fence"] is None:
            if not fence:
                yield line
        elif not fence:
            fence = line["fence"]
        elif line["fence"].startswith(fence):
            fence = ""
