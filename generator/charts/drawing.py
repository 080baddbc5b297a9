"""Setting a chart's parts into SVG: the templates, and the frame around every drawing."""

from __future__ import annotations

import re
import textwrap
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

CHARTS = Path(__file__).parent
STYLE = CHARTS.parent / "theme" / "assets" / "charts.css"

NARROWEST = 320
"""Pixels across on the narrowest screen, for which overlaps are reckoned."""
ALONE = 640
"""Pixels across in a file of its own."""
CHARACTER = 8.0
"""Pixels across of an average character, rather too many than too few."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def set_svg(template: str, **parts: object) -> Markup:
    """Fills the template of that name; texts are escaped."""
    return Markup(_templates().get_template(template).render(parts))  # noqa: S704 - autoescaped


def frame(kind: str, id: str, title: str, description: str, height: int, body: str) -> str:
    """The drawing as an element of a page."""
    about = {"kind": kind, "id": id, "title": title, "description": description}
    return set_svg("frame.svg.j2", **about, height=height, body=body)


def frame_alone(kind: str, id: str, title: str, description: str, height: int, body: str) -> str:
    """The drawing as a file, with its title written over it and colours for light and dark."""
    about = {"kind": kind, "id": id, "title": title, "description": description}
    return set_svg(
        "frame_alone.svg.j2",
        **about,
        title_lines=wrapped(title, 60),
        height=height,
        width=ALONE,
        body=body,
        style=Markup(STYLE.read_text(encoding="utf-8")),  # noqa: S704 - our own file
    )


def wrapped(text: str, characters: int) -> tuple[str, ...]:
    """The text in lines, for SVG breaks none."""
    return tuple(textwrap.wrap(text, characters))


def share(text: str) -> float:
    """Percent of the narrowest drawing's width that a text takes."""
    return len(text) * CHARACTER / NARROWEST * 100


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(CHARTS),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _finalize(value: object) -> object:
    """What a template writes: coordinates to a hundredth, text without what XML forbids."""
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, str) and not isinstance(value, Markup):
        return _NOT_XML.sub("\ufffd", value)
    return value
