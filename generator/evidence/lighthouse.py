"""Web pages, by Lighthouse: the scores and timings of one visit to one page.

How to get the file: `lighthouse https://example.org --output=json
--output-path=evidence/lighthouse-1.json`, several times, each into a file of its own: give the
record all of them (`evidence/lighthouse-*.json`), because two visits in a row differ by more than
most changes do. An answer of PageSpeed Insights is read too.

Select: a category's score from 0 to 1 (`performance`, `accessibility`, `seo`), or an audit by its
id: `largest-contentful-paint` in milliseconds, `total-byte-weight` in bytes,
`cumulative-layout-shift` without a unit.

Example: from `tests/evidence_files/lighthouse/synthetic_desktop.json`, a page with two elements:

    performance  1 1
    largest-contentful-paint  170.733 ms
    total-byte-weight  479 bytes

What cannot be claimed: that a page became faster, from one visit before and one after. What users
see: this is a laboratory, by default a slow phone that is simulated; a desktop's scores are far
higher, so before and after need the same settings, which the notes say. That a page is accessible,
since a score of 1 only means that no automatic check failed.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import (
    MISSING,
    Document,
    Fault,
    Location,
    check_number,
    load_document,
    try_document,
)
from generator.evidence.measurement import Note, Provenance
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates

UNITS = {"millisecond": "ms", "second": "s", "byte": "bytes", "unitless": "1", "element": "1"}
_OLD_TIMES = frozenset(
    {"first-contentful-paint", "first-meaningful-paint", "largest-contentful-paint"}
    | {"speed-index", "interactive", "first-cpu-idle", "estimated-input-latency"}
    | {"max-potential-fid", "total-blocking-time", "time-to-first-byte"}
)
"""Audits in milliseconds that versions 3 to 5 wrote without a unit."""
VISIT = "process run"
_FAILED = "Lighthouse could not load the page"


class Lighthouse:
    """Reads reports of single visits."""

    name = "lighthouse"
    generic = False
    kinds = ("json",)
    marks = "`lighthouseVersion` with `audits`"

    def recognises(self, file: EvidenceFile) -> bool:
        """A report, whole or inside an answer of PageSpeed Insights."""
        document = try_document(file)
        return document is not None and _report(document) is not None

    def read(self, file: EvidenceFile) -> Evidence:
        """The scores of the categories, then each audit that measured something."""
        document = load_document(file)
        at = _report(document) or ()
        refusal = _refusal(document, at)
        series = (*_scores(document, at, refusal), *_audits(document, at, refusal))
        own, notes = _provenance(document, at), tuple(_notes(document, at))
        return Listed(file, self.name, number_duplicates(series), notes, own, document)


def _report(document: Document) -> Location | None:
    """Where the report stands; None where there is none."""
    places: tuple[Location, ...] = ((), ("lighthouseResult",))
    for at in places:
        if document.text(*at, "lighthouseVersion") and document.mapping(*at, "audits"):
            return at
    return None


def _refusal(document: Document, at: Location) -> tuple[str, str] | None:
    """A report is written after a failure as well, without scores."""
    code = document.text(*at, "runtimeError", "code")
    if code is None or code == "NO_ERROR":
        return None
    return "failed-run", f"{_FAILED}: {code}"


def _scores(document: Document, at: Location, refusal: tuple[str, str] | None) -> Iterator[Series]:
    for name in document.mapping(*at, "categories"):
        way = (*at, "categories", name, "score")
        cell = Cell(document.at(*way), way)
        yield Series(name, "1", {"": cell}, 1, VISIT, refusal=refusal, least=0.0)
    # Version 2 has a list, and scores up to 100.
    for index in range(len(document.items(*at, "reportCategories"))):
        way = (*at, "reportCategories", index)
        cell = Cell(document.at(*way, "score"), (*way, "score"))
        name = document.text(*way, "id") or "category"
        yield Series(name, "percent", {"": cell}, 1, VISIT, least=0.0)


def _audits(document: Document, at: Location, refusal: tuple[str, str] | None) -> Iterator[Series]:
    for name in document.mapping(*at, "audits"):
        way = (*at, "audits", name)
        # Up to version 4 the value had another name and no unit.
        key = "numericValue" if document.at(*way, "numericValue") is not MISSING else "rawValue"
        value = document.at(*way, key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            said = document.text(*way, "numericUnit") or _old_unit(name)
            unit = UNITS.get(said, "")
            cell = Cell(value, (*way, key))
            yield Series(name, unit, {"": cell}, 1, VISIT, refusal=refusal, least=0.0)


def _old_unit(name: str) -> str:
    return "millisecond" if name in _OLD_TIMES else ""


def _provenance(document: Document, at: Location) -> Provenance:
    milliseconds = check_number(document.at(*at, "timing", "total"), 0.0)
    return Provenance(
        tool="Lighthouse",
        version=document.text(*at, "lighthouseVersion"),
        started=document.text(*at, "fetchTime"),
        duration=None if isinstance(milliseconds, Fault) else milliseconds / 1000,
        environment=_settings(document, at),
    )


def _settings(document: Document, at: Location) -> str | None:
    """What device was played, and how its speed was made."""
    device = document.text(*at, "configSettings", "formFactor") or document.text(
        *at, "configSettings", "emulatedFormFactor"
    )
    throttling = document.text(*at, "configSettings", "throttlingMethod")
    slowdown = ("configSettings", "throttling", "cpuSlowdownMultiplier")
    slower = check_number(document.at(*at, *slowdown))
    said = [
        device or "",
        f"throttling: {throttling}" if throttling else "",
        "" if isinstance(slower, Fault) or slower == 1 else f"processor {slower:g} times slower",
    ]
    return ", ".join(filter(None, said)) or None


def _notes(document: Document, at: Location) -> Iterator[Note]:
    failure = _refusal(document, at)
    if failure:
        yield Note(f"{failure[1]}: the report has no scores.", "failed-run")
    yield Note("One visit: scores and timings of the next one differ.", "single-visit")
    settings = _settings(document, at)
    if settings:
        yield Note(f"Measured in a laboratory ({settings}), not with users.", "laboratory")
    warnings = [text for text in document.items(*at, "runWarnings") if isinstance(text, str)]
    if warnings:
        yield Note(f"Lighthouse warned: {' '.join(warnings)[:300]}", "run-warnings")


PART = Lighthouse()
