"""How severe a site wants its lints to be: the plugin's setting ``lints`` in ``mkdocs.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import yaml

from generator.lints.lint import Severities, lints
from generator.problems import Place, Problem, ProblemsFound, nearest

LEVELS = ("error", "warning", "note", "off")
CONFIG = "mkdocs.yml"


def read_severities(root: Path) -> Severities:
    """The setting of the site at a root, for commands that run without MkDocs.

    Nothing in the file is executed, and a file that cannot be read is left to MkDocs to refuse.
    Raises ProblemsFound for lints or levels that there are not.
    """
    try:
        config = yaml.load((root / CONFIG).read_bytes(), _Plain)  # noqa: S506 - a safe loader
    except (OSError, yaml.YAMLError, ValueError):
        return {}
    chosen = _setting(config.get("plugins") if isinstance(config, dict) else None)
    check_severities(chosen)
    return cast("Severities", chosen)


def check_severities(chosen: Mapping[Any, Any]) -> None:
    """Refuses names and levels that there are not."""
    place, known = Place(CONFIG), lints.names()
    problems = [
        Problem(place, "unknown-check", f"there is no check {name!r}", nearest(str(name), known))
        for name in chosen
        if name not in lints
    ]
    problems += [
        Problem(place, "check-level", f"{name} is {level!r}", f"write {', '.join(LEVELS)}")
        for name, level in chosen.items()
        if name in lints and level not in LEVELS
    ]
    if problems:
        raise ProblemsFound(problems)


def _setting(plugins: object) -> dict[object, object]:
    """The setting, in whichever form plugins are listed."""
    listed = plugins if isinstance(plugins, list) else [plugins]
    for each in listed:
        own = each.get("proofolio") if isinstance(each, dict) else None
        chosen = own.get("lints") if isinstance(own, dict) else None
        if isinstance(chosen, dict):
            # YAML 1.1 reads a bare `off` as false.
            return {name: "off" if level is False else level for name, level in chosen.items()}
    return {}


class _Plain(yaml.SafeLoader):
    """Takes tags of MkDocs (``!ENV``, ``!!python/name``) for nothing."""


_Plain.add_multi_constructor("", lambda _loader, _suffix, _node: None)
