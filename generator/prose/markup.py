"""Numbers as HTML: a ``<data>`` that can be opened, with its proof further down the page."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from generator.metrics.metric import Metric
from generator.metrics.wording import mark
from generator.prose.references import Number, Piece, Stated


def proof_id(metric: Metric, prefix: str = "") -> str:
    """The id of the element that holds a metric's proof; the prefix keeps two posts apart."""
    # A dot stands in neither name, so no two metrics share an id.
    return f"proof-{prefix}{metric.slug}.{metric.id}"


def plain_text(pieces: Iterable[Piece]) -> str:
    """The words alone, for titles, descriptions and feeds."""
    return "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)


def data(number: Number, css_class: str = "proof") -> Markup:
    """The number itself, without anything to open: for headings and inside links."""
    return Markup(
        '<data class="{css}" value="{value}" data-metric="{key}" data-form="{form}">{text}</data>'
    ).format(
        css=css_class, value=number.value, key=number.metric.key, form=number.form, text=number.text
    )


def proof_button(number: Number, prefix: str = "", css_class: str = "proof") -> Markup:
    """The number as a button that opens its proof, with the mark of its grade."""
    sign = mark(number.metric.grade)
    return Markup(
        '<button type="button" class="pf-open" popovertarget="{id}" '
        'title="{words}: open the proof">{data}'
        '<span class="pf-mark" aria-hidden="true">{sign}</span></button>'
    ).format(
        id=proof_id(number.metric, prefix),
        words=sign.words,
        data=data(number, css_class),
        sign=sign.sign,
    )


def stated(piece: Stated) -> Markup:
    """A number that the author typed on purpose, marked as nothing more than stated."""
    sign = mark("stated")
    digits = re.search(
        r"[-+−]?\d+(?:\.\d+)?", re.sub(r"(?<=\d)[,\u00a0\u202f'](?=\d{3})", "", piece.text)
    )
    return Markup(
        '<data class="proof pf-stated" value="{value}" data-form="stated" '
        'title="stated by the author; no evidence on file">{text}'
        '<span class="pf-mark" aria-hidden="true">{sign}</span></data>'
    ).format(
        value=digits[0].replace("−", "-") if digits else piece.text, text=piece.text, sign=sign.sign
    )


_OWN_ID = re.compile(r'\b(id|for|name|href)="(#?)(__tabbed_|fn)')
_LINK = re.compile(r"<a [^>]*>.*?</a>", re.DOTALL)
_BUTTON = re.compile(r'<button [^>]*class="pf-open"[^>]*>(<data .*?</data>).*?</button>', re.DOTALL)
_BESIDE = re.compile(r'(\(?)(<button [^>]*class="pf-open".*?</button>)([,.;:!?)]*)', re.DOTALL)


def with_own_ids(html: Markup, prefix: str) -> Markup:
    """Prose whose footnotes and tabs have ids that no other passage of the page has."""
    return Markup(_OWN_ID.sub(rf'\1="\2{prefix}\3', html))  # noqa: S704 - ids alone change


def keep_together(html: Markup) -> Markup:
    """Binds each button to the comma or bracket beside it, which must not begin a line."""
    # Inside a link a number cannot be a button as well.
    html = Markup(_LINK.sub(lambda link: _BUTTON.sub(r"\1", link[0]), html))  # noqa: S704 - takes away only
    return Markup(_BESIDE.sub(_bound, html))  # noqa: S704 - adds a span around what was safe


def _bound(match: re.Match[str]) -> str:
    alone = not match[1] and not match[3]
    return match[0] if alone else f'<span class="pf-keep">{match[0]}</span>'


def as_html(pieces: Iterable[Piece], *, prefix: str = "", openable: bool = True) -> Markup:
    """Pieces of text as HTML. Not openable: inside headings and links.

    Of the numbers of one sentence only its claim opens; the others have the same proof.
    """
    pieces = tuple(pieces)
    opener = _claim(piece for piece in pieces if isinstance(piece, Number)) if openable else None
    return Markup("").join(_html(piece, prefix, piece is opener) for piece in pieces)


def _claim(numbers: Iterable[Number]) -> Number | None:
    rank = {"change": 0, "difference": 1, "value": 2, "after": 3}
    return min(numbers, key=lambda number: rank.get(number.form, 4), default=None)


def _html(piece: Piece, prefix: str, opens: bool) -> Markup:
    if isinstance(piece, Number):
        return proof_button(piece, prefix) if opens else data(piece)
    return stated(piece) if isinstance(piece, Stated) else escape(piece)
