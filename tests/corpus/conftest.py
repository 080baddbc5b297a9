"""Keeps the collection out of an ordinary run of the tests: it is only there for some."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.place import CORPUS

HERE = Path(__file__).parent


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Collects nothing unless this folder, or a file in it, was asked for by name."""
    asked = [Path(arg.split("::")[0]).resolve() for arg in config.args]
    wanted = any(path == HERE or HERE in path.parents for path in asked)
    if HERE not in collection_path.parents:
        return None
    return (
        True
        if not wanted or (collection_path.stem == "test_corpus" and not CORPUS.is_dir())
        else None
    )
