"""Long sections in files of their own."""

from __future__ import annotations

from pathlib import Path

from tests.records.writing import GOOD, printed, problems_of, the_record, write_record

WITHOUT_PROBLEM = GOOD.replace("problem: Scores were late.\n", "")


def test_a_section_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    text = "Scores were late.\r\n\r\nBy {{ p99 }}.\r\n"
    record = the_record(write_record(tmp_path, WITHOUT_PROBLEM, problem=text))
    assert record.project.problem == "Scores were late.\n\nBy {{ p99 }}.\n"
    assert record.sections == {
        "problem": "case_studies/churn/problem.md",
        "approach": "case_studies/churn/project.yml",
        "limits": "case_studies/churn/project.yml",
    }
    place = record.places.find(("problem",), "{{ p99 }}")
    assert (str(place), place.width) == ("case_studies/churn/problem.md:3:4", 9)


def test_a_section_in_both_places_is_refused(tmp_path: Path) -> None:
    assert (
        printed(write_record(tmp_path, problem="Again.\n"))
        == """\
case_studies/churn/project.yml:6:1: 'problem' stands here and in problem.md [section-twice]
    6 | problem: Scores were late.
      | ^^^^^^^
      = keep one of the two"""
    )


def test_an_empty_section_file_is_refused(tmp_path: Path) -> None:
    root = write_record(tmp_path, WITHOUT_PROBLEM, problem="\n")
    assert [(p.place.path, p.code) for p in problems_of(root)] == [
        ("case_studies/churn/problem.md", "empty")
    ]


def test_a_section_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    root = write_record(tmp_path, WITHOUT_PROBLEM)
    (root / "case_studies/churn/problem.md").write_bytes(b"late\nby \xe9\n")
    (problem,) = problems_of(root)
    assert (str(problem.place), problem.code) == ("case_studies/churn/problem.md:2:4", "encoding")


def test_a_section_that_is_a_link_out_of_the_portfolio_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    root = write_record(tmp_path / "site", WITHOUT_PROBLEM)
    (root / "case_studies/churn/problem.md").symlink_to(tmp_path / "secret.md")
    assert [problem.code for problem in problems_of(root)] == ["path-escape"]
