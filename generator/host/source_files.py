"""The generated files on disk, where the host's other plugins read them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from generator.host.finishing import free_links
from generator.pages.page import Page
from generator.site import write_files

POSTS = "blog/posts/"


def keep_files(files: Sequence[Page], folder: Path) -> None:
    """Makes the folder hold these files and no others; what is unchanged keeps its time stamp.

    Real files, since Material's blog cannot read what is only in memory.
    """
    wanted = {folder / made.uri for made in files}
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            if path in wanted:
                shutil.rmtree(path)
        # What begins with a dot is another build's file in the making.
        elif path not in wanted and not path.name.startswith("."):
            path.unlink(missing_ok=True)
    write_files(files, folder)


def with_free_posts(files: Sequence[Page], *, directory_urls: bool) -> list[Page]:
    """The files, with posts whose links hold wherever the blog shows them."""
    end = "/" if directory_urls else ""
    return [
        replace(made, content=free_links(made.content, made.uri + end))
        if made.uri.startswith(POSTS)
        else made
        for made in files
    ]
