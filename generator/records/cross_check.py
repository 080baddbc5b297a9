"""What a record refers to: names that must exist, and pictures that must lie there.

The plain tree is checked, so that a mistake elsewhere in the record hides nothing of this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from generator.problems import Problem, ProblemsFound, nearest
from generator.records.fields import path_complaint
from generator.records.input_file import resolve_inside
from generator.records.places import Location, Places
from generator.records.profile import Profile
from generator.records.project import image_complaint
from generator.records.yaml_text import Tree

_METRIC_NAMES = (
    ("charts", "*", "metric"),
    ("charts", "*", "metrics", "*"),
    ("decisions", "*", "confirmed_by", "*"),
    ("experiments", "*", "guardrails", "*"),
)


def check_references(root: Path, folder: str, tree: Tree, places: Places) -> list[Problem]:
    """Every name of a record that names nothing, and every picture that is not there."""
    return [
        *_check_metric_names(tree, places),
        *_check_decision_names(tree, places),
        *_check_images(root, folder, tree, places),
    ]


def check_audiences(tree: Tree, places: Places, profile: Profile) -> list[Problem]:
    """Audiences of a record that the profile does not declare."""
    return [
        Problem(
            places.value(location),
            "unknown-audience",
            f"the profile declares no audience {audience!r}",
            nearest(audience, profile.audiences) or "declare it below `audiences` in profile.yml",
        )
        for location, audience in _texts(tree, ("audiences", "*"))
        if audience not in profile.audiences
    ]


def _check_metric_names(tree: Tree, places: Places) -> Iterator[Problem]:
    metrics, experiments = _keys(tree, "metrics"), _keys(tree, "experiments")
    for name in sorted(metrics & experiments):
        message = f"{name!r} is the id of a metric and of an experiment"
        yield Problem(places.key(("experiments", name)), "duplicate-id", message, "rename one")
    known = metrics | experiments
    for pattern in _METRIC_NAMES:
        for location, name in _texts(tree, pattern):
            if name not in known:
                hint = nearest(name, known) or "this record has no metrics yet"
                message = f"there is no metric {name!r}"
                yield Problem(places.value(location), "unknown-metric", message, hint)


def _check_decision_names(tree: Tree, places: Places) -> Iterator[Problem]:
    first: dict[str, Location] = {}
    for location, name in _texts(tree, ("decisions", "*", "id")):
        if name in first:
            message = f"duplicate decision {name!r} (first at {places.value(first[name])})"
            yield Problem(places.value(location), "duplicate-id", message, "rename one of the two")
        first.setdefault(name, location)
    for location, status in _texts(tree, ("decisions", "*", "status")):
        successor = status.removeprefix("superseded by ")
        if successor != status and successor not in first:
            place = places.find(location, successor)
            message = f"there is no decision {successor!r}"
            yield Problem(place, "unknown-decision", message, nearest(successor, first))


def _check_images(root: Path, folder: str, tree: Tree, places: Places) -> Iterator[Problem]:
    for location, name in _texts(tree, ("images", "*", "file")):
        if path_complaint(name) or image_complaint(name):
            continue  # the schema says so already
        place = places.value(location)
        try:
            real = resolve_inside(root, f"{folder}/{name}")
        except ProblemsFound as found:
            yield from (Problem(place, p.code, p.message, p.hint) for p in found.problems)
            continue
        if not real.is_relative_to((root / folder).resolve()):
            message = "this picture is a link that leads out of the case study's folder"
            yield Problem(place, "path-escape", message, "put the file itself here")
        elif not real.is_file():
            message = f"there is no file {f'{folder}/{name}'!r}"
            yield Problem(place, "missing-file", message, _files_beside(root / folder / name))


def _files_beside(path: Path) -> str:
    if not path.parent.is_dir():
        return ""
    return nearest(
        path.name, [entry.name for entry in path.parent.iterdir() if entry.name.isprintable()]
    )


def _keys(tree: Tree, name: str) -> set[str]:
    mapping = tree.get(name) if isinstance(tree, dict) else None
    return set(mapping) if isinstance(mapping, dict) else set()


def _texts(tree: Tree, pattern: tuple[str, ...]) -> Iterator[tuple[Location, str]]:
    """The texts at the places that a pattern means; ``*`` is every item."""
    if not pattern:
        if isinstance(tree, str):
            yield (), str(tree)
        return
    for step, branch in _branches(tree, pattern[0]):
        for location, text in _texts(branch, pattern[1:]):
            yield (step, *location), text


def _branches(tree: Tree, step: str) -> Iterator[tuple[str | int, Tree]]:
    if step == "*" and isinstance(tree, list):
        yield from enumerate(tree)
    elif step == "*" and isinstance(tree, Mapping):
        yield from tree.items()
    elif isinstance(tree, Mapping) and step in tree:
        yield step, tree[step]
