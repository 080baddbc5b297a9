"""Go benchmarks, by Go: what `go test -bench` prints, as text or as JSON events.

How to get the file: `go test -bench . -benchmem -count 10 ./... > evidence/run.txt`; with `-json`
the events are read as well. One file may hold several packages and several calls of `go test`, one
after the other.

Select: the name without the number of processors at its end, which is the label `procs`:
`BenchmarkSort/n=100:median`. Times are in ns per operation. What else a line says is told apart by
the label `unit`: `BenchmarkSort/n=100{unit="B/op"}:mean`, `…{unit="allocs/op"}:mean`,
`…{unit="MB/s"}:median` (a million bytes), or a unit of your own, for which the record has to say
`unit`. Where lines end in different numbers, or in none, the name stays as it was printed. Packages
are told apart by the label `pkg` where there are several.

Example: from `tests/evidence_files/go-bench/go_bench_count3.txt`, what
`go test -bench . -benchmem -count 3` printed:

    BenchmarkSort/n=100{procs="2"}:median  17376 ns
    BenchmarkSort/n=1000{procs="2"}:min  111367 ns
    BenchmarkSort/n=100{procs="2",unit="allocs/op"}:mean  2 1
    BenchmarkCustom{procs="2",unit="MB/s"}:max  30489.5 MB/s

What cannot be claimed: that a difference would show again in another process. The lines that
`-count` repeats come from one process, so they are iterations and no repeated runs; call `go test`
several times and write several files, or append them to one. Each line is a mean over its own
iterations, so there is no percentile of single operations. Which direction is better of a unit of
your own is not in the file, unless a `Unit` line says so.
"""

from __future__ import annotations

import json
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generator.evidence.content import content_kind
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import Fault, check_number, decode_line
from generator.evidence.measurement import Labels, Note, Provenance, Samples
from generator.evidence.reader import Evidence, Listed, Series
from generator.problems import refuse

UNITS = {
    "ns/op": "ns",
    "us/op": "µs",
    "µs/op": "µs",
    "ms/op": "ms",
    "sec/op": "s",
    "s/op": "s",
    "B/op": "bytes",
    "allocs/op": "1",
    "MB/s": "MB/s",
    "B/s": "bytes/s",
}
"""What the units of a line are called here; the unit of an author's own is nobody's."""
_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|NaN|Inf)"
_RESULT = re.compile(rf"(Benchmark\S*)\s+(\d+)((?:\s+{_NUMBER}\s+[^\s\d]\S*)+)")
_PAIR = re.compile(rf"({_NUMBER})\s+(\S+)")
_NAMELESS = re.compile(rf"\s*\d+\s+{_NUMBER} ns/op\b")
_CONFIGURATION = re.compile(r"(goos|goarch|pkg|cpu|toolchain):\s*(.*\S)")
_ENDED = re.compile(r"(ok|FAIL)\s+\S")
_OUTCOME = re.compile(r"\s*--- (FAIL|SKIP): (\S+)")
_UNIT = re.compile(r"Unit\s+(\S+)\s+(?:.*\s)?better=(higher|lower)\b")
_SUFFIX = re.compile(r"(.+)-(\d+)")
_IN_HEAD = re.compile(rf"^Benchmark\S*[ \t]+\d+[ \t]+{_NUMBER}[ \t]+[^\s\d]".encode(), re.MULTILINE)
_EVENT_IN_HEAD = re.compile(rb'"Output":"(goos: |pkg: |Benchmark)')


class GoBench:
    """Reads the text of ``go test -bench`` and the events of ``go test -json``."""

    name = "go-bench"
    generic = False
    kinds = ("text", "json lines")
    marks = "lines of `Benchmark…`, iterations and `ns/op`, or events of `go test -json` with them"

    def recognises(self, file: EvidenceFile) -> bool:
        """A result line in the text, or a benchmark's output in the events."""
        if content_kind(file) == "text":
            return _IN_HEAD.search(file.head) is not None
        return _is_event(_first(file)) and _EVENT_IN_HEAD.search(file.head) is not None

    def read(self, file: EvidenceFile) -> Evidence:
        """One series for each benchmark and unit."""
        lines = _event_lines(file) if content_kind(file) == "json lines" else _text_lines(file)
        output = _Output()
        for number, package, text in lines:
            output.take(number, package, text)
        series = tuple(_series(output.results))
        own = Provenance(tool="go test", environment=output.environment)
        return Listed(file, self.name, series, tuple(_notes(output)), own)


@dataclass(frozen=True)
class Result:
    """One line of one benchmark."""

    name: str
    package: str
    block: int
    """Counts the processes that printed something; not those of one package."""
    iterations: int
    values: tuple[tuple[float, str], ...]
    """Each with its unit."""
    line: int


@dataclass
class _Stream:
    """The output of one package, or of all of them where nothing tells them apart."""

    package: str
    block: int = 1
    is_used: bool = False

    def begin(self) -> None:
        """What follows was printed by another process."""
        self.block += self.is_used
        self.is_used = False


@dataclass
class _Output:
    """One pass over the lines."""

    results: list[Result] = field(default_factory=list)
    outcomes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Names of what failed and what was skipped."""
    better: dict[str, str] = field(default_factory=dict)
    nameless: int = 0
    configuration: dict[str, str] = field(default_factory=dict)
    _streams: dict[str, _Stream] = field(default_factory=dict)

    def take(self, line: int, package: str, text: str) -> None:
        """One line of the output."""
        stream = self._streams.setdefault(package, _Stream(package))
        if found := _RESULT.match(text):
            stream.is_used = True
            self.results.append(_result(found, stream, line))
        elif found := _CONFIGURATION.match(text):
            self._configure(stream, found[1], found[2])
        elif _ENDED.match(text):
            stream.begin()
        elif found := _OUTCOME.match(text):
            self.outcomes[found[1]].append(found[2])
        elif found := _UNIT.match(text):
            self.better[found[1]] = found[2]
        elif _NAMELESS.match(text):
            self.nameless += 1

    @property
    def environment(self) -> str | None:
        """System and processor."""
        keys = ("goos", "goarch", "cpu")
        return ", ".join(self.configuration[k] for k in keys if k in self.configuration) or None

    def _configure(self, stream: _Stream, key: str, value: str) -> None:
        self.configuration.setdefault(key, value)
        if key == "pkg":
            stream.begin()
            stream.package = value


def _result(found: re.Match[str], stream: _Stream, line: int) -> Result:
    pairs = tuple((float(value), unit) for value, unit in _PAIR.findall(found[3]))
    return Result(found[1], stream.package, stream.block, int(found[2][:18]), pairs, line)


def _text_lines(file: EvidenceFile) -> Iterator[tuple[int, str, str]]:
    for number, line in file.lines():
        yield number, "", line.decode("utf-8", "replace").rstrip()


def _first(file: EvidenceFile) -> object:
    try:
        return decode_line(file.head.lstrip().partition(b"\n")[0])
    except (ValueError, RecursionError):
        return None


def _is_event(event: object) -> bool:
    return (
        isinstance(event, dict) and "Action" in event and bool({"Package", "ImportPath"} & {*event})
    )


def _event_lines(file: EvidenceFile) -> Iterator[tuple[int, str, str]]:
    """The lines of the output that the events hold in pieces, put together for each package."""
    started: dict[str, tuple[int, str]] = {}
    for number, line in file.lines():
        package, output = _event(file, number, line)
        first, before = started.pop(package, (number, ""))
        *whole, rest = (before + output).split("\n")
        for index, text in enumerate(whole):
            yield (first if index == 0 else number), package, text.rstrip()
        if rest:
            started[package] = (first if not whole else number, rest)
    yield from ((number, package, text) for package, (number, text) in started.items())


def _event(file: EvidenceFile, number: int, line: bytes) -> tuple[str, str]:
    try:
        event = decode_line(line)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "not readable"
        place = file.place(number, getattr(error, "colno", 1))
        raise refuse(place, "json-syntax", f"line {number} is not JSON: {reason}") from error
    if not isinstance(event, dict) or not _is_event(event):
        raise refuse(file.place(number), "go-event", "this is no event of `go test -json`")
    output = event.get("Output")
    return str(event.get("Package", "")), output if isinstance(output, str) else ""


@dataclass(frozen=True)
class _Series:
    """What is one series: the lines of one benchmark in one unit."""

    name: str
    labels: Labels
    unit: str
    replication: str


def _series(results: Sequence[Result]) -> Iterator[Series]:
    groups: dict[_Series, list[tuple[float, int]]] = {}
    procs = _common_suffix(results)
    has_packages = len({result.package for result in results}) > 1
    runs = _runs(results)
    for result in results:
        name = result.name.removesuffix(f"-{procs}") if procs else result.name
        run, replication = runs[result]
        about = {"procs": procs, "run": run, "pkg": result.package if has_packages else ""}
        for value, unit in result.values:
            told = {**about, "unit": "" if unit == "ns/op" else unit}
            labels = tuple(sorted((label, text) for label, text in told.items() if text))
            key = _Series(name, labels, unit, replication)
            groups.setdefault(key, []).append((value, result.line))
    return (_one_series(key, values) for key, values in groups.items())


def _common_suffix(results: Sequence[Result]) -> str:
    """The number of processors, where each line ends in it. One line that does not may mean that
    the numbers belong to the names, as in ``size-20``."""
    found = {match[2] if (match := _SUFFIX.fullmatch(r.name)) else "" for r in results}
    return found.pop() if len(found) == 1 else ""


def _runs(results: Sequence[Result]) -> dict[Result, tuple[str, str]]:
    """The label ``run`` of each line, empty where there is no need for one, and what was repeated.

    Where each process printed one line, the lines are repeated runs. Where each printed several,
    the processes are told apart.
    """
    lines = Counter((result.package, result.name) for result in results)
    blocks: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for result in results:
        order = blocks[result.package, result.name]
        order.setdefault(result.block, len(order) + 1)
    return {result: _run(blocks, lines, result) for result in results}


def _run(
    blocks: Mapping[tuple[str, str], Mapping[int, int]],
    lines: Mapping[tuple[str, str], int],
    result: Result,
) -> tuple[str, str]:
    key = (result.package, result.name)
    if len(blocks[key]) == 1:
        return "", "iteration"
    if len(blocks[key]) == lines[key]:
        return "", "process run"
    return str(blocks[key][result.block]), "iteration"


def _one_series(key: _Series, values: list[tuple[float, int]]) -> Series:
    least = 0.0 if key.unit in UNITS else None
    fault = next((each for each in _faults(values, least)), None)
    if fault:
        message = f"line {fault[0]}: {key.name} {fault[1].words}"
        refusal = (fault[1].code, message)
        return Series(key.name, UNITS.get(key.unit, ""), {}, labels=key.labels, refusal=refusal)
    samples = Samples(len(values), lambda: array("d", (value for value, _ in values)))
    listed = ("mean", "median", "min", "max") if len(values) > 1 else ("mean",)
    unit, n = UNITS.get(key.unit, ""), len(values)
    return Series(key.name, unit, {}, n, key.replication, key.labels, samples, listed, least)


def _faults(
    values: Sequence[tuple[float, int]], least: float | None
) -> Iterator[tuple[int, Fault]]:
    for value, line in values:
        checked = check_number(value, least)
        if isinstance(checked, Fault):
            yield line, checked


def _notes(output: _Output) -> Iterator[Note]:
    results, runs = output.results, set(_runs(output.results).values())
    yield Note("Each line is a mean over the iterations of one loop, not a single operation.")
    if any(replication == "iteration" for _, replication in runs) and _repeat(results):
        yield Note("Lines of one name were repeated by one process: they are no repeated runs.")
    if any(run for run, _ in runs):
        text = "The file holds several calls of `go test`, told apart by the label `run`."
        yield Note(text, "several-runs")
    once = dict.fromkeys(result.name for result in results if result.iterations == 1)
    if once:
        yield Note(f"Lines of a single iteration, without a warm-up: {', '.join(once)}.")
    yield from _outcomes(output)


def _repeat(results: Sequence[Result]) -> bool:
    return len({(result.package, result.name, result.block) for result in results}) < len(results)


def _outcomes(output: _Output) -> Iterator[Note]:
    """What did not run as it should, and which direction the file calls better."""
    for outcome, names in output.outcomes.items():
        if outcome == "FAIL":
            yield Note(f"Failed: {', '.join(dict.fromkeys(names))}.", "failed-run")
        else:
            yield Note(f"Skipped: {', '.join(dict.fromkeys(names))}.")
    if output.nameless:
        text = f"Left out: {output.nameless} results whose line was cut by other output."
        yield Note(text)
    for unit, direction in output.better.items():
        code = "high-is-better" if direction == "higher" else "low-is-better"
        yield Note(f"The file says that {direction} is better for {unit}.", code)


PART = GoBench()
