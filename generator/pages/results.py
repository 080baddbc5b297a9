"""The rows of a results table: numbers as they open, or a dash where there is none."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from generator.metrics.metric import Metric
from generator.metrics.wording import claim_form, has_interval, hides_effect, printed
from generator.metrics.words import words_for
from generator.pages.evaluation import beside
from generator.prose.writer import Writer


@dataclass(frozen=True)
class Result:
    """One metric, ready for a table or a card. A form that the metric does not have is None."""

    metric: Metric
    before: Markup | None
    after: Markup | None
    change: Markup | None
    interval: Markup | None
    n: Markup
    verdict: str | None
    """In words: "no clear difference"."""
    tone: str
    """The verdict's class: improved, worse or neutral."""
    baseline: Markup | None
    """What a constant answer reaches, a clause with its number."""

    @property
    def leads_with_words(self) -> bool:
        """Whether the verdict itself is the headline, since no change can be claimed."""
        unclear = self.metric.verdict in {"no-clear-difference", "cannot-tell"}
        return unclear or hides_effect(self.metric)


def results(writer: Writer, metrics: tuple[Metric, ...]) -> tuple[Result, ...]:
    """One row for each metric, guardrails last."""
    ordered = sorted(metrics, key=lambda metric: metric.guardrail)
    return tuple(_result(writer, metric) for metric in ordered)


def _result(writer: Writer, metric: Metric) -> Result:
    change = metric.change
    main_form = "value" if metric.value is not None else "after"
    return Result(
        metric=metric,
        before=_plain(writer, metric, "before") if metric.before else None,
        # The number that opens is the claim: the change, or the only value.
        after=writer.number(metric, main_form, openable=change is None) if metric.main else None,
        change=writer.number(metric, claim_form(metric)) if change else None,
        interval=_plain(writer, metric, "interval") if has_interval(metric) else None,
        n=_plain(writer, metric, "n") if metric.n is not None else Markup("not on file"),
        verdict=_verdict(writer, metric),
        tone=metric.verdict if metric.verdict in {"improved", "worse"} else "neutral",
        baseline=beside(metric, writer.portfolio.locale).baseline,
    )


def _verdict(writer: Writer, metric: Metric) -> str | None:
    locale = writer.portfolio.locale
    if hides_effect(metric):
        return words_for(locale)["verdict.hidden"]
    return printed(metric, "verdict", locale).text if metric.verdict else None


def _plain(writer: Writer, metric: Metric, form: str) -> Markup:
    return writer.number(metric, form, openable=False)
