"""Build times, by GitHub Actions: runs of workflows, their jobs and steps, and billed time.

How to get the file: `gh api --paginate --slurp
'repos/OWNER/REPO/actions/workflows/ci.yml/runs' > evidence/runs.json` for a history; `gh api
repos/OWNER/REPO/actions/runs/ID/jobs` for the jobs of one run, `…/timing` for what was billed; `gh
run list --json name,workflowName,conclusion,createdAt,startedAt,updatedAt` and `gh run view ID
--json jobs` are read as well.

Select: `run{workflow="CI",conclusion="success"}:median` over the runs in the file, in seconds,
`success:rate` (of the runs that ended in success or failure), `job{job="test"}`,
`step{job="test",step="Run pytest"}`, `queue{job="test"}` (waiting for a runner); from `timing`
`run_duration` and `billable{os="UBUNTU"}` in milliseconds. Where the file has one run of a job it
is a single value, else there are `mean median min max`.

Example: from `tests/evidence_files/github-actions/synthetic_jobs.json`, one of the jobs of a run:

    job{conclusion="success",job="test (3.11)"}  95 s
    queue{conclusion="success",job="test (3.11)"}  5 s

What cannot be claimed: that the tests became faster, from the time of a whole run: it holds waiting
for a runner, and the end of a run is when it was last touched. A change, from two runs: runners
differ, so take a history before and after. Costs, from `billable`: it is 0 for public repositories.
Failed runs are shorter; do not mix them with those that succeeded.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import (
    MISSING,
    Document,
    Location,
    load_document,
    try_document,
)
from generator.evidence.measurement import Labels, Note, Provenance, Samples
from generator.evidence.over_time import instant, to_seconds
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates

LISTED = ("mean", "median", "min", "max")
_RUN = ("run_started_at", "startedAt", "created_at", "createdAt")
_ENDED = frozenset({"success", "failure", "timed_out"})


class GitHubActions:
    """Reads answers of the REST API and of ``gh``."""

    name = "github-actions"
    generic = False
    kinds = ("json",)
    marks = "`billable`, `workflow_runs`, `jobs` with `started_at`, or a list of runs by `gh`"

    def recognises(self, file: EvidenceFile) -> bool:
        """Billed time, runs or jobs, in pages or not."""
        document = try_document(file)
        return document is not None and _read(document) is not None

    def read(self, file: EvidenceFile) -> Evidence:
        """Runs, jobs and steps by name and by how they ended."""
        document = load_document(file)
        history = _read(document) or _History()
        series = (*_timing(document), *_spans(history), *_success(history))
        own, notes = _provenance(history), tuple(_notes(document, history))
        return Listed(file, self.name, number_duplicates(series), notes, own, document)


@dataclass
class _History:
    """What the file says of runs, jobs and steps."""

    spans: dict[tuple[str, Labels], list[tuple[float, float]]] = field(default_factory=dict)
    """Start and length in seconds, of each name and how it ended."""
    outcomes: list[str] = field(default_factory=list)
    """How each run ended."""
    commits: set[str] = field(default_factory=set)
    unfinished: int = 0

    def add(self, name: str, labels: Mapping[str, str], start: object, end: object) -> None:
        """Takes one run, job or step that has a start and an end."""
        begin, finish = to_seconds(start), to_seconds(end)
        if begin is None or finish is None:
            self.unfinished += name != "queue"
            return
        key = (name, tuple(sorted(labels.items())))
        self.spans.setdefault(key, []).append((begin, finish - begin))


def _read(document: Document) -> _History | None:
    """The history; None where the file holds something else."""
    if document.mapping("billable") and _is_timing(document):
        return _History()
    history, known = _History(), False
    pages: list[Location] = [()]
    if isinstance(document.root, list):
        pages = [(index,) for index in range(len(document.root))]
    for page in pages:
        known = _read_page(document, page, history)
        if not known:
            return None
    return history if known else None


def _is_timing(document: Document) -> bool:
    return all(
        isinstance(each, dict) and "total_ms" in each
        for each in document.mapping("billable").values()
    )


def _read_page(document: Document, page: Location, history: _History) -> bool:
    """One page of an answer, or one run."""
    for key in ("workflow_runs", "jobs"):
        members = document.items(*page, key)
        if members and all(isinstance(each, dict) and _is_ours(each) for each in members):
            for each in members:
                if isinstance(each, dict):
                    (_read_job if key == "jobs" else _read_run)(each, history)
            return True
    each = document.at(*page)
    if isinstance(each, dict) and "conclusion" in each and _end(each) and _is_ours(each):
        _read_run(each, history)
        return True
    return False


def _is_ours(each: Mapping[str, object]) -> bool:
    has_start = any(key in each for key in (*_RUN, "started_at"))
    return has_start and "conclusion" in each


def _first(each: Mapping[str, object], *keys: str) -> object:
    return next((each[key] for key in keys if each.get(key)), None)


def _end(each: Mapping[str, object]) -> object:
    return _first(each, "updated_at", "updatedAt")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _read_run(each: Mapping[str, object], history: _History) -> None:
    outcome = _text(each.get("conclusion"))
    if not outcome:
        history.unfinished += 1
        return
    history.outcomes.append(outcome)
    commit = _first(each, "head_sha", "headSha")
    if isinstance(commit, str):
        history.commits.add(commit)
    workflow = _text(_first(each, "workflowName", "name"))
    labels = {"workflow": workflow, "conclusion": outcome}
    if outcome != "skipped":
        history.add("run", labels, _first(each, *_RUN), _end(each))


def _read_job(each: Mapping[str, object], history: _History) -> None:
    outcome = _text(each.get("conclusion"))
    if outcome == "skipped":
        return
    labels = {"job": _text(each.get("name")), "conclusion": outcome}
    start = _first(each, "started_at", "startedAt")
    history.add("job", labels, start, _first(each, "completed_at", "completedAt"))
    history.add("queue", labels, _first(each, "created_at", "createdAt"), start)
    commit = _first(each, "head_sha", "headSha")
    if isinstance(commit, str):
        history.commits.add(commit)
    steps = each.get("steps")
    for step in steps if isinstance(steps, list) else []:
        if isinstance(step, dict) and step.get("conclusion") not in {"skipped", None, ""}:
            about = {"job": labels["job"], "step": _text(step.get("name"))}
            begin = _first(step, "started_at", "startedAt")
            history.add("step", about, begin, _first(step, "completed_at", "completedAt"))


def _timing(document: Document) -> Iterator[Series]:
    """The time of one run on the wall, and what was billed by operating system."""
    if not document.mapping("billable"):
        return
    at: Location = ("run_duration_ms",)
    if document.at(*at) is not MISSING:
        cell = Cell(document.at(*at), at)
        yield Series("run_duration", "ms", {"": cell}, 1, "process run", least=0.0)
    for system in document.mapping("billable"):
        at = ("billable", system, "total_ms")
        labels = (("os", system),)
        yield Series(
            "billable", "ms", {"": Cell(document.at(*at), at)}, None, "", labels, least=0.0
        )


def _spans(history: _History) -> Iterator[Series]:
    for (name, labels), spans in history.spans.items():
        # The API gives the newest first.
        lengths = array("d", (length for _, length in sorted(spans, key=lambda span: span[0])))
        yield _series(name, labels, lengths)


def _series(name: str, labels: Labels, lengths: array[float]) -> Series:
    if len(lengths) == 1:
        return Series(name, "s", {"": Cell(lengths[0])}, 1, "process run", labels, least=0.0)
    refusal = None
    if min(lengths) < 0:
        refusal = ("value-range", f"a {name} ends before it starts: {min(lengths):g} s")
    samples = Samples(len(lengths), lambda: lengths)
    about = ("process run", labels, samples, LISTED, 0.0, refusal)
    return Series(name, "s", {}, len(lengths), *about)


def _success(history: _History) -> Iterator[Series]:
    """The share of runs that succeeded; those that were cancelled or skipped say nothing."""
    ended = [outcome for outcome in history.outcomes if outcome in _ENDED]
    if ended:
        share = Cell(ended.count("success") / len(ended))
        about = (len(ended), "process run")
        yield Series("success", "1", {"rate": share}, *about, nature="proportion")


def _provenance(history: _History) -> Provenance:
    starts = [begin for spans in history.spans.values() for begin, _ in spans]
    commit = next(iter(history.commits)) if len(history.commits) == 1 else None
    started = instant(min(starts)) if starts else None
    return Provenance(tool="GitHub Actions", commit=commit, started=started)


def _notes(document: Document, history: _History) -> Iterator[Note]:
    if document.mapping("billable"):
        text = "run_duration is the time on the wall, waiting for a runner included."
        yield Note(text, "queue-included", ("run_duration",))
        yield Note("Billed time is 0 for public repositories.", "", ("billable",))
    if any(name == "run" for name, _ in history.spans):
        text = "A run lasts until it was last touched, waiting for a runner included."
        yield Note(text, "queue-included", ("run",))
    if history.unfinished:
        yield Note(f"Left out: {history.unfinished} runs, jobs or steps that had not ended.")
    others = sum(outcome not in _ENDED for outcome in history.outcomes)
    if others:
        yield Note(f"Not in the success rate: {others} runs that were cancelled or skipped.")
    yield from _paged(document)


def _paged(document: Document) -> Iterator[Note]:
    """Says that an answer goes on: the API gives 30 at a time."""
    root = document.root if isinstance(document.root, list) else [document.root]
    pages = [page for page in root if isinstance(page, dict) and "total_count" in page]
    there = sum(
        len(page[key])
        for page in pages
        for key in ("workflow_runs", "jobs")
        if isinstance(page.get(key), list)
    )
    total = pages[0]["total_count"] if pages else 0
    if isinstance(total, int) and total > there:
        yield Note(f"The file holds {there} of {total}: the answer has more pages.", "partial-data")


PART = GitHubActions()
