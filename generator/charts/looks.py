"""A sequential test over time: the estimate between its always-valid bounds, look by look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from generator.charts.axis import END, tick_texts
from generator.charts.chart import ChartKind, Drawing, Row
from generator.charts.drawing import set_svg, share, wrapped
from generator.charts.reading import change_words, state, subject
from generator.charts.scale import Linear, ticks
from generator.charts.trial_reading import difference_unit, range_words
from generator.metrics.metric import Look, Metric
from generator.metrics.numbers import decimals_of, exact, number, rounded
from generator.metrics.units import RATIO
from generator.metrics.wording import amount, plain_text, sentence

LINE = 20
TALL = 200
"""Pixels from the lowest to the highest difference."""
HEAD = 14
FOOT = 50
WIDEST = 4
"""So many times as wide as at the end may an interval be and still have room."""


@dataclass(frozen=True)
class Mark:
    """A difference on the upright axis or a number of units on the other."""

    at: float
    label: str
    zero: bool = False


@dataclass(frozen=True)
class _Plot:
    across: Linear
    down: Linear
    cut: bool
    """Whether the first looks reach beyond what is drawn."""

    def thousandths(self, n: int, difference: float) -> tuple[int, int]:
        """Across and down in the plot."""
        width = self.across.end - self.across.start
        x = (self.across(n) - self.across.start) / width * 1000
        return round(x), round((self.down(difference) - self.down.end) / TALL * 1000)


def _draw(metrics: Sequence[Metric], title: str, locale: str) -> Drawing:
    (metric,) = metrics
    name = subject(metric, metrics, title)
    words = wrapped(change_words(metric, locale), 40)
    top = LINE * (len(name) + len(words)) + HEAD
    found = looks_of(metric)
    plot = _plot(found, top, locale)
    return Drawing(
        _body(metric, found, name, words, plot, locale),
        top + TALL + FOOT,
        _describe(metric, found, cut=plot.cut, locale=locale),
        ("Until", "n", "Difference", "95% always-valid interval"),
        tuple(_rows(metric, found, locale)),
        tuple(_numbers(metric, found)),
    )


def looks_of(metric: Metric) -> tuple[Look, ...]:
    """What is drawn of a metric, in the order of time."""
    return () if metric.trial is None else metric.trial.looks


def _bounds(look: Look) -> tuple[float, float]:
    difference = look.difference
    low = difference.value if difference.low is None else difference.low
    return low, difference.value if difference.high is None else difference.high


def _body(
    metric: Metric,
    found: Sequence[Look],
    name: Sequence[str],
    words: Sequence[str],
    plot: _Plot,
    locale: str,
) -> str:
    return set_svg(
        "looks.svg.j2",
        state=state(metric),
        name=name,
        words=words,
        line=LINE,
        left=plot.across.start,
        right=plot.across.end,
        top=plot.down.end,
        tall=TALL,
        values=_values(plot, locale),
        units=_units(plot, locale),
        low=[plot.thousandths(look.n, _bounds(look)[0]) for look in found],
        high=[plot.thousandths(look.n, _bounds(look)[1]) for look in found],
        estimate=[plot.thousandths(look.n, look.difference.value) for look in found],
        last=(plot.across(found[-1].n), plot.down(found[-1].difference.value)),
        caption=f"n so far, from {found[0].until} to {found[-1].until}",
    )


def _plot(found: Sequence[Look], top: int, locale: str) -> _Plot:
    low, high = _bounds(found[-1])
    widest = WIDEST * (high - low)
    shown = [look for look in found if _width(look) <= widest] or [found[-1]]
    ends = [0.0, *(end for look in shown for end in _bounds(look))]
    least, most = min(ends), max(ends)
    if least == most:
        least, most = -1.0, 1.0
    down = Linear(least, most, top + TALL, top)
    labels = _labels(down, locale)
    gutter = 2 + max(share(label) for label in labels)
    # A test has units from its first look on; before that there is nothing to draw.
    across = Linear(0, max(1, found[-1].n), gutter, END)
    return _Plot(across, down, cut=len(shown) < len(found))


def _width(look: Look) -> float:
    low, high = _bounds(look)
    return high - low


def _labels(down: Linear, locale: str) -> tuple[str, ...]:
    values = ticks(down.low, down.high, 4)
    # The unit stands in the table and the sentence; here it would take the room of the curve.
    return tick_texts(values, RATIO, locale)


def _values(plot: _Plot, locale: str) -> list[Mark]:
    values = ticks(plot.down.low, plot.down.high, 4)
    labels = _labels(plot.down, locale)
    return [
        Mark(plot.down(float(value)), label, not value)
        for value, label in zip(values, labels, strict=True)
    ]


def _units(plot: _Plot, locale: str) -> list[Mark]:
    counts = ticks(plot.across.low, plot.across.high, 3)
    return [Mark(plot.across(float(n)), number(n, locale)) for n in counts]


def _rows(metric: Metric, found: Sequence[Look], locale: str) -> Iterator[Row]:
    for look in found:
        low, high = map(exact, _bounds(look))
        value = exact(look.difference.value)
        decimals = decimals_of(value, (low, high))
        interval = rounded(low, decimals), rounded(high, decimals)
        yield (
            look.until,
            number(Decimal(look.n), locale),
            amount(rounded(value, decimals), metric, locale, sign=True),
            range_words(interval, metric, locale),
        )


def _numbers(metric: Metric, found: Sequence[Look]) -> Iterator[Row]:
    yield ("metric", "until", "n", "unit", "difference", "low", "high")
    for look in found:
        low, high = _bounds(look)
        value = repr(look.difference.value)
        yield (metric.key, look.until, str(look.n), metric.unit, value, repr(low), repr(high))


def _describe(metric: Metric, found: Sequence[Look], *, cut: bool, locale: str) -> str:
    rows = list(_rows(metric, found, locale))
    first, last = rows[0], rows[-1]
    told = [
        plain_text(sentence(metric, locale)),
        f"At n = {first[1]} ({first[0]}) the difference was {first[2]} ({first[3]}), "
        f"at n = {last[1]} ({last[0]}) {last[2]} ({last[3]}).",
        "The line is the estimate, the field its 95% always-valid interval, "
        f"in {difference_unit(metric, locale)}; the dark line is no effect.",
    ]
    if cut:
        told.append("The intervals of the first looks reach beyond the chart.")
    return " ".join(told)


def _suits(metric: Metric) -> bool:
    return len(looks_of(metric)) > 1


NEEDS = "a sequential A/B test with at least two days on file"
PART = ChartKind("looks", NEEDS, _suits, _draw, rank=1, most=1, beside=", look by look")
