"""The last touch on a rendered page: its links, its security policy, repairs of the theme."""

from __future__ import annotations

import base64
import hashlib
import re

INLINE_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.DOTALL)
CHARSET = '<meta charset="utf-8">'
# What validators and axe find in Material's own templates, and what mends it.
REPAIRS = (
    ('type="checkbox" id="__drawer" autocomplete="off"', 'type="checkbox" id="__drawer"'),
    ('type="checkbox" id="__search" autocomplete="off"', 'type="checkbox" id="__search"'),
    (' id="__nav_toggle" autocomplete="off"', ' id="__nav_toggle"'),
    (
        '<div class="md-search" data-md-component="search" role="dialog">',
        '<div class="md-search" data-md-component="search" role="dialog" aria-label="Search">',
    ),
    (' tabindex=""', ""),
)

FREE = "proofolio-site:"


def free_links(source: bytes, uri: str) -> bytes:
    """A page's source whose links name no way up: a post is served, and quoted, elsewhere."""
    up = _way_up(uri)
    return source.replace(f'href="{up}'.encode(), f'href="{FREE}'.encode()) if up else source


def bind_links(page: str, address: str) -> str:
    """The page with the links that were freed, as they are from its own address."""
    return page.replace(f'href="{FREE}', f'href="{_way_up(address)}')


def _way_up(address: str) -> str:
    return "../" * address.removeprefix("./").count("/")


def repair(page: str) -> str:
    """The page without the slips of the theme's templates."""
    for wrong, right in REPAIRS:
        page = page.replace(wrong, right)
    return page


def seal(page: str, untrusted: str = "") -> str:
    """The page with a policy under which only its own files and the theme's scripts run.

    Scripts inside ``untrusted`` (what was made from records) are not allowed, even if one got in.
    """
    trusted = page.replace(untrusted, "") if untrusted else page
    hashes = " ".join(f"'sha256-{digest}'" for digest in _script_digests(trusted))
    policy = (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; media-src 'self'; font-src 'self'; connect-src 'self'; "
        "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace(CHARSET, f"{CHARSET}\n{meta}", 1)


def _script_digests(page: str) -> list[str]:
    codes = [
        script["code"]
        for script in INLINE_SCRIPT.finditer(page)
        if "src=" not in script["attributes"] and "json" not in script["attributes"]
    ]
    digests = [hashlib.sha256(code.encode()).digest() for code in codes]
    return sorted({base64.b64encode(digest).decode() for digest in digests})
