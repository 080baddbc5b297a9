"""Finding the folder that a portfolio is."""

from __future__ import annotations

from pathlib import Path

from generator.problems import EnvironmentFault

CASE_STUDIES = "case_studies"
_SIGNS = (CASE_STUDIES, "profile.yml", "mkdocs.yml")


def find_root(start: Path) -> Path:
    """The nearest folder from ``start`` upwards that holds a portfolio."""
    try:
        start = start.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise EnvironmentFault(f"{start} cannot be opened: {error}") from error
    for folder in (start, *start.parents):
        if any((folder / sign).exists() for sign in _SIGNS):
            return folder
    wanted = ", ".join(_SIGNS)
    raise EnvironmentFault(f"no portfolio in {start} or above it: none of {wanted} is there")
