"""A bar is shown to a person who waits, and to nobody else."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from generator.evidence import files, progress
from generator.evidence.files import open_file
from generator.evidence.reader import read_evidence

CSV = "latency_ms,status\n" + "12.5,200\n" * 1000


class Terminal(io.StringIO):
    """What is shown on a terminal."""

    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """What a person looks at; no fixture, since pytest sets its own when a test begins."""
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    return shown


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(files, "LARGEST_KEPT", 100)
    path = tmp_path / "run.csv"
    path.write_text(CSV)
    return path


def test_a_person_sees_how_far_hashing_and_reading_are(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = terminal(monkeypatch)
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    file = open_file(large, "run.csv")
    assert "hashing run.csv" in shown.getvalue()
    assert "100%" in shown.getvalue()

    assert sum(1 for _ in file.lines()) == 1001
    assert "reading run.csv" in shown.getvalue()


def test_nothing_is_shown_before_patience_is_over(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = terminal(monkeypatch)
    monkeypatch.setattr(progress, "PATIENCE", 1e9)
    evidence = read_evidence(open_file(large, "run.csv"), "table")

    assert evidence.find("latency_ms:p99").value == 12.5
    assert shown.getvalue() == ""


def test_what_is_no_terminal_stays_empty(
    large: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    read_evidence(open_file(large, "run.csv"), "table").find("latency_ms:p99")

    assert capfd.readouterr() == ("", "")
