"""Where each value of a file stands, found again by its location in the tree."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from generator.problems import Place

Location = tuple[str | int, ...]
"""The way to a value: ``("metrics", "p99", "before", "from", 0)``."""


@dataclass(frozen=True)
class Span:
    """From where to where a value and its key stand, as character offsets into the file."""

    start: int
    end: int
    key_start: int
    key_end: int


@dataclass(frozen=True)
class Places:
    """The places of one file, with the places of other files grafted onto it as branches.

    A location that the file does not have gets the place of its nearest parent.
    """

    path: str
    """POSIX path relative to the portfolio's root."""
    text: str = field(repr=False)
    spans: Mapping[Location, Span] = field(repr=False)
    branches: Mapping[Location, Places] = field(default_factory=dict, repr=False)

    def value(self, location: Location) -> Place:
        """Where the value begins."""
        places, known = self._follow(location)
        span = places.spans[known]
        return places.between(span.start, span.end)

    def key(self, location: Location) -> Place:
        """Where the value's key begins; the item itself in a list."""
        places, known = self._follow(location)
        span = places.spans[known]
        return places.between(span.key_start, span.key_end)

    def find(self, location: Location, text: str, occurrence: int = 0) -> Place:
        """Where a text stands inside the value as it is written, else where the value begins.

        ``occurrence`` counts from 0. A line break may stand where the text has a space, since
        YAML folds lines.
        """
        places, known = self._follow(location)
        span = places.spans[known]
        words = r"\s+".join(re.escape(word) for word in text.split())
        if words:
            found = list(re.compile(words).finditer(places.text, span.start, span.end))
            if found:
                match = found[min(occurrence, len(found) - 1)]
                return places.between(match.start(), match.end())
        return places.between(span.start, span.end)

    def written(self, location: Location) -> Location:
        """The location as the author wrote it, or its nearest parent that the file has."""
        return self._follow(location)[1]

    def with_branches(self, branches: Mapping[Location, Places]) -> Places:
        """The same places, with those of other files under the given locations."""
        return Places(self.path, self.text, self.spans, {**self.branches, **branches})

    def between(self, start: int, end: int) -> Place:
        """The place of a range of the text; its width ends with the first line."""
        start = min(start, len(self.text))
        line = bisect_right(self._line_starts, start)
        column = start - self._line_starts[line - 1] + 1
        first_line = self.text[start:end].split("\n", 1)[0].rstrip()
        return Place(self.path, line, column, max(1, len(first_line)))

    def _follow(self, location: Location) -> tuple[Places, Location]:
        for length in range(len(location), 0, -1):
            branch = self.branches.get(location[:length])
            if branch is not None:
                return branch._follow(location[length:])
        return self, self._deepest(location)

    def _deepest(self, location: Location) -> Location:
        known: Location = ()
        for step in location:
            if (*known, step) in self.spans:
                known = (*known, step)
            elif step != "from":  # the short forms of a source leave `from` out
                break
        return known

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]


def whole_file(path: str, text: str) -> Places:
    """Places of a file that is one value from end to end."""
    start = len(text) - len(text.lstrip())
    return Places(path, text, {(): Span(start, len(text), start, start)})


def parents(location: Location) -> Iterable[Location]:
    """The location itself and everything above it, deepest first."""
    return (location[:length] for length in range(len(location), -1, -1))
