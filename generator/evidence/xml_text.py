"""XML that a tool wrote: streamed with the line of each element, and nothing in it expanded.

Expat reads; no document type is loaded, no entity but XML's own five is known, and nothing is
opened but the file itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal, NoReturn
from xml.parsers import expat

from generator.evidence.content import content_kind
from generator.evidence.files import HEAD, LONGEST_LINE, EvidenceFile
from generator.problems import ProblemsFound, refuse

DEEPEST = 100
LONGEST_TEXT = 4096
FIRST = 40
# What was UTF-16 reaches the parser as UTF-8, whatever the declaration goes on saying.
_SAYS_UTF16 = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']utf-?16""", re.IGNORECASE)
_PAST_TYPE = re.compile(
    rb"""<!DOCTYPE(?:[^\["'>]|"[^"]*"|'[^']*')*+(?:\[(?>.*?\]\s*>)|>)"""
    rb"""(?:\s|<!--(?>.*?-->)|<\?(?>.*?\?>))*+<(?:[\w.-]+:)?([\w.-]+)""",
    re.DOTALL,
)
"""A document type, and the tag of the element that follows it."""
_CUT_OFF = frozenset({3, 5, 20})
"""Expat's codes for a text that ends too early: no element, unclosed token, unclosed CDATA."""
_UNDEFINED_ENTITY = 11
_DECLARED = "entity declarations of a document type (DTD) are not read, and the XML declares"


@dataclass(frozen=True)
class Element:
    """One element at its start or at its end. Prefixes of namespaces are left out of the tags."""

    tag: str
    attributes: dict[str, str] = field(compare=False)
    line: int
    path: tuple[str, ...] = ()
    """The tags from the root down to this element."""
    text: str = ""
    """Its own characters, at most the first 4096; known at its end only."""

    @property
    def depth(self) -> int:
        """1 for the root."""
        return len(self.path)


Event = tuple[Literal["start", "end"], Element]


def read_elements(file: EvidenceFile) -> Iterator[Event]:
    """The start and the end of each element in the order of the file, whatever its size.

    Entities, references that lead elsewhere and broken XML are refused with their place.
    """
    parser = _Parser(file)
    with file.open() as stream:
        while chunk := stream.read(HEAD):
            yield from parser.feed(chunk)
    yield from parser.feed(b"", last=True)


@lru_cache(maxsize=8)
def first_elements(file: EvidenceFile) -> tuple[Element, ...]:
    """The first elements at their start, to know a format by; none where it is no XML.

    Of a file whose document type would be refused, the root that stands below it, else the one
    that it announces: a reader that knows it is what can say why it is refused.
    """
    if content_kind(file) != "xml":
        return ()
    parser = _Parser(file)
    try:
        events = parser.feed(file.head)
    except ProblemsFound:
        return _starts(parser.events) or _unread_root(file, parser)
    return _starts(events)


def _unread_root(file: EvidenceFile, parser: _Parser) -> tuple[Element, ...]:
    """The root of a refused text, looked up without Expat, which would expand its attributes."""
    below = _PAST_TYPE.match(file.head, max(file.head.find(b"<!DOCTYPE"), 0))
    tag = below[1].decode() if below else parser.announced
    return (Element(tag, {}, 1, (tag,)),) if tag else ()


def root_of(file: EvidenceFile) -> Element | None:
    """The first element of an XML text; None where there is none."""
    elements = first_elements(file)
    return elements[0] if elements else None


def _starts(events: list[Event]) -> tuple[Element, ...]:
    return tuple(element for event, element in events if event == "start")[:FIRST]


class _Parser:
    """Expat, with what it reported and nobody took yet."""

    def __init__(self, file: EvidenceFile) -> None:
        self.events: list[Event] = []
        self.announced = ""
        """The root that the document type names."""
        self._file, self._fed = file, 0
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._expat = expat.ParserCreate("utf-8" if _SAYS_UTF16.match(file.head) else None)
        self._expat.buffer_text = True
        self._listen()

    def _listen(self) -> None:
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._characters
        self._expat.StartDoctypeDeclHandler = self._announce
        self._expat.EntityDeclHandler = self._refuse_entity
        self._expat.ExternalEntityRefHandler = self._refuse_reference
        self._expat.SkippedEntityHandler = self._refuse_reference

    def feed(self, chunk: bytes, *, last: bool = False) -> list[Event]:
        """What the next piece of the text holds."""
        self.events = []
        self._fed += len(chunk)
        try:
            self._expat.Parse(chunk, last)
        except expat.ExpatError as error:
            self._refuse_syntax(error)
        except (LookupError, ValueError) as error:
            message = f"its encoding cannot be read: {error}"
            raise refuse(self._file.place(), "encoding", message, "save it as UTF-8") from error
        if self._fed - max(self._expat.CurrentByteIndex, 0) > LONGEST_LINE and not last:
            self._refuse("size-limit", f"a tag is larger than {LONGEST_LINE >> 20} MiB")
        return self.events

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open) == DEEPEST:
            self._refuse("xml-depth", f"nested more than {DEEPEST} levels deep")
        local = tag.rpartition(":")[2]
        path = (*self._open[-1].path, local) if self._open else (local,)
        element = Element(local, attributes, self._expat.CurrentLineNumber, path)
        self._open.append(element)
        self._texts.append([])
        self.events.append(("start", element))

    def _end(self, _tag: str) -> None:
        text = "".join(self._texts.pop())[:LONGEST_TEXT]
        element = self._open.pop()
        self.events.append(("end", replace(element, text=text) if text else element))

    def _characters(self, text: str) -> None:
        pieces = self._texts[-1] if self._texts else []
        # A blank piece is the space between two elements; the rest of a long text is a log.
        if len(pieces) < LONGEST_TEXT and not text.isspace():
            pieces.append(text[:LONGEST_TEXT])

    def _announce(self, name: str, *_about: object) -> None:
        self.announced = name.rpartition(":")[2]

    def _refuse_entity(self, name: str, *_about: object) -> None:
        hint = "have the tool write it without a document type, or delete the declaration"
        self._refuse("xml-entity", f"{_DECLARED} {name[:40]!r}", hint)

    def _refuse_reference(self, name: str, *_about: object) -> int:
        self._refuse("xml-entity", f"the XML refers to {name[:40]!r}, which is not in the file")

    def _refuse(self, code: str, message: str, hint: str = "") -> NoReturn:
        line, column = self._expat.CurrentLineNumber, self._expat.CurrentColumnNumber + 1
        raise refuse(self._file.place(line, column), code, message, hint)

    def _refuse_syntax(self, error: expat.ExpatError) -> NoReturn:
        words = f"not XML: {expat.ErrorString(error.code) or 'it cannot be read'}"
        message = "the XML is cut off" if error.code in _CUT_OFF else words
        code = "xml-entity" if error.code == _UNDEFINED_ENTITY else "xml-syntax"
        place = self._file.place(error.lineno, error.offset + 1)
        raise refuse(place, code, message) from error
