"""Test coverage, by coverage.py, Istanbul, JaCoCo, Go and anything that writes Cobertura or lcov.

How to get the file: `coverage json -o evidence/coverage.json` or `coverage xml`;
`nyc --reporter=json-summary --reporter=lcov …`, `jest --coverage --coverageReporters=json-summary`;
JaCoCo's `jacoco.xml`; `go test -coverprofile=evidence/cover.out ./...`; `cargo llvm-cov --json`.
Clover's XML and Istanbul's `coverage-final.json` are read as well, OpenCover's and SonarQube's XML,
SimpleCov's `.resultset.json`, SlipCover's JSON, gcovr's JSON summary, and the table that
`coverage report` prints.

Select: `lines:rate`, `branches:rate`, `functions:rate`, `statements:rate`: what ran as a share of
what there is (unit `1`; say `unit: percent` in the record to show it so), counted and not rounded,
whatever the report calls it. `lines:count` is how many there are. A single file is
`lines{file="src/app.py"}:rate`; where the report has absolute paths, the folder that all share is
left out. coverage.py's own figure is `percent_covered`.

Example: from `tests/evidence_files/coverage/coverage_branch.json`, what coverage.py wrote with
`--branch`:

    lines:rate  0.833333 1
    branches:rate  1 1
    percent_covered  87.5 percent

What cannot be claimed: that the code is tested well: a line counts as soon as it ran, whether
anything was checked or not. Better coverage, from two reports of different scope or of different
tools, since each counts lines in its own way. With branches, coverage.py's `percent_covered` mixes
lines and branches; before and after have to be measured alike.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.evidence.coverage_json import json_shape, read_json
from generator.evidence.coverage_tally import KINDS, Tally, shortened
from generator.evidence.coverage_text import read_text, text_shape
from generator.evidence.coverage_xml import read_xml, xml_shape
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import MISSING, Document, try_document
from generator.evidence.measurement import Note, Provenance
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates
from generator.evidence.xml_text import root_of
from generator.problems import refuse

_MIXED = "percent_covered"


class Coverage:
    """Reads coverage reports in every usual shape."""

    name = "coverage"
    generic = False
    kinds = ("json", "xml", "text")
    marks = (
        "coverage.py's `meta`, `files` and `totals`, Istanbul's `total` or `s`, `f` and `b`, a root"
        " `<coverage>`, JaCoCo's `<report>`, lcov's `SF:`, Go's `mode:`, or a printed heading"
        " `Name Stmts Miss Cover`"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """Any of the shapes."""
        return bool(json_shape(try_document(file)) or xml_shape(file) or text_shape(file))

    def read(self, file: EvidenceFile) -> Evidence:
        """What ran and what there is, of all files together and of each."""
        document = try_document(file)
        shape = json_shape(document)
        if document is not None and shape:
            return self._evidence(file, read_json(document, shape), document)
        shape = xml_shape(file)
        if shape:
            return self._evidence(file, read_xml(file, shape))
        shape = text_shape(file)
        if shape:
            return self._evidence(file, read_text(file, shape))
        raise refuse(file.place(), "evidence-format", "this is no coverage report")

    def _evidence(
        self, file: EvidenceFile, tallies: list[Tally], document: Document | None = None
    ) -> Evidence:
        series = number_duplicates([*_series(tallies), *_mixed(document)])
        notes = tuple(_notes(tallies, document))
        return Listed(file, self.name, series, notes, _provenance(file, document), document)


def _series(tallies: list[Tally]) -> Iterator[Series]:
    """Where there is nothing to run, there is no share either."""
    names = shortened(each.file for each in tallies if each.file)
    for each in tallies:
        if each.total:
            count = Cell(each.total, unit="lines" if each.kind == "lines" else "1")
            stats = {"rate": Cell(each.covered / each.total), "count": count}
            labels = (("file", names[each.file]),) if each.file else ()
            about = (int(each.total), KINDS[each.kind], labels)
            yield Series(each.kind, "1", stats, *about, least=0.0, nature="exact")


def _mixed(document: Document | None) -> Iterator[Series]:
    """coverage.py's own percentage."""
    at = ("totals", _MIXED)
    if document is not None and document.at(*at) is not MISSING:
        stats = {"": Cell(document.at(*at), at)}
        yield Series(_MIXED, "percent", stats, least=0.0, nature="exact")


def _notes(tallies: list[Tally], document: Document | None) -> Iterator[Note]:
    if not any(each.total for each in tallies):
        yield Note("The report holds nothing that could run: the scope was empty.")
    if document is not None and document.at("meta", "branch_coverage") is True:
        text = "percent_covered mixes lines and branches; `lines:rate` and `branches:rate` do not."
        yield Note(text, "mixed-coverage", (_MIXED,))
    yield Note("Coverage says what ran, not what was checked.", "coverage-is-not-quality")


def _provenance(file: EvidenceFile, document: Document | None) -> Provenance:
    """Who wrote it, where the report says so. Its time has no zone, or is a tool's own count."""
    if document is not None and document.mapping("meta"):
        tool = document.text("meta", "software") or "coverage.py"
        return Provenance(tool=tool, version=document.text("meta", "version"))
    root = root_of(file)
    version = root.attributes.get("version") if root is not None else None
    return Provenance(version=version or None)


PART = Coverage()
