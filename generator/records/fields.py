"""Field types that records share. YAML scalars arrive as text; the schema gives them a type.

A message completes a sentence that begins with the field's name: "period.start should be …".
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError


class Plain(str):
    """A scalar written without quotes, the only kind that may become a number or a yes/no."""

    __slots__ = ()


class Entry(BaseModel):
    """A mapping in a record: unknown keys are refused and values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _as_text(value: Any) -> Any:
    if not isinstance(value, str):
        raise PydanticCustomError("type", "should be text")
    if not value.strip():
        raise PydanticCustomError("empty", "is empty")
    # `Plain` must not leak into the model: pydantic would keep the subclass.
    return str(value)


def _as_integer(value: Any) -> Any:
    if isinstance(value, Plain) and re.fullmatch(r"[-+]?[0-9]+", value):
        if len(value) > 18:
            raise PydanticCustomError("number-range", "is too large a number")
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("type", "should be a whole number")


def _as_number(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, Plain):
        if re.fullmatch(r"[-+]?\.(inf|Inf|INF|nan|NaN|NAN)", value):
            raise PydanticCustomError("number-not-finite", "should be a finite number")
        if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", value):
            return _finite(value)
    raise PydanticCustomError("type", "should be a number")


def _finite(digits: str) -> float:
    if len(digits) > 40:
        raise PydanticCustomError("number-range", "has too many digits")
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise PydanticCustomError("number-not-finite", "should be a finite number")
    return number


def _as_flag(value: Any) -> Any:
    if isinstance(value, Plain) and value in {"true", "True", "TRUE", "false", "False", "FALSE"}:
        return value.lower() == "true"
    if isinstance(value, bool):
        return value
    raise PydanticCustomError("type", "should be true or false")


def _check_positive(value: int) -> int:
    if value < 1:
        raise PydanticCustomError("number-range", "should be 1 or more")
    return value


def _check_day(value: str) -> str:
    if not _is_day(value):
        raise PydanticCustomError("date", "should be a date such as 2026-02-11")
    return value


def _check_month_or_day(value: str) -> str:
    if not _is_day(value if len(value) > len("2026-02") else f"{value}-01"):
        raise PydanticCustomError("date", "should be a month or a date: 2026-02 or 2026-02-11")
    return value


def _is_day(value: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


_LINK = r"(https://[^/@\s?#\\]+([/?#]\S*)?|mailto:[^/?@\s]+@[^/?@\s]+)"


def _check_link(value: str) -> str:
    if "\\" in value or not re.fullmatch(_LINK, value):
        raise PydanticCustomError("url-scheme", "should be an https:// or mailto: address")
    return value


def _check_id(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,79}", value):
        raise PydanticCustomError(
            "id-invalid", "should be lower-case letters, digits, - and _, and begin with a letter"
        )
    return value


def path_complaint(value: str) -> str | None:
    """What is wrong with a path that should lead into the case study's folder, if anything is."""
    if "\\" in value:
        return "should be a path with / between the folders"
    if value.startswith(("/", "~")) or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", value):
        return "should be a path inside the case study's folder"
    if ".." in PurePosixPath(value).parts:
        return "should stay inside the case study's folder, without `..`"
    return None


def _check_path(value: str) -> str:
    complaint = path_complaint(value)
    if complaint is not None:
        raise PydanticCustomError("path-escape", "{complaint}", {"complaint": complaint})
    return value


# A scalar that YAML 1.2 reads as a number or a yes/no is text to us, so editors must accept it.
_TEXT_SCHEMA = {"type": ["string", "number", "boolean"], "minLength": 1}
_STRING_SCHEMA = {"type": "string", "minLength": 1}

Text = Annotated[str, BeforeValidator(_as_text), WithJsonSchema(_TEXT_SCHEMA)]
"""Plain text: shown as it is written, never as Markdown or HTML. May hold references."""
Prose = Annotated[str, BeforeValidator(_as_text), WithJsonSchema(_TEXT_SCHEMA)]
"""Markdown, rendered once by us and sanitised. May hold references."""
Count = Annotated[
    int,
    BeforeValidator(_as_integer),
    AfterValidator(_check_positive),
    WithJsonSchema({"type": "integer", "minimum": 1}),
]
Number = Annotated[float, BeforeValidator(_as_number), Field(allow_inf_nan=False)]
Flag = Annotated[bool, BeforeValidator(_as_flag)]
Day = Annotated[
    str,
    BeforeValidator(_as_text),
    AfterValidator(_check_day),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
]
"""A date, ``2026-02-11``."""
MonthOrDay = Annotated[
    str,
    BeforeValidator(_as_text),
    AfterValidator(_check_month_or_day),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$"}),
]
"""A month or a date: ``2026-02`` or ``2026-02-11``."""
Link = Annotated[
    str,
    BeforeValidator(_as_text),
    AfterValidator(_check_link),
    WithJsonSchema({"type": "string", "pattern": "^(https://|mailto:)"}),
]
"""An ``https://`` or ``mailto:`` address."""
Id = Annotated[
    str,
    BeforeValidator(_as_text),
    AfterValidator(_check_id),
    WithJsonSchema({"type": "string", "pattern": "^[a-z][a-z0-9_-]{0,79}$"}),
]
"""The id of a metric, a decision or an experiment."""
InsidePath = Annotated[
    str,
    BeforeValidator(_as_text),
    AfterValidator(_check_path),
    WithJsonSchema(_STRING_SCHEMA),
]
"""A path or a glob, relative to the case study's folder and never out of it."""


def last_day(moment: str) -> str:
    """The last day that a month or a date covers, so that both can be compared."""
    if len(moment) > len("2026-02"):
        return moment
    year, month = (int(part) for part in moment.split("-"))
    return f"{moment}-{calendar.monthrange(year, month)[1]:02d}"
