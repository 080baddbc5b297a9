"""Decision files in the MADR form: ``decisions/0001-title.md``, front matter and known headings."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from generator.problems import Place, Problem, nearest
from generator.records.outline import Section, read_outline
from generator.records.places import Location, Places, Span
from generator.records.yaml_text import Tree, YamlText, read_yaml_text

_FRONT_KEYS = ("confirmed_by", "date", "id", "post", "revisit_when", "status", "title")
_NOT_SHOWN = ("consulted", "deciders", "decision-makers", "informed")
_PROSE = {
    "context and problem statement": "question",
    "decision outcome": "choice",
    "positive consequences": "because",
    "negative consequences": "accepted_cost",
}
_LISTS = ("considered options", "consequences", "pros and cons of the options")
_REQUIRED = {
    "title": "# the decision in a few words",
    "question": "## Context and Problem Statement",
    "choice": "## Decision Outcome",
}


@dataclass(frozen=True)
class DecisionFile:
    """One decision, as the tree that project.yml would hold, with its own places."""

    tree: dict[str, Tree]
    places: Places
    problems: tuple[Problem, ...]
    refused: frozenset[Location]


def is_decision_file(name: str) -> bool:
    """Whether a file of the folder is a decision, and not its index or a template."""
    stem = name.removesuffix(".md").lower()
    is_page = stem in {"readme", "index"} or stem.endswith("template")
    return name.endswith(".md") and not name.startswith((".", "_")) and not is_page


def decision_id(name: str) -> str:
    """The id that a file name gives: ``0001-use-onnx.md`` is ``use-onnx``."""
    return re.sub(r"^[0-9]+[-_ ]*", "", PurePosixPath(name).stem.lower())


def ids_by_number(names: Iterable[str]) -> dict[int, str]:
    """The ids of numbered files, for "superseded by ADR-0005"."""
    numbered = ((re.match(r"[0-9]+", name), name) for name in names)
    return {int(match[0]): decision_id(name) for match, name in numbered if match}


def read_decision(text: str, path: str, numbers: Mapping[int, str]) -> DecisionFile:
    """Reads a decision file; ``numbers`` are the ids of the files beside it by their number."""
    front, body_start = _front_matter(text, path)
    drafting = _Drafting(text, path, dict(front.places.spans), list(front.problems))
    drafting.tree["id"] = decision_id(PurePosixPath(path).name)
    drafting.take_front_matter(front.tree or {}, numbers)
    drafting.take_sections(read_outline(text, body_start))
    drafting.refuse_missing()
    places, problems = drafting.places, tuple(drafting.problems)
    return DecisionFile(drafting.tree, places, problems, front.refused)


def _front_matter(text: str, path: str) -> tuple[YamlText, int]:
    match = re.match(r"---[ \t]*\r?\n(.*?)^---[ \t]*(\r?\n|\Z)", text, re.DOTALL | re.MULTILINE)
    if match is None or not re.search(r"^[ \t]*[^\s#]", match[1], re.MULTILINE):
        return YamlText({}, Places(path, text, {}), ()), match.end() if match else 0
    # The first line made a comment keeps every line and offset as it is in the file.
    return read_yaml_text("#" + text[1 : match.end(1)], path), match.end()


@dataclass
class _Drafting:
    """A decision while it is put together from the parts of its file."""

    text: str
    path: str
    spans: dict[Location, Span]
    problems: list[Problem]
    tree: dict[str, Tree] = field(default_factory=dict)
    options: dict[str, dict[str, Tree]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.spans[()] = Span(0, len(self.text), 0, 0)

    @cached_property
    def places(self) -> Places:
        """Of everything that was taken so far."""
        return Places(self.path, self.text, self.spans)

    def take_front_matter(self, front: Mapping[str, Tree], numbers: Mapping[int, str]) -> None:
        for key, value in front.items():
            place = self.places.key((key,))
            if key in _FRONT_KEYS:
                self.tree[key] = value
            elif key in _NOT_SHOWN:
                self._warn(place, f"{key!r} is not shown on the page")
            else:
                hint = nearest(key, [*_FRONT_KEYS, *_NOT_SHOWN])
                self.problems.append(Problem(place, "unknown-key", f"unknown key {key!r}", hint))
        status = self.tree.get("status")
        if isinstance(status, str):
            self.tree["status"] = _status(status, numbers)

    def take_sections(self, outline: Iterable[Section]) -> None:
        above = ""
        for section in outline:
            if section.level == 1 and "title" not in self.tree:
                self._take_title(section)
            elif section.level > 2 and above == "pros and cons of the options":
                self._take_arguments(section)
            else:
                above = section.heading.lower()
                self._take_section(section)
        if self.options:
            self.tree["options"] = list(self.options.values())

    def refuse_missing(self) -> None:
        """Puts a stand-in where a heading is missing, so that the rest is checked too."""
        for key, heading in _REQUIRED.items():
            if key not in self.tree:
                message = f"missing heading `{heading}`, or there is no text below it"
                self.problems.append(Problem(self.places.value(()), "missing-key", message))
                self.tree[key] = "…"

    def _take_title(self, section: Section) -> None:
        self.tree["title"] = section.heading
        span = Span(section.start, section.heading_end, section.start, section.heading_end)
        self.spans[("title",)] = span
        if section.body:
            place = self.places.between(section.body_start, section.end)
            self._warn(place, "text directly below the title is not shown on the page")

    def _take_section(self, section: Section) -> None:
        heading = section.heading.lower()
        if heading in _PROSE:
            self._take_text(_PROSE[heading], section.body, section)
        elif heading == "considered options":
            for name in section.bullets():
                self.options[name] = {"name": name}
            self._place_at("options", section)
        elif heading == "consequences":
            self._take_consequences(section)
        elif heading not in _LISTS:
            close = difflib.get_close_matches(heading, [*_PROSE, *_LISTS], n=1, cutoff=0.8)
            hint = f"did you mean {close[0].capitalize()!r}?" if close else ""
            self._warn(self._place(section), f"{section.heading!r} is not shown on the page", hint)

    def _take_consequences(self, section: Section) -> None:
        bullets = section.bullets()
        good = [bullet for bullet in bullets if bullet.lower().startswith("good")]
        costs = [bullet for bullet in bullets if bullet not in good]
        self._take_text("because", _as_list(good), section)
        self._take_text("accepted_cost", _as_list(costs) if bullets else section.body, section)

    def _take_arguments(self, section: Section) -> None:
        name = section.heading
        if self.options and name not in self.options:
            hint = nearest(name, self.options)
            self._warn(self._place(section), f"{name!r} is not among the considered options", hint)
        option = self.options.setdefault(name, {"name": name})
        for side in ("good", "bad"):
            found = [_argument(bullet) for bullet in section.bullets() if _is_on(side, bullet)]
            if found:
                option[side] = list(found)
        for bullet in section.bullets():
            if not _is_on("good", bullet) and not _is_on("bad", bullet):
                place = self.places.find((), bullet)
                self._warn(place, "this is not shown: it is neither `Good, …` nor `Bad, …`")

    def _take_text(self, key: str, text: str, section: Section) -> None:
        if text:
            self.tree[key] = text
            self._place_at(key, section)

    def _place_at(self, key: str, section: Section) -> None:
        self.spans[(key,)] = Span(
            section.body_start, section.end, section.start, section.heading_end
        )

    def _place(self, section: Section) -> Place:
        return self.places.between(section.start, section.heading_end)

    def _warn(self, place: Place, message: str, hint: str = "") -> None:
        self.problems.append(Problem(place, "not-shown", message, hint, "warning"))


def _status(written: str, numbers: Mapping[int, str]) -> str:
    """MADR's ways to write a status: "Superseded by [ADR-0005](0005-new-one.md)"."""
    status = written.strip().lower()
    number = re.fullmatch(r"superseded by \[?(?:adr-?)?([0-9]+).*", status)
    if number and int(number[1]) in numbers:
        return f"superseded by {numbers[int(number[1])]}"
    return status


def _is_on(side: str, bullet: str) -> bool:
    return bullet.lower().startswith(side)


def _argument(bullet: str) -> str:
    return re.sub(r"^(good|bad)\b[,:]?\s*(because\s+)?", "", bullet, flags=re.IGNORECASE) or bullet


def _as_list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)
