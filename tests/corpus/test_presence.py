"""Says whether the collection was read, so that nobody takes an absent one for passed."""

from __future__ import annotations

import os

import pytest

from tests.corpus.place import CORPUS


def test_the_collection_is_there_or_the_run_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    if not CORPUS.is_dir():
        with capsys.disabled():
            print("\nNOT RUN: tests/corpus, there is no collection of evidence files")

    assert CORPUS.is_dir() or not os.environ.get("CI")
