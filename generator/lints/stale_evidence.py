"""What was measured long ago may no longer be true of what runs today."""

from __future__ import annotations

from datetime import date

from generator.lints.lint import Lint, Subject, Told

OLD = 365
"""Days."""


def _find(subject: Subject) -> Told | None:
    started = [
        use.provenance.started[:10] for use in subject.metric.evidence if use.provenance.started
    ]
    if not started or subject.record.project.status == "retired":
        return None
    age = (subject.today - date.fromisoformat(max(started))).days
    if age <= OLD:
        return None
    return f"measured {age} days ago", "measure it again, or say why it still holds with `allow`"


PART = Lint("stale-evidence", "note", __doc__, _find)
