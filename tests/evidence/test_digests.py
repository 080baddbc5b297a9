"""An unchanged large file is not read again; one that may have changed is."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from generator.evidence import files
from generator.evidence.digests import RACY, Digests
from generator.evidence.files import EvidenceFile, open_evidence
from generator.problems import Place, ProblemsFound
from tests.evidence.reading import only_problem

CONTENT = "latency_ms\n" + "12.5\n" * 100


@pytest.fixture(autouse=True)
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything beyond a hundred bytes is large; the paths that were hashed."""
    found: list[str] = []
    original = files._hash

    def told(file: EvidenceFile) -> str:
        found.append(file.path)
        return original(file)

    monkeypatch.setattr(files, "LARGEST_KEPT", 100)
    monkeypatch.setattr(files, "_hash", told)
    return found


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "a" / "points.csv"
    path.parent.mkdir()
    path.write_text(CONTENT)
    return path


def open_(large: Path) -> EvidenceFile:
    root = large.parent.parent
    digests = Digests(root / "digests")
    (file,) = open_evidence(root, "a", large.name, Place("project.yml"), digests)
    return file


def rest(large: Path) -> None:
    """As if the file had been left alone for long before it was hashed."""
    for entry in (large.parent.parent / "digests").iterdir():
        later = large.stat().st_ctime_ns + RACY
        os.utime(entry, ns=(later, later))


def test_an_unchanged_file_is_hashed_once(large: Path, hashed: list[str]) -> None:
    first = open_(large)
    rest(large)
    again = open_(large)

    assert first.sha256 == again.sha256 == hashlib.sha256(CONTENT.encode()).hexdigest()
    assert hashed == ["a/points.csv"]


def test_a_file_changed_in_the_instant_of_hashing_is_hashed_again(
    large: Path, hashed: list[str]
) -> None:
    open_(large)
    open_(large)

    assert len(hashed) == 2


@pytest.mark.parametrize("change", ["content", "time", "other file"])
def test_whatever_changes_the_file_hashes_it_again(
    large: Path, hashed: list[str], change: str
) -> None:
    open_(large)
    rest(large)
    if change == "content":
        large.write_text(CONTENT.replace("12.5", "12.6"))
    elif change == "time":
        os.utime(large, ns=(1, 1))
    else:
        other = large.with_name("other")
        other.write_text(CONTENT)
        other.replace(large)
    rest(large)

    assert open_(large).sha256 == hashlib.sha256(large.read_bytes()).hexdigest()
    assert len(hashed) == 2


@pytest.mark.parametrize("content", ["", "[]", "{}", "null", '["a", 1, 2, 3, 4, 5]'])
def test_a_broken_entry_is_as_good_as_none(large: Path, hashed: list[str], content: str) -> None:
    open_(large)
    (entry,) = (large.parent.parent / "digests").iterdir()
    entry.write_text(content)
    rest(large)

    assert open_(large).sha256 == hashlib.sha256(CONTENT.encode()).hexdigest()
    assert len(hashed) == 2


def test_a_folder_that_cannot_be_written_does_no_harm(large: Path) -> None:
    (large.parent.parent / "digests").write_text("a file stands where the folder should")

    assert open_(large).sha256 == hashlib.sha256(CONTENT.encode()).hexdigest()


def test_a_file_that_changes_after_hashing_is_refused(large: Path) -> None:
    file = open_(large)
    large.write_text(CONTENT + "1\n")

    with pytest.raises(ProblemsFound) as raised:
        list(file.lines())

    assert only_problem(raised.value).code == "evidence-changed"
