"""A typed number that differs from the computed one in its last digits is one too many."""

from __future__ import annotations

from generator.lints.lint import Lint

PART = Lint("rounding-mismatch", "warning", __doc__)
