"""Coverage: figures of the same runs as coverage.py, nyc and Go print them themselves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.coverage import PART
from generator.evidence.reader import Evidence, read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import only_problem, read, said, written

# nyc's own table of the run: statements 71.42, branches 50, functions 50, lines 66.66.
NYC = {"statements": 5 / 7, "branches": 3 / 6, "functions": 1 / 2, "lines": 2 / 3}
SHAPES = {
    "nyc_coverage-summary.json": ("statements", "branches", "functions", "lines"),
    "nyc_coverage-final.json": ("statements", "branches", "functions", "lines"),
    "nyc_cobertura-coverage.xml": ("branches", "lines"),
    "nyc_lcov.info": ("branches", "functions", "lines"),
}


def reported(folder: Path, text: str) -> Evidence:
    """A report with this text, read."""
    return read_evidence(written(folder, text, "report"), "coverage")


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_of_one_run_gives_the_same_figures(name: str) -> None:
    evidence = read(f"coverage/{name}")

    assert evidence.format == "coverage"
    for kind in SHAPES[name]:
        assert evidence.find(f"{kind}:rate").value == NYC[kind]
        assert evidence.find(f'{kind}{{file="a.js"}}:rate').value == NYC[kind]
    assert set(evidence.names) == set(SHAPES[name])


def test_clover_counts_statements_in_its_own_way() -> None:
    evidence = read("coverage/nyc_clover.xml")

    assert evidence.find("statements:rate").value == 2 / 3
    assert evidence.find("branches:rate").value == 0.5


def test_a_share_is_exact_and_knows_what_it_is_of() -> None:
    found = read("coverage/nyc_lcov.info").find("lines:rate")

    assert (found.unit, found.n, found.replication, found.nature) == ("1", 3, "line", "exact")
    assert read("coverage/nyc_lcov.info").find("lines:count").unit == "lines"


def test_lines_and_branches_are_not_mixed() -> None:
    # coverage report: mod.py 6 statements, 1 missed, 2 branches, 87.5 % with branches.
    evidence = read("coverage/coverage_branch.json")

    assert evidence.find("lines:rate").value == 5 / 6
    assert evidence.find("branches:rate").value == 1
    assert (evidence.find("percent_covered").value, evidence.find("percent_covered").unit) == (
        87.5, "percent",
    )  # fmt: skip
    assert any("mixes lines and branches" in note for note in said(evidence))


def test_without_branches_there_is_nothing_mixed_and_no_branch() -> None:
    evidence = read("coverage/coverage_line.json")

    assert evidence.find("percent_covered").value == 83.33333333333333
    assert not any("mixes" in note for note in said(evidence))
    with pytest.raises(SelectorError):
        evidence.find("branches:rate")


def test_the_version_of_the_tool_is_known() -> None:
    own = read("coverage/coverage_branch.json").provenance

    assert (own.tool, own.version) == ("coverage.py", "7.17.3")


def test_coverage_py_writes_lcov_too() -> None:
    evidence = read("coverage/coverage.lcov")

    assert evidence.find("lines:rate").value == 5 / 6
    assert evidence.find("functions:rate").value == 0.5


def test_go_counts_statements() -> None:
    # go tool cover -func=cover.out: total (statements) 33.3%
    found = read("coverage/go_cover.out").find("statements:rate")

    assert (found.value, found.n) == (2 / 6, 6)


def test_a_block_of_go_that_ran_in_one_package_ran(tmp_path: Path) -> None:
    text = "mode: atomic\nm/a.go:1.1,2.2 3 0\nm/a.go:1.1,2.2 3 7\nm/a.go:4.1,5.2 1 0\n"

    assert reported(tmp_path, text).find("statements:rate").value == 0.75


def test_jacoco_is_read_at_the_report_and_at_its_files() -> None:
    evidence = read("coverage/synthetic_jacoco.xml")

    assert evidence.find("lines:rate").value == 4 / 8
    assert evidence.find("branches:rate").value == 3 / 4
    assert evidence.find("functions:rate").value == 1 / 2
    assert evidence.find("instructions:rate").value == 9 / 15
    assert evidence.find('lines{file="org/demo/Sign.java"}:rate').value == 4 / 5


def test_branches_that_were_not_measured_are_no_zero(tmp_path: Path) -> None:
    text = (
        '<coverage lines-valid="2" lines-covered="1" line-rate="0.5" branches-valid="0"'
        ' branches-covered="0" branch-rate="0"><packages/></coverage>'
    )
    evidence = reported(tmp_path, text)

    assert evidence.find("lines:rate").value == 0.5
    assert set(evidence.names) == {"lines"}


def test_an_old_cobertura_without_sums_is_counted(tmp_path: Path) -> None:
    lines = (
        '<lines><line number="1" hits="3"/><line number="2" hits="0" branch="true"'
        ' condition-coverage="50% (1/2)"/></lines>'
    )
    classes = f'<class name="A" filename="a.py"><methods/>{lines}</class>'
    text = f'<coverage line-rate="0.5"><packages><package>{classes}</package></packages></coverage>'
    evidence = reported(tmp_path, text)

    assert (evidence.find("lines:rate").value, evidence.find("branches:rate").value) == (0.5, 0.5)


def test_an_empty_report_says_so(tmp_path: Path) -> None:
    text = '<coverage lines-valid="0" lines-covered="0" line-rate="NaN"><packages/></coverage>'
    evidence = reported(tmp_path, text)

    assert evidence.measurements == ()
    assert any("the scope was empty" in note for note in said(evidence))


def test_llvm_is_read(tmp_path: Path) -> None:
    totals = {"lines": {"count": 8, "covered": 6, "percent": 75}, "branches": {"count": 0}}
    files = [{"filename": "/w/src/a.rs", "summary": totals}]
    export = {"data": [{"totals": totals, "files": files}], "type": "llvm.coverage.json.export"}
    evidence = reported(tmp_path, json.dumps(export))

    assert evidence.find("lines:rate").value == 0.75
    assert evidence.find('lines{file="a.rs"}:rate').value == 0.75


def test_records_of_one_file_are_one_file(tmp_path: Path) -> None:
    record = "TN:{}\nSF:a.c\nDA:1,{}\nDA:2,{}\nend_of_record\n"
    text = record.format("one", 1, 0) + record.format("two", 0, 0)

    assert reported(tmp_path, text).find("lines:rate").value == 0.5


def test_a_line_that_lcov_does_not_write_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        reported(tmp_path, "SF:a.c\nDA:1,1\nDA 2,1\nend_of_record\n")
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("coverage-line", 3)


def test_more_that_ran_than_there_is_is_not_believed(tmp_path: Path) -> None:
    text = '<coverage lines-valid="2" lines-covered="3"><packages/></coverage>'

    assert reported(tmp_path, text).measurements == ()


def test_other_files_called_coverage_are_not_taken(tmp_path: Path) -> None:
    for text in (
        "{}",
        '{"coverage": 80}',
        "<html/>",
        "mode: dark\ncolour: red\n",
        "SF is a city\n",
    ):
        assert not PART.recognises(written(tmp_path, text, "coverage.json"))


def test_a_printed_table_gives_the_sum_of_what_it_leaves_out_too(tmp_path: Path) -> None:
    evidence = reported(
        tmp_path,
        "===== tests coverage =====\n\n"
        "Name     Stmts   Miss Branch BrPart  Cover   Missing\n"
        "---------------------------------------------------\n"
        "a b.py      10      3      2      1    67%   3-5\n"
        "---------------------------------------------------\n"
        "TOTAL       34      3      2      1    89%\n\n"
        "1 file skipped due to complete coverage.\n",
    )

    assert evidence.find("lines:rate").value == 31 / 34
    assert evidence.find('lines{file="a b.py"}:rate').value == 0.7
    assert evidence.names == ("lines",)


def test_a_table_in_markdown_is_read(tmp_path: Path) -> None:
    text = (
        "| Name        |    Stmts |     Miss |   Cover |\n"
        "|------------ | -------: | -------: | ------: |\n"
        "| a\\_b.py     |        4 |        1 |     75% |\n"
        "|   **TOTAL** |    **4** |    **1** | **75%** |\n"
    )

    assert reported(tmp_path, text).find('lines{file="a_b.py"}:rate').value == 0.75


def test_opencover_states_the_figures_of_the_session(tmp_path: Path) -> None:
    points = 'numSequencePoints="8" visitedSequencePoints="2" numMethods="4" visitedMethods="3"'
    text = f"<CoverageSession><Summary {points}/><Modules/></CoverageSession>"

    assert reported(tmp_path, text).find("statements:rate").value == 0.25
    assert reported(tmp_path, text).find("functions:rate").value == 0.75


def test_the_generic_form_of_sonarqube_is_counted(tmp_path: Path) -> None:
    line = '<lineToCover lineNumber="2" covered="true" branchesToCover="2" coveredBranches="1"/>'
    other = '<lineToCover lineNumber="3" covered="false"/>'
    text = f'<coverage version="1"><file path="a.c">{line}{other}</file></coverage>'

    assert reported(tmp_path, text).find("lines:rate").value == 0.5
    assert reported(tmp_path, text).find("branches:rate").value == 0.5


def test_a_line_that_ran_in_one_suite_of_simplecov_ran(tmp_path: Path) -> None:
    one = {"coverage": {"/app/a.rb": {"lines": [1, None, 0, 0]}}, "timestamp": 1}
    two = {"coverage": {"/app/a.rb": {"lines": [0, None, 3, 0]}}, "timestamp": 2}

    found = reported(tmp_path, json.dumps({"RSpec": one, "Minitest": two})).find("lines:rate")

    assert (found.value, found.n) == (2 / 3, 3)


def test_slipcover_and_gcovr_are_read(tmp_path: Path) -> None:
    meta = {"software": "slipcover", "version": "1.1.0"}
    files = {"m.py": {"executed_lines": [1, 2], "missing_lines": [3, 4]}}
    slipcover = reported(tmp_path, json.dumps({"meta": meta, "files": files}))
    key = "gcovr/summary_format_version"
    gcovr = reported(
        tmp_path, json.dumps({key: "0.6", "files": [], "line_total": 3, "line_covered": 2})
    )

    assert slipcover.find("lines:rate").value == 0.5
    assert slipcover.provenance.tool == "slipcover"
    assert gcovr.find("lines:rate").value == 2 / 3
