"""Language-model evaluations, by lm-evaluation-harness: its results and its samples.

How to get the file: `lm_eval --model hf --tasks arc_easy --output_path results --log_samples`
writes `results_<date>.json` and, for each task, `samples_<task>_<date>.jsonl` with the score of
every example. Results of all versions are read.

Select: the metric, then the task: `acc{task="arc_easy"}`, and where a task has several filters,
`exact_match{filter="strict-match",task="gsm8k"}`. The standard error is a metric of its own:
`acc_stderr{task="arc_easy"}`. In samples: `acc:mean`. The harness's own `acc`, `acc_norm` and
`exact_match` are fractions, unit `1`; of every other metric the file does not say the scale, so add
`unit` beside `from`.

Example: from `tests/evidence_files/lm-eval/results_dummy.json`, a model that guesses:

    acc{task="tiny_qa"}  0.666667 1
    acc_stderr{task="tiny_qa"}  0.142134 1
    word_perplexity{task="tiny_ppl"}  1.20408

What cannot be claimed: a comparison of runs with other prompts, numbers of examples in the prompt
or versions of a task; the page says them. A score of `--limit` as that of the whole task. A mean
over a group as if it were one task. A standard error that is `"N/A"`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import Document, is_number, load_document, try_document
from generator.evidence.lm_eval_samples import is_samples, read_samples
from generator.evidence.measurement import Labels, Nature, Note, Provenance
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates

SHARES = frozenset({"acc", "acc_norm", "exact_match"})
"""The harness's own metrics that are the share of examples that are right."""
LARGEST_GROUP, DEEPEST_GROUP = 2000, 8
"""Tasks and levels; of a larger group nobody says how many examples it has."""
_NO_METRIC = frozenset({"alias", "name", "sample_len", "sample_count"})


class LmEval:
    """Reads the results of a run, and the samples of a task."""

    name = "lm-eval"
    generic = False
    kinds = ("json", "json lines")
    marks = "`results` of tasks and their `versions`, or lines with `doc_id` and `filtered_resps`"

    def recognises(self, file: EvidenceFile) -> bool:
        """Results by the versions of the tasks; samples by their first line."""
        return is_samples(file) or _is_results(try_document(file))

    def read(self, file: EvidenceFile) -> Evidence:
        """Whichever of the two it is."""
        if is_samples(file):
            return read_samples(file)
        document = load_document(file)
        tasks = list(document.mapping("results"))
        series = [each for task in tasks for each in _series(document, task)]
        notes = (*_notes(document, tasks), *_metric_notes(document, series))
        own = _provenance(document)
        return Listed(file, self.name, number_duplicates(series), notes, own, document)


def _is_results(document: Document | None) -> bool:
    if document is None:
        return False
    results = document.mapping("results")
    rows = [row for row in results.values() if isinstance(row, dict)]
    versions = document.at("versions")
    if "config_general" in document.mapping():  # LightEval's, which has the same two keys
        return False
    return bool(results) and len(rows) == len(results) and isinstance(versions, dict)


def _series(document: Document, task: str) -> Iterator[Series]:
    is_share = _is_own(document, task)
    n = _examples(document, task)
    is_group = bool(document.items("group_subtasks", task))
    for key in document.mapping("results", task):
        metric, _, filtered = key.partition(",")
        base = metric.removesuffix("_stderr")
        if key in _NO_METRIC or not metric:
            continue
        labels: Labels = (("task", task),)
        if filtered not in {"", "none"}:
            labels = (("filter", filtered), *labels)
        unit = "1" if is_share and base in SHARES else ""
        nature: Nature = "proportion" if unit and base == metric and n and not is_group else ""
        way = ("results", task, key)
        cell = {"": Cell(document.at(*way), way)}
        about = (n, "example" if n is not None else "", labels)
        yield Series(metric, unit, cell, *about, nature=nature)


def _is_own(document: Document, task: str) -> bool:
    """Whether the harness itself scored every example of a task, or of all tasks of a group."""
    leaves = _leaves(document, task)
    configs = [document.mapping("configs", leaf) for leaf in leaves]
    return bool(leaves) and all(
        config and config.get("process_results") is None for config in configs
    )


def _leaves(document: Document, task: str) -> list[str]:
    """The tasks of a group; a task itself. A group may hold groups."""
    found: list[str] = []
    level, seen = [task], {task}
    for _ in range(DEEPEST_GROUP):
        below: dict[str, None] = {}
        for name in level:
            parts = [part for part in document.items("group_subtasks", name) if part != name]
            found += [] if parts else [name]
            below |= {part: None for part in parts if isinstance(part, str) and part not in seen}
        seen.update(below)
        level = list(below)
        if not level or len(seen) > LARGEST_GROUP:
            break
    return [] if level else sorted(found)


def _examples(document: Document, task: str) -> int | None:
    """How many examples were scored, which for a group is the sum of its tasks."""
    counts = [document.at("n-samples", leaf, "effective") for leaf in _leaves(document, task)]
    if not counts or not all(map(_is_count, counts)):
        counts = [document.at("results", task, "sample_len")]
    return sum(int(str(count)) for count in counts) if all(map(_is_count, counts)) else None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _notes(document: Document, tasks: list[str]) -> Iterator[Note]:
    yield Note(
        "Summary only: the scores of the single examples are not in the file.", "summary-only"
    )
    limited = [task for task in tasks if _is_limited(document, task)]
    if limited:
        text = f"Only a part of the examples was used (--limit): {', '.join(limited[:8])}."
        yield Note(text, "limited-examples")
    shots = document.mapping("n-shot")
    said = [f"{task} {shots[task]}" for task in tasks if is_number(shots.get(task), 0.0)]
    if said:
        yield Note(f"Examples in the prompt: {', '.join(said[:8])}.")
    versions = document.mapping("versions")
    said = [f"{task} {versions[task]}" for task in tasks if is_number(versions.get(task))]
    if said:
        yield Note(f"Versions of the tasks: {', '.join(said[:8])}.")
    groups = [task for task in tasks if document.items("group_subtasks", task)]
    if groups:
        text = f"Means over several tasks that the file has too: {', '.join(groups[:8])}."
        yield Note(text, "double-counting")


def _is_limited(document: Document, task: str) -> bool:
    original = document.at("n-samples", task, "original")
    effective = document.at("n-samples", task, "effective")
    if not (_is_count(original) and _is_count(effective)):
        return False
    return int(str(effective)) < int(str(original))


def _metric_notes(document: Document, series: list[Series]) -> Iterator[Note]:
    said: dict[bool | None, dict[str, None]] = {True: {}, False: {}, None: {}}
    for each in series:
        said[_better(document, each)][each.name] = None
    for answer, word in ((True, "high"), (False, "low")):
        alone = tuple(name for name in said[answer] if name not in said[not answer])
        if alone:
            text = f"The file says that {word}er is better for {', '.join(alone)}."
            yield Note(text, f"{word}-is-better", alone)
    unstated = tuple(dict.fromkeys(each.name for each in series if not each.unit))
    if unstated:
        text = f"{', '.join(unstated[:8])}: the file does not say the scale."
        yield Note(text, "scale-unstated", unstated)


def _better(document: Document, series: Series) -> bool | None:
    """Whether higher is better for a metric of a task."""
    task = dict(series.labels)["task"]
    said = document.at("higher_is_better", task, series.name)
    return said if isinstance(said, bool) else None


def _provenance(document: Document) -> Provenance:
    seconds = document.text("total_evaluation_time_seconds") or ""
    date = document.at("date")
    return Provenance(
        tool="lm-evaluation-harness",
        version=document.text("lm_eval_version"),
        commit=document.text("git_hash"),
        started=_moment(date) if is_number(date, 0.0) else None,
        duration=float(seconds) if seconds.replace(".", "", 1).isdecimal() else None,
    )


def _moment(seconds: object) -> str | None:
    try:
        return datetime.fromtimestamp(float(str(seconds)), UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return None


PART = LmEval()
