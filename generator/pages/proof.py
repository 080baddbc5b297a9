"""What stands behind a number, as its proof shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.metrics.metric import EvidenceUse, Metric
from generator.metrics.published import LARGEST_PUBLISHED
from generator.metrics.wording import GradeWords, grade_words, hides_effect, side_name
from generator.pages.evaluation import Beside, beside
from generator.prose.markup import proof_id
from generator.prose.writer import Writer

PLAIN = (".json", ".ndjson", ".jsonl", ".csv", ".tsv", ".txt", ".parquet", ".gz", ".log")
"""Endings that no browser renders; evidence of another name is published as text."""


@dataclass(frozen=True)
class FileRow:
    """One evidence file behind a number."""

    side: str
    path: str
    uri: str | None
    """Where the site has a copy; None for a file that is too large or sealed."""
    format: str
    select: str
    value: str
    n: int | None
    sha256: str


@dataclass(frozen=True)
class Proof:
    """The opened proof of one metric."""

    id: str
    metric: Metric
    files: tuple[FileRow, ...]
    readings: tuple[tuple[str, str], ...]
    """Each format and selector that was read."""
    measured: tuple[str, ...]
    """When, where and with what, one line each; empty where nothing was recorded."""
    command: str | None
    notes: tuple[str, ...]
    grade: GradeWords
    beside: Beside
    """What has to be told with the number."""


def proofs(writer: Writer) -> tuple[Proof, ...]:
    """The proofs of all numbers that a page shows, in the order of their first appearance."""
    return tuple(
        proof(metric, writer.portfolio.locale, writer.prefix) for metric in writer.used.values()
    )


def proof(metric: Metric, locale: str, prefix: str = "") -> Proof:
    """The proof of one metric."""
    return Proof(
        id=proof_id(metric, prefix),
        metric=metric,
        files=tuple(_file_row(metric, use) for use in metric.evidence),
        readings=tuple(dict.fromkeys((use.format, use.select) for use in metric.evidence)),
        measured=_measured(metric),
        command=_command(metric),
        notes=_unique(note.text for use in metric.evidence for note in use.notes),
        grade=grade_words(metric.grade, locale),
        beside=beside(metric, locale),
    )


def publishes_files(metric: Metric) -> bool:
    """Whether the site has copies of a metric's files: not of those that would tell too much."""
    return metric.disclosure == "public" and not hides_effect(metric)


def published_uri(slug: str, use: EvidenceUse) -> str | None:
    """Where the site holds a copy of an evidence file; None if it is too large."""
    if use.size > LARGEST_PUBLISHED:
        return None
    inside = use.path.removeprefix(f"case_studies/{slug}/")
    inside = (
        inside.removeprefix("evidence/") if inside.startswith("evidence/") else f"beside/{inside}"
    )
    # A browser or MkDocs would take some files for pages, and what they hold for markup.
    suffix = "" if inside.lower().endswith(PLAIN) else ".txt"
    return f"evidence/{slug}/{inside}{suffix}"


def _file_row(metric: Metric, use: EvidenceUse) -> FileRow:
    return FileRow(
        side=side_name(metric, use.side),
        path=use.path,
        uri=published_uri(metric.slug, use) if publishes_files(metric) else None,
        format=use.format,
        select=use.select,
        value="" if use.value is None else f"{use.value:.6g} {use.unit.removeprefix('1')}".rstrip(),
        n=use.n,
        sha256=use.sha256,
    )


def _measured(metric: Metric) -> tuple[str, ...]:
    runs = [use.provenance for use in metric.evidence]
    days = sorted({run.started[:10] for run in runs if run.started})
    commits = _unique(
        run.commit[:12] + (" (with local changes)" if run.dirty else "")
        for run in runs
        if run.commit
    )
    tools = _unique(f"{run.tool} {run.version or ''}".strip() for run in runs if run.tool)
    places = _unique(run.environment for run in runs if run.environment)
    if not places and metric.environment:
        places = (metric.environment,)
    span = days[0] if len(set(days)) == 1 else f"{days[0]} to {days[-1]}" if days else ""
    lines = [span, *(f"commit {commit}" for commit in commits), *tools, *places]
    return tuple(line for line in lines if line)


def _command(metric: Metric) -> str | None:
    commands = _unique(use.provenance.command for use in metric.evidence if use.provenance.command)
    return metric.command or (commands[0] if len(commands) == 1 else None)


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
