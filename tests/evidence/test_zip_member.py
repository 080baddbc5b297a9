"""Members of zip archives: read within limits, and refused with a reason."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from generator.evidence import zip_member
from generator.evidence.reader import read_evidence
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, in_memory, only_problem, opened

REAL = "inspect-ai/four_questions.eval"


def archive(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive with these members."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as written:
        for name, member in members.items():
            written.writestr(name, member)
    return content.getvalue()


def refused(content: bytes, name: str = "a") -> str:
    """The code that a member is refused with."""
    with pytest.raises(ProblemsFound) as raised:
        zip_member.open_member(in_memory(content), name)
    return only_problem(raised.value).code


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_member_is_read_and_never_on_a_disk(method: int) -> None:
    member = zip_member.open_member(in_memory(archive({"a": b"hello"}, method)), "a")

    assert (member.text, member.path) == ("hello", "run.json/a")


def test_a_member_that_is_packed_with_zstd_is_read() -> None:
    # unzip of most systems cannot; the header begins like every log of Inspect.
    member = zip_member.open_member(opened(REAL), "header.json")

    assert member.text.startswith('{"version":')


def test_the_names_of_an_archive_are_its_members() -> None:
    assert zip_member.member_names(in_memory(archive({"a": b"1", "b": b"2"}))) == {"a", "b"}
    assert zip_member.member_names(in_memory(b"no archive")) == frozenset()


def test_a_bomb_is_stopped_at_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_member, "LARGEST_DOCUMENT", 1 << 20)

    assert refused(archive({"a": bytes(64 << 20)})) == "size-limit"


def test_an_archive_of_very_many_members_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_member, "LARGEST_DIRECTORY", 100)

    assert refused(archive({f"name{number}": b"" for number in range(10)})) == "size-limit"


def test_a_member_that_is_not_there_is_named() -> None:
    assert refused(archive({"b": b"1"})) == "zip-member"


def test_an_archive_that_was_cut_off_is_broken() -> None:
    content = (FILES / REAL).read_bytes()

    assert refused(content[: len(content) // 2]) == "zip-broken"


def test_content_that_was_changed_is_found_by_its_checksum() -> None:
    content = archive({"a": b"value 1"}, zipfile.ZIP_STORED)

    assert refused(content.replace(b"value 1", b"value 9", 1)) == "zip-broken"


def test_other_ways_of_packing_are_refused() -> None:
    assert refused(archive({"a": b"hello"}, zipfile.ZIP_BZIP2)) == "zip-broken"


def test_a_log_that_did_not_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.eval"
    path.write_bytes(archive({"_journal/start.json": b"{}"}))
    file = in_memory(path.read_bytes(), "run.eval")

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(file)
    assert only_problem(raised.value).code == "no-results"


def test_another_archive_is_nobodys() -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(in_memory(archive({"word/document.xml": b"<a/>"}), "run.docx"))
    assert only_problem(raised.value).code == "evidence-unknown"
