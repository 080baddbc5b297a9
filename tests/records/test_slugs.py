"""The names of case studies."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.problems import Place
from generator.records.slugs import check_collisions, check_slug, suggest_slug

HERE = Place("case_studies/x/project.yml")


@pytest.mark.parametrize("slug", ["a", "churn-scores", "2026-review", "a" * 80])
def test_a_plain_name_is_good(slug: str) -> None:
    assert check_slug(slug, HERE) == []


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("Alpha", "slug-invalid"),
        ("a_b", "slug-invalid"),
        ("a.", "slug-invalid"),
        ("a ", "slug-invalid"),
        ("a\n", "slug-invalid"),
        ("", "slug-invalid"),
        ("../escaped", "slug-invalid"),
        ("a" * 300, "slug-invalid"),
        ("café", "slug-invalid"),
        ("👩‍💻" * 20, "slug-invalid"),
        ("con", "slug-reserved"),
        ("lpt9", "slug-reserved"),
        ("index", "slug-reserved"),
        ("blog", "slug-reserved"),
    ],
)
def test_a_name_that_breaks_something_is_refused(slug: str, code: str) -> None:
    (problem,) = check_slug(slug, HERE)
    assert problem.code == code
    assert len(problem.message) < 120


def test_a_better_name_is_proposed() -> None:
    (problem,) = check_slug("Café Größe", HERE)
    assert problem.hint == "use 1 to 80 lower-case letters, digits and hyphens: cafe-groe"


@given(st.text())
def test_what_is_proposed_is_allowed(text: str) -> None:
    proposal = suggest_slug(text)
    assert proposal == "" or "slug-invalid" not in {p.code for p in check_slug(proposal, HERE)}


def test_names_collide_whatever_their_case_and_their_accents() -> None:
    names = ["alpha", "Alpha", unicodedata.normalize("NFC", "é"), unicodedata.normalize("NFD", "é")]
    problems = check_collisions((name, HERE) for name in names)
    assert [problem.code for problem in problems] == ["slug-collision"] * 2
    assert check_collisions([("alpha", HERE), ("beta", HERE)]) == []
