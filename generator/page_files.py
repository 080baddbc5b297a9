"""The generated files as real files: Material's blog plugin cannot read what is only in memory."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def keep_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Make the folder hold exactly these files; what is unchanged keeps its time stamp."""
    wanted = {folder / uri for uri in contents}
    for stale in [path for path in folder.rglob("*") if path.is_file() and path not in wanted]:
        stale.unlink()
    for uri, content in contents.items():
        _keep_file(folder / uri, content)


def _keep_file(path: Path, content: bytes) -> None:
    if path.is_file() and path.read_bytes() == content:
        return
    if path.is_dir():
        # A folder of an earlier build, empty by now, in the place of a file.
        _remove_empty(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{os.getpid()}.part")
    half.write_bytes(content)
    half.replace(path)


def _remove_empty(folder: Path) -> None:
    for child in folder.iterdir():
        _remove_empty(child)
    folder.rmdir()
