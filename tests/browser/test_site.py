"""What a visitor sees and does on the built site."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import BuiltSite, Visit
from tests.plugin.links import dead_links

Begin = Callable[..., Visit]
CASE_STUDY = "work/*/index.html"
KINDS = {
    "home": "index.html",
    "work": "work/index.html",
    "case study": CASE_STUDY,
    "decisions": "decisions/index.html",
    "evidence": "evidence/index.html",
    "blog": "blog/index.html",
    "post": "blog/20*/*/*/*/index.html",
    "archive": "blog/archive/*/index.html",
    "category": "blog/category/*/index.html",
    "guide": "guide/**/index.html",
    "reference": "reference/**/index.html",
}
each_kind = pytest.mark.parametrize("pattern", KINDS.values(), ids=KINDS.keys())


def first_number(page: Page) -> tuple[str, str]:
    """Selectors of the first number that opens, and of its proof."""
    button = page.locator("article button[popovertarget]:has(data.proof)").first
    target = button.get_attribute("popovertarget")
    return f'article button[popovertarget="{target}"]:has(data.proof) >> nth=0', f"id={target}"


@each_kind
def test_a_page_loads_without_errors_or_foreign_requests(
    site: BuiltSite, visit: Begin, pattern: str
) -> None:
    visitor = visit()

    page = visitor.open(site.path_of(pattern))

    assert visitor.errors == []
    expect(page.locator("h1").first).to_be_visible()


@each_kind
def test_a_page_fits_a_phone(site: BuiltSite, visit: Begin, pattern: str) -> None:
    page = visit(width=390).open(site.path_of(pattern))

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_no_link_is_dead(site: BuiltSite) -> None:
    assert dead_links(site.folder) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_proof_of_a_number_opens_by_a_click(
    site: BuiltSite, visit: Begin, scripts: bool
) -> None:
    page = visit(scripts=scripts).open(site.path_of(CASE_STUDY))
    number, proof = first_number(page)
    expect(page.locator(proof)).to_be_hidden()

    page.locator(number).click()

    expect(page.locator(proof)).to_be_visible()
    expect(page.locator(proof)).to_contain_text("sha256")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_proof_of_a_number_opens_and_closes_by_the_keyboard(
    site: BuiltSite, visit: Begin, scripts: bool
) -> None:
    page = visit(scripts=scripts).open(site.path_of(CASE_STUDY))
    number, proof = first_number(page)

    page.locator(number).focus()
    page.keyboard.press("Enter")
    expect(page.locator(proof)).to_be_visible()

    page.keyboard.press("Escape")
    expect(page.locator(proof)).to_be_hidden()


def test_the_search_finds_a_project(site: BuiltSite, visit: Begin) -> None:
    project = json.loads((site.folder / "claims.json").read_text())["projects"][0]
    page = visit().open("")

    page.locator("input.md-search__input").click()
    page.keyboard.type(project["title"])

    results = page.locator(f'.md-search-result__item a[href*="/work/{project["slug"]}/"]')
    expect(results.first).to_be_visible()


def test_the_palette_toggle_recolours_a_chart(site: BuiltSite, visit: Begin) -> None:
    page = visit().open(site.path_of(CASE_STUDY))
    text = page.locator("article svg.pf-drawing text").first
    light = text.evaluate("element => getComputedStyle(element).fill")

    while page.locator("body").get_attribute("data-md-color-scheme") != "slate":
        page.locator('label[for^="__palette"]:visible').click()

    assert text.evaluate("element => getComputedStyle(element).fill") != light
