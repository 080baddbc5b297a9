"""Translation scores, by SacreBLEU: BLEU, chrF and TER, as JSON and as printed lines.

How to get the file: `sacrebleu ref.txt -i out.txt -m bleu chrf ter --confidence -w 4 > run.json`.
`-w 4` keeps four digits instead of one, `--confidence` adds a bootstrap interval.
Several systems at once (`-i a.txt b.txt`) are read, but SacreBLEU leaves their signatures out.
Lines such as `BLEU|nrefs:1|… = 48.3 85.7/63.6/50.0/20.0 …` are found in longer texts too.

Select: `BLEU`, `chrF2`, `TER`. The scores go from 0 to 100 and have the unit `percent` (TER can
pass 100). The middle of the bootstrap scores is `BLEU confidence_mean`, the half width of their
95 % interval `BLEU confidence_var`. Several systems are told apart by the label `system`, lines of
one text by `run`.

Example: from `tests/evidence_files/sacrebleu/multi.json`, one system by three metrics:

    BLEU  66.4 percent
    chrF2  84.4 percent
    TER  17.6 percent

What cannot be claimed: that two scores compare when their signatures differ (tokenizer, case,
references, version); the page shows the signature. That a higher TER is better: it counts edits.
A gain of a few tenths without a paired test; SacreBLEU makes one with `--paired-bs`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from generator.evidence.csv_text import to_value
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import Document, Location, load_document, try_document
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates

_METRIC = re.compile(r"BLEU|chrF\d*\+*|TER")
_INTERVAL = ("confidence_mean", "confidence_var")
"""Middle and half width of the bootstrap interval, as SacreBLEU calls them."""
_NUMBER = r"\d+(?:\.\d+)?"
_LINE = re.compile(
    rf"^[ \t]*(BLEU|chrF\d*\+*|TER)([|+]\S{{0,500}}version[:.]([\w.+-]{{1,50}})) = ({_NUMBER})"
    rf"(?: \(μ = ({_NUMBER}) ± ({_NUMBER})\))?",
    re.MULTILINE,
)


class SacreBleu:
    """Reads SacreBLEU's JSON of one system or several, and its printed lines."""

    name = "sacrebleu"
    generic = False
    kinds = ("json", "text")
    marks = "`name`, `score` and `signature`, or lines such as `BLEU|nrefs:1|… = 48.3`"

    def recognises(self, file: EvidenceFile) -> bool:
        """One score or a list of them; a text by a line with a signature in its head."""
        document = try_document(file)
        if document is not None:
            return bool(_scores(document)) or bool(_systems(document))
        return _LINE.search(file.head.decode("utf-8", "replace")) is not None

    def read(self, file: EvidenceFile) -> Evidence:
        """One series for each metric of each system."""
        document = try_document(file)
        if document is None and _LINE.search(file.head.decode("utf-8", "replace")):
            return _read_lines(file)
        document = load_document(file)
        series = [each for at in _scores(document) for each in _score_series(document, at)]
        series += [each for at in _systems(document) for each in _system_series(document, at)]
        notes = tuple(_notes(document, [each.name for each in series]))
        signed = _scores(document)
        version = document.text(*signed[0], "version") if signed else None
        own = Provenance(tool="SacreBLEU", version=version)
        return Listed(file, self.name, number_duplicates(series), notes, own, document)


def _scores(document: Document) -> list[Location]:
    """Where each score stands; none where one of them is something else."""
    root = document.root
    ways: list[Location] = [(index,) for index in range(len(document.items()))] or [()]
    if isinstance(root, dict | list) and all(_is_score(document, at) for at in ways):
        return ways
    return []


def _is_score(document: Document, at: Location) -> bool:
    name = document.text(*at, "name")
    signature = document.text(*at, "signature")
    return bool(name and _METRIC.fullmatch(name) and signature and "score" in document.mapping(*at))


def _systems(document: Document) -> list[Location]:
    """Where each of several systems stands."""
    ways: list[Location] = [(index,) for index in range(len(document.items()))]
    for at in ways:
        system = document.mapping(*at)
        if "system" not in system or not any(map(_METRIC.fullmatch, system)):
            return []
    return ways


def _score_series(document: Document, at: Location) -> Iterator[Series]:
    name = str(document.text(*at, "name"))
    for key, called in (("score", name), *((key, f"{name} {key}") for key in _INTERVAL)):
        if key in document.mapping(*at):
            cell = {"": Cell(document.at(*at, key), (*at, key))}
            yield Series(called, "percent", cell, least=0.0)


def _system_series(document: Document, at: Location) -> Iterator[Series]:
    """SacreBLEU writes these scores as text, or in a mapping beside the p-value."""
    labels: Labels = (("system", str(document.at(*at, "system"))),)
    for name in document.mapping(*at):
        if not _METRIC.fullmatch(name):
            continue
        way = (*at, name, "score") if document.mapping(*at, name) else (*at, name)
        value = document.at(*way)
        cell = Cell(to_value(value) if isinstance(value, str) else value, way)
        yield Series(name, "percent", {"": cell}, labels=labels, least=0.0)
        if "p_value" in document.mapping(*at, name):
            cell = Cell(document.at(*at, name, "p_value"), (*at, name, "p_value"))
            yield Series(f"{name} p_value", "1", {"": cell}, labels=labels, least=0.0)


def _notes(document: Document, names: list[str]) -> Iterator[Note]:
    for at in _scores(document):
        name = str(document.text(*at, "name"))
        yield _signed(name, str(document.text(*at, "signature")))
        resamples = document.text(*at, "bs")
        if resamples:
            yield Note(f"{name}: the interval is of {resamples} bootstrap samples.", names=(name,))
    if _systems(document):
        yield Note("The file has no signatures, so its scores compare only with each other.")
    yield from _directions(names)


def _signed(name: str, signature: str) -> Note:
    whole = f"{name}{signature}" if signature[:1] in {"|", "+"} else f"{name}|{signature}"
    text = f"Signature: {whole}. Scores compare only under the same one."
    return Note(text, names=(name,))


def _directions(names: list[str]) -> Iterator[Note]:
    if "TER" in names:
        yield Note("TER counts edits: lower is better.", "low-is-better", ("TER",))


def _read_lines(file: EvidenceFile) -> Evidence:
    found = list(_LINE.finditer(file.text))
    series: list[Series] = []
    notes: list[Note] = []
    times = Counter(match[1] for match in found)
    line, counted = 1, 0
    for number, match in enumerate(found, start=1):
        line += file.text.count("\n", counted, match.start(1))
        counted = match.start(1)
        labels: Labels = (("run", str(number)),) if times[match[1]] > 1 else ()
        series += _line_series(match, line, labels)
        notes.append(_signed(match[1], match[2]))
    notes += _directions([each.name for each in series])
    if len(times) != len(found):
        notes.append(Note("The file holds several scores of one metric.", "several-runs"))
    own = Provenance(tool="SacreBLEU", version=found[0][3])
    told = tuple(dict.fromkeys(notes))
    return Listed(file, SacreBleu.name, number_duplicates(series), told, own)


def _line_series(match: re.Match[str], line: int, labels: Labels) -> Iterator[Series]:
    name = match[1]
    called = (name, *(f"{name} {key}" for key in _INTERVAL))
    # Until version 2, whose signatures have bars, chrF and TER were printed as shares.
    unit = "1" if match[2].startswith("+") and name != "BLEU" else "percent"
    for each, value in zip(called, match.group(4, 5, 6), strict=True):
        if value is not None:
            cell = {"": Cell(to_value(value), line=line)}
            yield Series(each, unit, cell, labels=labels, least=0.0)


PART = SacreBleu()
