"""What pydantic complains about, as problems with a place, in words for the author."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Callable, Collection
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from generator.problems import Problem, nearest
from generator.records.fields import Plain
from generator.records.places import Location, Places, parents

_MOST_EXPLAINED = 100
"""A record with more mistakes is something else; explaining it all would take minutes."""
_WRONG_KINDS = {
    "tuple_type": "should be a list, one item a line",
    "list_type": "should be a list, one item a line",
    "dict_type": "should be a mapping of `key: value` lines",
    "model_type": "should be a mapping of `key: value` lines",
    "model_attributes_type": "should be a mapping of `key: value` lines",
}


def explain(
    error: ValidationError, model: type[BaseModel], places: Places, refused: frozenset[Location]
) -> list[Problem]:
    """A problem for each of pydantic's errors, but for those that follow from another one."""
    details = [
        (detail, _without_markers(detail["loc"]))
        for detail in error.errors(include_url=False)[:_MOST_EXPLAINED]
    ]
    missing = {location for detail, location in details if detail["type"] == "missing"}
    unknown = [location for detail, location in details if detail["type"] == "extra_forbidden"]
    meant = {location: _meant_key(location, model, missing) for location in unknown}
    # "missing summary" says nothing new where `sumary` was found.
    known = {(*location[:-1], word) for location, (word, _) in meant.items() if word}
    return [
        _unknown(location, meant[location][1], places)
        if location in meant
        else _problem(detail, location, model, places)
        for detail, location in details
        if location not in known & missing and not refused.intersection(parents(location))
    ]


def _without_markers(location: tuple[int | str, ...]) -> Location:
    # pydantic says ("metrics", "P99", "[key]") of a key that is wrong.
    return tuple(step for step in location if step != "[key]")


def _meant_key(
    location: Location, model: type[BaseModel], missing: Collection[Location]
) -> tuple[str, str]:
    """The key that an unknown one probably stands for, if any, and the hint to give.

    A key that is missing beside it is likelier than one that is there.
    """
    word = str(location[-1])
    lacking = [str(other[-1]) for other in missing if other[:-1] == location[:-1]]
    for keys in (lacking, _known_keys(model, location[:-1])):
        close = difflib.get_close_matches(word, keys, n=1)
        if close:
            return close[0], nearest(word, close)
    return "", nearest(word, _known_keys(model, location[:-1]))


def _unknown(location: Location, hint: str, places: Places) -> Problem:
    return Problem(places.key(location), "unknown-key", f"unknown key {location[-1]!r}", hint)


def _problem(
    detail: ErrorDetails, location: Location, model: type[BaseModel], places: Places
) -> Problem:
    if detail["loc"][-1:] == ("[key]",):
        message = f"the key {location[-1]!r} {detail['msg']}"
        return Problem(places.key(location), detail["type"], message)
    explain_one = _EXPLAINED.get(detail["type"], _as_worded)
    return explain_one(detail, location, model, places)


def _missing(
    _detail: ErrorDetails, location: Location, _model: type[BaseModel], places: Places
) -> Problem:
    inside = f" in {_label(location[:-1])}" if len(location) > 1 else ""
    message = f"missing key {location[-1]!r}{inside}"
    return Problem(places.key(location[:-1]), "missing-key", message)


def _too_short(
    _detail: ErrorDetails, location: Location, _model: type[BaseModel], places: Places
) -> Problem:
    message = f"{_label(_as_written(location, places))} is empty"
    return Problem(places.key(location), "empty", message, "give at least one item")


def _wrong_type(
    detail: ErrorDetails, location: Location, _model: type[BaseModel], places: Places
) -> Problem:
    wanted, given = _WRONG_KINDS.get(detail["type"], detail["msg"]), detail["input"]
    message = f"{_label(_as_written(location, places))} {wanted}, not {_kind(given)}"
    hint = "give it a value, or delete the key" if given is None else ""
    if isinstance(given, str) and "list" in wanted:
        hint = "write `- ` before it"
    elif isinstance(given, str) and "mapping" not in wanted and not isinstance(given, Plain):
        hint = "write it without quotes"
    return Problem(places.value(location), "type", message, hint)


def _as_worded(
    detail: ErrorDetails, location: Location, _model: type[BaseModel], places: Places
) -> Problem:
    """Our own checks bring their code and their words, and may point at a key below."""
    message = f"{_label(_as_written(location, places))} {detail['msg']}"
    below = detail.get("ctx", {}).get("at", ())
    if below:
        return Problem(places.key((*location, *below)), detail["type"], message)
    return Problem(places.value(location), detail["type"], message)


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return repr(str(value)) if len(value) <= 40 else "text"
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else "empty"


def _not_one_of(
    detail: ErrorDetails, location: Location, model: type[BaseModel], places: Places
) -> Problem:
    choices = _choices(model, location)
    given = detail["input"]
    message = f"{_label(location)} should be one of {', '.join(choices)}, not {_kind(given)}"
    hint = nearest(given, choices) if isinstance(given, str) else ""
    return Problem(
        places.value(location), "not-one-of", message, hint if hint.startswith("did") else ""
    )


def _as_written(location: Location, places: Places) -> Location:
    """The location without the ``from`` that the short forms of a source leave out."""
    return places.written(location) if "from" in location else location


def _label(location: Location) -> str:
    """A field's name as a person says it: ``item 2 of stack``."""
    if not location:
        return "the file"
    last = location[-1]
    if isinstance(last, int):
        return f"item {last + 1} of {_label(location[:-1])}"
    return last if last.isprintable() else repr(last)


def _known_keys(model: type[BaseModel], location: Location) -> list[str]:
    found = _type_at(model, location)
    if not (isinstance(found, type) and issubclass(found, BaseModel)):
        return []
    return [field.alias or name for name, field in found.model_fields.items()]


def _choices(model: type[BaseModel], location: Location) -> tuple[str, ...]:
    found = _type_at(model, location)
    return tuple(get_args(found)) if get_origin(found) is typing.Literal else ()


def _type_at(annotation: Any, location: Location) -> Any:
    """The type that the schema has at a location, without ``None`` and metadata."""
    annotation = _bare(annotation)
    if not location:
        return annotation
    step, rest = location[0], location[1:]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = {field.alias or name: field for name, field in annotation.model_fields.items()}
        return _type_at(fields[str(step)].annotation, rest) if step in fields else None
    if get_origin(annotation) is tuple:
        return _type_at(get_args(annotation)[0], rest)
    if get_origin(annotation) is dict:
        return _type_at(get_args(annotation)[1], rest)
    return None


def _bare(annotation: Any) -> Any:
    origin = get_origin(annotation)
    if origin is typing.Annotated:
        return _bare(get_args(annotation)[0])
    if origin in {Union, types.UnionType}:
        kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
        return _bare(kinds[0])
    return annotation


_EXPLAINED: dict[str, Callable[[ErrorDetails, Location, type[BaseModel], Places], Problem]] = {
    "missing": _missing,
    "literal_error": _not_one_of,
    "too_short": _too_short,
    "type": _wrong_type,
    **dict.fromkeys(_WRONG_KINDS, _wrong_type),
}
