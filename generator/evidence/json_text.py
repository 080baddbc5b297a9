"""JSON that a tool wrote: read strictly, with the place of each value for messages."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from json.decoder import scanstring  # type: ignore[attr-defined]  # left out of the stubs
from typing import NamedTuple

from generator.evidence.content import content_kind
from generator.evidence.files import EvidenceFile
from generator.problems import Place, ProblemsFound, refuse

Location = tuple[str | int, ...]
"""The way to a value: ``("results", 0, "mean")``."""
DEEPEST = 100
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]', re.S)
_SPACE = re.compile(r"[ \t\r\n]*")


class _Missing:
    """What stands at a location that a document does not have."""


MISSING = _Missing()


def _member(value: object, step: str | int) -> object:
    if isinstance(value, dict) and isinstance(step, str):
        return value.get(step, MISSING)
    if isinstance(value, list) and isinstance(step, int) and -1 < step < len(value):
        return value[step]
    return MISSING


@dataclass(frozen=True)
class Document:
    """One JSON text. A value is checked when it is used, so that a broken one that nobody asks
    for does no harm."""

    file: EvidenceFile
    root: object

    def at(self, *location: str | int) -> object:
        """The value at a location, or MISSING."""
        value = self.root
        for step in location:
            value = _member(value, step)
        return value

    def mapping(self, *location: str | int) -> dict[str, object]:
        """The mapping at a location, empty where there is none."""
        value = self.at(*location)
        return value if isinstance(value, dict) else {}

    def items(self, *location: str | int) -> list[object]:
        """The list at a location, empty where there is none."""
        value = self.at(*location)
        return value if isinstance(value, list) else []

    def text(self, *location: str | int) -> str | None:
        """The text at a location, None where there is none or it is blank."""
        value = self.at(*location)
        return value if isinstance(value, str) and value.strip() else None

    def number(self, location: Location, least: float | None = None) -> float:
        """The number at a location, checked; a problem with its place otherwise."""
        number = check_number(self.at(*location), least)
        if isinstance(number, Fault):
            message = f"{show_location(location)} {number.words}"
            raise refuse(self.place(location), number.code, message)
        return number

    def numbers(self, location: Location, least: float | None = None) -> Sequence[float]:
        """All numbers of the list at a location, checked."""
        members = range(len(self.items(*location)))
        return self.numbers_at([(*location, index) for index in members], least)

    def numbers_at(
        self, locations: Sequence[Location], least: float | None = None
    ) -> Sequence[float]:
        """The numbers at these locations, checked."""
        return [self.number(location, least) for location in locations]

    def place(self, location: Location) -> Place:
        """Where the value stands; for what is missing, where its nearest parent stands."""
        return place_at(self.file, self.file.text, find_offset(self.file.text, location))


class Fault(NamedTuple):
    """Why a value cannot be used: a problem's code, and words to follow the value's name."""

    code: str
    words: str


def check_number(value: object, least: float | None = None) -> float | Fault:
    """The value as a number, or what is wrong with it."""
    if value is MISSING:
        return Fault("field-missing", "is not in the file")
    if isinstance(value, bool) or not isinstance(value, int | float):
        kinds = {str: "text", bool: "true or false", list: "a list", dict: "a mapping"}
        shown = f" ({value[:40]!r})" if isinstance(value, str) else ""
        return Fault("type", f"is {kinds.get(type(value), 'null')}{shown}, not a number")
    if not math.isfinite(value):
        return Fault("number-not-finite", f"is {value}, not a finite number")
    if least is not None and value < least:
        return Fault("value-range", f"is {value:g}, less than {least:g}")
    return float(value)


def is_number(value: object, least: float | None = None) -> bool:
    """Whether a value can be used as it is."""
    return not isinstance(check_number(value, least), Fault)


def show_location(location: Location) -> str:
    """``results[0].mean``, for people."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return text.removeprefix(".") or "the value"


@lru_cache(maxsize=2)
def try_document(file: EvidenceFile) -> Document | None:
    """The document, or None where the file is no JSON text; for readers that look at a file."""
    if content_kind(file) != "json":
        return None
    try:
        return load_document(file)
    except ProblemsFound:
        return None


@lru_cache(maxsize=2)
def load_document(file: EvidenceFile) -> Document:
    """Reads a JSON text. NaN and Infinity, which some tools write, are refused only when used."""
    text = file.text
    if text.count("[") + text.count("{") > DEEPEST:
        _check_depth(file, text)
    try:
        root = json.loads(text, object_pairs_hook=_only_once, parse_int=_integer)
    except json.JSONDecodeError as error:
        cut_off = error.pos >= len(text.rstrip())
        message = "the JSON is cut off" if cut_off else f"not JSON: {error.msg}"
        place = place_at(file, text, min(error.pos, len(text.rstrip())))
        raise refuse(place, "json-syntax", message) from error
    except _Duplicate as error:
        raise _duplicate_key(file, text, error.key) from error
    return Document(file, root)


class _Duplicate(Exception):  # noqa: N818 - turned into a problem with its place
    """A key that stands twice in one mapping."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _only_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _Duplicate(next(key for key in keys if keys.count(key) > 1))
    return mapping


def _integer(digits: str) -> int | float:
    # Python refuses to read integers of thousands of digits; none is a measurement.
    return int(digits) if len(digits) < 300 else float(digits)


def _check_depth(file: EvidenceFile, text: str) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > DEEPEST:
                message = f"nested more than {DEEPEST} levels deep"
                raise refuse(place_at(file, text, token.start()), "json-depth", message)
        elif token[0] in "]}":
            depth -= 1


def _duplicate_key(file: EvidenceFile, text: str, key: str) -> ProblemsFound:
    offset = next((at for known, at in _second_keys(text) if known == key), 0)
    place = place_at(file, text, offset)
    return refuse(place, "duplicate-key", f"{key!r} stands twice in one mapping")


def _second_keys(text: str) -> Iterator[tuple[str, int]]:
    """Keys that their mapping had before, with their offsets."""
    seen: list[set[str]] = [set()]
    last: tuple[str, int] | None = None
    for token in _TOKEN.finditer(text):
        if token[0] in {"{", "["}:
            seen.append(set())
        elif token[0] in {"}", "]"}:
            seen.pop()
        elif token[0] == ":" and last is not None:
            if last[0] in seen[-1]:
                yield last
            seen[-1].add(last[0])
        last = (json.loads(token[0], strict=False), token.start()) if token[0][0] == '"' else None


def find_offset(text: str, location: Location) -> int:
    """Where in a well-formed JSON text the value at a location begins."""
    at = _skip_space(text, 0)
    for step in location:
        found = dict(_children(text, at)).get(step)
        if found is None:
            break
        at = found
    return at


_DECODER = json.JSONDecoder(parse_int=_integer)


def decode_line(line: bytes) -> object:
    """One of many JSON lines, read fast; raises ValueError or RecursionError."""
    return _DECODER.decode(line.decode("utf-8"))


def _children(text: str, at: int) -> Iterator[tuple[str | int, int]]:
    """Key or index of each member of the container that begins at ``at``, and its offset."""
    opening = text[at : at + 1]
    index, at = 0, _skip_space(text, at + 1)
    while opening in {"{", "["} and text[at : at + 1] not in {"}", "]", ""}:
        step: str | int = index
        if opening == "{":
            step, at = scanstring(text, at + 1, False)
            at = _skip_space(text, _skip_space(text, at) + 1)
        yield step, at
        at = _skip_space(text, _DECODER.raw_decode(text, at)[1])
        at = _skip_space(text, at + 1) if text[at : at + 1] == "," else at
        index += 1


def _skip_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def place_at(file: EvidenceFile, text: str, offset: int) -> Place:
    """The place of an offset in a text."""
    line = text.count("\n", 0, offset) + 1
    return file.place(line, offset - (text.rfind("\n", 0, offset) + 1) + 1)
