"""The collection of real evidence files beside the repository; run by ``make test-corpus`` alone.

The files belong to others, so none of them is in this repository. ``outcomes/<folder>.tsv`` says of
each file, with a tab between, the format that it is read as or the code it is refused with, and a
reason where that is not the folder's own format.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.files import open_file
from generator.evidence.reader import Evidence, formats, read_evidence, select_of
from generator.problems import ProblemsFound
from tests.corpus.place import CORPUS

OUTCOMES = {
    cells[0]: cells[1]
    for path in sorted((Path(__file__).parent / "outcomes").glob("*.tsv"))
    for cells in (line.split("\t") for line in path.read_text("utf-8").splitlines())
}
FILES = sorted(
    path.relative_to(CORPUS).as_posix()
    for path in CORPUS.glob("*/*/**/*")
    if path.is_file() and not path.is_symlink()
)


def outcome(name: str) -> tuple[str, Evidence | None]:
    """The format that a file is read as, or the code it is refused with."""
    try:
        evidence = read_evidence(open_file(CORPUS / name, name))
        assert len(evidence.measurements) >= 0
    except ProblemsFound as found:
        return found.problems[0].code, None
    return evidence.format, evidence


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_as_what_it_is_or_refused_for_the_right_reason(name: str) -> None:
    assert outcome(name)[0] == OUTCOMES.get(name, "not in tests/corpus/outcomes")


@pytest.mark.parametrize("name", FILES)
def test_what_is_listed_reads_back(name: str) -> None:
    _, evidence = outcome(name)

    for each in evidence.measurements[:200] if evidence else ():
        found = evidence.find(select_of(each, evidence.names)) if evidence else each
        assert found.value == pytest.approx(each.value, rel=1e-9)


def test_every_outcome_is_of_a_file_that_is_there() -> None:
    assert set(OUTCOMES) <= set(FILES)
    assert set(formats.names()) & set(OUTCOMES.values())
