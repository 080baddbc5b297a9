"""What is kept for later is said."""

from __future__ import annotations

from pathlib import Path

from generator.records.kept import kept_for_later, kept_in_profile
from generator.records.record import read_profile
from tests.records.test_record import write_full_record
from tests.records.writing import the_record, write_record


def test_each_part_that_no_page_shows_has_a_note(tmp_path: Path) -> None:
    notes = kept_for_later(the_record(write_full_record(tmp_path)))
    assert [note.message.split()[0] for note in notes] == [
        "'audiences'",
        "'roles'",
    ]
    assert {(note.code, note.severity) for note in notes} == {("not-shown-yet", "note")}
    assert [note.place.line for note in notes] == [10, 14]


def test_a_plain_record_has_no_note(tmp_path: Path) -> None:
    assert kept_for_later(the_record(write_record(tmp_path))) == ()


def test_parts_of_the_profile_without_a_page_are_said(tmp_path: Path) -> None:
    text = "name: Sample Author\nlanguages: [English]\nplan: [{title: Measure}]\n"
    (tmp_path / "profile.yml").write_text(text)
    profile, _ = read_profile(tmp_path)
    assert profile is not None

    notes = kept_in_profile(profile)

    assert [(str(note.place), note.severity) for note in notes] == [
        ("profile.yml:2:1", "note"),
        ("profile.yml:3:1", "note"),
    ]
