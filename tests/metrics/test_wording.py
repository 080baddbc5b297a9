from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from generator.exports.claims import claims_json
from generator.metrics.change import change_by_difference, change_by_ratio, plain_change
from generator.metrics.method import Finding, Standing
from generator.metrics.metric import Change, Estimate, Grade, Metric, Quantity, Verdict
from generator.metrics.wording import (
    FormError,
    Printed,
    grade_words,
    mark,
    minimum_words,
    plain_text,
    printed,
    sentence,
)
from generator.metrics.words import ENGLISH, WORDS, words_for
from tests.metrics.combinations import GOLDEN, sentences
from tests.metrics.made import BLANK, metric_of
from tests.portfolios import loaded, make_portfolio

_PLACE = re.compile(r"\{[\w-]+\}")
FORMS = [
    "before",
    "after",
    "value",
    "change",
    "ratio",
    "difference",
    "interval",
    "n",
    "verdict",
    "sentence",
]


def two(
    change: Change,
    before: float,
    after: float,
    standing: Standing = "decidable",
    n: int | None = 12,
) -> Finding:
    sides = Quantity(before, None, None, n), Quantity(after, None, None, n)
    return Finding(sides, change, "a formula", standing)


def spaced(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


HALVED = metric_of(two(change_by_ratio(200.0, 100.0, 0.45, 0.55), 200.0, 100.0))
DOUBLED = metric_of(two(change_by_ratio(100.0, 200.0, 1.9, 2.1), 100.0, 200.0))
UNTESTED = metric_of(two(plain_change(200.0, 100.0), 200.0, 100.0, "not-tested", None))
FEW = metric_of(two(plain_change(200.0, 100.0), 200.0, 100.0, "cannot-tell", 1))
UNCLEAR = metric_of(two(change_by_ratio(100.0, 98.0, 0.9, 1.05), 100.0, 98.0))
SMALL = metric_of(two(change_by_ratio(100.0, 98.0, 0.97, 0.99), 100.0, 98.0), minimum="5%")
FROM_ZERO = metric_of(two(change_by_difference(0.0, 3.0, 2.0, 4.0), 0.0, 3.0))
SAME = metric_of(two(change_by_ratio(100.0, 100.0, 0.9, 1.1), 100.0, 100.0))
POINTS = metric_of(
    two(change_by_difference(83.536585, 86.585366, -4.74, 10.83), 83.536585, 86.585366, n=164),
    "percent",
    "higher",
)
ONE = metric_of(Finding((Quantity(97.13, 95.0, 99.1, 40),), None, "", "not-tested"))
BARE = metric_of(Finding((Quantity(97.13, None, None, None),), None, "", "not-tested"))
SHARE = metric_of(Finding((Quantity(97.13, 95.0, 99.1, 40),), None, "", "not-tested"), "percent")
RELATIVE = replace(
    BLANK,
    value=None,
    change=Change(Estimate(-0.5, -0.55, -0.45), None, Estimate(0.5, 0.45, 0.55)),
    verdict="improved",
    grade="withheld",
    disclosure="relative",
    n=24,
)
WITHHELD = replace(BLANK, value=None, grade="withheld", disclosure="withheld")
ALL = [HALVED, DOUBLED, UNTESTED, FEW, UNCLEAR, SMALL, FROM_ZERO, SAME, POINTS, ONE, BARE, SHARE]
ALL += [RELATIVE, WITHHELD]


def test_half_the_time_is_minus_fifty_percent_and_twice_as_fast() -> None:
    assert printed(HALVED, "change", "en") == Printed("−50.0%", "-0.5", "change")
    assert printed(HALVED, "ratio", "en").text == "2.0× faster"
    assert printed(UNTESTED, "ratio", "en") == Printed("2.0× faster", "0.5", "ratio")
    assert spaced(printed(HALVED, "difference", "en").text) == "−100 ms"


def test_a_factor_is_never_below_one_and_says_its_direction() -> None:
    assert printed(DOUBLED, "ratio", "en").text == "2.0× slower"
    assert printed(replace(HALVED, unit="MiB"), "ratio", "en").text == "2.0× lower"
    assert printed(replace(DOUBLED, unit="MiB"), "ratio", "en").text == "2.0× higher"
    assert printed(SAME, "ratio", "en").text == "1.0×"


def test_values_carry_their_unit_and_their_raw_number() -> None:
    assert printed(ONE, "value", "en") == Printed("97.1\N{NO-BREAK SPACE}ms", "97.13", "value")
    assert printed(HALVED, "value", "en").text == printed(HALVED, "after", "en").text
    assert printed(SHARE, "value", "en").text == "97.1%"
    assert printed(replace(BARE, unit="1"), "value", "en").text == "97.1"


@pytest.mark.parametrize(
    ("effect", "locale", "text"),
    [
        ("1 points", "en", "1 point"),
        ("2 points", "en", "2 points"),
        ("0.5 points", "en", "0.5 points"),
        ("1 points", "de", "1 Prozentpunkt"),
        ("2 points", "de", "2 Prozentpunkte"),
        ("1 points", "fr", "1 point"),
        ("2 points", "fr", "2 points"),
    ],
)
def test_one_point_is_no_plural(effect: str, locale: str, text: str) -> None:
    assert spaced(minimum_words(replace(POINTS, minimum_effect=effect), locale)) == text


def test_percentages_change_by_points() -> None:
    assert spaced(printed(POINTS, "change", "en").text) == "+3.0 points"
    assert float(printed(POINTS, "change", "en").value) == pytest.approx(0.03048781)
    assert spaced(printed(POINTS, "interval", "en").text) == "−4.7 to +10.8 points"


def test_intervals_are_of_the_change_or_of_the_only_value() -> None:
    assert printed(HALVED, "interval", "en").text == "−55.0% to −45.0%"
    low, high = map(float, printed(HALVED, "interval", "en").value.split("/"))
    assert (low, high) == pytest.approx((-0.55, -0.45))
    assert spaced(printed(ONE, "interval", "en").text) == "95.0 to 99.1 ms"
    assert printed(ONE, "interval", "en").value == "95.0/99.1"
    assert printed(SHARE, "interval", "en").text == "95.0% to 99.1%"
    assert spaced(printed(FROM_ZERO, "interval", "en").text) == "+2.0 to +4.0 ms"


def test_a_verdict_has_its_code() -> None:
    assert printed(UNCLEAR, "verdict", "en") == Printed(
        "no clear difference", "no-clear-difference", "verdict"
    )


@pytest.mark.parametrize(
    ("metric", "text"),
    [
        (
            HALVED,
            "Latency fell from 200 ms to 100 ms "
            "(−50.0%, 95% interval −55.0% to −45.0%, n = 24): improved.",
        ),
        (
            DOUBLED,
            "Latency rose from 100 ms to 200 ms "
            "(+100%, 95% interval +90% to +110%, n = 24): worse.",
        ),
        (
            UNTESTED,
            "Latency fell from 200 ms to 100 ms (−50.0%): not tested, since no spread is on file.",
        ),
        (
            FEW,
            "Latency stood at 200 ms before and 100 ms after (−50.0%, n = 2): cannot tell, "
            "too few observations.",
        ),
        (
            UNCLEAR,
            "Latency stood at 100 ms before and 98 ms after "
            "(−2.0%, 95% interval −10.0% to +5.0%, n = 24): no clear difference.",
        ),
        (
            SMALL,
            "Latency fell from 100 ms to 98 ms (−2.0%, 95% interval −3.0% to −1.0%, n = 24): "
            "small change, less than the 5% that would matter.",
        ),
        (
            FROM_ZERO,
            "Latency rose from 0 ms to 3.0 ms "
            "(+3.0 ms, 95% interval +2.0 to +4.0 ms, n = 24): worse.",
        ),
        (
            SAME,
            "Latency stood at 100 ms before and after "
            "(95% interval of the change −10% to +10%, n = 24): "
            "no clear difference.",
        ),
        (ONE, "Latency stood at 97.1 ms (95% interval 95.0 to 99.1 ms, n = 40)."),
        (BARE, "Latency stood at 97.1 ms."),
        (
            RELATIVE,
            "Latency changed by −50.0% (95% interval −55.0% to −45.0%, n = 24): improved; "
            "the values are withheld.",
        ),
        (
            WITHHELD,
            "The values of “Latency” are withheld; the digest of their evidence is on file.",
        ),
    ],
)
def test_every_kind_of_metric_has_its_sentence(metric: Metric, text: str) -> None:
    assert spaced(plain_text(sentence(metric, "en"))) == text


@pytest.mark.parametrize("metric", ALL)
@pytest.mark.parametrize("locale", ["en", "de_CH", "fr"])
def test_every_number_of_a_sentence_is_a_part_of_its_own(metric: Metric, locale: str) -> None:
    parts = sentence(metric, locale)
    words = "".join(part for part in parts if isinstance(part, str))
    words = (
        spaced(words).replace("95", "").replace("5%", "").replace("5 %", "")
    )  # the confidence, and the author's own effect

    assert not any(character.isdigit() for character in words)
    assert printed(metric, "sentence", locale).text == plain_text(parts)
    assert "" not in parts


@pytest.mark.parametrize("metric", ALL)
@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_printed_or_refused_in_words(metric: Metric, form: str) -> None:
    if (metric.id, form) in missing(metric):
        with pytest.raises(FormError, match=metric.id):
            printed(metric, form, "en")
    else:
        found = printed(metric, form, "en")
        assert found.form == form
        assert found.text
        assert found.value


def missing(metric: Metric) -> set[tuple[str, str]]:
    """The forms that the metric cannot have, by what it is made of."""
    change = metric.change
    absent = {
        "before": metric.before is None,
        "after": metric.after is None,
        "value": metric.main is None,
        "change": change is None or change.relative is None,
        "ratio": change is None or change.ratio is None,
        "difference": change is None or change.difference is None,
        "interval": metric in (UNTESTED, FEW, BARE, WITHHELD),
        "n": metric.n is None,
        "verdict": metric.verdict is None,
    }
    return {(metric.id, form) for form, is_absent in absent.items() if is_absent}


@pytest.mark.parametrize(
    ("metric", "form", "message"),
    [
        (ONE, "change", "has one side"),
        (ONE, "before", "use speed.value"),
        (FROM_ZERO, "change", "use speed.difference"),
        (FROM_ZERO, "ratio", "use speed.difference"),
        (RELATIVE, "after", "are relative"),
        (RELATIVE, "value", "are relative"),
        (RELATIVE, "difference", "withheld"),
        (WITHHELD, "change", "is withheld"),
        (UNTESTED, "interval", "has no interval"),
        (UNTESTED, "n", "no file says"),
        (ONE, "verdict", "no verdict"),
    ],
)
def test_a_form_that_is_not_there_says_why(metric: Metric, form: str, message: str) -> None:
    with pytest.raises(FormError, match=message):
        printed(metric, form, "en")


def test_readers_see_three_marks() -> None:
    assert {grade: mark(grade).sign for grade in get_args(Grade)} == {
        "stated": "○",
        "withheld": "◐",
        "on-file": "◐",
        "samples": "◐",
        "re-runnable": "●",
    }


def test_every_grade_says_what_it_proves_and_what_not() -> None:
    texts = [grade_words(grade) for grade in get_args(Grade)]

    assert len({text.proves for text in texts}) == len(texts)
    assert len({text.does_not_prove for text in texts}) == len(texts)


def test_every_language_has_every_word() -> None:
    assert all(set(words) == set(ENGLISH) for words in WORDS.values())
    assert {f"verdict.{verdict}" for verdict in get_args(Verdict)} <= set(ENGLISH)


@pytest.mark.parametrize("language", sorted(WORDS))
@pytest.mark.parametrize("key", ENGLISH)
def test_every_language_tells_the_same_of_a_metric(language: str, key: str) -> None:
    told, english = WORDS[language][key], ENGLISH[key]

    assert sorted(set(_PLACE.findall(told))) == sorted(set(_PLACE.findall(english)))
    assert told.count("|") == english.count("|")
    assert bool(told) == bool(english)


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de", "de"), ("de-CH", "de"), ("de_AT", "de"), ("fr", "fr"), ("fr-CA", "fr"), ("it", "en")],
)
def test_the_locale_of_the_site_chooses_the_language(locale: str, language: str) -> None:
    assert words_for(locale) is WORDS[language]


@pytest.mark.parametrize("locale", ["en", "de", "fr"])
def test_sentences_read_as_they_were_reviewed(locale: str) -> None:
    expected = (GOLDEN / f"sentences.{locale}.txt").read_text(encoding="utf-8")

    assert "".join(sentences(locale)) == expected, (
        "read what has changed, then: python -m tests.metrics.combinations"
    )


@pytest.mark.parametrize(
    ("locale", "behind_name"),
    [("en", " stood at "), ("de-CH", ": "), ("fr", "\N{NO-BREAK SPACE}: ")],
)
def test_a_site_speaks_the_language_of_its_profile(
    tmp_path: Path, locale: str, behind_name: str
) -> None:
    root = make_portfolio(tmp_path)
    (root / "profile.yml").write_text(f"name: Sample Author\nlocale: {locale}\n", encoding="utf-8")
    claims = json.loads(claims_json(loaded(root)))["projects"][0]["metrics"]
    claim = next(claim for claim in claims if claim["value"])

    assert claim["sentence"].startswith(claim["name"] + behind_name)
