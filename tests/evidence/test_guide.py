"""The guide's page on evidence formats is the one that the readers describe."""

from __future__ import annotations

from pathlib import Path

from generator.evidence.guide import write_guide
from generator.evidence.reader import formats

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "evidence-formats.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == write_guide(), (
        "make it again: python -m generator.evidence.guide > docs/guide/evidence-formats.md"
    )


def test_every_format_says_what_an_author_needs() -> None:
    sections = write_guide().split("\n## ")[1:]

    assert len(sections) == len(formats.names())
    for section in sections:
        for lead in ("**How to get the file:**", "**Select:**", "**What cannot be claimed:**"):
            assert lead in section
