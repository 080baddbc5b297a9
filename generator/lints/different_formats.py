"""Two tools rarely measure the same thing in the same way."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told, differing


def _find(subject: Subject) -> Told | None:
    return differing(subject.metric, "formats", lambda use: use.format)


PART = Lint("different-formats", "note", __doc__, _find)
