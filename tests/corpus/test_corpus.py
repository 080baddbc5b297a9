"""The collection of real evidence files beside the repository; run by ``make test-corpus`` alone.

The files belong to others, so none of them is in this repository.
"""

from __future__ import annotations

import pytest

from generator.evidence.files import open_file
from generator.evidence.reader import Evidence, read_evidence, select_of
from generator.problems import ProblemsFound
from tests.corpus.place import CORPUS

SPECIFIC = ("hyperfine/", "k6/", "pytest-benchmark/")
FILES = sorted(
    path.relative_to(CORPUS).as_posix()
    for path in CORPUS.glob("*/*/**/*")
    if path.is_file() and not path.is_symlink()
)
OF_THE_TOOLS = [name for name in FILES if name.startswith(SPECIFIC)]
OF_OTHERS = [name for name in FILES if not name.startswith(SPECIFIC)]
OTHERWISE = {
    "hyperfine/made/hf_two.md": "evidence-unknown",
    "hyperfine/made/hf_unit_ms.csv": "table",
    "k6/found/tofumapu__NT531-project__summary.json": "json",
    "k6/made/out.csv": "table",
    "k6/made/stdout_2scenarios.txt": "evidence-unknown",
    "k6/made/stdout_allfail_unit_s.txt": "evidence-unknown",
}
"""Files of the five tools' folders that are of another format, or of none."""
REFUSALS = {
    "evidence-unknown",
    "evidence-empty",
    "git-lfs-pointer",
    "json-syntax",
    "csv-dialect",
    "csv-syntax",
    "duplicate-key",
}


def outcome(name: str) -> tuple[str, Evidence | None]:
    """The format that a file is read as, or the code it is refused with."""
    try:
        evidence = read_evidence(open_file(CORPUS / name, name))
        assert len(evidence.measurements) >= 0
    except ProblemsFound as found:
        return found.problems[0].code, None
    return evidence.format, evidence


@pytest.mark.parametrize("name", OF_THE_TOOLS)
def test_a_file_of_the_tool_is_read_as_it(name: str) -> None:
    result, evidence = outcome(name)

    assert result == OTHERWISE.get(name, name.partition("/")[0])
    assert evidence is None or evidence.measurements


@pytest.mark.parametrize("name", OF_OTHERS)
def test_a_file_of_another_tool_is_not_claimed(name: str) -> None:
    result, _ = outcome(name)

    assert result in {"json", "table"} | REFUSALS


@pytest.mark.parametrize("name", FILES)
def test_what_is_listed_reads_back(name: str) -> None:
    _, evidence = outcome(name)

    for each in evidence.measurements[:200] if evidence else ():
        found = evidence.find(select_of(each, evidence.names)) if evidence else each
        assert found.value == pytest.approx(each.value, rel=1e-9)
