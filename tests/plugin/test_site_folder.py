"""A site is put in place whole, and what killed builds left is cleared."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from generator.host.site_folder import SiteFolder


def written(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(text)
    return folder


def finished_process() -> int:
    """The number of a process that no longer runs."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_the_new_site_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    site = SiteFolder(written(tmp_path / "site", "old"))
    written(site.draft, "new")

    site.publish()

    assert (tmp_path / "site" / "index.html").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_the_first_site_needs_no_old_one(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path / "site")
    written(site.draft, "new")

    site.publish()

    assert (tmp_path / "site" / "index.html").read_text() == "new"


def test_a_linked_site_stays_a_link(tmp_path: Path) -> None:
    elsewhere = written(tmp_path / "elsewhere", "old")
    (tmp_path / "site").symlink_to(elsewhere)
    site = SiteFolder(tmp_path / "site")
    written(site.draft, "new")

    site.publish()

    assert (tmp_path / "site").is_symlink()
    assert (elsewhere / "index.html").read_text() == "new"


def test_what_a_killed_build_left_is_removed(tmp_path: Path) -> None:
    written(tmp_path / "site", "old")
    written(tmp_path / f".site.{finished_process()}", "half")

    SiteFolder(tmp_path / "site").tidy()

    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_site_that_a_killed_build_had_set_aside_is_put_back(tmp_path: Path) -> None:
    written(tmp_path / f".site.{finished_process()}.old", "old")

    SiteFolder(tmp_path / "site").tidy()

    assert (tmp_path / "site" / "index.html").read_text() == "old"


def test_what_a_running_build_makes_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        drafts = [
            written(tmp_path / f".site.{other.pid}", "half"),
            written(tmp_path / ".site.x", ""),
        ]

        SiteFolder(tmp_path / "site").tidy()

        assert all(draft.is_dir() for draft in drafts)
        other.communicate(b"\n")
