"""The report that hey and oha print: a summary, a distribution of latencies, status codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from generator.evidence.failed_requests import NOTHING_WORKED, Outcome
from generator.evidence.measurement import Labels, Note
from generator.evidence.reader import Cell, Series
from generator.evidence.report_text import NUMBER, TIME_UNITS, Fact, Part, Run
from generator.evidence.selector import percentile

_TIME = r"(?:secs?|ms|us|µs|ns|min|hr|[smh])\.?"
_SIZE = r"(?:bytes|[KMGT]?i?B|[KMGT])"
SUMMARY_LINES = {
    "summary": r"Summary:$",
    "success": rf"Success rate:\s+(?P<value>{NUMBER})(?P<unit>%?)",
    "ghz": r"Count:\s+\d+$",
    "duration": rf"Total:\s+(?P<value>{NUMBER}) (?P<unit>{_TIME})$",
    "max": rf"Slowest:\s+(?P<value>{NUMBER}) (?P<unit>{_TIME})$",
    "min": rf"Fastest:\s+(?P<value>{NUMBER}) (?P<unit>{_TIME})$",
    "mean": rf"Average:\s+(?P<value>{NUMBER}) (?P<unit>{_TIME})$",
    "rate": rf"Requests/sec:\s+(?P<value>{NUMBER})$",
    "total_data": rf"Total data:\s+(?P<value>{NUMBER}) (?P<unit>{_SIZE})",
    "size_per_request": rf"Size/request:\s+(?P<value>{NUMBER}) (?P<unit>{_SIZE})",
    "size_per_second": rf"Size/sec:\s+(?P<value>{NUMBER}) (?P<unit>{_SIZE})",
    "distribution": r"(?:Latency|Response time) distribution(?: \((?P<which>.*) only\))?:$",
    "percentile": rf"(?P<percent>\d+(?:\.\d+)?)% in (?P<value>{NUMBER}) (?P<unit>{_TIME})$",
    "detail": rf"(?P<name>DNS\+dialup|DNS-lookup|req write|resp wait|resp read):\s+"
    rf"(?P<mean>{NUMBER}) (?P<unit>{_TIME}), (?P<min>{NUMBER}) {_TIME}, (?P<max>{NUMBER}) {_TIME}$",
    "statuses": r"Status code distribution:$",
    "filler": rf"Response time histogram|Details \(average|\d+\.\d+ (?:{_TIME} )?\[\d+\]",
    "status": r"\[(?P<code>\d{3})\]\s+(?P<count>\d{1,15}) responses$",
    "error": r"\[(?P<count>\d{1,15})\]\s+(?P<words>\D.*)$",
}


_SECONDS = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}
LAST = frozenset({"status", "error", "statuses"})
"""A report may end with these, and no line break behind them."""


@dataclass(frozen=True)
class Answers:
    """What became of the requests of a run."""

    completed: float
    """Those that got an answer, of whatever status: theirs are the latencies."""
    bad: float
    """Those whose answer was neither 2xx nor 3xx."""
    unanswered: float
    timed_out: bool = False
    under_way: float = 0.0
    """When the time was up: neither good nor bad."""
    is_known: bool = True
    """False where the status codes are missing."""

    @property
    def refusal(self) -> tuple[str, str] | None:
        """Why latencies must not be used."""
        return NOTHING_WORKED if self.is_known and self.bad >= self.completed else None

    @property
    def n(self) -> int | None:
        """Observations behind the latencies."""
        return int(self.completed) if self.is_known else None

    @property
    def sent(self) -> int | None:
        """All requests that came to an end."""
        return int(self.completed + self.unanswered) if self.is_known else None

    def notes(self, *latencies: str) -> Iterator[Note]:
        """What has to stand beside the latencies of these names, and beside the rate."""
        if self.refusal:
            yield Note("No request succeeded: latencies are not listed.", "failed-requests")
        elif not self.is_known:
            text = "Status codes or errors are missing: nobody knows how many requests failed."
            yield Note(text, "no-error-count", latencies)
        else:
            yield from Outcome(self.completed, self.bad).notes(*latencies)
        if self.unanswered:
            text = f"{self.unanswered:.0f} requests got no answer and are not in the latencies"
            code = "timeouts-missing" if self.timed_out else "failed-requests"
            yield Note(f"{text}; requests:rate counts them.", code, (*latencies, "requests"))
        if self.under_way:
            yield Note(f"{self.under_way:.0f} requests were under way when the time was up.")


def is_good(status: int) -> bool:
    """Whether an answer is what somebody asked for."""
    return 200 <= status < 400


def read_summary(run: Run, trusts_range: Callable[[str], bool]) -> Part:
    """One report. ``trusts_range`` says of a detail whether its fastest and slowest are its own."""
    answers = _answers(run)
    worked = answers.refusal is None
    series = [*_latencies(run, answers), *_counts(run, answers, worked)]
    if worked:
        series.extend(_details(run, trusts_range))
    duration = run.first("duration")
    seconds = run.number("duration") if duration and duration.text("unit")[0] == "s" else None
    return Part(series, tuple(answers.notes("latency")), (), seconds)


def _answers(run: Run) -> Answers:
    counts = [(int(each.text("code")), int(each.text("count"))) for each in run.all("status")]
    good = sum(count for status, count in counts if is_good(status))
    errors = ((each.text("words"), float(each.text("count"))) for each in run.all("error"))
    answers = count_answers(sum(count for _, count in counts), good, errors)
    if run.lacks or _misses_some(run, answers):
        # Without status codes only a time above 0 tells that something was answered.
        return Answers(0, 0, 0, is_known=not run.number("max"))
    return answers


def _misses_some(run: Run, answers: Answers) -> bool:
    """Whether there were more requests, by rate and time, than status codes and errors tell of."""
    rate, duration = run.number("rate"), run.first("duration")
    value = run.number("duration")
    if not rate or not value or duration is None:
        return False
    unit = TIME_UNITS[duration.text("unit").rstrip(".")]
    told = answers.completed + answers.unanswered + answers.under_way
    asked = rate * value * _SECONDS[unit]
    # Both have four decimals.
    return asked - told > 1 + asked * (0.0001 / value + 0.0001 / rate)


def count_answers(completed: float, good: float, errors: Iterable[tuple[str, float]]) -> Answers:
    """What became of requests, by the words of the errors."""
    errors = tuple(errors)
    # oha lists what was under way when the time was up among the errors.
    under_way = sum(count for words, count in errors if words == "aborted due to deadline")
    unanswered = sum(count for _, count in errors) - under_way
    timed_out = any(re.search("time|deadline exceeded", words, re.I) for words, _ in errors)
    return Answers(completed, completed - good, unanswered, timed_out, under_way)


def _timed(fact: Fact, group: str = "value") -> Cell:
    return fact.cell(group, TIME_UNITS[fact.text("unit").rstrip(".")])


def _latencies(run: Run, answers: Answers) -> Iterator[Series]:
    whole = {s: _timed(fact) for s in ("mean", "min", "max") if (fact := run.first(s))}
    found: dict[Labels, dict[str, Cell]] = {(): whole}
    headings = run.all("distribution")
    for each in run.all("percentile"):
        above = [fact for fact in headings if fact.line < each.line]
        which = above[-1].text("which") if above else ""
        labels: Labels = (("status", which),) if which else ()
        stat = f"p{float(each.text('percent')):g}"
        # hey prints "0% in 0.0000 secs" where it has too few requests for a percentile.
        if percentile(stat):
            found.setdefault(labels, {}).setdefault(stat, _timed(each))
    for labels, stats in found.items():
        n = None if labels else answers.n
        about = (n, "request", labels)
        yield Series("latency", "s", stats, *about, least=0.0, refusal=answers.refusal)


def _counts(run: Run, answers: Answers, worked: bool) -> Iterator[Series]:
    rate = run.first("rate")
    if rate and worked:
        stats = {"rate": rate.cell()}
        yield Series("requests", "requests/s", stats, answers.sent, "request", least=0.0)
    success = run.first("success")
    if success:
        # oha 0.4 wrote a fraction, later versions percent.
        unit = "percent" if success.text("unit") else "1"
        about = (answers.sent, "request")
        yield Series("success", unit, {"rate": success.cell()}, *about, nature="proportion")
    for each in run.all("status"):
        labels = (("status", each.text("code")),)
        yield Series("responses", "requests", {"count": each.cell("count")}, labels=labels)
    heading = run.first("statuses")
    if heading and answers.is_known:
        count = Cell(answers.unanswered, line=heading.line)
        yield Series("errors", "errors", {"count": count}, least=0.0)
    yield from _amounts(run, worked)


def _amounts(run: Run, worked: bool) -> Iterator[Series]:
    duration = run.first("duration")
    if duration:
        yield Series("duration", "s", {"": _timed(duration)}, least=0.0)
    for key in ("total_data", "size_per_request", "size_per_second"):
        fact = run.first(key)
        if fact and worked:
            size = fact.text("unit").replace("bytes", "B")
            # Old versions of oha write M where they mean MiB.
            size = size if size.endswith("B") else f"{size}iB"
            unit = f"{size}/s" if key == "size_per_second" else size
            yield Series(key, unit, {"": fact.cell(unit=unit)}, least=0.0)


def _details(run: Run, trusts_range: Callable[[str], bool]) -> Iterator[Series]:
    for each in run.all("detail"):
        name = each.text("name")
        stats = ("mean", "min", "max") if trusts_range(name) else ("mean",)
        found = {stat: _timed(each, stat) for stat in stats}
        yield Series(name, "s", found, None, "request", least=0.0)
