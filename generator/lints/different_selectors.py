"""A change between two different values of a file is no change of one."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told, differing


def _find(subject: Subject) -> Told | None:
    if subject.metric.trial is not None:
        return None
    return differing(subject.metric, "selectors", lambda use: use.select)


PART = Lint("different-selectors", "note", __doc__, _find)
