"""A case study and a profile as they stand in their files, with the place of every value."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from generator.problems import Place, Problem, ProblemsFound, in_order
from generator.records.cross_check import check_audiences, check_references
from generator.records.explain import explain
from generator.records.fields import Entry
from generator.records.input_file import read_inside, resolve_inside
from generator.records.places import Places
from generator.records.profile import Profile
from generator.records.project import Project
from generator.records.root import CASE_STUDIES
from generator.records.siblings import add_siblings
from generator.records.slugs import check_collisions, check_slug
from generator.records.text_file import LARGEST
from generator.records.yaml_text import YamlText, read_yaml

PROFILE = "profile.yml"
PROJECT = "project.yml"


@dataclass(frozen=True)
class Record:
    """One case study, read: what its author wrote and where each part of it stands."""

    slug: str
    folder: str
    """POSIX path relative to the portfolio's root: ``case_studies/<slug>``."""
    path: str
    """POSIX path of ``project.yml``, relative to the root."""
    project: Project
    """Sections and decisions from sibling files included."""
    places: Places = field(compare=False)
    sections: Mapping[str, str]
    """The file that each prose section stands in, relative to the root."""


@dataclass(frozen=True)
class ProfileRecord:
    """The profile, read."""

    path: str
    profile: Profile
    places: Places = field(compare=False)


def read_profile(root: Path) -> tuple[ProfileRecord | None, tuple[Problem, ...]]:
    """The profile at the root, or None with the problems that stand against it."""
    try:
        content = read_inside(root, PROFILE, LARGEST)
    except ProblemsFound as found:
        return None, tuple(_without_profile(problem) for problem in found.problems)
    text = read_yaml(content, PROFILE)
    profile, problems = _validate(Profile, text)
    if profile is None:
        return None, in_order(problems)
    return ProfileRecord(PROFILE, profile, text.places), in_order(problems)


def read_record(
    root: Path, slug: str, profile: ProfileRecord | None = None
) -> tuple[Record | None, tuple[Problem, ...]]:
    """One case study, or None where an error stands against it; warnings leave it whole.

    Its audiences are checked where a profile is given; a broken profile says nothing of them.
    """
    folder = f"{CASE_STUDIES}/{slug}"
    path = f"{folder}/{PROJECT}"
    problems = check_slug(slug, Place(path))
    try:
        text = read_yaml(read_inside(root, path, LARGEST), path)
    except ProblemsFound as found:
        return None, in_order([*problems, *found.problems])
    text, sections = add_siblings(root, folder, text)
    project, more = _validate(Project, text)
    problems += more + _check_names(root, folder, text, profile)
    if project is None or _has_error(problems):
        return None, in_order(problems)
    record = Record(slug, folder, path, project, text.places, sections)
    return record, in_order(problems)


def _check_names(
    root: Path, folder: str, text: YamlText, profile: ProfileRecord | None
) -> list[Problem]:
    problems = check_references(root, folder, text.tree, text.places)
    if profile is not None:
        problems += check_audiences(text.tree, text.places, profile.profile)
    return problems


def read_records(
    root: Path, profile: ProfileRecord | None = None
) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    """All case studies by slug, and every problem of all of them."""
    slugs, problems = _find_slugs(root)
    records = []
    for slug in slugs:
        record, found = read_record(root, slug, profile)
        problems += found
        if record is not None:
            records.append(record)
    return tuple(records), in_order(problems)


def _find_slugs(root: Path) -> tuple[list[str], list[Problem]]:
    """The folders that are case studies."""
    folder = root / CASE_STUDIES
    names = sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []
    slugs: list[str] = []
    problems: list[Problem] = []
    for name in names:
        if name.startswith((".", "_")):
            continue
        try:
            if _is_case_study(root, f"{CASE_STUDIES}/{name}"):
                slugs.append(name)
        except ProblemsFound as found:
            problems += found.problems
    places = [(slug, Place(f"{CASE_STUDIES}/{slug}/{PROJECT}")) for slug in slugs]
    return slugs, problems + check_collisions(places)


def _is_case_study(root: Path, folder: str) -> bool:
    """Whether it is a folder with a record; raises ProblemsFound for one without."""
    resolve_inside(root, folder)
    if not (root / folder).is_dir():
        return False
    if not os.path.lexists(root / folder / PROJECT):
        place = Place(f"{folder}/{PROJECT}")
        hint = "write one, or rename the folder to begin with _ so that it is left alone"
        warning = Problem(place, "missing-file", f"{folder} has no {PROJECT}", hint, "warning")
        raise ProblemsFound([warning])
    return True


Model = TypeVar("Model", bound=Entry)


def _validate(model: type[Model], text: YamlText) -> tuple[Model | None, list[Problem]]:
    problems = list(text.problems)
    if text.tree is None:
        return None, problems
    try:
        value = model.model_validate(text.tree)
    except ValidationError as error:
        return None, [*problems, *explain(error, model, text.places, text.refused)]
    return (None if _has_error(problems) else value), problems


def _has_error(problems: Collection[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def _without_profile(problem: Problem) -> Problem:
    if problem.code != "missing-file":
        return problem
    hint = "write two lines: `name: Your Name` and `headline: What you do`"
    return Problem(problem.place, problem.code, f"there is no {PROFILE}", hint)
