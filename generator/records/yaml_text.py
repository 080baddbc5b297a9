"""YAML as data with places: a plain tree from parser events, and no more of YAML than that.

Scalars stay text, so that ``no`` is a word and ``1.10`` keeps its zero. Events are read instead
of composed nodes, because libyaml's composer crashes the process on deep nesting.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeAlias

import yaml

from generator.problems import Place, Problem
from generator.records.fields import Plain
from generator.records.places import Location, Places, Span
from generator.records.text_file import (
    ESCAPED_CONTROL,
    decode,
    has_control_character,
    without_control_characters,
)
from generator.records.yaml_wording import explain_syntax

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | None"

DEEPEST = 20

_MOST_REFUSED = 50
"""A file with so many mistakes is no record; reading on would help nobody."""
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_NO_SPANS: dict[Location, Span] = {(): Span(0, 0, 0, 0)}


@dataclass(frozen=True)
class YamlText:
    """A YAML file, read: what it says, where, and everything that is wrong with it as YAML."""

    tree: dict[str, Tree] | None
    """None where the file is no mapping, or could not be read to its end."""
    places: Places
    problems: tuple[Problem, ...]
    refused: frozenset[Location] = frozenset()
    """Locations whose value was refused, so that nobody complains about it again."""


def read_yaml(content: bytes, path: str) -> YamlText:
    """Reads a file that must be one mapping. Never raises on any content."""
    text, problems = decode(content, path)
    if text is None:
        return YamlText(None, Places(path, "", _NO_SPANS), problems)
    read = read_yaml_text(text, path)
    return replace(read, problems=(*problems, *read.problems))


def read_yaml_text(text: str, path: str) -> YamlText:
    """As ``read_yaml``, for text that ``decode`` has seen."""
    reading = _Reading(path, without_control_characters(text))
    tree = reading.document()
    places = Places(path, text, reading.spans or _NO_SPANS)
    problems = reading.problems
    if tree is None and not problems:
        problems.append(Problem(Place(path), "empty", "the file says nothing"))
    elif tree is not None and not isinstance(tree, dict):
        kind = "a list" if isinstance(tree, list) else "a text"
        message = f"the file should be a mapping of `key: value` lines, not {kind}"
        problems.append(Problem(places.value(()), "type", message))
        tree = None
    return YamlText(tree, places, tuple(problems), frozenset(reading.refused))


class _UnreadableError(Exception):
    """Reading cannot go on; the problem is recorded."""


@dataclass
class _Reading:
    """One pass over the events of one document."""

    path: str
    text: str
    problems: list[Problem] = field(default_factory=list)
    spans: dict[Location, Span] = field(default_factory=dict)
    refused: set[Location] = field(default_factory=set)

    def document(self) -> Tree:
        """The tree of the only document; None where it is empty or cannot be read to its end."""
        events = _events(self.text)
        try:
            next(events)
            if isinstance(next(events), yaml.StreamEndEvent):  # nothing but comments
                return None
            tree = self._node(events, next(events), ())
            self._expect_end(events)
        except yaml.YAMLError as error:
            self._refuse_syntax(error)
            return None
        except _UnreadableError:
            return None
        return tree

    def _node(self, events: Iterator[Any], event: Any, location: Location, key: Any = None) -> Tree:
        start = event.start_mark.index
        key_span = (start, start) if key is None else (key.start_mark.index, key.end_mark.index)
        self.spans[location] = Span(start, event.end_mark.index, *key_span)
        self._refuse_extras(event, location)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, location)
        if isinstance(event, yaml.AliasEvent):
            return None
        if len(location) >= DEEPEST:
            self._refuse_depth(event)
        if isinstance(event, yaml.SequenceStartEvent):
            tree, end = self._sequence(events, location)
        else:
            tree, end = self._mapping(events, event, location)
        self.spans[location] = Span(start, max(start, end), *key_span)
        return tree

    def _scalar(self, event: Any, location: Location) -> Tree:
        text = str(event.value)
        if has_control_character(text):
            span = self.spans[location]
            place = self._places.between(span.start, span.end)
            self.problems.append(Problem(place, "control-character", ESCAPED_CONTROL, "delete it"))
        if not event.implicit[0]:
            return text
        return None if text in _NULLS else Plain(text)

    def _sequence(self, events: Iterator[Any], location: Location) -> tuple[Tree, int]:
        items: list[Tree] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                return items, _end(event)
            items.append(self._node(events, event, (*location, len(items))))
        raise _UnreadableError

    def _mapping(self, events: Iterator[Any], start: Any, location: Location) -> tuple[Tree, int]:
        tree: dict[str, Tree] = {}
        for key in events:
            if isinstance(key, yaml.MappingEndEvent):
                return tree, _end(key)
            name = self._key(events, key, start, location)
            if name is None:
                self._skip(events, next(events))
            else:
                tree[name] = None  # before the value, so that the order is that of the file
                tree[name] = self._node(events, next(events), (*location, name), key)
        raise _UnreadableError

    def _key(self, events: Iterator[Any], key: Any, mapping: Any, location: Location) -> str | None:
        """The key as text; None where it is refused."""
        if not isinstance(key, yaml.ScalarEvent):
            self._refuse_complex_key(key, mapping, location)
            self._skip(events, key)
            return None
        self._refuse_extras(key, location)
        name = str(key.value)
        if name == "<<" and key.implicit[0]:
            self._refuse(key, "yaml-merge-key", "merge keys (<<) are not supported in records")
            return None
        if not name or has_control_character(name):
            self._refuse(key, "yaml-key", "a key should be a word")
            return None
        if (*location, name) in self.spans:
            first = self._places.key((*location, name))
            message = f"duplicate key {name!r} (first on line {first.line})"
            self._refuse(key, "yaml-duplicate-key", message, "delete one of the two")
            return None
        return name

    def _skip(self, events: Iterator[Any], event: Any) -> None:
        """Leaves a node out, and all that it holds."""
        depth = 0
        while True:
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                self._refuse_depth(event)
            if depth <= 0:
                return
            event = next(events)

    def _refuse_extras(self, event: Any, location: Location) -> None:
        if getattr(event, "anchor", None) is not None:
            message = "anchors and aliases (& and *) are not supported in records"
            self._refuse(event, "yaml-alias", message, "write the value out, or quote the text")
            self.refused.add(location)
        if getattr(event, "tag", None) is not None:
            message = "tags (!) are not supported in records"
            self._refuse(event, "yaml-tag", message, "delete the tag, or quote the text")
            self.refused.add(location)

    def _refuse_complex_key(self, key: Any, mapping: Any, location: Location) -> None:
        braces = isinstance(key, yaml.MappingStartEvent) and self.text.startswith(
            "{{", mapping.start_mark.index
        )
        if not braces:
            self._refuse(key, "yaml-key", "a key should be a word, not a list or a mapping")
            return
        end = self.text.find("\n", mapping.start_mark.index)
        written = self.text[mapping.start_mark.index : end if end >= 0 else None].rstrip()
        message = "YAML reads text that starts with {{ as a mapping"
        self._refuse(mapping, "yaml-quote", message, f'quote it: "{written}"')
        self.refused.add(location)

    def _refuse_depth(self, event: Any) -> None:
        self._refuse(event, "yaml-depth", f"nested more than {DEEPEST} levels deep")
        raise _UnreadableError

    def _refuse(self, event: Any, code: str, message: str, hint: str = "") -> None:
        place = self._places.between(event.start_mark.index, event.end_mark.index)
        self.problems.append(Problem(place, code, message, hint))
        if len(self.problems) >= _MOST_REFUSED:
            raise _UnreadableError

    def _refuse_syntax(self, error: yaml.YAMLError) -> None:
        problem = explain_syntax(error, self._places)
        quoted = {found.place.line for found in self.problems if found.code == "yaml-quote"}
        # What follows an unquoted {{ … }} on its line is a consequence of it.
        if problem.place.line not in quoted:
            self.problems.append(problem)

    def _expect_end(self, events: Iterator[Any]) -> None:
        next(events)
        event = next(events)
        if isinstance(event, yaml.DocumentStartEvent):
            message = "a second document begins here"
            self._refuse(event, "yaml-multidoc", message, "one file holds one record")

    @cached_property
    def _places(self) -> Places:
        return Places(self.path, self.text, self.spans)


class _PythonParser(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):
    """PyYAML's own parser without its resolver and constructor."""

    def __init__(self, text: str) -> None:
        yaml.reader.Reader.__init__(self, text)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)


_Parser: Any = vars(yaml.cyaml)["CParser"] if yaml.__with_libyaml__ else _PythonParser


def _events(text: str) -> Iterator[Any]:
    """The parser's events, by libyaml where PyYAML was built with it."""
    parser = _Parser(text)
    while parser.check_event():
        yield parser.get_event()


def _end(event: Any) -> int:
    return int(event.end_mark.index)
