"""Coverage in XML: Cobertura, Clover, JaCoCo, OpenCover and SonarQube's generic form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from generator.evidence.coverage_tally import Tally, added, by_file, tally
from generator.evidence.files import EvidenceFile
from generator.evidence.xml_text import Element, first_elements, read_elements

_CONDITIONS = re.compile(r"\((\d{1,15})/(\d{1,15})\)")
_JACOCO = {
    "LINE": "lines",
    "BRANCH": "branches",
    "METHOD": "functions",
    "CLASS": "classes",
    "INSTRUCTION": "instructions",
}
_OPENCOVER = {
    "statements": "SequencePoints",
    "branches": "BranchPoints",
    "functions": "Methods",
    "classes": "Classes",
}
_CLOVER = {"statements": "statements", "conditionals": "branches", "methods": "functions"}


def xml_shape(file: EvidenceFile) -> str | None:
    """``cobertura``, ``clover``, ``jacoco``, ``opencover`` or ``sonar``; None for other XML."""
    elements = first_elements(file)
    if not elements:
        return None
    root, tags = elements[0], {element.tag for element in elements}
    if root.tag == "coverage":
        if "lineToCover" in tags:
            return "sonar"
        # Only the root is known of a file whose document type will be refused.
        is_clover = "line-rate" not in root.attributes and "project" in tags
        return "clover" if is_clover else "cobertura"
    if root.tag == "CoverageSession":
        return "opencover"
    is_jacoco = root.tag == "report" and bool({"counter", "sessioninfo", "package"} & tags)
    return "jacoco" if is_jacoco else None


def read_xml(file: EvidenceFile, shape: str) -> list[Tally]:
    """All files together, then each one."""
    if shape == "cobertura":
        return _cobertura(file)
    if shape == "sonar":
        return _sonar(file)
    others = {"clover": _clover, "jacoco": _jacoco, "opencover": _opencover}
    return list(others[shape](file))


def _cobertura(file: EvidenceFile) -> list[Tally]:
    """The root's own figures where it has them, else its lines counted."""
    stated: list[Tally] = []
    lines: dict[tuple[str, str], tuple[int, int]] = {}
    branches: dict[tuple[str, str], tuple[int, int]] = {}
    name = ""
    for event, element in read_elements(file):
        if event == "end":
            continue
        if element.tag == "coverage" and element.depth == 1:
            stated = list(_root_tallies(element.attributes))
        elif element.tag == "class":
            name = element.attributes.get("filename", element.attributes.get("name", ""))
        elif element.path[-3:] == ("class", "lines", "line"):
            key = (name, element.attributes.get("number", ""))
            did_run = element.attributes.get("hits", "0") != "0"
            lines[key] = max(lines.get(key, (0, 1)), (int(did_run), 1))
            found = _CONDITIONS.search(element.attributes.get("condition-coverage", ""))
            if found:
                branches[key] = (int(found[1]), int(found[2]))
    counted = added([*by_file("lines", lines), *by_file("branches", branches)])
    kinds = {each.kind for each in stated}
    return [*stated, *(each for each in counted if each.file or each.kind not in kinds)]


def _root_tallies(root: Mapping[str, str]) -> Iterator[Tally]:
    for kind, one in (("lines", "lines"), ("branches", "branches")):
        found = tally(kind, root.get(f"{one}-covered"), root.get(f"{one}-valid"))
        if found:
            yield found


def _clover(file: EvidenceFile) -> Iterator[Tally]:
    """The figures of the project, then those of its files."""
    name = ""
    for event, element in read_elements(file):
        if event == "start" and element.tag == "file":
            name = element.attributes.get("path") or element.attributes.get("name", "")
        elif event == "start" and element.path[-2:] == ("project", "metrics"):
            yield from _metrics(element, "")
        elif event == "start" and element.path[-2:] == ("file", "metrics"):
            yield from _metrics(element, name)


def _metrics(element: Element, name: str) -> Iterator[Tally]:
    for key, kind in _CLOVER.items():
        of = element.attributes
        found = tally(kind, of.get(f"covered{key}"), of.get(key), name)
        if found:
            yield found


def _jacoco(file: EvidenceFile) -> Iterator[Tally]:
    """The counters of the report, then those of its source files."""
    package = source = ""
    for event, element in read_elements(file):
        if event == "end":
            continue
        name = element.attributes.get("name", "")
        if element.tag == "package":
            package = name
        elif element.tag == "sourcefile":
            source = f"{package}/{name}" if package else name
        elif element.tag == "counter" and element.path[-2] in {"report", "sourcefile"}:
            yield from _counter(element, source if element.path[-2] == "sourcefile" else "")


def _counter(element: Element, name: str) -> Iterator[Tally]:
    kind = _JACOCO.get(element.attributes.get("type", ""))
    covered, missed = (element.attributes.get(key, "") for key in ("covered", "missed"))
    if kind and covered.isdigit() and missed.isdigit() and len(covered + missed) < 30:
        found = tally(kind, covered, str(int(covered) + int(missed)), name)
        if found:
            yield found


def _opencover(file: EvidenceFile) -> Iterator[Tally]:
    """The figures of the session. Its sequence points are statements."""
    for event, element in read_elements(file):
        if event == "start" and element.path == ("CoverageSession", "Summary"):
            of = element.attributes
            for kind, one in _OPENCOVER.items():
                found = tally(kind, of.get(f"visited{one}"), of.get(f"num{one}"))
                if found:
                    yield found
            return


def _sonar(file: EvidenceFile) -> list[Tally]:
    """Each line says whether it ran, and how many of its branches did."""
    lines: dict[tuple[str, str], tuple[int, int]] = {}
    branches: dict[tuple[str, str], tuple[int, int]] = {}
    name = ""
    for event, element in read_elements(file):
        of = element.attributes
        if event == "start" and element.tag == "file":
            name = of.get("path", "")
        elif event == "start" and element.tag == "lineToCover":
            key = (name, of.get("lineNumber", ""))
            lines[key] = (int(of.get("covered") == "true"), 1)
            found = tally("branches", of.get("coveredBranches"), of.get("branchesToCover"))
            if found:
                branches[key] = (int(found.covered), int(found.total))
    return added([*by_file("lines", lines), *by_file("branches", branches)])
