"""Builds the site once, serves it below a path as GitHub Pages does, and opens it in Chromium."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Response, sync_playwright

from tests.conftest import CHROMIUM, IN_CI

ROOT = Path(__file__).parent.parent.parent
BELOW = "portfolio"


@dataclass(frozen=True)
class BuiltSite:
    """The built site and where it is served."""

    folder: Path
    address: str

    def path_of(self, pattern: str) -> str:
        """The address path of the first page that a pattern finds."""
        found = sorted(self.folder.glob(pattern))
        assert found, f"the site has no {pattern}"
        return found[0].relative_to(self.folder).as_posix().removesuffix("index.html")


@dataclass
class Visit:
    """A browser page that remembers what went wrong on it."""

    page: Page
    site: BuiltSite
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.on("console", lambda said: self._keep(said.text, said.type == "error"))
        self.page.on("pageerror", lambda error: self._keep(str(error), True))
        self.page.on("request", self._note_foreign)
        self.page.on("response", self._note_missing)
        self.page.goto(self.site.address + path, wait_until="networkidle")
        return self.page

    def _keep(self, text: str, wrong: bool) -> None:
        if wrong:
            self.errors.append(text)

    def _note_foreign(self, request: Request) -> None:
        own = request.url.startswith((self.site.address, "data:", "blob:"))
        self._keep(f"foreign request: {request.url}", not own)

    def _note_missing(self, response: Response) -> None:
        self._keep(f"{response.status}: {response.url}", response.status >= 400)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser these tests are not run, and not counted as passed."""
    if CHROMIUM is None and not IN_CI:
        here = [item for item in items if item.path.parent == Path(__file__).parent]
        config.hook.pytest_deselected(items=here)
        items[:] = [item for item in items if item not in here]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuiltSite]:
    folder = tmp_path_factory.mktemp("served")
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/{BELOW}/"
        _build(folder / BELOW, address)
        yield BuiltSite(folder / BELOW, address)
        server.shutdown()


def _build(target: Path, address: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(target)],
        cwd=ROOT,
        env={**os.environ, "SITE_URL": address, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail("there is no chromium, and with CI set these tests must run")
    with sync_playwright() as playwright:
        # Containers run everything as root, where Chromium's own sandbox cannot start.
        arguments = [] if os.geteuid() else ["--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, site: BuiltSite) -> Iterator[Callable[..., Visit]]:
    """Opens pages in fresh browser profiles: a screen, a colour scheme, with or without scripts."""
    contexts = []

    def begin(*, width: int = 1280, scripts: bool = True) -> Visit:
        contexts.append(
            chromium.new_context(
                viewport={"width": width, "height": 844},
                color_scheme="light",
                java_script_enabled=scripts,
            )
        )
        return Visit(contexts[-1].new_page(), site)

    yield begin
    for context in contexts:
        context.close()
