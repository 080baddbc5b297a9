"""A whole record: what is read, and every mistake with the words that the author sees."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.records.record import read_profile, read_record, read_records
from tests.records.writing import (
    GOOD,
    PROFILE,
    printed,
    problems_of,
    the_record,
    write,
    write_record,
)

CASES_FILE = Path(__file__).with_name("bad_records.txt")
FULL = Path(__file__).with_name("full_record.yml").read_text(encoding="utf-8")


def cases() -> dict[str, tuple[list[str], str]]:
    found = re.findall(
        r"^### (.*?)\n(.*?)^===\n(.*?)\n\n?(?=### |\Z)",
        CASES_FILE.read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    return {name: (changes.splitlines(), expected.strip()) for name, changes, expected in found}


def changed(changes: list[str]) -> str:
    """The good record with lines lost and got."""
    lines = GOOD.splitlines()
    at = len(lines)
    for change in changes:
        if change.startswith("-"):
            at = lines.index(change[1:])
            del lines[at]
        else:
            lines.insert(at, change[1:])
            at += 1
    return "\n".join(lines) + "\n"


CASES = cases()


def test_there_are_cases_and_the_good_record_is_good(tmp_path: Path) -> None:
    assert len(CASES) > 50
    assert the_record(write_record(tmp_path)).project.title == "Churn scores"


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_told_with_its_place_and_remedy(name: str, tmp_path: Path) -> None:
    changes, expected = CASES[name]
    assert printed(write_record(tmp_path, changed(changes))) == expected


def write_full_record(root: Path) -> Path:
    profile = "name: Sample Author\naudiences: {ml: {title: A}, backend: {title: B}}\n"
    write(root, {"profile.yml": profile, "case_studies/churn/images/dashboard.png": ""})
    return write(root, {"case_studies/churn/project.yml": FULL})


def test_everything_that_the_design_shows_is_read(tmp_path: Path) -> None:
    root = write_full_record(tmp_path)
    record = the_record(root)
    assert problems_of(root) == ()
    metric = record.project.metrics["p99_latency"]
    assert metric.before is not None
    assert metric.before.files == ("evidence/baseline/*.json",)
    assert metric.minimum_effect == "5%"
    assert record.project.experiments["ranker_v2"].allocation == {"v1": 50, "v2": 50}
    assert record.project.decisions[0].confirmed_by == ("p99_latency",)


def test_places_lead_to_the_words_of_the_author(tmp_path: Path) -> None:
    record = the_record(write_full_record(tmp_path))
    path = "case_studies/churn/project.yml"
    source = ("metrics", "p99_latency", "before", "from", 0)
    assert str(record.places.value(source)) == f"{path}:39:13"
    assert str(record.places.key(source)) == f"{path}:39:5"
    assert str(record.places.find(("summary",), "{{ recall.change }}")) == f"{path}:4:57"


@pytest.mark.parametrize(
    ("written", "files"),
    [
        ("evidence/a.json", ("evidence/a.json",)),
        ("evidence/*.json", ("evidence/*.json",)),
        ("[evidence/a.json, evidence/b.json]", ("evidence/a.json", "evidence/b.json")),
        ("{from: evidence/a.json, select: x, unit: s}", ("evidence/a.json",)),
        ("{from: [evidence/a.json], format: k6}", ("evidence/a.json",)),
    ],
)
def test_all_forms_of_a_source_are_one(
    written: str, files: tuple[str, ...], tmp_path: Path
) -> None:
    metric = f"metrics:\n  m: {{name: m, unit: s, better: lower, value: {written}}}\n"
    value = the_record(write_record(tmp_path, GOOD + metric)).project.metrics["m"].value
    assert value is not None
    assert value.files == files


def test_records_are_sorted_and_a_broken_one_hides_none(tmp_path: Path) -> None:
    root = write_record(tmp_path, "title: x\n")
    write(root, {f"case_studies/{slug}/project.yml": GOOD for slug in ("zeta", "alpha")})
    records, problems = read_records(root)
    assert [record.slug for record in records] == ["alpha", "zeta"]
    assert {problem.place.path for problem in problems} == {"case_studies/churn/project.yml"}


def test_folders_that_are_no_case_studies_are_left_alone(tmp_path: Path) -> None:
    root = write_record(tmp_path)
    write(root, {"case_studies/_draft/project.yml": "x", "case_studies/.git/x": ""})
    write(root, {"case_studies/README.md": "x"})
    assert [record.slug for record in read_records(root)[0]] == ["churn"]
    assert problems_of(root) == ()


def test_a_folder_without_a_record_is_a_warning(tmp_path: Path) -> None:
    root = write(write_record(tmp_path), {"case_studies/empty/evidence/a.json": "{}"})
    (problem,) = problems_of(root)
    assert (problem.code, problem.severity) == ("missing-file", "warning")
    assert problem.place.path == "case_studies/empty/project.yml"


def test_names_that_are_one_on_some_systems_collide(tmp_path: Path) -> None:
    root = write(tmp_path, {"case_studies/Alpha/project.yml": GOOD})
    write(root, {"case_studies/alpha/project.yml": GOOD})
    found = {(problem.place.path, problem.code) for problem in problems_of(root)}
    assert found == {
        ("case_studies/Alpha/project.yml", "slug-invalid"),
        ("case_studies/alpha/project.yml", "slug-collision"),
    }


def test_a_record_that_is_a_link_out_of_the_portfolio_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yml"
    secret.write_text(GOOD)
    root = write_record(tmp_path / "site")
    (root / "case_studies/evil").mkdir()
    (root / "case_studies/evil/project.yml").symlink_to(secret)
    (root / "case_studies/worse").symlink_to(tmp_path)
    assert [(p.place.path, p.code) for p in problems_of(root)] == [
        ("case_studies/evil/project.yml", "path-escape"),
        ("case_studies/worse", "path-escape"),
    ]


def test_a_link_in_a_circle_is_named(tmp_path: Path) -> None:
    root = write_record(tmp_path)
    (root / "case_studies/round").symlink_to("round")
    (problem,) = problems_of(root)
    assert (problem.place.path, problem.code) == ("case_studies/round", "path-loop")


@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_a_record_that_is_no_file_is_refused_without_waiting(kind: str, tmp_path: Path) -> None:
    root = write_record(tmp_path)
    path = root / "case_studies/churn/project.yml"
    path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    assert [problem.code for problem in problems_of(root)] == ["not-a-file"]


def test_a_picture_may_not_be_a_link_out_of_its_folder(tmp_path: Path) -> None:
    root = write_record(tmp_path, GOOD + "images: [{file: a.png, alt: A}]\n")
    (root / "case_studies/churn/a.png").symlink_to(root / "profile.yml")
    assert [problem.code for problem in problems_of(root)] == ["path-escape"]


def test_a_picture_with_an_impossible_name_is_no_traceback(tmp_path: Path) -> None:
    names = f'"a\\0.png", "{"a" * 300}.png"'
    images = "".join(f"  - {{file: {name}, alt: A}}\n" for name in names.split(", "))
    codes = [p.code for p in problems_of(write_record(tmp_path, f"{GOOD}images:\n{images}"))]
    assert codes == ["control-character", "missing-file", "missing-file"]


def test_a_huge_number_is_out_of_range(tmp_path: Path) -> None:
    root = write_record(tmp_path, GOOD + f"team: {'9' * 5000}\n")
    (problem,) = problems_of(root)
    assert (problem.place.line, problem.code) == (9, "number-range")


def test_a_missing_profile_tells_what_to_write(tmp_path: Path) -> None:
    profile, (problem,) = read_profile(tmp_path)
    assert profile is None
    assert (problem.place.path, problem.code) == ("profile.yml", "missing-file")
    assert "`name: Your Name`" in problem.hint


def test_a_profile_is_read_and_its_mistakes_told(tmp_path: Path) -> None:
    profile, problems = read_profile(write(tmp_path, {"profile.yml": PROFILE}))
    assert profile is not None
    assert (profile.profile.name, problems) == ("Sample Author", ())
    broken = "name: Sample Author\nlocale: xx-nowhere-at-all\nheadlin: a\n"
    profile, problems = read_profile(write(tmp_path, {"profile.yml": broken}))
    assert profile is None
    assert [(p.place.line, p.code) for p in problems] == [(2, "locale"), (3, "unknown-key")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.data())
def test_any_damage_to_a_record_ends_in_problems_with_places(
    tmp_path: Path, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(FULL)))
    end = data.draw(st.integers(start, min(len(FULL), start + 30)))
    junk = data.draw(st.text("ab:-[]{}'\"\n #&*!|>~é\t", max_size=6))
    text = FULL[:start] + junk + FULL[end:]
    write_full_record(tmp_path)
    write(tmp_path, {"case_studies/churn/project.yml": text})
    record, problems = read_record(tmp_path, "churn")
    errors = [problem for problem in problems if problem.severity == "error"]
    assert (record is None) == bool(errors)
    for problem in problems:
        assert 1 <= problem.place.line <= text.count("\n") + 2
