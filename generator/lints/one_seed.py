"""Another seed can change a score by more than another model does."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told


def _find(subject: Subject) -> Told | None:
    metric = subject.metric
    hint = "train with five seeds or more, and keep the score of each"
    if metric.method == "seeds":
        sides = [side.n for side in (metric.before, metric.after, metric.value) if side is not None]
        fewest = min(n or 1 for n in sides)
        return (f"{fewest} seeds behind a score", hint) if fewest < 5 else None
    if metric.diagnoses and metric.before is not None:
        return "each model was trained once, so chance in its training is not in the interval", hint
    return None


PART = Lint("one-seed", "note", __doc__, _find)
