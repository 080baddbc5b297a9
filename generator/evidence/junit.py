"""Test results, by anything that writes JUnit XML: pytest, Jest, Maven, Gradle, Go, PHPUnit.

How to get the file: `pytest --junit-xml=evidence/tests.xml`; `jest-junit` for Jest; Surefire and
Gradle write it anyway; `gotestsum --junitfile evidence/tests.xml` for Go. What NUnit 3, xUnit.net 2
and `dotnet test --logger trx` write is read as well.

Select: `tests:count` (the cases in the file, counted), `passed:count`, `passed:rate` (of those that
ran), `failures:count`, `errors:count`, `skipped:count`. Times are in seconds: `testcase.time:sum`,
`:mean`, `:max` or a percentile over the cases; a single case is
`testcase{classname="test_m",name="test_ok"}`; what a suite says of itself is
`testsuite.time{suite="pytest"}` (under pytest the time on the wall, else mostly the sum of the
cases).

Example: from `tests/evidence_files/junit/pytest.xml`, ten small tests:

    tests:count  10 tests
    passed:rate  0.625 1
    skipped:count  2 tests
    testsuite.time{suite="pytest"}  0.31 s

What cannot be claimed: quality, from the number of tests. That everything passed, when cases were
skipped: pytest counts expected failures among the skipped and unexpected passes among the passed,
and the placeholders of Jest (`todo`) stand in the file like passed cases. Times of two machines
cannot be compared, nor the sum of the cases with the time on the wall when tests ran side by side.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from generator.evidence.dotnet_tests import ROOTS, case_attributes, is_case, outcome_of
from generator.evidence.files import EvidenceFile
from generator.evidence.measurement import Note, Provenance, Samples
from generator.evidence.over_time import to_seconds
from generator.evidence.reader import Cell, Evidence, Listed, Series
from generator.evidence.xml_text import Element, read_elements, root_of

_PLAIN = re.compile(r"\d*\.?\d+(?:[eE][-+]?\d+)?")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+")
_OUTCOMES = {"failure": "failures", "error": "errors", "skipped": "skipped"}
_GRAVITY = ("passed", "skipped", "errors", "failures")
_RETRIED = {"flakyFailure", "flakyError", "rerunFailure", "rerunError"}
LISTED = ("sum", "mean", "median", "max")


class JUnit:
    """Reads JUnit XML of every dialect."""

    name = "junit"
    generic = False
    kinds = ("xml",)
    marks = "`<testsuites>`, `<testsuite>` or a .NET runner's `<test-run>`, `<TestRun>` as its root"

    def recognises(self, file: EvidenceFile) -> bool:
        """The root of a JUnit report."""
        root = root_of(file)
        return root is not None and root.tag in {"testsuites", "testsuite", *ROOTS}

    def read(self, file: EvidenceFile) -> Evidence:
        """The cases counted by outcome, their times, and what the suites say of theirs."""
        report = _read(file)
        series = (*_counts(report), *_times(report), *_each(report))
        return Listed(file, self.name, series, tuple(_notes(report)), _provenance(report))


@dataclass
class _Case:
    """One test case."""

    classname: str
    name: str
    time: object
    line: int
    outcome: str = "passed"
    is_expected: bool = False
    """Whether it was skipped because its failure was expected."""
    is_retried: bool = False

    def take(self, element: Element) -> None:
        """Learns the outcome from an element inside the case; the gravest one stands."""
        self.is_retried = self.is_retried or element.tag in _RETRIED
        outcome = _OUTCOMES.get(element.tag)
        if outcome and _GRAVITY.index(outcome) > _GRAVITY.index(self.outcome):
            self.outcome = outcome
        if element.attributes.get("type") == "pytest.xfail":
            self.is_expected = True


@dataclass
class _Report:
    """What the elements say."""

    cases: list[_Case] = field(default_factory=list)
    suites: list[Element] = field(default_factory=list)
    """Every suite, the nested ones among them."""
    root: Element | None = None

    def of(self, outcome: str) -> int:
        """How many cases ended so."""
        return sum(case.outcome == outcome for case in self.cases)


def _read(file: EvidenceFile) -> _Report:
    report, case = _Report(), None
    for event, element in read_elements(file):
        if event == "end":
            case = None if element.tag == "testcase" else case
        elif is_case(element):
            about = case_attributes(element)
            named = _Case(about["classname"], about["name"], _seconds(about["time"]), element.line)
            report.cases.append(replace(named, outcome=outcome_of(element)))
        elif element.tag == "testcase":
            case = _case(element)
            report.cases.append(case)
        elif case is not None:
            case.take(element)
        elif element.tag == "testsuite":
            report.suites.append(element)
        if report.root is None:
            report.root = element
    return report


def _case(element: Element) -> _Case:
    about = element.attributes
    name = about.get("name", "")
    case = _Case(about.get("classname", ""), name, _seconds(about.get("time")), element.line)
    # GoogleTest marks what is disabled so.
    if about.get("status") in {"notrun", "disabled"} or about.get("result") == "suppressed":
        case.outcome = "skipped"
    return case


def _seconds(text: str | None) -> object:
    """Seconds as a number; text that is none stays what it is, to be refused when it is used."""
    if text is None or not text.strip():
        return None
    plain = text.strip()
    # Older Surefire writes thousands with a comma: 1,234.567.
    plain = plain.replace(",", "") if _THOUSANDS.fullmatch(plain) else plain
    return float(plain) if _PLAIN.fullmatch(plain) else text


def _counts(report: _Report) -> Iterator[Series]:
    yield Series("tests", "tests", {"count": Cell(float(len(report.cases)))}, nature="exact")
    ran = len(report.cases) - report.of("skipped")
    passed = {"count": Cell(float(report.of("passed")), unit="tests")}
    if ran:
        passed["rate"] = Cell(report.of("passed") / ran)
    yield Series("passed", "1", passed, ran or None, "test case", nature="exact")
    for outcome in _OUTCOMES.values():
        count = Cell(float(report.of(outcome)))
        yield Series(outcome, "tests", {"count": count}, nature="exact")


def _times(report: _Report) -> Iterator[Series]:
    """The times of all cases together, and what each suite says of itself."""
    timed = [case for case in report.cases if case.time is not None]
    values = array("d", (case.time for case in timed if isinstance(case.time, float)))
    broken = next((case for case in timed if not isinstance(case.time, float)), None)
    refusal = None
    if broken:
        words = f"line {broken.line}: the time {str(broken.time)[:40]!r} is no number"
        refusal = ("type", words)
    if timed:
        samples = Samples(len(values), lambda: values) if values else None
        about = ("test case", (), samples, LISTED if samples else (), 0.0, refusal)
        yield Series("testcase.time", "s", {}, len(values), *about)
    yield from _stated_times(report)


def _stated_times(report: _Report) -> Iterator[Series]:
    root = [report.root] if report.root is not None and report.root.tag == "testsuites" else []
    names = Counter(suite.attributes.get("name", "") for suite in report.suites)
    seen: Counter[str] = Counter()
    for suite in (*root, *report.suites):
        labels: dict[str, str] = {}
        if suite.tag == "testsuite":
            name = labels["suite"] = suite.attributes.get("name", "")
            seen[name] += 1
            if names[name] > 1:
                labels["nth"] = str(seen[name])
        seconds = _seconds(suite.attributes.get("time"))
        if seconds is not None:
            stats = {"": Cell(seconds, line=suite.line)}
            pairs = tuple(sorted(labels.items()))
            yield Series(f"{suite.tag}.time", "s", stats, labels=pairs, least=0.0)


def _each(report: _Report) -> Iterator[Series]:
    """The time of each case; those of one name are told apart."""
    keys = [(case.classname, case.name) for case in report.cases]
    many, seen = Counter(keys), Counter[tuple[str, str]]()
    for key, case in zip(keys, report.cases, strict=True):
        seen[key] += 1
        if case.time is not None:
            labels = {"classname": case.classname, "name": case.name}
            if many[key] > 1:
                labels["nth"] = str(seen[key])
            cell = Cell(case.time, line=case.line)
            about = tuple(sorted(labels.items()))
            yield Series("testcase", "s", {"": cell}, 1, "test case", about, least=0.0)


def _notes(report: _Report) -> Iterator[Note]:
    failed = report.of("failures") + report.of("errors")
    if failed:
        yield Note(f"{failed} of {len(report.cases)} tests failed.", "failed-run")
    expected = sum(case.is_expected for case in report.cases)
    if expected:
        yield Note(f"{expected} of the skipped tests are failures that were expected.")
    declared = _declared(report)
    if declared is not None and declared != len(report.cases):
        text = f"The suites declare {declared} tests and the file holds {len(report.cases)} cases"
        yield Note(f"{text}: the cases were counted.", "count-differs")
    twice = sum(n > 1 for n in Counter((c.classname, c.name) for c in report.cases).values())
    if twice:
        text = f"{twice} tests stand in the file more than once, as retries do; each case counts."
        yield Note(text, "double-counting")
    retried = sum(case.is_retried for case in report.cases)
    if retried:
        yield Note(f"{retried} tests were tried again before they got their result.", "retried")


def _declared(report: _Report) -> int | None:
    """The number of tests that the outermost suites state."""
    top = [suite for suite in report.suites if suite.path.count("testsuite") == 1]
    stated = [report.root] if report.root and "tests" in report.root.attributes else top
    numbers = [suite.attributes.get("tests", "") for suite in stated]
    if not numbers or not all(re.fullmatch(r"\d{1,15}", each) for each in numbers):
        return None
    return sum(map(int, numbers))


def _provenance(report: _Report) -> Provenance:
    stamps = [suite.attributes.get("timestamp", "") for suite in report.suites]
    # Without a zone nobody knows when it was.
    zoned = [stamp for stamp in stamps if re.search(r"(Z|[-+]\d\d:?\d\d)$", stamp)]
    known = [stamp for stamp in zoned if to_seconds(stamp) is not None]
    started = min(known, key=lambda stamp: to_seconds(stamp) or 0.0) if known else None
    return Provenance(tool=_tool(report.suites), started=started)


def _tool(suites: Sequence[Element]) -> str | None:
    """Only pytest names itself where the names of suites stand."""
    return "pytest" if [suite.attributes.get("name") for suite in suites] == ["pytest"] else None


PART = JUnit()
