"""The names that case studies may have: they become folders, addresses and ids."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from generator.problems import Place, Problem

_DEVICES = {"con", "prn", "aux", "nul"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in range(10)
}
_PAGES = {
    *("404", "about", "archive", "assets", "blog", "category", "claims", "decisions", "evidence"),
    *("feed", "index", "javascripts", "overrides", "search", "sitemap", "stylesheets", "tags"),
    *("work",),
}


def check_slug(slug: str, place: Place) -> list[Problem]:
    """What is wrong with a case study's name."""
    if not re.fullmatch(r"[a-z0-9-]{1,80}", slug):
        message = f"{_short(slug)!r} is no name for a case study"
        hint = "use 1 to 80 lower-case letters, digits and hyphens"
        suggestion = suggest_slug(slug)
        return [
            Problem(place, "slug-invalid", message, f"{hint}: {suggestion}" if suggestion else hint)
        ]
    if slug in _DEVICES:
        message = f"{slug!r} is a device on Windows, where nobody could check it out"
        return [Problem(place, "slug-reserved", message, f"rename it: {slug}-study")]
    if slug in _PAGES:
        message = f"{slug!r} is the name of a page of the site"
        return [Problem(place, "slug-reserved", message, f"rename it: {slug}-study")]
    return []


def check_collisions(places: Iterable[tuple[str, Place]]) -> list[Problem]:
    """Names that are one and the same on some file systems."""
    first: dict[str, str] = {}
    problems = []
    for slug, place in places:
        folded = unicodedata.normalize("NFC", slug).casefold()
        if folded in first:
            message = (
                f"{_short(slug)!r} and {_short(first[folded])!r} are the same name on some systems"
            )
            problems.append(Problem(place, "slug-collision", message, "rename one of the two"))
        first.setdefault(folded, slug)
    return problems


def suggest_slug(text: str) -> str:
    """The nearest allowed name; empty where nothing of the text can stay."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")


def _short(slug: str) -> str:
    return slug if len(slug) <= 24 else f"{slug[:24]}…"
