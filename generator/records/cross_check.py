"""What a record refers to: names that must exist, and pictures that must lie there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.problems import Problem, ProblemsFound, nearest
from generator.records.input_file import resolve_inside
from generator.records.places import Location, Places
from generator.records.profile import Profile
from generator.records.project import Project


def check_record(root: Path, folder: str, project: Project, places: Places) -> list[Problem]:
    """Every name of a record that names nothing, and every picture that is not there."""
    return [
        *_check_metric_names(project, places),
        *_check_decisions(project, places),
        *_check_images(root, folder, project, places),
    ]


def check_audiences(project: Project, places: Places, profile: Profile) -> list[Problem]:
    """Audiences of a record that the profile does not declare."""
    return [
        Problem(
            places.value(("audiences", index)),
            "unknown-audience",
            f"the profile declares no audience {audience!r}",
            nearest(audience, profile.audiences) or "declare it below `audiences` in profile.yml",
        )
        for index, audience in enumerate(project.audiences)
        if audience not in profile.audiences
    ]


def _check_metric_names(project: Project, places: Places) -> Iterator[Problem]:
    known = {*project.metrics, *project.experiments}
    for name in sorted(project.metrics.keys() & project.experiments.keys()):
        message = f"{name!r} is the id of a metric and of an experiment"
        yield Problem(places.key(("experiments", name)), "duplicate-id", message, "rename one")
    for location, name in _metric_names(project):
        if name not in known:
            hint = nearest(name, known) or "this record has no metrics yet"
            yield Problem(
                places.value(location), "unknown-metric", f"there is no metric {name!r}", hint
            )


def _metric_names(project: Project) -> Iterator[tuple[Location, str]]:
    """Every place where a record names a metric or an experiment."""
    for index, decision in enumerate(project.decisions):
        yield from _numbered(("decisions", index, "confirmed_by"), decision.confirmed_by)
    for index, chart in enumerate(project.charts):
        if chart.metric is not None:
            yield ("charts", index, "metric"), chart.metric
        yield from _numbered(("charts", index, "metrics"), chart.metrics)
    for key, experiment in project.experiments.items():
        yield from _numbered(("experiments", key, "guardrails"), experiment.guardrails)


def _numbered(location: Location, names: Iterable[str]) -> Iterator[tuple[Location, str]]:
    for index, name in enumerate(names):
        yield (*location, index), name


def _check_decisions(project: Project, places: Places) -> Iterator[Problem]:
    ids = [decision.id for decision in project.decisions]
    for index, decision in enumerate(project.decisions):
        location: Location = ("decisions", index)
        if decision.id in ids[:index]:
            first = places.value(("decisions", ids.index(decision.id), "id"))
            message = (
                f"duplicate decision {decision.id!r} (first in {first.path}, line {first.line})"
            )
            yield Problem(places.value((*location, "id")), "duplicate-id", message, "rename one")
        successor = decision.status.removeprefix("superseded by ")
        if successor != decision.status and successor not in ids:
            message = f"there is no decision {successor!r}"
            place = places.find((*location, "status"), successor)
            yield Problem(place, "unknown-decision", message, nearest(successor, ids))


def _check_images(root: Path, folder: str, project: Project, places: Places) -> Iterator[Problem]:
    for index, image in enumerate(project.images):
        place = places.value(("images", index, "file"))
        path = f"{folder}/{image.file}"
        try:
            real = resolve_inside(root, path)
        except ProblemsFound as found:
            yield from (Problem(place, p.code, p.message, p.hint) for p in found.problems)
            continue
        if not real.is_relative_to((root / folder).resolve()):
            message = "this picture is a link that leads out of the case study's folder"
            yield Problem(place, "path-escape", message, "put the file itself here")
        elif not real.is_file():
            yield Problem(place, "missing-file", f"there is no file {path}", _siblings(root / path))


def _siblings(path: Path) -> str:
    if not path.parent.is_dir():
        return ""
    return nearest(path.name, [entry.name for entry in path.parent.iterdir() if entry.is_file()])
