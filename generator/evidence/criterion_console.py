"""What Criterion prints on the console, and the lines of bencher, which Rust itself prints too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.evidence.files import EvidenceFile
from generator.evidence.measurement import Note, Provenance
from generator.evidence.reader import Cell, Listed, Series

TIMES = {
    "ps": ("ns", 1e-3),
    **{unit: (unit, 1.0) for unit in ("ns", "ms", "s")},
    # The last is what an old Windows encoding leaves of the sign.
    **dict.fromkeys(("us", "µs", "μs", "\ufffds"), ("µs", 1.0)),
}
"""The unit here of each that is printed, and its factor."""
RATES = {
    "KB/s": ("kB/s", 1.0),
    **{f"{size}/s": (f"{size}/s", 1.0) for size in ("B", "KiB", "MiB", "GiB", "TiB", "MB", "GB")},
    **{
        f"{size}elem/s": ("items/s", factor)
        for size, factor in (("", 1.0), ("K", 1e3), ("M", 1e6), ("G", 1e9))
    },
}
_CONTROL = re.compile(rb"\x1b\[[\d;]*[A-Za-z]")
_NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_ESTIMATE = re.compile(
    rf"(time|thrpt):\s+\[{_NUMBER} \S+ ({_NUMBER}) ([^\s%\]]+) {_NUMBER} [^\s%\]]+\]"
)
_BENCHER = re.compile(r"\s*([\d,]+(?:\.\d+)?) ([^\s/]+)/iter \(\+/- [\d,.]+\)(?: = ([\d,]+) MB/s)?")
_IN_HEAD = re.compile(
    rb"(time:\s+\[[\d.]+ \S+ [\d.]+ (ps|ns|us|\xc2\xb5s|\xce\xbcs|\xb5s|ms|s) [\d.]+ \S+\])"
    rb"|^test .+ \.\.\. bench:\s+[\d,.]+ \S+/iter \(\+/- ",
    re.MULTILINE,
)


def is_console(file: EvidenceFile) -> bool:
    """Whether there is a time with its interval, or a line of bencher, near the beginning."""
    return _IN_HEAD.search(_CONTROL.sub(b"", file.head)) is not None


@dataclass(frozen=True)
class Printed:
    """One number of one benchmark."""

    name: str
    what: str
    """``time``, ``thrpt`` or ``bencher``."""
    text: str
    unit: str
    line: int


def read_console(file: EvidenceFile, name: str) -> Listed:
    """One series for the time of each benchmark, and one for its throughput."""
    printed = list(_printed(file))
    runs = Counter((each.name, each.what) for each in printed)
    seen: Counter[tuple[str, str]] = Counter()
    series = []
    for each in printed:
        seen[each.name, each.what] += 1
        run = str(seen[each.name, each.what]) if runs[each.name, each.what] > 1 else ""
        series.append(_series(each, run))
    notes = tuple(_notes(printed, repeated=any(count > 1 for count in runs.values())))
    return Listed(file, name, tuple(series), notes, Provenance(tool="Criterion.rs"))


def _printed(file: EvidenceFile) -> Iterator[Printed]:
    name = ""
    for number, line in file.lines():
        plain = _CONTROL.sub(b"", line).decode("utf-8", "replace").rstrip()
        # On a terminal a line is written over what stood there before.
        text = plain.rpartition("\r")[2]
        yield from _of_bencher(text, number)
        if found := _ESTIMATE.search(text):
            # A long name stands alone on the line above.
            name = text[: found.start()].strip() or name
            yield Printed(name, found[1], found[2], found[3], number)
        elif not text.startswith((" ", "\t")):
            name = text.strip()


def _of_bencher(text: str, line: int) -> Iterator[Printed]:
    """``test NAME ... bench:  1,234 ns/iter (+/- 56)``."""
    before, _, after = text.partition(" ... bench:")
    found = _BENCHER.match(after)
    if found and before.startswith("test "):
        name = before.removeprefix("test ").strip()
        yield Printed(name, "bencher", found[1].replace(",", ""), found[2], line)
        if found[3]:
            yield Printed(name, "thrpt", found[3].replace(",", ""), "MB/s", line)


def _series(printed: Printed, run: str) -> Series:
    is_rate = printed.what == "thrpt"
    unit, factor = (RATES if is_rate else TIMES).get(printed.unit, ("", 1.0))
    about = {"metric": "throughput" if is_rate else "", "run": run}
    labels = tuple(sorted((label, text) for label, text in about.items() if text))
    # Both Rust and Criterion give bencher's lines the median.
    stat = "median" if printed.what == "bencher" else ""
    cell = Cell(float(printed.text) * factor, line=printed.line)
    return Series(printed.name, unit, {stat: cell}, None, "iteration", labels, least=0.0)


def _notes(printed: Sequence[Printed], *, repeated: bool) -> Iterator[Note]:
    yield Note("Summary only: the single samples are not in the file.", "summary-only")
    yield Note("The numbers are rounded for the console.", "rounded")
    if any(each.what == "time" for each in printed):
        text = "A time is the slope through all samples where there is one, else the mean."
        yield Note(f"{text} The console does not say which.")
    if repeated:
        text = "Several runs of one benchmark are in the file, told apart by the label `run`."
        yield Note(text, "several-runs")
