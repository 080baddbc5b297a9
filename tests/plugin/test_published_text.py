from __future__ import annotations

import gzip
import json

import pytest

from generator.host.published_text import Piece, pieces_of, read_text


def texts(uri: str, content: str | bytes) -> list[str]:
    data = content if isinstance(content, bytes) else content.encode()
    text = read_text(uri, data)
    return [] if text is None else [piece.text.strip() for piece in pieces_of(uri, text)]


def test_a_number_that_markup_parts_is_whole() -> None:
    assert "It took 97.1 ms." in texts(
        "a.html", "<p>It took <b>97</b>.1&nbsp;ms.</p>".replace("&nbsp;", " ")
    )


def test_neighbouring_cells_are_not_one_number() -> None:
    assert texts("a.html", "<td>97</td><td>1</td>") == ["97", "1"]


@pytest.mark.parametrize(
    "page",
    [
        '<data value="97.1">x</data>',
        '<img alt="97.1">',
        '<meta name="description" content="97.1">',
        '<p title="97.1">x</p>',
        '<div data-value="97.1">x</div>',
        '<script type="application/ld+json">97.1</script>',
        "<!-- 97.1 -->",
        "<title>97.1</title>",
        "<svg><text>97.1</text></svg>",
        "<svg><desc>97.1</desc></svg>",
    ],
)
def test_what_a_page_says_anywhere_is_read(page: str) -> None:
    assert "97.1" in texts("a.html", page)


@pytest.mark.parametrize(
    "page",
    [
        '<svg viewBox="0 0 971 971"><path d="M97.1 5"/></svg>',
        "<style>p {margin: 97.1px}</style>",
        '<a href="/971/" id="n971" class="c971">x</a>',
        "<meta content=\"script-src 'sha256-a/971/b='\">",
    ],
)
def test_geometry_styles_and_addresses_are_no_text(page: str) -> None:
    assert not any("971" in text or "97.1" in text for text in texts("a.html", page))


def test_entities_are_resolved_also_where_a_feed_escapes_twice() -> None:
    (text,) = texts("feed.xml", "<description>97.1&amp;nbsp;ms</description>")
    (cdata,) = texts("feed.xml", "<description><![CDATA[<p>97.1&nbsp;ms</p>]]></description>")

    assert text == "97.1\N{NO-BREAK SPACE}ms"
    assert "97.1\N{NO-BREAK SPACE}ms" in cdata


def test_json_tells_the_way_to_a_text_and_its_escapes_are_resolved() -> None:
    content = json.dumps({"docs": [{"text": "97.1\N{NARROW NO-BREAK SPACE}ms"}, {"n": 0.0971}]})

    pieces = list(pieces_of("search/search_index.json", content))

    assert Piece("docs[0].text", "97.1\N{NARROW NO-BREAK SPACE}ms") in pieces
    assert Piece("docs[1].n", "0.0971") in pieces


def test_broken_json_is_read_as_lines() -> None:
    assert texts("a.json", '{"a": 97.1,\n"b": ') == ['{"a": 97.1,', '"b":']


def test_cells_of_a_table_are_apart() -> None:
    (line,) = texts("a.csv", "before,1,971")

    assert "," not in line


def test_packed_files_are_read_and_broken_ones_survived() -> None:
    assert texts("sitemap.xml.gz", gzip.compress(b"<loc>97.1</loc>")) == ["97.1"]
    assert texts("a.txt.gz", b"no gzip") == ["no gzip"]


@pytest.mark.parametrize("uri", ["a.png", "a.woff2", "assets/javascripts/bundle.js"])
def test_what_holds_no_text_of_ours_is_left_alone(uri: str) -> None:
    assert read_text(uri, b"97.1") is None


@pytest.mark.parametrize(
    "page", ["<![if x]>97.1<![endif]>", "<p <b>97.1", "97.1 & < >", "<!x 97.1"]
)
def test_no_markup_is_too_broken(page: str) -> None:
    assert texts("a.html", page) is not None
