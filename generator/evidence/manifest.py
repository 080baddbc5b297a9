"""The manifest of a run, ``<file>.run.yml``: how the file beside it came about."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.evidence.measurement import Provenance
from generator.problems import Problem, ProblemsFound, nearest

if TYPE_CHECKING:
    from generator.records.places import Places

MANIFEST_SUFFIX = ".run.yml"


def read_manifest(path: Path, shown: str) -> Provenance | None:
    """What the manifest says; None where there is none. Unknown keys are problems."""
    if path.is_symlink() or not path.is_file():
        return None
    # YAML is read only where there is a manifest; most commands never need it here.
    from generator.records.yaml_text import read_yaml

    manifest = read_yaml(path.read_bytes(), shown)
    problems = list(manifest.problems)
    tree = manifest.tree if isinstance(manifest.tree, dict) else {}
    said = _values(tree, manifest.places, problems)
    if problems:
        raise ProblemsFound(problems)
    return Provenance(recorded=True, **said)


def _values(tree: Mapping[str, object], places: Places, problems: list[Problem]) -> dict[str, Any]:
    said = {}
    for key, value in tree.items():
        if key not in FIELDS:
            hint = nearest(key, FIELDS)
            place = places.key((key,))
            problems.append(Problem(place, "unknown-key", f"a manifest has no {key!r}", hint))
        elif value is not None:
            expected, convert = FIELDS[key]
            said[key] = convert(value)
            if said[key] is None:
                place = places.value((key,))
                problems.append(Problem(place, "type", f"{key} should be {expected}"))
    return said


def _text(value: object) -> str | None:
    return str(value) if isinstance(value, str) and value.strip() else None


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, str) and re.fullmatch(r"-?\d{1,9}", value) else None


def _flag(value: object) -> bool | None:
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def _seconds(value: object) -> float | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9.]{1,30}(e[-+]?\d{1,3})?", value):
        return None
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) else None


_MOMENT = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})"


def _moment(value: object) -> str | None:
    return str(value) if isinstance(value, str) and re.fullmatch(_MOMENT, value) else None


FIELDS: Mapping[str, tuple[str, Callable[[object], object]]] = {
    "command": ("a text", _text),
    "exit_code": ("a whole number", _whole),
    "commit": ("a text", _text),
    "dirty": ("true or false", _flag),
    "environment": ("a text", _text),
    "tool": ("a text", _text),
    "version": ("a text", _text),
    "started": ("a moment with its zone, such as 2026-02-11T09:30:00Z", _moment),
    "duration": ("a number of seconds", _seconds),
}
