"""What is looked at before evidence is published: each content once, and secrets stop the build."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from generator.evidence import secret_rules, secrets
from generator.evidence.files import MEBIBYTE, EvidenceFile
from generator.evidence.manifest import MANIFEST_SUFFIX
from generator.evidence.secrets import Finding, detector_version, find_in_text, find_secrets
from generator.metrics.cache import write_entry
from generator.metrics.readings import SideFiles
from generator.problems import Place, Problem, ProblemsFound, Severity
from generator.records.project import Experiment, MetricEntry
from generator.records.record import Record

LARGEST_PUBLISHED = MEBIBYTE
"""Bytes; larger evidence stays in the repository."""
_SHOWN = 10
"""Secrets told of in one file; who mends these sees the next."""
_HINT = (
    "take it out of the file and of the repository's history, and make it worthless; or keep the "
    "file outside with `disclosure`; or say why it may stand: `allow: {%s: …}`"
)


@dataclass(frozen=True)
class Verdicts:
    """What was found in each content, kept between builds under its digest and the detectors'."""

    folder: Path

    def of(self, digest: str, search: Callable[[], tuple[Finding, ...]]) -> tuple[Finding, ...]:
        """The secrets in a content, searched for only where that was never done."""
        key = hashlib.sha256(f"{digest} {_detectors_digest()}".encode()).hexdigest()
        path = self.folder / f"{key}.json"
        try:
            return _verdict_type().validate_json(path.read_bytes())
        except (OSError, ValidationError):
            found = search()
        write_entry(path, _verdict_type().dump_json(found))
        return found


def check_published(
    record: Record, opened: Mapping[str, tuple[SideFiles, ...]], folder: Path
) -> Iterator[Problem]:
    """The secrets in the files of a record's metrics that no metric of theirs sets aside."""
    verdicts, project = Verdicts(folder), record.project
    entries: dict[str, MetricEntry | Experiment] = {**project.metrics, **project.experiments}
    for path, (file, ids) in sorted(_users(opened).items()):
        allowed = {code for id in ids for code in entries[id].allow}
        if file.size <= LARGEST_PUBLISHED:
            yield from _in_file(file, verdicts, allowed)
        if file.manifest is not None:
            yield from _problems(path + MANIFEST_SUFFIX, _in_manifest(file, verdicts), allowed)


def _in_file(file: EvidenceFile, verdicts: Verdicts, allowed: set[str]) -> Iterator[Problem]:
    try:
        found = verdicts.of(file.sha256, partial(find_secrets, file))
    except ProblemsFound as broken:
        yield from broken.problems
        return
    yield from _problems(file.path, found, allowed)


def _users(
    opened: Mapping[str, tuple[SideFiles, ...]],
) -> dict[str, tuple[EvidenceFile, set[str]]]:
    """Each file by its path, with the metrics that it is evidence of."""
    users: dict[str, tuple[EvidenceFile, set[str]]] = {}
    for id, sides in opened.items():
        for file in (file for side in sides for file in side.files):
            users.setdefault(file.path, (file, set()))[1].add(id)
    return users


def _in_manifest(file: EvidenceFile, verdicts: Verdicts) -> tuple[Finding, ...]:
    """The manifest itself is not published, but the page shows what it says."""
    content = file.absolute.with_name(file.absolute.name + MANIFEST_SUFFIX).read_bytes()
    text = content.decode("utf-8", "replace")
    return verdicts.of(hashlib.sha256(content).hexdigest(), partial(find_in_text, text))


def _problems(path: str, found: Iterable[Finding], allowed: set[str]) -> Iterator[Problem]:
    told = [finding for finding in found if finding.code not in allowed]
    yield from (_problem(path, finding) for finding in told[:_SHOWN])
    if len(told) > _SHOWN:
        message = f"{len(told) - _SHOWN} more of the kind would be published"
        yield Problem(Place(path, width=0), told[-1].code, message, severity=_severity(told[-1]))


def _problem(path: str, finding: Finding) -> Problem:
    times = f", {finding.times} times" if finding.times > 1 else ""
    # Without a width the line is not shown: it holds the secret.
    place = Place(path, finding.line, finding.column, 0)
    message = f"{finding.kind} {finding.masked}{times} would be published"
    return Problem(place, finding.code, message, _HINT % finding.code, _severity(finding))


def _severity(finding: Finding) -> Severity:
    """An address of mail may be meant to be read; the others never are."""
    return "warning" if finding.code == "email-address" else "error"


@cache
def _detectors_digest() -> str:
    sources = (Path(module.__file__ or "") for module in (secrets, secret_rules))
    ours = "".join(hashlib.sha256(source.read_bytes()).hexdigest() for source in sources)
    return f"{detector_version()} {ours}"


@cache
def _verdict_type() -> TypeAdapter[tuple[Finding, ...]]:
    return TypeAdapter(tuple[Finding, ...])
