"""Texts of the author's as HTML: references, escaping, Markdown and what is refused in them."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.portfolio import Portfolio
from generator.problems import Place
from generator.prose.writer import Passage, Writer
from tests.portfolios import loaded, make_portfolio


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    return loaded(make_portfolio(tmp_path_factory.mktemp("portfolio")))


def passage(text: str, *, claim: bool = False, slug: str | None = "service") -> Passage:
    return Passage(text, lambda found: Place("project.yml", 1, text.find(found) + 1), slug, claim)


def problems(writer: Writer) -> list[tuple[str, str, str]]:
    return [(problem.severity, problem.code, problem.hint) for problem in writer.problems]


def test_a_reference_becomes_a_number_that_opens_its_proof(portfolio: Portfolio) -> None:
    writer = Writer(portfolio)

    html = writer.line(passage("It took {{ p95_latency }}."))

    assert (
        '<data class="proof" value="484.44300000000004" data-metric="service/p95_latency" '
        'data-form="value">484\N{NO-BREAK SPACE}µs</data>'
    ) in html
    assert 'popovertarget="proof-service.p95_latency"' in html
    assert list(writer.used) == ["service/p95_latency"]
    assert problems(writer) == []


def test_a_number_in_a_heading_does_not_open(portfolio: Portfolio) -> None:
    html = Writer(portfolio).line(passage("{{ pause.change }}"), openable=False)

    assert "<data" in html
    assert "<button" not in html


def test_only_the_claim_of_a_sentence_opens(portfolio: Portfolio) -> None:
    html = Writer(portfolio).line(passage("{{ pause.sentence }}"))

    assert html.count("<button") == 1
    assert re.search(r'<button[^>]*><data [^>]*data-form="change"', html)
    assert html.count("<data") >= 5


def test_elsewhere_a_reference_names_its_case_study(portfolio: Portfolio) -> None:
    writer = Writer(portfolio)

    assert writer.words(passage("{{ service/pause.n }}", slug=None)) == "24"
    assert problems(writer) == []


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("{{ pawse.change }}", "unknown-reference", "did you mean 'pause'?"),
        ("{{ pause.chnge }}", "unknown-form", "did you mean 'change'?"),
        ("{{ servise/pause }}", "unknown-reference", "did you mean 'service'?"),
        ("{{ p95_latency.change }}", "no-such-form", ""),
    ],
)
def test_a_reference_to_nothing_is_an_error_with_the_nearest_name(
    portfolio: Portfolio, text: str, code: str, hint: str
) -> None:
    writer = Writer(portfolio)

    writer.line(passage(f"It is {text} now"))

    assert problems(writer) == [("error", code, hint)]
    assert writer.problems[0].place == Place("project.yml", 1, 7)


def test_outside_a_record_a_bare_id_is_an_error_that_says_what_to_write(
    portfolio: Portfolio,
) -> None:
    writer = Writer(portfolio)

    writer.line(passage("{{ pause }}", slug=None))

    assert problems(writer) == [("error", "unknown-reference", "write {{ service/pause }}")]


def test_other_braces_are_literal_with_a_warning(portfolio: Portfolio) -> None:
    writer = Writer(portfolio)

    html = writer.line(passage("{{ 7*191 }} and {{ undefined | safe }}"))

    assert html == "{{ 7*191 }} and {{ undefined | safe }}"
    assert [problem.code for problem in writer.problems] == ["literal-braces"] * 2
    assert all(problem.severity == "warning" for problem in writer.problems)


def test_a_stated_number_carries_its_mark_and_no_metric(portfolio: Portfolio) -> None:
    writer = Writer(portfolio)

    html = writer.line(passage("about {{ stated 200 ms }}", claim=True))

    assert '<data class="proof pf-stated" value="200" data-form="stated"' in html
    assert "200 ms" in html
    assert "○" in html
    assert problems(writer) == []


def test_a_typed_quantity_is_an_error_in_a_claim_and_a_warning_in_prose(
    portfolio: Portfolio,
) -> None:
    claim, prose = Writer(portfolio), Writer(portfolio)

    claim.line(passage("Fell by 40 %", claim=True))
    prose.prose(passage("Fell by 40 %, see `40 %`."))

    assert [(p.severity, p.code) for p in claim.problems] == [("error", "typed-digits")]
    assert [(p.severity, p.code) for p in prose.problems] == [("warning", "typed-digits")]


def test_code_keeps_its_braces(portfolio: Portfolio) -> None:
    writer = Writer(portfolio)

    html = writer.prose(passage("Write `{{ pause }}`:\n\n```\n{{ pause.change }}\n```\n"))

    assert html.count("{{ pause") == 2
    assert "<data" not in html
    assert problems(writer) == []


def test_prose_is_markdown_with_numbers(portfolio: Portfolio) -> None:
    html = Writer(portfolio).prose(passage("# Why\n\n- **It** took {{ pause.before }}\n"))

    assert "<h3>Why</h3>" in html
    assert "<li><strong>It</strong> took <button" in html


def test_a_number_in_a_link_is_not_a_button_as_well(portfolio: Portfolio) -> None:
    html = Writer(portfolio).prose(passage("[took {{ pause.after }}](https://example.org/)"))

    assert '<a href="https://example.org/">took <data' in html
    assert "<button" not in html


def test_an_address_or_a_title_keeps_its_braces(portfolio: Portfolio) -> None:
    html = Writer(portfolio).prose(passage('[x](https://example.org "T {{ pause }}")'))

    assert 'title="T {{ pause }}"' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[a](javascript:alert(1))",
        "[a](data:text/html,x)",
        "![a](https://example.org/x.png)",
        '[a](https://example.org){onclick="alert(1)"}',
        "{: onclick=alert(1) }",
        "--8<-- 'profile.yml'",
        "::: generator.cli",
        "<form action=https://example.org><input name=a></form>",
    ],
)
def test_prose_cannot_bring_active_content(portfolio: Portfolio, text: str) -> None:
    html = str(Writer(portfolio).prose(passage(f"Text\n\n{text}\n\nmore {text}")))

    tags = re.findall(r"<(/?[a-zA-Z][^>]*)>", html)
    allowed = r"/?p|/?em|a|/a|a href=\"https://example\.org\"|/?div[^>]*|/?span[^>]*"
    assert [tag for tag in tags if not re.fullmatch(allowed, tag)] == []
    assert "javascript:" not in re.sub(r">[^<]*<", "><", html)


nasty = st.text(
    st.sampled_from("<>\"'&/\\`|{}[]()!#*_-:;%\n \u202e\u200d=ax1") | st.characters(codec="utf-8"),
    max_size=60,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(nasty)
def test_plain_text_never_becomes_markup(portfolio: Portfolio, text: str) -> None:
    html = str(Writer(portfolio).line(passage(text.replace("{{", "{ {"))))

    assert "<" not in html
    assert ">" not in html


@settings(max_examples=60, deadline=None)
@given(nasty)
def test_prose_holds_only_known_elements(portfolio: Portfolio, text: str) -> None:
    html = str(Writer(portfolio).prose(passage(text)))

    assert not re.search(r"<[^>]*\son\w+\s*=", html, re.IGNORECASE)
    assert not re.search(r"<(script|style|iframe|img|form|svg|object|link|meta)\b", html, re.I)


@pytest.mark.parametrize(
    ("typed", "reference"),
    [("480 µs", "p95_latency.value"), ("0.485 ms", None), ("12 µs", None), ("484 ms", None)],
)
def test_a_typed_number_that_is_nearly_a_metric_is_told_which(
    portfolio: Portfolio, typed: str, reference: str | None
) -> None:
    writer = Writer(portfolio)
    writer.prose(passage(f"It took {typed} in the end."))

    expected = (
        ("warning", "typed-digits") if reference is None else ("warning", "rounding-mismatch")
    )
    assert [(p.severity, p.code) for p in writer.problems] == [expected]
    assert reference is None or f"{{{{ {reference} }}}}" in writer.problems[0].hint


@pytest.mark.parametrize("text", ["It is up to {{ pause.ratio }}.", "Up to 3x, they say."])
def test_the_best_case_is_no_claim(portfolio: Portfolio, text: str) -> None:
    writer = Writer(portfolio)
    writer.prose(passage(text))

    assert "up-to" in [p.code for p in writer.problems]


def test_up_to_without_a_number_is_fine(portfolio: Portfolio) -> None:
    writer = Writer(portfolio)
    writer.prose(passage("It was up to the team, up to the end."))

    assert writer.problems == []
