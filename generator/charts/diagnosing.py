"""Where models err, as charts read it: the sides of a metric that have predictions behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generator.charts.drawing import wrapped
from generator.charts.reading import change_words, readings, state, subject
from generator.evidence.evaluation import Curve, Diagnosis
from generator.metrics.baseline import score_of
from generator.metrics.metric import Metric, Side
from generator.metrics.numbers import exact, percent, rounded

_LONGEST = 16


@dataclass(frozen=True)
class Model:
    """One side of a metric: a model on its test set."""

    side: Side
    diagnosis: Diagnosis

    @property
    def positive(self) -> str:
        """The class that scores are about, as it is written in sentences."""
        return f"‘{self.diagnosis.positive}’"

    @property
    def mark(self) -> str:
        """The same, short enough for a label."""
        name = self.diagnosis.positive
        return self.positive if len(name) <= _LONGEST else f"‘{name[: _LONGEST - 1]}…’"

    def curve(self, kind: str) -> Curve:
        """Its curve of that kind, which it must have."""
        return next(curve for curve in self.diagnosis.curves if curve.kind == kind)


@dataclass(frozen=True)
class Heading:
    """What stands over a drawing: a name that the title does not say, and what became of it."""

    state: str
    name: tuple[str, ...]
    words: tuple[str, ...]


def heading(metric: Metric, title: str, locale: str) -> Heading:
    """The name and the change of a metric that is drawn alone."""
    words = wrapped(change_words(metric, locale), 40)
    return Heading(state(metric), subject(metric, [metric], title), words)


def models(metric: Metric) -> tuple[Model, ...]:
    """The sides of a metric, in their order in time."""
    return tuple(Model(side, diagnosis) for side, diagnosis in metric.diagnoses)


def has_curve(kind: str) -> Callable[[Metric], bool]:
    """Whether every side of a metric has a curve of that kind."""

    def suits(metric: Metric) -> bool:
        return bool(metric.diagnoses) and all(
            any(curve.kind == kind for curve in diagnosis.curves)
            for _, diagnosis in metric.diagnoses
        )

    return suits


def legend_names(metric: Metric, scores: Sequence[str], locale: str) -> list[str]:
    """How each side is called: with its value, where the chart is of the very score."""
    names = ["this model" if m.side == "value" else m.side for m in models(metric)]
    values = [reading.value for reading in readings(metric, locale)]
    if score_of(metric) not in scores or len(values) != len(names):
        return names
    return [f"{name}: {value}" for name, value in zip(names, values, strict=True)]


def share_text(share: float, locale: str) -> str:
    """A share in whole percent; 0 and 100 are said only where nothing and everything is meant."""
    value = exact(share * 100)
    shown = rounded(value, 0)
    if shown == 0 and share > 0:
        return f"<{percent(exact(1).to_integral_value(), locale)}"
    if shown == 100 and share < 1:
        return f">{percent(exact(99).to_integral_value(), locale)}"
    return percent(shown, locale)
