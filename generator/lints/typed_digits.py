"""A number that is typed is believed by nobody. An error in claims, a warning in prose."""

from __future__ import annotations

from generator.lints.lint import Lint

PART = Lint("typed-digits", "error", __doc__)
