"""Another machine can be faster by more than the work made it."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told, differing


def _find(subject: Subject) -> Told | None:
    return differing(subject.metric, "environments", lambda use: use.provenance.environment)


PART = Lint("different-machines", "warning", __doc__, _find)
