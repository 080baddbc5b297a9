"""What pages are set with: headings, addresses, front matter, references by hand."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from generator.pages.by_hand import ByHand
from generator.pages.page import BareDate, Press, front_matter, heading
from generator.problems import Place
from tests.portfolios import loaded, make_portfolio

# Control characters are refused before a page is written.
nasty = st.text(
    st.sampled_from("<>\"'&/\\`|{}[]()!#*_-+:;%~=.1 \u202e\u200d")
    | st.characters(codec="utf-8", exclude_categories=["Cc"]),
    max_size=40,
)


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    root = make_portfolio(tmp_path_factory.mktemp("portfolio"))
    return Press(loaded(root), root / "overrides" / "pages")


@given(nasty)
def test_no_sign_in_a_heading_means_anything_to_markdown(text: str) -> None:
    words = " ".join(text.split())
    rendered = Markdown(extensions=["attr_list", "md_in_html"]).convert(f"## x {heading(text)}")

    assert re.fullmatch(r"<h2>[^<>]*</h2>", rendered)
    assert html.unescape(rendered[4:-5]).split() == ["x", *words.split()]


@pytest.mark.parametrize(
    ("page", "target", "address"),
    [
        ("index.md", "work/service.md", "work/service/"),
        ("work/index.md", "work/service.md", "../work/service/"),
        ("work/service.md", "claims.json", "../../claims.json"),
        ("work/service.md", "index.md", "../../"),
        ("evidence.md", "work/service.md#results", "../work/service/#results"),
        ("index.md", "index.md", "./"),
        ("index.md", "#results", "#results"),
    ],
)
def test_links_are_relative_so_that_a_site_may_live_under_any_path(
    press: Press, page: str, target: str, address: str
) -> None:
    assert press.link(page, target) == address


def test_links_follow_the_setting_for_file_addresses(press: Press) -> None:
    plain = Press(press.portfolio, press.overrides, directory_urls=False)

    assert plain.link("work/service.md", "evidence.md") == "../evidence.html"
    assert plain.link("index.md", "work/index.md") == "work/index.html"


@given(nasty)
def test_front_matter_is_yaml_that_reads_back(text: str) -> None:
    written = front_matter({"title": text, "hide": ["toc"], "absent": None})

    # Front matter is read by a YAML 1.1 loader, which folds these line ends.
    if not re.search(
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]", text
    ):
        body = written.removeprefix("---\n").removesuffix("---\n")
        assert yaml.safe_load(body) == {"title": text, "hide": ["toc"]}


def test_the_date_of_a_post_stands_bare() -> None:
    assert "date: 2026-02-11\n" in front_matter({"date": BareDate("2026-02-11")})


@pytest.mark.parametrize(
    ("moment", "printed"), [("2026-02", "Feb 2026"), ("2026-02-11", "Feb 11, 2026")]
)
def test_dates_are_printed_in_the_sites_language(press: Press, moment: str, printed: str) -> None:
    assert press.day(moment) == printed


def test_a_page_by_hand_gets_numbers_and_their_proofs(press: Press) -> None:
    by_hand = ByHand(press)
    source = "# About\n\nIt took {{ service/pause.after }}, `{{ service/pause }}` in code.\n"
    by_hand.begin("about.md", "docs/about.md", source)

    page = by_hand.end(Markdown(extensions=[by_hand.extension]).convert(source))

    assert 'data-metric="service/pause" data-form="after"' in page
    assert "<code>{{ service/pause }}</code>" in page
    assert page.count('id="proof-service.pause"') == 1
    assert by_hand.problems == ()


def test_a_broken_reference_by_hand_has_its_place(press: Press, tmp_path: Path) -> None:
    by_hand = ByHand(press)
    source = "# About\n\nIt took {{ service/pawse }}.\n"
    by_hand.begin("about.md", str(tmp_path / "about.md"), source)

    Markdown(extensions=[by_hand.extension]).convert(source)

    (problem,) = by_hand.problems
    assert problem.place == Place(str(tmp_path / "about.md"), 3, 9, 19)
    assert problem.hint == "did you mean 'pause'?"
