"""One value of a JSON text by its RFC 9535 JSONPath, with or without a statistic after it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from generator.evidence.json_text import Document, Location, is_number
from generator.evidence.measurement import Measurement, Samples
from generator.evidence.selector import SelectorError, is_stat, nearest_first
from generator.evidence.statistic import compute

if TYPE_CHECKING:
    from jsonpath_rfc9535 import JSONPathQuery


def find_by_path(document: Document, select: str) -> Measurement:
    """The number that a JSONPath leads to, or a statistic of the list of numbers.

    ``$.mean`` is one number; ``$.times:median`` and ``$.runs[*].time:p95`` are computed from all
    numbers found. Nobody says the unit, so the author has to.
    """
    path, query, stat = _take_apart(select)
    locations = _locations(document, query)
    if not locations:
        raise SelectorError(f"nothing in {document.file.path} is at {path}", _near(document, path))
    one = len(locations) == 1
    if one and not isinstance(document.at(*locations[0]), list):
        return _single(document, path, stat, locations[0])
    return _many(document, path, stat, _members(document, locations))


def normalized(location: Location) -> str:
    """The normalized path of RFC 9535: ``$['results'][0]['mean']``."""
    from jsonpath_rfc9535.serialize import canonical_string

    steps = (f"[{s}]" if isinstance(s, int) else f"[{canonical_string(s)}]" for s in location)
    return "$" + "".join(steps)


def _take_apart(select: str) -> tuple[str, JSONPathQuery, str]:
    """Path and statistic. A colon cannot stand in a path but inside quotes, so the whole is
    tried first."""
    from jsonpath_rfc9535 import JSONPathError, compile

    start, _, stat = select.rpartition(":")
    try:
        return select, compile(select), ""
    except (JSONPathError, RecursionError, ValueError) as error:
        reason = str(error).split("\n", 1)[0]
    if is_stat(stat):
        try:
            return start, compile(start), stat
        except (JSONPathError, RecursionError, ValueError) as error:
            reason = str(error).split("\n", 1)[0]
    raise SelectorError(f"{select!r} is not a JSONPath: {reason}", code="jsonpath-syntax")


def _locations(document: Document, query: JSONPathQuery) -> list[Location]:
    from jsonpath_rfc9535 import JSONPathError

    try:
        return [node.location for node in query.find(document.root)]  # type: ignore[arg-type]
    except (JSONPathError, RecursionError) as error:
        reason = str(error).split("\n", 1)[0]
        raise SelectorError(f"the JSONPath cannot be followed: {reason}") from error


def _near(document: Document, path: str) -> str:
    listed = [
        normalized(location) for location, _ in zip(leaves(document), range(500), strict=False)
    ]
    return nearest_first(path, listed)


def leaves(document: Document) -> list[Location]:
    """Locations of all numbers, in the order of the file."""
    found: list[Location] = []
    waiting: list[tuple[Location, object]] = [((), document.root)]
    while waiting:
        location, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [((*location, key), each) for key, each in reversed(value.items())]
        elif isinstance(value, list):
            numbered = reversed(list(enumerate(value)))
            waiting += [((*location, index), each) for index, each in numbered]
        elif is_number(value):
            found.append(location)
    return found


def _single(document: Document, path: str, stat: str, location: Location) -> Measurement:
    if stat:
        message = f"{path} is one value, which has no {stat}"
        raise SelectorError(message, f"leave `:{stat}` out", "no-statistic")
    value = document.number(location)
    return Measurement(path, "", value, "", None, "", line=document.place(location).line)


def _members(document: Document, locations: list[Location]) -> list[Location]:
    """The items of lists, and everything else as it is."""
    members: list[Location] = []
    for location in locations:
        value = document.at(*location)
        if isinstance(value, list):
            members += [(*location, index) for index in range(len(value))]
        else:
            members.append(location)
    return members


def _many(document: Document, path: str, stat: str, members: list[Location]) -> Measurement:
    if not members:
        raise SelectorError(f"the list at {path} is empty")
    if not stat:
        hint = f"say what to do with them, for example `{path}:median`"
        raise SelectorError(f"{path} leads to {len(members)} values", hint, "no-statistic")
    samples = Samples(len(members), partial(document.numbers_at, members))
    value = compute(stat, samples)
    if value is None:
        message = f"{path} has no {stat}"
        raise SelectorError(message, "it has: mean, median, min, max, p99 …", "no-statistic")
    line = document.place(members[0]).line
    unit = "1" if stat == "count" else ""
    return Measurement(path, stat, value, unit, len(members), "", (), samples, line)
