"""What a YAML parser's complaint means, in words for the author."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from generator.problems import Problem
from generator.records.places import Places


@dataclass(frozen=True)
class _Complaint:
    """What a parser stumbled over."""

    character: str
    line: str
    """The whole line, without its indentation."""
    before: str
    """What stands before the place on the line."""
    begun: int
    """The line on which the unfinished thing began."""

    def quoted(self) -> str:
        """How to quote the value of the line; the most frequent remedy."""
        key, colon, value = self.line.partition(": ")
        if not colon:
            return "quote the text"
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'quote the text: {key}: "{escaped}"'


def explain_syntax(error: yaml.YAMLError, places: Places) -> Problem:
    """The problem that stands behind a parser's or a scanner's error."""
    mark = getattr(error, "problem_mark", None)
    index = mark.index if mark is not None else 0
    place = places.between(index, index + 1)
    words = f"{getattr(error, 'context', '')}: {getattr(error, 'problem', error)}"
    if "Unicode character escape" in words:
        return Problem(place, "control-character", "this escape is no character", "delete it")
    if "nesting depth" in words:
        return Problem(place, "yaml-depth", "nested too deep")
    complaint = _complaint(error, index, places)
    for pattern, explain in _EXPLANATIONS:
        if re.search(pattern, words):
            return Problem(place, "yaml-syntax", *explain(complaint))
    return Problem(place, "yaml-syntax", f"this is not YAML: {words}")


def _complaint(error: yaml.YAMLError, index: int, places: Places) -> _Complaint:
    opened = getattr(error, "context_mark", None)
    begun = places.between(opened.index, opened.index) if opened is not None else None
    start = places.text.rfind("\n", 0, index) + 1
    line = places.text[start:].split("\n", 1)[0].strip()
    return _Complaint(
        character=places.text[index : index + 1],
        line=line,
        before=places.text[start:index],
        begun=begun.line if begun is not None else 1,
    )


def _bad_start(complaint: _Complaint) -> tuple[str, str]:
    if complaint.character == "\t":
        return "a tab cannot indent a line", "use spaces"
    return f"a text cannot start with {complaint.character!r}", complaint.quoted()


def _open_quote(complaint: _Complaint) -> tuple[str, str]:
    return f"the quoted text that begins on line {complaint.begun} has no end", "close the quotes"


def _open_bracket(complaint: _Complaint) -> tuple[str, str]:
    hint = "separate items by commas, close it, and quote texts that hold commas or brackets"
    return f"the bracket of line {complaint.begun} is not closed before this", hint


def _colon(complaint: _Complaint) -> tuple[str, str]:
    if ": " in complaint.before:
        return "a text cannot hold a colon and a space", complaint.quoted()
    return "this line is indented too far", "begin it where the lines before begin"


def _no_colon(_: _Complaint) -> tuple[str, str]:
    return "the line before is neither `key: value` nor part of a text", "is a colon missing?"


def _misfit(complaint: _Complaint) -> tuple[str, str]:
    message = f"this does not fit what began on line {complaint.begun}"
    if re.match(r"""(- )?([\w-]+: )?["'{\[]""", complaint.line):
        return message, "quote the whole text"
    return message, "is the indentation that of the lines before?"


def _star(complaint: _Complaint) -> tuple[str, str]:
    return "a text cannot start with * or &", complaint.quoted()


def _exclamation(complaint: _Complaint) -> tuple[str, str]:
    return "a text cannot start with !", complaint.quoted()


def _escape(_: _Complaint) -> tuple[str, str]:
    return "double quotes know no such escape", "write \\\\ for a backslash, or use single quotes"


_EXPLANATIONS: tuple[tuple[str, Callable[[_Complaint], tuple[str, str]]], ...] = (
    # libyaml and PyYAML's own parser word the same complaint differently; both are caught.
    (r"cannot start any token", _bad_start),
    (r"quoted scalar: found (unexpected end|unexpected document)", _open_quote),
    (r"unknown escape|escape sequence|hexdecimal", _escape),
    (r"flow (sequence|mapping|node)", _open_bracket),
    (r"mapping values are not allowed", _colon),
    (r"could not find expected ':'", _no_colon),
    (r"scanning an? (alias|anchor)", _star),
    (r"tag", _exclamation),
    (r"block (mapping|collection|sequence|node|end)|document start", _misfit),
)
