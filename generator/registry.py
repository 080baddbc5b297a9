"""Parts that are found in their folder: one file each, no list to keep."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Generic, Protocol, TypeVar


class Named(Protocol):
    """Anything that can be registered."""

    @property
    def name(self) -> str: ...


Part = TypeVar("Part", bound=Named)
_PART = re.compile(r"^PART(: [^=]+)? = ", re.MULTILINE)


class Registry(Generic[Part]):
    """The parts that the modules of one package define.

    A module takes part by a line ``PART = …``; a module without one is only a neighbour, and is
    not imported: some need a tenth of a second. Parts are imported when the registry is first
    read, and iterated by name, so that the order never depends on the file system.
    """

    def __init__(self, package: str) -> None:
        self._package = package

    @cached_property
    def _parts(self) -> dict[str, Part]:
        path = importlib.import_module(self._package).__path__
        names = (f"{self._package}.{module.name}" for module in pkgutil.iter_modules(path))
        found = [importlib.import_module(name).PART for name in sorted(names) if _has_part(name)]
        parts = {part.name: part for part in sorted(found, key=lambda part: part.name)}
        if len(parts) != len(found):
            raise ValueError(f"two parts of {self._package} have the same name")
        return parts

    def __iter__(self) -> Iterator[Part]:
        return iter(self._parts.values())

    def __getitem__(self, name: str) -> Part:
        return self._parts[name]

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def names(self) -> list[str]:
        """Every part's name, sorted."""
        return list(self._parts)


def _has_part(name: str) -> bool:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return False
    return _PART.search(Path(spec.origin).read_text(encoding="utf-8")) is not None
