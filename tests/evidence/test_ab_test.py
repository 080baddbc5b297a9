"""A/B tests are read as arms, whether the file has totals or a row for each unit."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.ab_test import AbTestEvidence
from generator.evidence.reader import read_evidence
from generator.problems import ProblemsFound
from tests.evidence.reading import only_problem, read, written

UNITS = "user_id,variant,converted\n"


def arms(evidence: object, outcome: str) -> dict[str, tuple[int, float]]:
    assert isinstance(evidence, AbTestEvidence)
    return {arm.name: (arm.n, arm.total) for arm in evidence.outcomes[outcome]}


@pytest.mark.parametrize("name", ["counts.csv", "counts.json"])
def test_totals_are_read(name: str) -> None:
    evidence = read(f"ab-test/{name}")

    assert arms(evidence, "conversions") == {"control": (2008, 192), "treatment": (1992, 258)}
    found = evidence.find('conversions{variant="treatment"}:rate')
    assert (found.value, found.n, found.nature) == (258 / 1992, 1992, "proportion")


def test_numbers_are_read_as_europeans_write_them() -> None:
    evidence = read("ab-test/counts_srm.csv")

    assert arms(evidence, "conversions") == {"A": (10512, 1024), "B": (9488, 1010)}


def test_a_row_for_each_unit_gives_every_outcome() -> None:
    evidence = read("ab-test/per_user.csv")
    text = Path("tests/evidence_files/ab-test/per_user.csv").read_text("utf-8")
    rows = [line.split(",") for line in text.splitlines()[1:]]
    control = [row for row in rows if row[1] == "control"]

    assert arms(evidence, "converted")["control"] == (
        len(control),
        sum(int(row[2]) for row in control),
    )
    mean = evidence.find('revenue{variant="control"}:mean')
    assert mean.value == pytest.approx(sum(float(row[3]) for row in control) / len(control))


def test_days_in_any_order_become_cumulative(tmp_path: Path) -> None:
    content = (
        "day,variant,users,conversions\n2026-01-02,a,10,2\n2026-01-02,b,10,3\n"
        "2026-01-01,a,20,1\n2026-01-01,b,20,0\n"
    )
    evidence = read_evidence(written(tmp_path, content, "ab.csv"))

    assert isinstance(evidence, AbTestEvidence)
    (a, _) = evidence.outcomes["conversions"]
    assert [(p.until, p.n, p.total) for p in a.periods] == [
        ("2026-01-01", 20, 1.0),
        ("2026-01-02", 30, 3.0),
    ]


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (UNITS + "u1,a,1\nu2,b,0\nu1,b,1\n", "ab-both-arms", 4),
        (UNITS + "u1,a,1\nu2,b,0\nu2,b,1\n", "ab-duplicate-unit", 4),
        (UNITS + "u1,a,1\nu2,a,0\n", "ab-variant", 1),
        ("variant,users,conversions\na,10,11\nb,10,1\n", "value-range", 2),
        ("variant,users,conversions\na,10,x\nb,10,1\n", "type", 2),
        ("variant,users,conversions\na,10.5,1\nb,10,1\n", "type", 2),
        ("variant,users,conversions\na,10,1\na,10,1\nb,10,1\n", "ab-variant", 1),
        (UNITS + "u1,a,maybe\nu2,b,no\n", "type", 1),
    ],
)
def test_what_would_make_a_wrong_effect_is_refused(
    tmp_path: Path, content: str, code: str, line: int
) -> None:
    with pytest.raises(ProblemsFound) as raised:
        _ = read_evidence(written(tmp_path, content, "ab.csv")).measurements

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == (code, line)


def test_a_finished_analysis_is_no_test(tmp_path: Path) -> None:
    file = written(tmp_path, '{"frequentist": {"expected": 0.35, "ci": [0.1, 0.6]}}')

    assert read_evidence(file).format == "json"


def test_versions_of_a_game_with_retention_are_an_ab_test(tmp_path: Path) -> None:
    rows = "userid,version,retention_1\n1,gate_30,TRUE\n2,gate_30,FALSE\n3,gate_40,TRUE\n"
    evidence = read_evidence(written(tmp_path, rows, "run.csv"))
    releases = "userid,version,crashes\n1,2.0,3\n2,2.1,1\n"

    assert evidence.format == "ab-test"
    assert evidence.find('retention_1{variant="gate_30"}:rate').value == 0.5
    assert read_evidence(written(tmp_path, releases, "run.csv")).format == "table"
