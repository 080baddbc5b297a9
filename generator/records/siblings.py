"""Files beside the record that are part of it: long prose, one section a file, and decisions."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.problems import Problem, ProblemsFound
from generator.records.decisions import ids_by_number, is_decision_file, read_decision
from generator.records.input_file import read_inside
from generator.records.places import Location, Places, whole_file
from generator.records.project import SECTIONS
from generator.records.text_file import LARGEST, decode
from generator.records.yaml_text import Tree, YamlText


def add_siblings(root: Path, folder: str, text: YamlText) -> tuple[YamlText, Mapping[str, str]]:
    """The record with its sibling files in it, and the file in which each section stands."""
    if text.tree is None:
        return text, {}
    adding = _Adding(root, folder, text.places, dict(text.tree))
    sections = {name: text.places.path for name in SECTIONS if name in text.tree}
    for name in SECTIONS:
        if os.path.lexists(root / folder / f"{name}.md"):
            adding.section(name)
            sections[name] = f"{folder}/{name}.md"
    adding.decisions()
    return adding.onto(text), sections


@dataclass
class _Adding:
    """The record's tree while its siblings are put into it."""

    root: Path
    folder: str
    places: Places
    tree: dict[str, Tree]
    branches: dict[Location, Places] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: set[Location] = field(default_factory=set)

    def section(self, name: str) -> None:
        path = f"{self.folder}/{name}.md"
        if name in self.tree:
            message = f"{name!r} stands here and in {name}.md"
            place = self.places.key((name,))
            self.problems.append(Problem(place, "section-twice", message, "keep one of the two"))
        text = self._read(path)
        self.branches[(name,)] = whole_file(path, text)
        self.tree[name] = text.replace("\r\n", "\n")

    def decisions(self) -> None:
        """Appends the decisions of ``decisions/*.md`` to those of the record."""
        folder = f"{self.folder}/decisions"
        found = sorted((self.root / folder).iterdir()) if (self.root / folder).is_dir() else []
        names = [entry.name for entry in found if is_decision_file(entry.name)]
        listed = self.tree.get("decisions")
        # A wrong type is left as it is, for the schema to complain about.
        if not names or not isinstance(listed, list | None):
            return
        decisions = list(listed or [])
        for name in names:
            path = f"{folder}/{name}"
            decision = read_decision(self._read(path), path, ids_by_number(names))
            location: Location = ("decisions", len(decisions))
            self.branches[location] = decision.places
            self.problems += decision.problems
            self.refused |= {(*location, *refused) for refused in decision.refused}
            decisions.append(decision.tree)
        self.tree["decisions"] = decisions

    def onto(self, text: YamlText) -> YamlText:
        """The text as it was read, with what was added."""
        places = self.places.with_branches(self.branches)
        problems = (*text.problems, *self.problems)
        refused = text.refused | self.refused
        return replace(text, tree=self.tree, places=places, problems=problems, refused=refused)

    def _read(self, path: str) -> str:
        """The file's text; a stand-in where it cannot be read, so that the rest is checked too."""
        try:
            text, problems = decode(read_inside(self.root, path, LARGEST), path)
        except ProblemsFound as found:
            text, problems = None, found.problems
        self.problems += problems
        return "…" if text is None else text
