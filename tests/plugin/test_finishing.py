"""The policy of a page allows the theme's scripts and nothing that came from a record."""

from __future__ import annotations

import base64
import hashlib

from generator.host.finishing import bind_links, free_links, repair, seal

HEAD = '<head>\n<meta charset="utf-8">\n</head>'


def digest(code: str) -> str:
    return base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()


def test_an_inline_script_of_the_theme_is_allowed_by_its_digest() -> None:
    page = seal(f"{HEAD}<script>begin()</script><script src='x.js'></script>")

    assert f"script-src 'self' 'sha256-{digest('begin()')}';" in page


def test_data_in_a_script_element_needs_no_permission() -> None:
    page = seal(f'{HEAD}<script type="application/json">{{}}</script>')

    assert "sha256" not in page


def test_a_script_that_came_with_the_content_is_not_allowed() -> None:
    content = "<p>x</p><script>steal()</script>"

    page = seal(f"{HEAD}<script>begin()</script>{content}", untrusted=content)

    assert digest("begin()") in page
    assert digest("steal()") not in page


def test_the_policy_stands_before_anything_that_it_could_forbid() -> None:
    page = seal(f"{HEAD}<script>begin()</script>")

    assert page.index("Content-Security-Policy") < page.index("<script>")


def test_the_dialog_of_the_search_gets_a_name() -> None:
    theirs = '<div class="md-search" data-md-component="search" role="dialog">'

    assert 'aria-label="Search"' in repair(theirs)


def test_an_ordinary_page_needs_no_repair() -> None:
    assert repair("<p>plain</p>") == "<p>plain</p>"


def test_a_freed_link_leads_to_the_same_file_from_any_address() -> None:
    freed = free_links(b'<a href="../../../claims.json">', "blog/posts/one.md/").decode()

    assert bind_links(freed, "blog/") == '<a href="../claims.json">'
    assert bind_links(freed, "blog/2026/02/11/one/") == '<a href="../../../../../claims.json">'
    assert bind_links(freed, "") == '<a href="claims.json">'


def test_a_link_within_the_page_is_not_freed() -> None:
    assert free_links(b'<a href="#results">', "blog/posts/one.md/") == b'<a href="#results">'
