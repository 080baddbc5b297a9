"""Decision files in the MADR form, as decisions of the record."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.records.decisions import decision_id, ids_by_number, is_decision_file, read_decision
from tests.records.writing import GOOD, printed, problems_of, the_record, write, write_record

MADR = """\
---
status: accepted
date: 2026-02-11
---

# Use DuckDB for tables

## Context and Problem Statement

Tables are larger than memory.

```sh
# no heading
```

## Considered Options

* DuckDB
* pandas, with
  pyarrow

## Decision Outcome

DuckDB, because it reads files where they lie.

### Consequences

* Good, because memory stays small
* Bad, because it is one more dependency

## Pros and Cons of the Options

### DuckDB

* Good, because it is small
* Bad, because it is new
"""
PATH = "case_studies/churn/decisions/0001-use-duckdb.md"


def write_decision(root: Path, text: str = MADR, record: str = GOOD) -> Path:
    return write(write_record(root, record), {PATH: text})


def test_every_part_of_a_decision_file_is_read(tmp_path: Path) -> None:
    (decision,) = the_record(write_decision(tmp_path)).project.decisions
    assert decision.id == "use-duckdb"
    assert decision.title == "Use DuckDB for tables"
    assert (decision.status, decision.date) == ("accepted", "2026-02-11")
    assert decision.question == "Tables are larger than memory.\n\n```sh\n# no heading\n```"
    assert [option.name for option in decision.options] == ["DuckDB", "pandas, with pyarrow"]
    assert decision.options[0].good == ("it is small",)
    assert decision.options[0].bad == ("it is new",)
    assert decision.choice == "DuckDB, because it reads files where they lie."
    assert decision.because == "- Good, because memory stays small"
    assert decision.accepted_cost == "- Bad, because it is one more dependency"


def test_decision_files_follow_the_decisions_of_the_record(tmp_path: Path) -> None:
    listed = "decisions: [{id: first, title: A, question: B, choice: C}]\n"
    record = the_record(write_decision(tmp_path, record=GOOD + listed))
    assert [decision.id for decision in record.project.decisions] == ["first", "use-duckdb"]
    assert str(record.places.value(("decisions", 0, "title"))).endswith("project.yml:9:32")
    assert str(record.places.value(("decisions", 1, "title"))) == f"{PATH}:6:3"
    assert str(record.places.find(("decisions", 1, "choice"), "files where")) == f"{PATH}:24:26"


def test_windows_line_ends_make_no_difference(tmp_path: Path) -> None:
    unix = the_record(write_decision(tmp_path / "a")).project.decisions
    windows = the_record(write_decision(tmp_path / "b", MADR.replace("\n", "\r\n")))
    assert windows.project.decisions == unix


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "status: accepted",
            "status: done",
            """\
case_studies/churn/decisions/0001-use-duckdb.md:2:9: \
status should be proposed, accepted, rejected or superseded by <id> [not-one-of]
    2 | status: done
      |         ^^^^""",
        ),
        (
            "date: 2026-02-11",
            "date: 2026-02-31",
            """\
case_studies/churn/decisions/0001-use-duckdb.md:3:7: \
date should be a date such as 2026-02-11 [date]
    3 | date: 2026-02-31
      |       ^^^^^^^^^^""",
        ),
        (
            "date: 2026-02-11",
            "daet: 2026-02-11",
            """\
case_studies/churn/decisions/0001-use-duckdb.md:3:1: unknown key 'daet' [unknown-key]
    3 | daet: 2026-02-11
      | ^^^^
      = did you mean 'date'?""",
        ),
        (
            "## Decision Outcome",
            "## Decision Outcom",
            """\
case_studies/churn/decisions/0001-use-duckdb.md:1:1: \
missing heading `## Decision Outcome`, or there is no text below it [missing-key]
    1 | ---
      | ^^^
case_studies/churn/decisions/0001-use-duckdb.md:22:4: \
warning: 'Decision Outcom' is not shown on the page [not-shown]
   22 | ## Decision Outcom
      |    ^^^^^^^^^^^^^^^
      = did you mean 'Decision outcome'?""",
        ),
        (
            "* Bad, because it is new",
            "* Neutral, because it is new",
            """\
case_studies/churn/decisions/0001-use-duckdb.md:36:3: \
warning: this is not shown: it is neither `Good, …` nor `Bad, …` [not-shown]
   36 | * Neutral, because it is new
      |   ^^^^^^^^^^^^^^^^^^^^^^^^^^""",
        ),
        (
            "### DuckDB",
            "### Duck",
            """\
case_studies/churn/decisions/0001-use-duckdb.md:33:5: \
warning: 'Duck' is not among the considered options [not-shown]
   33 | ### Duck
      |     ^^^^
      = did you mean 'DuckDB'?""",
        ),
        (
            "status: accepted",
            "status: *accepted",
            """\
case_studies/churn/decisions/0001-use-duckdb.md:2:9: \
anchors and aliases (& and *) are not supported in records [yaml-alias]
    2 | status: *accepted
      |         ^^^^^^^^^
      = write the value out, or quote the text""",
        ),
    ],
    ids=lambda value: value[:20],
)
def test_a_mistake_in_a_decision_file_has_its_place(
    old: str, new: str, expected: str, tmp_path: Path
) -> None:
    assert printed(write_decision(tmp_path, MADR.replace(old, new, 1))) == expected


def test_text_below_the_title_and_unknown_headings_are_not_lost_silently(tmp_path: Path) -> None:
    text = MADR.replace(
        "for tables\n", "for tables\n\nSome words.\n\n## More Information\n\nMore.\n"
    )
    found = [
        (p.code, p.severity, p.place.line) for p in problems_of(write_decision(tmp_path, text))
    ]
    assert found == [("not-shown", "warning", 8), ("not-shown", "warning", 10)]


def test_a_successor_may_be_named_by_its_number(tmp_path: Path) -> None:
    status = 'status: "Superseded by [ADR-0002](0002-use-polars.md)"'
    root = write_decision(tmp_path, MADR.replace("status: accepted", status))
    write(root, {"case_studies/churn/decisions/0002-use-polars.md": MADR})
    first, second = the_record(root).project.decisions
    assert (first.status, second.id) == ("superseded by use-polars", "use-polars")


def test_a_file_name_gives_the_id() -> None:
    assert decision_id("0012-Use-ONNX.md") == "use-onnx"
    assert decision_id("use_onnx.md") == "use_onnx"
    assert ids_by_number(["0012-a.md", "b.md"]) == {12: "a"}


@pytest.mark.parametrize("name", ["README.md", "index.md", "adr-template.md", "_x.md", "a.txt"])
def test_what_is_no_decision_is_left_alone(name: str) -> None:
    assert not is_decision_file(name)


def test_a_bad_id_is_told_at_the_file(tmp_path: Path) -> None:
    root = write(write_record(tmp_path), {"case_studies/churn/decisions/0001.md": MADR})
    assert [(p.code, p.place.line) for p in problems_of(root)] == [("empty", 1)]


parts = st.sampled_from(
    [
        *re.split(r"(\n)", MADR),
        "---",
        "# ",
        "## ",
        "### ",
        "```",
        "* Good, ",
        "<!--",
        "\r",
        "{{ x }}",
    ]
)


@given(st.lists(parts, max_size=40).map("".join))
@example("")
@example("no heading\n")
@example("---\n---\n")
@example("---\nstatus: [accepted]\n---\n# A\n")
def test_any_text_is_a_decision_or_has_problems_with_places(text: str) -> None:
    found = read_decision(text, PATH, {})
    assert {"id", "title", "question", "choice"} <= set(found.tree)
    for problem in found.problems:
        assert 1 <= problem.place.line <= text.count("\n") + 2
