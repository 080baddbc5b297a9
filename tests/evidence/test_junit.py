"""JUnit XML: cases counted with grep in what pytest and Jest wrote."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import pytest

from generator.evidence.reader import Evidence, read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written


def reported(folder: Path, text: str) -> Evidence:
    """A report with this text, read."""
    return read_evidence(written(folder, text, "tests.xml"))


def test_cases_are_counted_by_how_they_ended() -> None:
    # grep -o '<testcase ' pytest.xml | wc -l; grep -o '<failure' | wc -l; and so on
    evidence = read("junit/pytest.xml")

    assert evidence.format == "junit"
    assert evidence.find("tests:count").value == 10
    assert evidence.find("failures:count").value == 2
    assert evidence.find("errors:count").value == 1
    assert evidence.find("skipped:count").value == 2
    assert evidence.find("passed:count").value == 5


def test_the_share_that_passed_is_one_of_those_that_ran() -> None:
    found = read("junit/pytest.xml").find("passed:rate")

    assert (found.value, found.unit, found.n, found.nature) == (5 / 8, "1", 8, "exact")


def test_a_count_is_exact_and_counts_tests() -> None:
    found = read("junit/pytest.xml").find("tests")

    assert (found.stat, found.unit, found.nature) == ("count", "tests", "exact")


def test_expected_failures_are_told() -> None:
    notes = said(read("junit/pytest.xml"))

    assert "1 of the skipped tests are failures that were expected." in notes
    assert "3 of 10 tests failed." in notes


def test_placeholders_that_are_declared_nowhere_are_told() -> None:
    evidence = read("junit/jest_junit.xml")

    # grep -c '<testcase' jest_junit.xml is 5, its root says tests="4".
    assert evidence.find("tests:count").value == 5
    assert any(note.startswith("The suites declare 4 tests") for note in said(evidence))


def test_times_of_the_cases_are_observations() -> None:
    # grep -oP 'testcase .*?time="\K[^"]*' pytest.xml
    times = [0.056, 0.001, 0.001, 0.001, 0.003, 0.0, 0.001, 0.0, 0.0, 0.0]
    evidence = read("junit/pytest.xml")

    assert evidence.find("testcase.time:sum").value == pytest.approx(sum(times))
    assert evidence.find("testcase.time:median").value == median(times)
    found = evidence.find("testcase.time:max")
    assert (found.value, found.n, found.unit) == (0.056, 10, "s")
    assert found.replication == "test case"


def test_a_suite_says_what_it_took_on_the_wall() -> None:
    assert read("junit/pytest.xml").find('testsuite.time{suite="pytest"}').value == 0.31
    assert read("junit/jest_junit.xml").find("testsuites.time").value == 0.952


def test_a_single_case_can_be_selected() -> None:
    evidence = read("junit/pytest_xunit1.xml")

    assert evidence.find('testcase{classname="test_m",name="test_ok"}').value == 0.055
    assert evidence.find(r'testcase{name="test_p[\\xe9\\x00]"}').value == 0.003
    with pytest.raises(SelectorError):
        evidence.find("testcase")


def test_the_start_of_the_run_has_a_zone_or_is_not_said() -> None:
    assert read("junit/pytest.xml").provenance.started == "2026-11-22T10:35:17.302501+00:00"
    assert read("junit/jest_junit.xml").provenance.started is None


def test_nested_suites_count_each_case_once(tmp_path: Path) -> None:
    text = (
        '<testsuite name="outer" tests="3"><testcase name="a"/>'
        '<testsuite name="inner" tests="2"><testcase name="b"/><testcase name="c"/></testsuite>'
        "</testsuite>"
    )
    evidence = reported(tmp_path, text)

    assert evidence.find("tests:count").value == 3
    assert not any("declare" in note for note in said(evidence))


def test_retries_are_told(tmp_path: Path) -> None:
    text = (
        '<testsuite><testcase classname="c" name="a" time="1"><failure/></testcase>'
        '<testcase classname="c" name="a" time="2"/>'
        '<testcase classname="c" name="b" time="3"><flakyFailure/></testcase></testsuite>'
    )
    evidence = reported(tmp_path, text)

    assert evidence.find("tests:count").value == 3
    assert evidence.find('testcase{classname="c",name="a",nth="2"}').value == 2
    assert {"double-counting", "retried"} <= {note.code for note in evidence.notes}


def test_disabled_tests_of_googletest_are_skipped(tmp_path: Path) -> None:
    text = '<testsuite name="S"><testcase name="a" status="notrun"/></testsuite>'
    evidence = reported(tmp_path, text)

    assert evidence.find("skipped:count").value == 1
    with pytest.raises(SelectorError):
        evidence.find("passed:rate")


def test_thousands_with_a_comma_are_read_and_decimal_commas_refused(tmp_path: Path) -> None:
    surefire = '<testsuite name="s" time="1,234.567"><testcase name="a" time="0,5"/></testsuite>'
    evidence = reported(tmp_path, surefire)

    assert evidence.find("testsuite.time").value == 1234.567
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("testcase")
    assert only_problem(raised.value).code == "type"


def test_a_report_without_cases_has_no_share(tmp_path: Path) -> None:
    evidence = reported(tmp_path, '<testsuites tests="0" time="0"/>')

    assert evidence.find("tests:count").value == 0
    with pytest.raises(SelectorError):
        evidence.find("passed:rate")


def test_entities_are_refused_with_their_place(tmp_path: Path) -> None:
    text = '<!DOCTYPE testsuites [\n<!ENTITY a "b">]>\n<testsuites name="&a;"/>'

    with pytest.raises(ProblemsFound) as raised:
        reported(tmp_path, text)
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("xml-entity", 2)


def test_a_report_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    text = (FILES / "junit/pytest.xml").read_text(encoding="utf-8")[:1500]

    with pytest.raises(ProblemsFound) as raised:
        reported(tmp_path, text)
    assert only_problem(raised.value).code == "xml-syntax"


@pytest.mark.parametrize(
    "text",
    [
        '<test-run testcasecount="3"><test-suite name="a">'
        '<test-case name="A" classname="C" result="Passed" duration="0.5"/>'
        '<test-case name="B" classname="C" result="Failed" duration="1"/>'
        '<test-case name="D" classname="C" result="Skipped"/></test-suite></test-run>',
        '<TestRun xmlns="http://example.org/2010"><Results>'
        '<UnitTestResult testName="A" duration="00:00:00.5000000" outcome="Passed"/>'
        '<UnitTestResult testName="B" duration="00:00:01" outcome="Failed"/>'
        '<UnitTestResult testName="D" outcome="NotExecuted"/></Results></TestRun>',
        "<assemblies><assembly><collection>"
        '<test name="A" type="C" time="0.5" result="Pass"/>'
        '<test name="B" type="C" time="1" result="Fail"/>'
        '<test name="D" type="C" result="Skip"/></collection></assembly></assemblies>',
    ],
    ids=["NUnit", "TRX", "xUnit.net"],
)
def test_the_runners_of_dotnet_are_read(tmp_path: Path, text: str) -> None:
    evidence = read_evidence(written(tmp_path, text, "tests.xml"))

    assert evidence.format == "junit"
    counts = ("tests", "passed", "failures", "skipped")
    assert [evidence.find(f"{name}:count").value for name in counts] == [3, 1, 1, 1]
    assert evidence.find("passed:rate").value == 0.5
    assert evidence.find("testcase.time:sum").value == 1.5
