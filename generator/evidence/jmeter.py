"""Load tests by Apache JMeter: its files of samples (JTL) and the tables of its reports.

How to get the file: `jmeter -n -t plan.jmx -l evidence/run.jtl` keeps every sample as CSV; delete
the file first, because `-l` appends. XML (`jmeter.save.saveservice.output_format=xml`) is read too,
and so is CSV without names. `jmeter -g run.jtl -o report` writes `report/statistics.json`, which is
a summary, as is the CSV that the Aggregate Report and the Summary Report save.

Select: `elapsed:p95` is all requests, `elapsed{success="true"}:p95` those that succeeded,
`elapsed{label="checkout"}:p99` one request or transaction; every column is a label:
`elapsed{label="checkout",responseCode="200"}:mean`. `Latency:p95` is the time to the first byte,
`Connect:p95` that of connecting. `samples:rate` and `samples:count`, `errors:rate` (a fraction,
unit `1`) and `errors:count` can have the same labels. Times are in milliseconds. In a
`statistics.json` it is `ResTime:mean` for the total, `ResTime{transaction="checkout"}:max` for one,
`throughput:rate`, and `pct1ResTime`, `pct2ResTime`, `pct3ResTime`. A saved table has the names of
the samples: `elapsed:p95` is its `TOTAL`, `elapsed{label="checkout"}:p90` one request.

Example: from `tests/evidence_files/jmeter/jm213_csv_header.jtl`, what `jmeter -n -l` wrote:

    elapsed:p95  40.1 ms
    elapsed{label="flaky"}:median  9 ms
    errors:rate  0.05625 1

What cannot be claimed: a rate over several runs in one file: where nothing happened for more than a
minute another run begins, and each has its label `run`. Requests from rows of transactions: they
are made of other rows, so only their own label leads to them, and the same holds for redirects and
embedded resources (`home-0` beside `home`). The latency of a service from samples that failed,
since refusing quickly looks fast. `pct1ResTime` to `pct3ResTime` are the 90th, 95th and 99th
percentile unless the report was configured otherwise, which the file does not say. Each thread
waits for its answer, so the load slows down together with the service.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from generator.evidence.failed_requests import closed_loop
from generator.evidence.files import EvidenceFile
from generator.evidence.jmeter_report import is_report, read_report
from generator.evidence.jmeter_rows import Jtl, find_jtl
from generator.evidence.jmeter_table import find_table, read_table
from generator.evidence.jmeter_tally import (
    OTHERS,
    TIMES,
    Group,
    Groups,
    Picks,
    Tally,
    Work,
    choose,
    collect,
    merge,
    outcome_of,
    statistics,
    tally,
    tally_again,
    work_of,
)
from generator.evidence.json_text import try_document
from generator.evidence.measurement import Note, Provenance, Samples
from generator.evidence.reader import Cell, Evidence, Listed, Series
from generator.evidence.selector import Selector, SelectorError
from generator.problems import refuse

SHORTEST = 1000
"""Milliseconds: a rate over less than a second is chance."""


class JMeter:
    """Reads JTL files, ``statistics.json`` and saved tables."""

    name = "jmeter"
    generic = False
    kinds = ("text", "xml", "json")
    marks = (
        "a line of `timeStamp`, `elapsed` and `label`, or such samples without names, or an XML "
        "root `testResults`, or entries with `sampleCount` and `pct1ResTime`, or columns `Label`, "
        "`# Samples` and `Average`"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """By the names of the columns, the look of the first sample, or the report's fields."""
        document = try_document(file)
        if document:
            return is_report(document)
        return find_jtl(file) is not None or find_table(file) is not None

    def read(self, file: EvidenceFile) -> Evidence:
        """Counts every sample of a JTL; reads the rows of a report."""
        if try_document(file) is not None:
            return read_report(file)
        if table := find_table(file):
            return read_table(table)
        jtl = find_jtl(file)
        if jtl is None:
            raise refuse(file.place(), "evidence-format", "this is no file of JMeter's samples")
        return _read_jtl(jtl)


@dataclass(frozen=True)
class JtlEvidence(Listed):
    """Samples can be picked by any column, not only by those that are listed."""

    jtl: Jtl = field(kw_only=True, repr=False)
    found: Tally = field(kw_only=True, repr=False)
    work: Work = field(kw_only=True, repr=False)

    def _series(self, selector: Selector) -> Series:
        for each in self.series:
            if (each.name, each.labels) == (selector.name, selector.labels):
                return each
        picks = dict(selector.labels)
        if not self._can_pick(picks):
            return super()._series(selector)
        groups = self._groups(picks)
        if not groups:
            raise SelectorError(f"no sample has these labels: {selector}")
        made = _series(self.jtl, groups, picks, self.work)
        named = [each for each in made if each.name == selector.name]
        return named[0] if named else super()._series(selector)

    def _can_pick(self, picks: Picks) -> bool:
        """Whether these labels are columns, and one run is meant."""
        is_one_run = "run" in picks or len(self.found.runs) < 2
        return is_one_run and set(picks) <= {*self.jtl.columns, "run"}

    def _groups(self, picks: Picks) -> Groups:
        """The samples that were picked: from the counts where they tell, else from the file."""
        if self.found.can_tell(picks):
            return choose(self.found.groups, picks, self.work)
        return tally_again(self.jtl, picks, self.work).groups


def _read_jtl(jtl: Jtl) -> Evidence:
    found = tally(jtl)
    if not found.groups:
        raise refuse(jtl.file.place(), "evidence-empty", "the file has no samples")
    work = work_of(found)
    series = tuple(_listed(jtl, found, work))
    notes = tuple(_notes(jtl, found, work))
    own = _provenance(found)
    return JtlEvidence(jtl.file, JMeter.name, series, notes, own, jtl=jtl, found=found, work=work)


def _listed(jtl: Jtl, found: Tally, work: Work) -> Iterator[Series]:
    """For each run all requests, those that succeeded, and each label."""
    for run in found.runs:
        one = {"run": str(run)} if len(found.runs) > 1 else {}
        groups = choose(found.groups, one, work)
        failed = outcome_of(groups).failed
        yield from _series(jtl, groups, one, work)
        if failed and failed < merge(groups).n:
            succeeded = {**one, "success": "true"}
            yield from _some(jtl, found, succeeded, work, "elapsed")
        for label in dict.fromkeys(kind.label for kind in found.groups if kind.run == run):
            if label != OTHERS:
                picks = {**one, "label": label}
                yield from _some(jtl, found, picks, work, "elapsed", "samples", "errors")


def _some(jtl: Jtl, found: Tally, picks: Picks, work: Work, *names: str) -> Iterator[Series]:
    """Those of the measurements of what was picked that are worth listing."""
    series = _series(jtl, choose(found.groups, picks, work), picks, work)
    yield from (each for each in series if each.name in names)


def _series(jtl: Jtl, groups: Groups, picks: Picks, work: Work) -> Iterator[Series]:
    """Times, numbers and failures of the samples that were picked."""
    labels, outcome, whole = tuple(sorted(picks.items())), outcome_of(groups), merge(groups)
    is_transaction = all(kind.is_transaction for kind in groups)
    of_what = "transaction" if is_transaction else "request"
    make = partial(Series, labels=labels, replication=of_what, least=0.0)
    refusal = None if picks.get("success") == "false" else outcome.refusal
    for name in TIMES:
        n = whole.times[name].total()
        if n:
            stats = {stat: Cell(value) for stat, value in statistics(whole.times[name]).items()}
            samples = Samples(n, partial(collect, jtl, name, picks, work))
            yield make(name, "ms", stats, n, samples=samples, refusal=refusal)
    yield make("samples", "requests", _counted(whole), n=whole.n)
    if outcome.failed is not None:
        failed = {"count": Cell(outcome.failed), "rate": Cell(outcome.share, unit="1")}
        yield make("errors", "requests", failed, n=whole.n)


def _counted(whole: Group) -> dict[str, Cell]:
    """How many there were, and how many a second where they took long enough to say."""
    counted = {"count": Cell(whole.n)}
    if whole.last - whole.first >= SHORTEST:
        rate = whole.n / (whole.last - whole.first) * 1000
        counted["rate"] = Cell(rate, unit="requests/s")
    return counted


def _provenance(found: Tally) -> Provenance:
    whole = merge(found.groups)
    is_dated = found.clock.has_zone and 0 < whole.first < LATEST
    started = datetime.fromtimestamp(whole.first / 1000, UTC) if is_dated else None
    has_length = len(found.runs) == 1 and whole.last - whole.first >= SHORTEST
    return Provenance(
        tool="Apache JMeter",
        started=started.isoformat(timespec="milliseconds") if started else None,
        duration=(whole.last - whole.first) / 1000 if has_length else None,
    )


def _notes(jtl: Jtl, found: Tally, work: Work) -> Iterator[Note]:
    requests = choose(found.groups, {}, work)
    instead = '`elapsed{success="true"}` leaves them out'
    yield from outcome_of(requests).notes(*TIMES, instead=instead)
    if jtl.index("success") is None:
        yield Note("The file does not say which samples failed.", "no-error-count", TIMES)
    yield from _counted_twice(jtl, found, work)
    if len(found.runs) > 1:
        text = f"The file holds {len(found.runs)} runs; each has its label `run`."
        yield Note(text, "several-runs")
    if not jtl.is_xml and not jtl.starts:
        yield Note("The file has no names of columns: they are taken to be JMeter's default ones.")
    if not found.clock.is_exact:
        yield Note("The moments in the file are whole seconds, so it has no rates per second.")
    if not found.is_whole:
        yield Note("Not every label is listed, since there are more than a thousand.")
    yield closed_loop(*TIMES)


def _counted_twice(jtl: Jtl, found: Tally, work: Work) -> Iterator[Note]:
    """Which rows stand for work that other rows stand for as well."""
    transactions = sum(group.n for kind, group in found.groups.items() if kind.is_transaction)
    parts = sum(
        group.n for kind, group in found.groups.items() if kind.is_part or kind.label in work.parts
    )
    code = "double-counting"
    if work.transactions:
        yield Note("All rows are transactions: single requests are not in the file.")
    elif transactions:
        text = f"{transactions} rows are transactions, which are made of other rows"
        yield Note(f"{text}: only their own label leads to them.", code)
    if parts:
        text = f"{parts} rows are redirects or embedded resources of other rows"
        yield Note(f"{text}: only their own label leads to them.", code)
    if jtl.index("responseMessage") is None:
        text = "The file has no response messages, so transactions cannot be told from requests."
        yield Note(text, code)


LATEST = 253_402_300_800_000
"""The end of the year 9999 in milliseconds."""
PART = JMeter()
