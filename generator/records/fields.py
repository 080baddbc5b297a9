"""Field types that records share. YAML scalars arrive as text; the schema gives them a type."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError


class Plain(str):
    """A scalar written without quotes, the only kind that may become a number or a yes/no."""

    __slots__ = ()


class Entry(BaseModel):
    """A mapping in a record: unknown keys are refused and values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _as_text(value: Any) -> Any:
    # `Plain` must not leak into the model: pydantic would keep the subclass.
    return str(value) if isinstance(value, str) else value


def _as_integer(value: Any) -> Any:
    if isinstance(value, Plain) and re.fullmatch(r"[-+]?[0-9]{1,18}", value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("int_type", "Input should be a whole number")


def _as_number(value: Any) -> Any:
    pattern = r"[-+]?(\.[0-9]+|[0-9]{1,18}(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?"
    if isinstance(value, Plain) and re.fullmatch(pattern, value):
        number = float(value)
        if number in (float("inf"), float("-inf")):
            raise PydanticCustomError("number-not-finite", "Input should be a finite number")
        return number
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, Plain) and re.fullmatch(r"[-+]?\.(inf|Inf|INF|nan|NaN|NAN)", value):
        raise PydanticCustomError("number-not-finite", "Input should be a finite number")
    raise PydanticCustomError("float_type", "Input should be a number")


def _as_flag(value: Any) -> Any:
    if isinstance(value, Plain) and value in {"true", "True", "TRUE", "false", "False", "FALSE"}:
        return value.lower() == "true"
    if isinstance(value, bool):
        return value
    raise PydanticCustomError("bool_type", "Input should be true or false")


def _check_day(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise PydanticCustomError("date", "Input should be a date such as 2026-02-11") from error
    return value


def _check_month_or_day(value: str) -> str:
    return _check_day(value if len(value) > len("2026-02") else f"{value}-01") and value


def _check_link(value: str) -> str:
    if re.search(r"[\x00-\x20\\]", value) or not re.match(
        r"(https://[^/@\s]+(/|$|\?|#)|mailto:[^/?]+@[^/?]+$)", value
    ):
        raise PydanticCustomError("url-scheme", "Input should be an https:// or mailto: address")
    return value


Text = Annotated[str, BeforeValidator(_as_text), StringConstraints(min_length=1)]
"""Plain text: shown as it is written, never as Markdown or HTML. May hold references."""
Prose = Annotated[str, BeforeValidator(_as_text), StringConstraints(min_length=1)]
"""Markdown, rendered once by us and sanitised. May hold references."""
Integer = Annotated[int, BeforeValidator(_as_integer)]
Count = Annotated[int, BeforeValidator(_as_integer), Field(ge=1)]
Number = Annotated[float, BeforeValidator(_as_number), Field(allow_inf_nan=False)]
Flag = Annotated[bool, BeforeValidator(_as_flag)]
Day = Annotated[
    str,
    BeforeValidator(_as_text),
    StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"),
    AfterValidator(_check_day),
]
"""A date, ``2026-02-11``."""
MonthOrDay = Annotated[
    str,
    BeforeValidator(_as_text),
    StringConstraints(pattern=r"^\d{4}-\d{2}(-\d{2})?$"),
    AfterValidator(_check_month_or_day),
]
"""A month or a date: ``2026-02`` or ``2026-02-11``."""
Link = Annotated[str, BeforeValidator(_as_text), AfterValidator(_check_link)]
"""An ``https://`` or ``mailto:`` address."""
Id = Annotated[
    str, BeforeValidator(_as_text), StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=80)
]
"""The id of a metric, a decision or an experiment."""


def last_day(moment: str) -> str:
    """The last day that a month or a date covers, so that both can be compared."""
    if len(moment) > len("2026-02"):
        return moment
    year, month = (int(part) for part in moment.split("-"))
    return f"{moment}-{calendar.monthrange(year, month)[1]:02d}"
