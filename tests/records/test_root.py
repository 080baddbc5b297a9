"""Finding the portfolio."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.problems import EnvironmentFault
from generator.records.root import find_root


@pytest.mark.parametrize("sign", ["case_studies/", "profile.yml", "mkdocs.yml"])
def test_the_nearest_folder_with_a_portfolio_is_its_root(sign: str, tmp_path: Path) -> None:
    (tmp_path / "profile.yml").touch()
    root = tmp_path / "site"
    below = root / "docs" / "guide"
    below.mkdir(parents=True)
    if sign.endswith("/"):
        (root / sign).mkdir()
    else:
        (root / sign).touch()
    assert find_root(below) == root
    assert find_root(root) == root


def test_without_a_portfolio_it_is_said_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"case_studies, profile\.yml, mkdocs\.yml"):
        find_root(tmp_path)


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="cannot be opened"):
        find_root(tmp_path / "gone")
