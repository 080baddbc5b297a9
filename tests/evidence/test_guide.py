"""The guide's page on evidence formats is the one that the readers describe, and it is true."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

import pytest

from generator.evidence.guide import EITHER, EVERY, FAMILIES, STEPS, SUMMARY, write_guide
from generator.evidence.reader import formats, read_evidence
from tests.evidence.reading import FILES, opened

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "guide" / "evidence-formats.md"
KEEPS = {name: kept for family in FAMILIES.values() for name, kept in family.items()}
_EXAMPLE = re.compile(r"^Example: from `tests/evidence_files/([^`]+)`", re.MULTILINE)
SPECIFIC = [each.name for each in formats if not each.generic]


def docstring(name: str) -> str:
    return inspect.getdoc(sys.modules[type(formats[name]).__module__]) or ""


def examples(name: str) -> list[tuple[str, str]]:
    """Each line of a format's example, after the fixture that it is from."""
    lines = []
    for lead in _EXAMPLE.finditer(docstring(name)):
        block = docstring(name)[lead.end() :].partition("\n\n")[2].split("\n\n")[0]
        lines += [(lead[1], line.strip()) for line in block.splitlines() if line[:4] == "    "]
    return lines


EXAMPLES = [(name, *example) for name in formats.names() for example in examples(name)]


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == write_guide(), (
        "make it again: python -m generator.evidence.guide > docs/guide/evidence-formats.md"
    )


def test_every_format_has_its_family_and_no_other_has() -> None:
    assert sorted(KEEPS) == formats.names(), "name it in FAMILIES of generator/evidence/guide.py"


def test_every_format_says_what_an_author_needs() -> None:
    sections = write_guide().split("\n### ")[1:]

    assert len(sections) == len(formats.names())
    for section in sections:
        for lead in ("**How to get the file:**", "**Select:**", "**What cannot be claimed:**"):
            assert lead in section


def test_the_table_leads_to_every_section() -> None:
    page = write_guide()

    assert re.findall(r"^\| \[`([^`]+)`\]\(#\1\)", page, re.MULTILINE) == re.findall(
        r"^### `([^`]+)`$", page, re.MULTILINE
    )


@pytest.mark.parametrize("name", formats.names())
def test_every_format_has_an_example(name: str) -> None:
    assert examples(name), f"{name}: no `Example: from ...` with lines below"


@pytest.mark.parametrize(("name", "fixture", "line"), EXAMPLES)
def test_an_example_is_what_the_file_holds(name: str, fixture: str, line: str) -> None:
    select, _, shown = line.rpartition("  ")
    evidence = read_evidence(opened(fixture))
    found = evidence.find(select.rstrip())

    assert evidence.format == name
    assert shown.strip() == f"{found.value:.6g} {found.unit}".strip()


@pytest.mark.parametrize("name", SPECIFIC)
def test_what_the_table_says_that_a_format_keeps_is_so(name: str) -> None:
    files = [path.relative_to(FILES).as_posix() for path in (FILES / name).rglob("*.*")]
    kept = set()
    for file in files:
        listed = read_evidence(opened(file)).measurements
        raw = any(each.samples is not None or each.evaluation is not None for each in listed)
        kept.add(EVERY if raw else SUMMARY)

    assert kept == {EITHER: {EVERY, SUMMARY}, STEPS: {SUMMARY}}.get(KEEPS[name], {KEEPS[name]})
