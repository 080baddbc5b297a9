"""What all tests share: whether there is a browser, and saying so where there is none."""

from __future__ import annotations

import os
import shutil

import pytest

CHROMIUM = shutil.which("chromium")
IN_CI = bool(os.environ.get("CI"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Names what was left out, so that nobody takes it for passed."""
    if CHROMIUM is None and not IN_CI:
        terminalreporter.write_line("NOT RUN: tests/browser, there is no chromium", yellow=True)
