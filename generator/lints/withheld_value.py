"""A value that its author keeps back must not stand in the site all the same."""

from __future__ import annotations

from generator.lints.lint import Lint

PART = Lint("withheld-value", "error", __doc__)
