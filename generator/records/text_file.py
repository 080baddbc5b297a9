"""Bytes of a text file as text: UTF-8, of a bearable size, without control characters."""

from __future__ import annotations

import re

from generator.problems import Place, Problem
from generator.records.places import Places, whole_file

LARGEST = 1_000_000
"""Bytes; a case study is a few thousand."""
ESCAPED_CONTROL = "this text holds a control character"

# Control characters, lone halves of surrogate pairs, and the line ends that no editor counts.
_IN_FILE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)"
)
_IN_VALUE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MOST_REPORTED = 20


def decode(content: bytes, path: str) -> tuple[str | None, tuple[Problem, ...]]:
    """The text and what is wrong with its characters; None where it is no text at all."""
    if len(content) > LARGEST:
        message = f"the file is larger than {LARGEST // 1_000_000} MB"
        return None, (Problem(Place(path), "size-limit", message),)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, (_not_utf8(content, path, error),)
    places = whole_file(path, text)
    found = list(_IN_FILE.finditer(text))[:_MOST_REPORTED]
    return text, tuple(_control_character(places, match) for match in found)


def without_control_characters(text: str) -> str:
    """The text with one harmless character for each of them, so that places stay right."""
    return _IN_FILE.sub("_", text)


def has_control_character(value: str) -> bool:
    """Whether a value holds what no page, feed or terminal should get."""
    return _IN_VALUE.search(value) is not None


def _not_utf8(content: bytes, path: str, error: UnicodeDecodeError) -> Problem:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return Problem(Place(path), "encoding", "the file is UTF-16", "save it as UTF-8")
    before = content[: error.start]
    line_start = before.rfind(b"\n") + 1
    column = len(before[line_start:].decode("utf-8", "replace")) + 1
    place = Place(path, before.count(b"\n") + 1, column)
    message = f"byte 0x{content[error.start]:02x} is not UTF-8"
    return Problem(place, "encoding", message, "save the file as UTF-8")


def _control_character(places: Places, match: re.Match[str]) -> Problem:
    message = f"U+{ord(match[0]):04X} is a control character"
    return Problem(
        places.between(match.start(), match.end()), "control-character", message, "delete it"
    )
