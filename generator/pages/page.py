"""What every page kind is given to write with, and what it gives back."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from babel.dates import format_date, format_skeleton
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined
from markupsafe import Markup

from generator.metrics.wording import grade_words, mark
from generator.pages.proof import proofs
from generator.portfolio import Portfolio, first_day
from generator.problems import Problem
from generator.prose.passages import passage, profile_passage
from generator.prose.writer import Writer
from generator.registry import Registry


@dataclass(frozen=True)
class Page:
    """A file of the site, Markdown with front matter or any other, and what it was made from."""

    uri: str
    """Relative to the site's source folder: ``work/churn.md``."""
    content: bytes
    source: str | None = None
    problems: tuple[Problem, ...] = ()


class PageKind(Protocol):
    """Writes the pages of one kind."""

    name: str

    def pages(self, press: Press) -> Iterator[Page]:
        """Every page of this kind for a portfolio."""


page_kinds: Registry[PageKind] = Registry("generator.pages")


@dataclass(frozen=True)
class Press:
    """The portfolio and the means to set pages from it."""

    portfolio: Portfolio
    overrides: Path
    """A template of the same name in this folder replaces ours."""
    directory_urls: bool = True
    """Whether ``work/churn.md`` is served as ``work/churn/``, which links depend on."""

    def page(
        self,
        uri: str,
        template: str,
        writer: Writer,
        *,
        meta: Mapping[str, Any],
        source: str | None = None,
        **context: Any,
    ) -> Page:
        """Fills a template. The body is written first, so that it knows which proofs it needs."""
        body = self.fill(template, uri, writer, **context)
        text = f"{front_matter(meta)}\n{body.strip()}\n"
        return Page(uri, text.encode(), source, tuple(writer.problems))

    def fill(self, template: str, uri: str, writer: Writer, **context: Any) -> str:
        """A template's text, for the page at an address."""
        return self._environment.get_template(template).render(
            press=self,
            portfolio=self.portfolio,
            writer=writer,
            link=lambda target: self.link(uri, target),
            **context,
        )

    def link(self, page: str, target: str) -> str:
        """The relative address of a file or a page of the site, as seen from a page."""
        path, _, anchor = target.partition("#")
        depth = _url(page, self.directory_urls).count("/")
        address = "../" * depth + quote(_url(path, self.directory_urls)) if path else ""
        return (address or ("" if anchor else "./")) + (f"#{anchor}" if anchor else "")

    @property
    def locale(self) -> str:
        return self.portfolio.locale

    def day(self, moment: str) -> str:
        """A month or a date in the site's language: "Feb 2026" or "11 Feb 2026"."""
        day = date.fromisoformat(first_day(moment))
        if len(moment) > len("2026-02"):
            return str(format_date(day, "medium", self.locale))
        return str(format_skeleton("yMMM", day, locale=self.locale))

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            loader=ChoiceLoader(
                [FileSystemLoader(self.overrides), PackageLoader("generator", "pages")]
            ),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        environment.filters["heading"] = heading
        environment.globals.update(
            grade_words=grade_words,
            mark=mark,
            profile_text=profile_passage,
            proofs=proofs,
            text=passage,
        )
        return environment


def heading(text: str) -> Markup:
    """Plain text for a Markdown heading or link label: no sign in it can mean anything."""
    # Python-Markdown has no backslash escape for < | ~, so entities are used for all of them.
    safe = re.sub(r"[^\w ,.;()–—’“”-]", lambda match: f"&#{ord(match[0])};", " ".join(text.split()))
    # A leading digit or dash could start a list, an underscore emphasis.
    return Markup(safe.replace("_", "&#95;"))  # noqa: S704 - every special sign was replaced above


def front_matter(meta: Mapping[str, Any]) -> str:
    """YAML front matter. JSON is YAML, and needs no second serialiser."""
    lines = [f"{key}: {_yaml(value)}" for key, value in meta.items() if value is not None]
    return "\n".join(["---", *lines, "---", ""])


@dataclass(frozen=True)
class BareDate:
    """A date that must stand without quotes, since the blog reads YAML's own type."""

    day: str


def _yaml(value: Any) -> str:
    return value.day if isinstance(value, BareDate) else json.dumps(value, ensure_ascii=False)


def escaped(text: str) -> str:
    """Plain text for a front-matter title, which themes print without escaping."""
    return html.escape(text, quote=False)


def _url(uri: str, directory_urls: bool) -> str:
    if not uri.endswith(".md"):
        return uri
    stem = uri[: -len(".md")]
    if not directory_urls:
        return f"{stem}.html"
    return (
        stem.removesuffix("index") if stem.endswith(("/index",)) or stem == "index" else f"{stem}/"
    )
