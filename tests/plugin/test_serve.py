"""`mkdocs serve`: reloads on every change, and stays up whatever is broken."""

from __future__ import annotations

from collections.abc import Callable

from tests.plugin.conftest import EVIDENCE, RECORD, Server, TinySite

PAGE = "work/orders-api/"
Start = Callable[[], Server]


def has_alert(page: str) -> bool:
    return 'role="alert"' in page


def is_calm(page: str) -> bool:
    return not has_alert(page)


def test_a_changed_record_is_shown(tiny_site: TinySite, serve: Start) -> None:
    server = serve()
    server.wait_for(PAGE, lambda page: "Orders took too long." in page)

    tiny_site.replace(RECORD, "Orders took too long.", "Orders were late.")

    server.wait_for(PAGE, lambda page: "Orders were late." in page)


def test_a_changed_number_in_the_evidence_is_shown(tiny_site: TinySite, serve: Start) -> None:
    server = serve()
    server.wait_for(PAGE, lambda page: 'value="0.2183745"' in page)

    tiny_site.replace(EVIDENCE, '"med":0.2183745', '"med":1.5')

    server.wait_for(PAGE, lambda page: 'value="1.5"' in page)


def test_a_changed_template_and_profile_are_shown(tiny_site: TinySite, serve: Start) -> None:
    server = serve()
    server.wait_for("", lambda page: "Backend engineer" in page)

    tiny_site.replace("profile.yml", "Backend engineer", "Engineer of backends")
    server.wait_for("", lambda page: "Engineer of backends" in page)

    footer = '{% extends "base.html" %}{% block footer %}Set by hand{% endblock %}'
    tiny_site.write("overrides/main.html", footer)
    server.wait_for("", lambda page: "Set by hand" in page)


def test_a_broken_record_leaves_its_last_good_page_with_an_alert(
    tiny_site: TinySite, serve: Start
) -> None:
    server = serve()
    server.wait_for(PAGE, lambda page: "Orders took too long." in page)

    tiny_site.replace(RECORD, "problem: Orders took too long.", "porblem: <b>Slow</b>.")
    page = server.wait_for(PAGE, has_alert)

    assert "Orders took too long." in page
    assert f"{RECORD}:6:1:" in page
    assert "&lt;b&gt;Slow&lt;/b&gt;" in page
    assert "<b>Slow" not in page
    assert f"{RECORD}:6:1:" in server.log.read_text()

    tiny_site.replace(RECORD, "porblem: <b>Slow</b>.", "problem: Mended.")
    server.wait_for(PAGE, lambda page: "Mended." in page and is_calm(page))


def test_it_starts_with_a_broken_record(tiny_site: TinySite, serve: Start) -> None:
    tiny_site.replace(RECORD, "status: shipped", "status: launched")

    server = serve()
    page = server.wait_for("", has_alert)
    assert f"{RECORD}:5:9:" in page

    tiny_site.replace(RECORD, "status: launched", "status: shipped")
    server.wait_for(PAGE, is_calm)


def test_a_broken_template_and_setting_leave_the_last_good_pages(
    tiny_site: TinySite, serve: Start
) -> None:
    server = serve()
    server.wait_for(PAGE, is_calm)

    tiny_site.write("overrides/main.html", "{% if %}")
    page = server.wait_for(PAGE, has_alert)
    assert "Orders took too long." in page
    assert "main.html:1:" in page

    (tiny_site.root / "overrides/main.html").unlink()
    server.wait_for(PAGE, is_calm)

    tiny_site.replace("mkdocs.yml", "plugins: [", "plugins: [[")
    server.wait_for(PAGE, has_alert)

    tiny_site.replace("mkdocs.yml", "plugins: [[", "plugins: [")
    server.wait_for(PAGE, is_calm)


def test_a_post_that_the_blog_refuses_leaves_the_last_good_pages(
    tiny_site: TinySite, serve: Start
) -> None:
    server = serve()
    server.wait_for(PAGE, is_calm)

    tiny_site.write("docs/blog/posts/one.md", "---\ndate: someday\n---\n# One\n")
    page = server.wait_for(PAGE, has_alert)
    assert "one.md" in page

    tiny_site.write("docs/blog/posts/one.md", "---\ndate: 2026-02-12\n---\n# One\n")
    server.wait_for("blog/2026/02/12/one/", is_calm)


def test_the_end_of_the_server_leaves_nothing_behind(tiny_site: TinySite, serve: Start) -> None:
    server = serve()
    server.wait_for(PAGE, is_calm)

    server.process.terminate()

    assert server.process.wait(60) == 143
    assert tiny_site.drafts() == []
    assert "Traceback" not in server.log.read_text()
