"""What can be read in a published file, and where in it."""

from __future__ import annotations

import html
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import PurePosixPath

_MARKUP = (".html", ".htm", ".xhtml", ".xml", ".svg", ".rss", ".atom", ".md", ".txt")
_ROWS = (".csv", ".tsv")
_JSON = (".json", ".webmanifest", ".ipynb")
_NO_TEXT = (
    *(".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif", ".ico", ".pdf", ".parquet", ".zip"),
    *(".woff", ".woff2", ".ttf", ".otf", ".eot", ".map", ".mp4", ".webm", ".inv"),
)
_ASSETS = "assets/"
"""Where the theme has its scripts, styles and fonts, which hold no number of ours."""
_LARGEST_UNPACKED = 32 << 20
_SAID = {
    *("content", "value", "alt", "title", "placeholder", "label", "summary"),
    *("aria-label", "aria-description", "aria-valuetext", "aria-valuenow"),
}
"""Attributes that hold words or numbers; those of geometry and addresses hold none."""
_IN_LINE = {
    *("a", "abbr", "b", "bdi", "cite", "code", "data", "dfn", "em", "i", "kbd", "mark", "q"),
    *("s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
}
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_DIGEST = re.compile(r"sha(?:256|384|512)-[A-Za-z0-9+/=]+")


@dataclass(frozen=True)
class Piece:
    """A text that stands in one place."""

    where: str
    """"line 40", or in JSON the way to it: "docs[3].text"."""
    text: str


def read_text(uri: str, content: bytes) -> str | None:
    """A file as text; None for one that has none to read."""
    if uri.endswith(".gz"):
        uri, content = uri.removesuffix(".gz"), _unpacked(content)
    suffix = PurePosixPath(uri).suffix.lower()
    is_of_theme = uri.startswith(_ASSETS) and suffix in (".js", ".css")
    if suffix in _NO_TEXT or is_of_theme or b"\0" in content[:1024]:
        return None
    return content.decode("utf-8", "replace")


def pieces_of(uri: str, text: str) -> Iterator[Piece]:
    """The texts of a file, entities and escapes resolved."""
    suffix = PurePosixPath(uri.removesuffix(".gz")).suffix.lower()
    if suffix in _JSON:
        yield from _in_json(text)
    elif suffix in _MARKUP and "<" in text:
        yield from _in_markup(text)
    else:
        yield from _in_lines(re.sub(r"[,;\t]", "\v", text) if suffix in _ROWS else text)


def _unpacked(content: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content, _LARGEST_UNPACKED)
    except zlib.error:
        return content


def _in_lines(text: str) -> Iterator[Piece]:
    for number, line in enumerate(text.split("\n"), start=1):
        yield Piece(f"line {number}", line)


def _in_json(text: str) -> Iterator[Piece]:
    try:
        # Numbers are kept as they are written.
        tree = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        yield from _in_lines(text)
        return
    yield from _in_tree(tree, "")


def _in_tree(tree: object, where: str) -> Iterator[Piece]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield Piece(f"a key of {where or 'the whole'}", key)
            yield from _in_tree(value, f"{where}.{key}".removeprefix("."))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from _in_tree(value, f"{where}[{index}]")
    elif isinstance(tree, str):
        # The search index holds HTML.
        yield Piece(where, html.unescape(tree))


def _in_markup(text: str) -> Iterator[Piece]:
    parser = _Markup()
    try:
        parser.feed(_CDATA.sub(lambda found: html.escape(found[1]), text))
        parser.close()
    except AssertionError:
        # Python's parser stops so at declarations that only other languages have.
        yield from _in_lines(html.unescape(text))
        return
    parser.end_text()
    yield from parser.pieces


class _Markup(HTMLParser):
    """Gathers texts; what stands in one line of text is one piece, whatever marks it up."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self._line, self._text = 1, ""
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._begin(tag)
        for name, value in attrs:
            if value and (name in _SAID or name.startswith("data-")):
                self._add(_DIGEST.sub("", value))

    def handle_endtag(self, tag: str) -> None:
        self._begin(tag)
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            return
        if not self._text:
            self._line = self.getpos()[0]
        self._text += data

    def handle_comment(self, data: str) -> None:
        self._add(data)

    def end_text(self) -> None:
        """Ends the piece that was gathered."""
        if self._text.strip():
            # Feeds hold HTML that was escaped once more.
            self.pieces.append(Piece(f"line {self._line}", html.unescape(self._text)))
        self._text = ""

    def _begin(self, tag: str) -> None:
        if tag not in _IN_LINE:
            self.end_text()
        self._in_style = tag == "style"

    def _add(self, text: str) -> None:
        self.pieces.append(Piece(f"line {self.getpos()[0]}", html.unescape(text)))
