"""Front matter that would end the whole process is found before MkDocs reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.host.front_matter import check_front_matter


@pytest.mark.parametrize(
    "text",
    [
        "# No front matter\n",
        "---\ntitle: Ordinary\ntags: [[a], {b: [c]}]\n---\n# Page\n",
        "---\ntitle: [unfinished\n---\n",
        "---\nnever closed: [[[[[[[[[[[[[[[[[[[[[[[[",
    ],
)
def test_an_ordinary_page_is_left_to_mkdocs(tmp_path: Path, text: str) -> None:
    page = tmp_path / "about.md"
    page.write_text(text)

    assert check_front_matter(page, tmp_path) is None


@pytest.mark.parametrize("opening", ["[", "- "], ids=["flow", "block"])
def test_nesting_without_end_is_refused_with_its_place(tmp_path: Path, opening: str) -> None:
    page = tmp_path / "docs" / "about.md"
    page.parent.mkdir()
    page.write_text(f"---\ntitle: x\ndeep:\n {opening * 5_000}\n---\n")

    problem = check_front_matter(page, tmp_path)

    assert problem is not None
    assert str(problem.place).startswith("docs/about.md:4:")
