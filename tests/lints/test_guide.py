"""The guide's page on checks is the one that the lints describe."""

from __future__ import annotations

import re
from pathlib import Path

from generator.evidence.secrets import CODES
from generator.lints.guide import SECRETS, write_guide
from generator.lints.lint import GUIDE, lints
from generator.lints.severities import check_severities, read_severities

ROOT = Path(__file__).parents[2]


def test_the_page_is_current() -> None:
    assert (ROOT / GUIDE).read_text(encoding="utf-8") == write_guide(), (
        f"make it again: python -m generator.lints.guide > {GUIDE}"
    )


def test_every_lint_has_a_section_with_its_name_for_an_anchor() -> None:
    found = re.findall(r"^## (\S+) \{ #\1 \}$", write_guide(), re.MULTILINE)

    assert found == lints.names()


def test_every_secret_that_may_stand_is_told() -> None:
    assert tuple(SECRETS) == CODES


def test_the_setting_on_the_page_is_one_that_is_taken(tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(plugins:.*?)```", write_guide(), re.DOTALL)
    (tmp_path / "mkdocs.yml").write_text(blocks[0], encoding="utf-8")
    chosen = read_severities(tmp_path)

    check_severities(chosen)
    assert chosen == {"single-run": "error", "stale-evidence": "off"}
