""" "Up to" tells the best case and hides every other."""

from __future__ import annotations

from generator.lints.lint import Lint

PART = Lint("up-to", "warning", __doc__)
