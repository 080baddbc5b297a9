"""A tiny portfolio in a folder of its own, and real MkDocs processes on it."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

MINIMAL = Path(__file__).parent.parent / "cases" / "minimal"
RECORD = "case_studies/orders-api/project.yml"
EVIDENCE = "case_studies/orders-api/evidence/after.json"
DEADLINE = 60
"""Seconds after which something that should happen never will; no measure of speed."""
CONFIGURATION = """\
site_name: Sample Author
theme: {name: material, font: false, custom_dir: overrides}
plugins: [proofolio, search, blog]
"""


@dataclass(frozen=True)
class TinySite:
    """A portfolio that can be built, served, broken and mended."""

    root: Path

    def mkdocs(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(*arguments),
            cwd=self.root,
            env=clean_environment() | environment,
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            check=False,
        )

    def build(self, *arguments: str, **environment: str) -> None:
        """Builds, and shows what MkDocs said where it fails."""
        done = self.mkdocs("build", *arguments, **environment)
        assert done.returncode == 0, done.stderr

    def write(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        self.write(path, text.replace(old, new))

    def page(self, path: str) -> str:
        return (self.root / "site" / path).read_text(encoding="utf-8")

    def files(self) -> dict[str, str]:
        """The digest of every file of the built site."""
        site = self.root / "site"
        return {
            path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(site.rglob("*"))
            if path.is_file()
        }

    def drafts(self) -> list[str]:
        """Sites that a build left half made."""
        return sorted(path.name for path in self.root.glob(".site.*"))


@dataclass(frozen=True)
class Server:
    """`mkdocs serve` on the tiny portfolio."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page; status 0 while nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.address}/{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except urllib.error.URLError:
            return 0, ""

    def wait_for(self, path: str, wanted: Callable[[str], bool]) -> str:
        """The page, once it is as wanted."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            status, text = self.get(path)
            if status == 200 and wanted(text):
                return text
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)
        raise AssertionError(
            f"{path} never became as wanted; the server said:\n{self.log.read_text()}"
        )


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "mkdocs", *arguments]


def clean_environment() -> dict[str, str]:
    """Without what could steer a build from outside."""
    steering = {"SOURCE_DATE_EPOCH", "SITE_URL", "TZ", "PYTHONHASHSEED"}
    kept = {name: value for name, value in os.environ.items() if name not in steering}
    return kept | {"NO_MKDOCS_2_WARNING": "1"}


def make_tiny_site(root: Path) -> TinySite:
    shutil.copytree(MINIMAL, root)
    site = TinySite(root)
    site.write("mkdocs.yml", CONFIGURATION)
    site.write("docs/blog/index.md", "# Blog\n")
    site.write("overrides/.keep", "")
    return site


@pytest.fixture
def tiny_site(tmp_path: Path) -> TinySite:
    """The minimal portfolio with a `mkdocs.yml`."""
    return make_tiny_site(tmp_path / "portfolio")


@pytest.fixture
def serve(tiny_site: TinySite, tmp_path: Path) -> Iterator[Callable[[], Server]]:
    """Starts `mkdocs serve`; it is ended after the test."""
    started: list[Server] = []

    def start() -> Server:
        started.append(_start(tiny_site, tmp_path / "serve.log"))
        return started[-1]

    yield start
    for server in started:
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(DEADLINE)


def _start(site: TinySite, log: Path) -> Server:
    address = f"127.0.0.1:{_free_port()}"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command("serve", "--dev-addr", address),
            cwd=site.root,
            env=clean_environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    return Server(process, f"http://{address}", log)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
