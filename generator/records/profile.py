"""Who the portfolio is about: ``profile.yml`` at the portfolio's root."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from generator.records.fields import Entry, Id, Link, MonthOrDay, Text


def _check_locale(value: str) -> str:
    from babel import Locale, UnknownLocaleError  # 30 ms, so not before it is needed

    try:
        Locale.parse(value.replace("-", "_"))
    except (UnknownLocaleError, ValueError) as error:
        raise PydanticCustomError("locale", "should be a locale such as en or de-CH") from error
    return value.replace("-", "_")


class Audience(Entry):
    """A kind of reader, for whom case studies can be chosen."""

    title: Text
    roles: tuple[Id, ...] = ()


class Work(Entry):
    """A position held."""

    position: Text
    organisation: Text
    start: MonthOrDay
    end: MonthOrDay | None = None
    summary: Text | None = None
    highlights: tuple[Text, ...] = ()


class Education(Entry):
    """A course of study."""

    title: Text
    institution: Text
    start: MonthOrDay | None = None
    end: MonthOrDay | None = None


class Step(Entry):
    """A step of the plan."""

    title: Text
    by: MonthOrDay | None = None
    done: tuple[Text, ...] = ()


class Profile(Entry):
    """One person, as the home page shows them."""

    name: Text
    headline: Text | None = None
    summary: Text | None = None
    location: Text | None = None
    links: dict[Text, Link] = Field(default_factory=dict)
    contact: Link | None = None
    audiences: dict[Id, Audience] = Field(default_factory=dict)
    target_roles: tuple[Id, ...] = ()
    languages: tuple[Text, ...] = ()
    work: tuple[Work, ...] = ()
    education: tuple[Education, ...] = ()
    skills: dict[Id, Text] = Field(default_factory=dict)
    """Names to show for the ids that records use."""
    plan: tuple[Step, ...] = ()
    locale: Annotated[Text, AfterValidator(_check_locale), Field(validate_default=False)] = "en"
