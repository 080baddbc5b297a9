"""Markdown prose as safe HTML: a fixed set of extensions, no raw HTML, sanitised at the end."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

Resolve = Callable[[str], Markup | None]
"""From what stands between braces to HTML; None leaves it as literal text."""
Report = Callable[[str], None]
"""Takes a stretch of running text, outside code and references."""
CheckLink = Callable[[str], None]
"""Takes the address of a link or an image."""

_EXTENSIONS: dict[str, dict[str, Any]] = {
    "admonition": {},
    "footnotes": {"UNIQUE_IDS": True},
    "sane_lists": {},
    "tables": {},
    "pymdownx.highlight": {"use_pygments": True, "guess_lang": False, "auto_title": False},
    "pymdownx.inlinehilite": {},
    "pymdownx.details": {},
    "pymdownx.superfences": {},
    "pymdownx.tabbed": {"alternate_style": True, "combine_header_slug": False},
}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class"},
    "a": {"href", "title", "id"},
    "button": {"type", "popovertarget", "title"},
    "data": {"value", "data-metric", "data-form", "title"},
    "span": {"aria-hidden", "id"},
    "input": {"type", "name", "id", "checked"},
    "label": {"for"},
    "details": {"open"},
    "li": {"id"},
    "sup": {"id"},
    "div": {"id", "data-tabs"},
    "th": {"style"},
    "td": {"style", "colspan"},
    "ol": {"start"},
}
_TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "button", "code", "data", "dd", "del", "details"),
    *("div", "dl", "dt", "em", "h3", "h4", "h5", "h6", "hr", "i", "input", "kbd", "label", "li"),
    *("mark", "ol", "p", "pre", "s", "span", "strong", "sub", "summary", "sup", "table", "tbody"),
    *("td", "th", "thead", "tr", "ul"),
}


class _References(InlineProcessor):
    """Turns ``{{ … }}`` into a number. Runs after code spans were taken out of the text."""

    def __init__(self, md: Markdown, resolve: Resolve) -> None:
        super().__init__(r"\{\{(.*?)\}\}", md)
        self._resolve = resolve

    def handleMatch(self, m: Any, data: str) -> tuple[str | None, int | None, int | None]:  # type: ignore[override]  # noqa: N802, ARG002
        number = self._resolve(m[1])
        if number is None:
            return None, None, None
        return self.md.htmlStash.store(str(number)), m.start(0), m.end(0)


class References(Extension):
    """Python-Markdown extension that resolves references; used by our prose and by docs pages."""

    def __init__(self, resolve: Resolve) -> None:
        super().__init__()
        self._resolve = resolve

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        # After code spans (190) and links (160), whose addresses and titles must stay as they are.
        md.inlinePatterns.register(_References(md, self._resolve), "proofolio-references", 125)


class _ReportText(Treeprocessor):
    """Hands every stretch of running text and every address to a checker, leaving code alone."""

    def __init__(self, md: Markdown, report: Report, check_link: CheckLink) -> None:
        super().__init__(md)
        self._report, self._check_link = report, check_link

    def run(self, root: ElementTree.Element) -> None:
        for element in root.iter():
            address = element.get("href") if element.tag == "a" else element.get("src")
            if address is not None:
                self._check_link(html.unescape(address))
            if element.tag not in {"code", "pre"} and element.text:
                self._report(element.text)
            if element.tail:
                self._report(element.tail)


class _NoRawHtml(Extension):
    """Raw HTML is text like any other."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")


class _LowerHeadings(Treeprocessor):
    """The page's own headings are h2, so the author's start at h3."""

    def run(self, root: ElementTree.Element) -> None:
        for element in root.iter():
            if element.tag in {"h1", "h2", "h3", "h4", "h5"}:
                element.tag = f"h{min(6, int(element.tag[1]) + 2)}"


def render(text: str, resolve: Resolve, report: Report, check_link: CheckLink) -> Markup:
    """Markdown to HTML that is safe to insert into a page."""
    md = Markdown(
        extensions=[_NoRawHtml(), References(resolve), *_EXTENSIONS],
        extension_configs=_EXTENSIONS,
        output_format="html",
    )
    md.treeprocessors.register(_LowerHeadings(md), "proofolio-headings", 12)
    md.treeprocessors.register(_ReportText(md, report, check_link), "proofolio-text", 11)
    clean = nh3.clean(
        md.convert(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )
    return Markup(clean)  # noqa: S704 - sanitised on the line above
