"""A model that a constant answer beats is no improvement over having none."""

from __future__ import annotations

from generator.lints.lint import Lint, Subject, Told


def _find(subject: Subject) -> Told | None:
    metric, main = subject.metric, subject.metric.main
    if metric.trivial is None or main is None:
        return None
    bound = main.low if metric.better == "higher" else main.high
    reached = main.value if bound is None else bound
    beaten = (
        reached > metric.trivial.value
        if metric.better == "higher"
        else (reached < metric.trivial.value)
    )
    hint = "say so in the text, or choose a score that the constant answer does not win"
    return None if beaten else (f"not clearly better than a model that {metric.trivial.what}", hint)


PART = Lint("below-baseline", "warning", __doc__, _find)
