"""Builds are dated by the records, or by whoever set the date."""

from __future__ import annotations

import os

import pytest

from generator.host.build_date import VARIABLE, BuildDate


def test_a_build_is_dated_by_the_newest_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    date = BuildDate()

    date.set("2026-02-11")
    assert os.environ[VARIABLE] == "1770768000"

    date.set("2026-02-12")
    assert os.environ[VARIABLE] == "1770854400"


def test_a_date_that_was_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "5")

    BuildDate().set("2026-02-11")

    assert os.environ[VARIABLE] == "5"


@pytest.mark.parametrize("text", ["abc", "-5", "", "1.5"])
def test_a_date_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(VARIABLE, text)

    with pytest.raises(ValueError, match="seconds since 1970"):
        BuildDate().set(None)
