"""A change between two different values of a file is no change of one."""

from __future__ import annotations

import re

from generator.lints.lint import Lint, Subject, Told, differing

_LABELS = re.compile(r'\{[^{}=]+="[^{}]*\}')
"""Two models, variants or endpoints of one file are told apart by them, and so are meant."""


def _find(subject: Subject) -> Told | None:
    if subject.metric.trial is not None:
        return None
    return differing(subject.metric, "selectors", lambda use: _LABELS.sub("", use.select))


PART = Lint("different-selectors", "note", __doc__, _find)
