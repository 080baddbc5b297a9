"""Lines that a test runs are not lines that it checks."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told


def _find(subject: Subject) -> Told | None:
    metric = subject.metric
    if not metric.headline or all(use.format != "coverage" for use in metric.evidence):
        return None
    hint = "lead with what the tests found or kept from breaking"
    return "coverage as a headline: it tells what was run, not what was checked", hint


PART = Lint("coverage-as-quality", "note", __doc__, _find)
