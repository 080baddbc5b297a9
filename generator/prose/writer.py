"""Writes one page's texts: knows which proofs the page must hold and what was wrong in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from markupsafe import Markup

from generator.metrics.metric import Metric
from generator.metrics.wording import claim_form, hides_effect
from generator.metrics.words import words_for
from generator.portfolio import Portfolio
from generator.problems import Place, Problem, Severity
from generator.prose import markdown, markup
from generator.prose.digits import typed_quantities
from generator.prose.near import near_metric
from generator.prose.references import (
    Piece,
    ReferenceFault,
    Unresolved,
    looks_like_reference,
    pieces,
    resolve,
    split,
)

SECTIONS = {
    *("#problem", "#constraints", "#my-part", "#approach", "#decisions", "#results", "#method"),
    *("#experiments", "#limits", "#retrospective", "#evidence"),
}
"""What prose may link to on its own page."""
_UP_TO = re.compile(r"\bup to (?=\{\{|[€$£]?\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Passage:
    """A text of the author's, and how to find a stretch of it in the author's file."""

    text: str
    find: Callable[[str], Place]
    slug: str | None = None
    """The case study that it stands in, where a reference needs no slug."""
    claim: bool = False
    """A field in which a quantity must not be typed by hand."""


@dataclass
class Writer:
    """Collects what one page uses and what is wrong in its texts, while it is written."""

    portfolio: Portfolio
    prefix: str = ""
    """Keeps the ids of proofs apart where several pages are shown on one, as blog excerpts are."""
    used: dict[str, Metric] = field(default_factory=dict)
    """The metrics that the page shows, by key, in the order of appearance."""
    problems: list[Problem] = field(default_factory=list)
    sections: int = 0
    """Passages of prose written so far, which keeps the ids inside them apart."""

    def line(self, passage: Passage, *, openable: bool = True) -> Markup:
        """Plain text as HTML: everything escaped, references as numbers that open."""
        found = self._pieces(passage)
        html = (markup.as_html(group, prefix=self.prefix, openable=openable) for group in found)
        return markup.keep_together(Markup("").join(html))

    def words(self, passage: Passage) -> str:
        """Plain text as plain text, for titles and descriptions."""
        return "".join(markup.plain_text(group) for group in self._pieces(passage))

    def prose(self, passage: Passage) -> Markup:
        """Markdown as HTML."""
        self._check_words(passage)
        html = markdown.render(
            passage.text,
            lambda inside: self.reference(inside, passage),
            lambda stretch: self._check_digits(stretch, passage),
            lambda address: self._check_link(address, passage),
        )
        self.sections += 1
        return markup.keep_together(markup.with_own_ids(html, f"s{self.sections}-"))

    def reference(self, inside: str, passage: Passage) -> Markup | None:
        """What stands between braces as HTML; None where it is no reference."""
        found = self._reference(inside, passage)
        return None if found is None else markup.as_html(found, prefix=self.prefix)

    def refuse_references(self, passage: Passage) -> None:
        """For a text that is part of a number's own proof: it cannot hold another number."""
        for inside, in_braces in split(passage.text):
            if in_braces and looks_like_reference(inside):
                self._problem(
                    passage, f"{{{{{inside}}}}}", "reference-not-here",
                    "a reference cannot stand here", "write it in a text of the page instead",
                )  # fmt: skip

    def number(self, metric: Metric, form: str | None = None, *, openable: bool = True) -> Markup:
        """A metric in one of its forms."""
        found = pieces(metric, form, self.portfolio.locale)
        self.used.setdefault(metric.key, metric)
        html = markup.as_html(found, prefix=self.prefix, openable=openable)
        return markup.keep_together(html)

    def claim(self, metric: Metric) -> Markup:
        """What a metric comes to: its change where it has two sides, else its value."""
        if hides_effect(metric):
            return Markup.escape(words_for(self.portfolio.locale)["verdict.hidden"])
        if metric.change is None and metric.main is None:
            return Markup("withheld")
        return self.number(metric, claim_form(metric))

    def _pieces(self, passage: Passage) -> list[tuple[Piece, ...]]:
        """The text as what each reference resolves to, and the stretches between them."""
        self._check_words(passage)
        found: list[tuple[Piece, ...]] = []
        for text, inside_braces in split(passage.text):
            resolved = self._reference(text, passage) if inside_braces else None
            if resolved is not None:
                found.append(resolved)
            else:
                literal = f"{{{{{text}}}}}" if inside_braces else text
                self._check_digits(literal, passage)
                found.append((literal,))
        return found

    def _reference(self, inside: str, passage: Passage) -> tuple[Piece, ...] | None:
        literal = f"{{{{{inside}}}}}"
        if not looks_like_reference(inside):
            self._problem(
                passage, literal, "literal-braces", f"{literal} is shown as it is written",
                "a reference looks like {{ metric_id.form }}", "warning",
            )  # fmt: skip
            return None
        try:
            found = resolve(inside, self.portfolio, passage.slug)
        except Unresolved:
            return (literal,)
        except ReferenceFault as fault:
            self._problem(passage, literal, fault.code, fault.message, fault.hint)
            return (literal,)
        for piece in found:
            if not isinstance(piece, str) and hasattr(piece, "metric"):
                self.used.setdefault(piece.metric.key, piece.metric)
        return found

    def _check_digits(self, text: str, passage: Passage) -> None:
        for quantity in typed_quantities(text):
            near = None if passage.claim else self._near(quantity, passage)
            if near is not None:
                reference, shown = near
                self._problem(
                    passage, quantity, "rounding-mismatch",
                    f"{quantity!r} is typed by hand, and {reference} is {shown}",
                    f"write {{{{ {reference} }}}}", "warning",
                )  # fmt: skip
                continue
            self._problem(
                passage, quantity, "typed-digits", f"{quantity!r} is typed by hand",
                "use a metric's id, {{ id.change }}, or say that it is only {{ stated "
                + quantity.strip() + " }}",
                "error" if passage.claim else "warning",
            )  # fmt: skip

    def _near(self, quantity: str, passage: Passage) -> tuple[str, str] | None:
        own = (m for m in self.portfolio.metrics.values() if m.slug == passage.slug)
        return near_metric(quantity, own, self.portfolio.locale)

    def _check_words(self, passage: Passage) -> None:
        """The best case is no claim about the usual one."""
        found = _UP_TO.search(passage.text)
        if found is not None:
            self._problem(
                passage, found[0], "up-to", f"{found[0]!r} tells the best case only",
                "say what was measured: the change and its interval", "warning",
            )  # fmt: skip

    def _check_link(self, address: str, passage: Passage) -> None:
        known = address.startswith(("https://", "mailto:", "#fn")) or address in SECTIONS
        if not known:
            self._problem(
                passage, address, "link", f"{address!r} cannot be linked to",
                "a link leads to https://, mailto: or a section such as #results; "
                "pictures go into `images`",
            )  # fmt: skip

    def _problem(
        self, passage: Passage, text: str, code: str, message: str, hint: str,
        severity: Severity = "error",
    ) -> None:  # fmt: skip
        place = passage.find(text)
        problem = Problem(place, code, message, hint, severity)
        if problem not in self.problems:
            self.problems.append(problem)
