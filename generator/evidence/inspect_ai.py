"""Evaluations of language models, by Inspect: its `.eval` logs and its JSON logs.

How to get the file: `inspect eval task.py --model MODEL` writes a log for each task into `logs/`,
as `.eval` (a zip archive) or with `--log-format json` as JSON. Of an archive the header and the
scores are read, the samples are not.

Select: the metric with its scorer, `accuracy{scorer="match"}`, `stderr{scorer="match"}`. The scores
of the single samples are `score{scorer="match"}:mean`, where the log has them as numbers. An
accuracy is a fraction, unit `1`; of a scorer's own metrics the log does not say the scale, so add
`unit` beside `from`.

Example: from `tests/evidence_files/inspect-ai/four_questions.eval`, a log of four questions:

    accuracy{scorer="match"}  0.75 1
    stderr{scorer="match"}  0.25 1
    score{scorer="match"}:count  4 1

What cannot be claimed: anything from a log whose status is not `success`, but that the evaluation
ended so. A score of `--limit` as that of the whole data set. That epochs are more examples: they
are the same questions again. Logs hold the questions and answers as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import fsum

from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import Document, Location, is_number, load_document, try_document
from generator.evidence.measurement import Labels, Nature, Note, Provenance, Samples
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates
from generator.evidence.zip_member import member_names, open_member
from generator.problems import refuse

_HEADER, _START, _SCORES = "header.json", "_journal/start.json", "reductions.json"
SHARES = frozenset({"accuracy"})


class InspectAi:
    """Reads logs of Inspect."""

    name = "inspect-ai"
    generic = False
    kinds = ("json", "binary")
    marks = "`eval`, `plan` and `status`, or a zip archive with `header.json`"

    def recognises(self, file: EvidenceFile) -> bool:
        """A log by its sections; an archive by the names of its members."""
        document = try_document(file)
        if document is not None:
            return _is_log(document)
        names = member_names(file)
        return _START in names or {_HEADER, "summaries.json"} <= names

    def read(self, file: EvidenceFile) -> Evidence:
        """One series for each metric of each scorer, and the scores of the samples."""
        log, scores = _open(file)
        status = log.text("status") or "unknown"
        series = [each for at in _scorers(log) for each in _metrics(log, at)]
        series += [each for index in _members(scores) for each in _samples(log, scores, index)]
        if not series:
            message = f"the log has no results: its status is {status!r}"
            raise refuse(file.place(), "no-results", message)
        notes = tuple(_notes(log, series, status))
        own = _provenance(log)
        return Listed(file, self.name, number_duplicates(series), notes, own, log)


def _open(file: EvidenceFile) -> tuple[Document, Document]:
    """The log without its samples, and what has the samples' scores."""
    names = member_names(file)
    if not names:
        document = load_document(file)
        return document, document
    if _HEADER not in names:
        message = "the evaluation did not end: the archive has no header.json"
        raise refuse(file.place(), "no-results", message)
    log = load_document(open_member(file, _HEADER))
    return log, load_document(open_member(file, _SCORES)) if _SCORES in names else log


def _is_log(document: Document) -> bool:
    found = document.mapping()
    parts = (document.mapping("eval"), document.mapping("plan"))
    return {"eval", "plan", "status"} <= found.keys() and all(parts) and "task" in parts[0]


def _scorers(log: Document) -> list[Location]:
    scores = log.items("results", "scores")
    # The first versions had one scorer, whose metrics stood in the results themselves.
    if not scores and log.mapping("results", "metrics"):
        return [("results",)]
    return [("results", "scores", index) for index in range(len(scores))]


def _metrics(log: Document, at: Location) -> Iterator[Series]:
    labels = _labels(log, log, at)
    found = log.mapping(*at, "metrics")
    is_share = "accuracy" in found
    n = _scored(log, at)
    for key in found:
        way = (*at, "metrics", key, "value")
        name = log.text(*at, "metrics", key, "name") or key
        unit = "1" if is_share and name in {*SHARES, "stderr"} else ""
        of = "example" if n is not None else ""
        own = labels if name == key else tuple(sorted((*labels, ("metric", key))))
        yield Series(name, unit, {"": Cell(log.at(*way), way)}, n, of, own)


def _labels(log: Document, scores: Document, at: Location) -> Labels:
    """The scorer, and how epochs were made one where there were several ways."""
    ways = (("name",), ("scorer",), ("scorer", "name"))
    name = next((text for way in ways if (text := scores.text(*at, *way))), "score")
    reducer = scores.text(*at, "reducer")
    several = log.items("eval", "config", "epochs_reducer")
    own = (("reducer", reducer),) if reducer and len(several) > 1 else ()
    return (*own, ("scorer", name))


def _scored(log: Document, at: Location) -> int | None:
    """How many samples the scorer scored; older logs say it only where there was one epoch."""
    scored, epochs = log.at(*at, "scored_samples"), log.at("eval", "config", "epochs")
    if not is_number(scored, 0.0) and (not is_number(epochs) or epochs == 1):
        scored = log.at("results", "completed_samples")
    return int(float(str(scored))) if is_number(scored, 0.0) else None


def _members(scores: Document) -> list[Location]:
    if isinstance(scores.root, list):
        return [(index,) for index in range(len(scores.root))]
    return [("reductions", index) for index in range(len(scores.items("reductions")))]


def _samples(log: Document, scores: Document, at: Location) -> Iterator[Series]:
    """The score of each sample, where all of them are numbers."""
    members = range(len(scores.items(*at, "samples")))
    ways: list[Location] = [(*at, "samples", index, "value") for index in members]
    values = [scores.at(*way) for way in ways]
    if not values or not all(map(is_number, values)):
        return
    labels = _labels(log, scores, at)
    is_share = all(value in {0, 1} for value in values)
    nature: Nature = "proportion" if is_share else ""
    ids = partial(_ids, scores, at, members)
    samples = Samples(len(ways), lambda: scores.numbers_at(ways), ids)
    about = (len(ways), "example", labels, samples, ("count",))
    mean = {"mean": Cell(fsum(map(float, map(str, values))) / len(values))}
    yield Series("score", "1" if is_share else "", mean, *about, nature=nature)


def _ids(scores: Document, at: Location, members: range) -> list[str]:
    return [str(scores.at(*at, "samples", index, "sample_id")) for index in members]


def _notes(log: Document, series: list[Series], status: str) -> Iterator[Note]:
    if status != "success":
        yield Note(f"The evaluation's status is {status!r}.", "failed-run")
    if log.at("invalidated") is True:
        yield Note("The log was marked as invalid.", "failed-run")
    yield from _lost(log)
    limit = log.at("eval", "config", "limit")
    if isinstance(limit, int | list):
        yield Note(f"Only a part of the data set was used (limit {limit}).", "limited-examples")
    epochs = log.at("eval", "config", "epochs")
    if is_number(epochs) and epochs != 1:
        yield Note(f"Each example was asked {epochs} times (epochs) and counts once.")
    unstated = tuple(dict.fromkeys(each.name for each in series if not each.unit))
    if unstated:
        text = f"{', '.join(unstated[:8])}: the log does not say the scale."
        yield Note(text, "scale-unstated", unstated)
    yield Note(
        "The log holds questions and answers as text: look at them before you publish it.",
        "texts-in-file",
    )


def _lost(log: Document) -> Iterator[Note]:
    total, completed = log.at("results", "total_samples"), log.at("results", "completed_samples")
    if is_number(total) and is_number(completed) and total != completed:
        text = f"{completed} of {total} samples were completed; the others are left out."
        yield Note(text, "failed-examples")
    for at in _scorers(log):
        unscored = log.at(*at, "unscored_samples")
        if is_number(unscored) and unscored:
            yield Note(f"{unscored} samples have no score and are left out.", "failed-examples")


def _provenance(log: Document) -> Provenance:
    return Provenance(
        tool="Inspect",
        version=log.text("eval", "packages", "inspect_ai"),
        commit=log.text("eval", "revision", "commit"),
        started=log.text("stats", "started_at") or log.text("eval", "created"),
    )


PART = InspectAi()
