"""Manifests of runs: every mistake has its place, and the manifest is believed over the file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.evidence.files import open_file
from generator.evidence.manifest import read_manifest
from generator.evidence.reader import read_evidence
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, said

WHOLE = """\
command: make -C lab bench
exit_code: 3
commit: 0a1b2c3
dirty: false
environment: 2 cores, 24 GiB
tool: hyperfine
version: "1.19"
started: 2026-11-24T10:00:00Z
duration: 12.5
"""


def test_a_manifest_says_how_the_run_came_about(tmp_path: Path) -> None:
    (tmp_path / "a.run.yml").write_text(WHOLE)

    manifest = read_manifest(tmp_path / "a.run.yml", "a.run.yml")

    assert manifest is not None
    assert (manifest.command, manifest.exit_code, manifest.dirty) == ("make -C lab bench", 3, False)
    assert (manifest.version, manifest.duration, manifest.recorded) == ("1.19", 12.5, True)


def test_all_mistakes_are_shown_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.run.yml").write_text("comand: x\nexit_code: one\nstarted: yesterday\n")

    with pytest.raises(ProblemsFound) as raised:
        read_manifest(tmp_path / "a.run.yml", "a.run.yml")

    found = [(each.place.line, each.code) for each in raised.value.problems]
    assert found == [(1, "unknown-key"), (2, "type"), (3, "type")]
    assert raised.value.problems[0].hint == "did you mean 'command'?"


def test_no_manifest_is_no_problem(tmp_path: Path) -> None:
    assert read_manifest(tmp_path / "a.run.yml", "a.run.yml") is None


def test_the_manifest_is_believed_over_the_file(tmp_path: Path) -> None:
    shutil.copy(FILES / "hyperfine/hf_two.json", tmp_path / "run.json")
    (tmp_path / "run.json.run.yml").write_text(WHOLE)

    evidence = read_evidence(open_file(tmp_path / "run.json", "run.json"))

    assert evidence.provenance.version == "1.19"
    assert evidence.provenance.recorded
    assert "The run ended with exit code 3." in said(evidence)
