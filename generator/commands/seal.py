"""``proofolio seal``: a metric whose files stay outside the repository."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from generator.evidence.files import EvidenceFile
    from generator.metrics.metric import Side
    from generator.metrics.readings import SideFiles
    from generator.metrics.sealed import Sealed
    from generator.metrics.sealing import Sealing
    from generator.problems import Problem
    from generator.records.record import Record

SIDES: tuple[Side, ...] = ("before", "after", "value")
FOLLOWED_BY_FILES = ("--before", "--after", "--value", "--check")
GUESSED = 512
"""Bytes. Of a short file whose form is known, its digest lets every value be tried."""
SITE = "site"
"""Where MkDocs builds unless it is told otherwise."""


class _ManyFiles(click.Command):
    """Lets several files follow an option, as a shell writes them for ``runs/*.json``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, list(_repeated(args)))


def _repeated(args: list[str]) -> Iterator[str]:
    """The arguments with the option before each file of its own."""
    option, alone = "", False
    for arg in args:
        if arg.startswith("-") or not option:
            yield from [option] if alone else []
            option = arg if arg in FOLLOWED_BY_FILES else ""
            alone = bool(option)
            yield from [] if option else [arg]
        else:
            alone = False
            yield from (option, arg)
    yield from [option] if alone else []


_FILES: dict[str, Any] = {"multiple": True, "type": click.Path(path_type=Path), "metavar": "FILE…"}


@click.command(cls=_ManyFiles)
@click.argument("slug")
@click.argument("metric")
@click.option("--before", **_FILES, help="What was measured before the change.")
@click.option("--after", **_FILES, help="What was measured after it.")
@click.option("--value", **_FILES, help="What was measured, where there is one side.")
@click.option("--select", "-s", help="Which value of a file, where the record does not say.")
@click.option("--format", "-f", "format_name", help="Its format, where the record does not say.")
@click.option("--unit", "-u", help="Its unit, where neither file nor record says.")
@click.option("--check", **_FILES, help="Only say whether these are the files that were sealed.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    slug: str,
    metric: str,
    check: tuple[Path, ...],
    dry_run: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Seal a metric with `disclosure: relative` or `withheld`.

    Its files may lie anywhere but where Git would commit them; without options they are those
    that the record names. What is published of them is written to
    case_studies/SLUG/evidence/METRIC.sealed.yml.
    """
    from generator.records.root import find_root

    root = find_root(Path.cwd())
    record = _record(root, slug, metric)
    if check:
        _check(root, record, metric, check)
        return
    told = _seal(root, record, metric, given, dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(told.as_json(), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(told.lines()))


def _record(root: Path, slug: str, metric: str) -> Record:
    """The case study, in which the metric is one that may be sealed."""
    from generator.metrics.declared import metric_place
    from generator.problems import ProblemsFound, nearest, refuse
    from generator.records.record import PROJECT, read_record
    from generator.records.root import CASE_STUDIES

    if not (root / CASE_STUDIES / slug / PROJECT).is_file():
        slugs = [path.parent.name for path in (root / CASE_STUDIES).glob(f"*/{PROJECT}")]
        raise click.UsageError(f"there is no case study {slug!r}: {nearest(slug, slugs)}")
    record, problems = read_record(root, slug)
    if record is None:
        raise ProblemsFound(problems)
    metrics = record.project.metrics
    if metric not in metrics:
        raise click.UsageError(f"{slug} has no metric {metric!r}: {nearest(metric, metrics)}")
    if metrics[metric].disclosure == "public":
        place = metric_place(record, metric)
        hint = "say `disclosure: relative` or `disclosure: withheld` first"
        raise refuse(place, "seal-public", f"{metric!r} is public, so nothing is kept back", hint)
    return record


def _check(root: Path, record: Record, metric: str, paths: tuple[Path, ...]) -> None:
    from generator.evidence.files import open_file
    from generator.metrics.sealed import parse, read_content, seal_digest, sealed_path
    from generator.problems import Place, refuse

    path = sealed_path(record, metric)
    sealed = parse(read_content(root, record, metric), path)
    digest = seal_digest(open_file(each, str(each)).sha256 for each in paths)
    if digest != sealed.sha256:
        message = f"these are not the files that were sealed: their digest is {digest}"
        hint = "all files of all sides are needed, each as it was"
        raise refuse(Place(path, width=0), "sealed-different", message, hint)
    click.echo(f"These are the files that {path} seals.")


@dataclass(frozen=True)
class _Told:
    """What was done, to be shown."""

    path: str
    sealing: Sealing
    sealed: Sealed
    old: Sealed | None
    relative: bool
    written: bool
    unchanged: bool
    sentence: str
    cautions: tuple[str, ...]
    leaks: tuple[Problem, ...]
    root: Path

    def lines(self) -> Iterator[str]:
        done = "unchanged" if self.unchanged else "wrote" if self.written else "would write"
        yield f"{done} {self.path}"
        yield from (f"  {line}" for line in self.sealing.content.decode().splitlines()[1:])
        if self.old is not None and not self.unchanged:
            yield "it replaces"
            yield from (f"  {line}" for line in _in_short(self.old))
        yield f"published: {self.sentence}"
        yield f"kept back: {', '.join(self.kept_back)}"
        yield from (f"note: {caution}" for caution in self.cautions)
        yield from self._leak_lines()

    def _leak_lines(self) -> Iterator[str]:
        from generator.problems import listing

        if self.leaks:
            yield f"\nThe site in {SITE}/, as it was last built, tells what is kept back:\n"
            yield listing(self.leaks, self.root)

    @property
    def kept_back(self) -> tuple[str, ...]:
        """What no output holds, in words."""
        always = ("the values", "the files", "their names")
        return always if self.relative else (*always, "change", "n", "method")

    def as_json(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "written": self.written,
            "unchanged": self.unchanged,
            "sealed": _as_json(self.sealed),
            "replaces": _as_json(self.old) if self.old and not self.unchanged else None,
            "published": self.sentence,
            "kept_back": list(self.kept_back),
            "notes": list(self.cautions),
            "leaks": [problem.as_json() for problem in self.leaks],
        }


def _in_short(sealed: Sealed) -> Iterator[str]:
    yield f"sha256: {sealed.sha256}"
    for name, value in _as_json(sealed).items():
        if name != "sha256":
            yield f"{name}: {value}"


def _as_json(sealed: Sealed) -> dict[str, Any]:
    told = sealed.model_dump(mode="json", exclude_none=True)
    # What is left out of the file because of its defaults says nothing here either.
    return told if sealed.ratio else {"sha256": sealed.sha256}


def _seal(root: Path, record: Record, id: str, given: dict[str, Any], *, dry_run: bool) -> _Told:
    from generator.metrics.sealed import parse, sealed_path
    from generator.metrics.sealing import seal_metric
    from generator.metrics.wording import printed
    from generator.pages.page import Page
    from generator.records.input_file import resolve_inside
    from generator.site import write_files

    sides = _sides(root, record, id, given)
    _refuse_committed(root, sides)
    sealing = seal_metric(record, id, sides)
    path = sealed_path(record, id)
    old = resolve_inside(root, path)
    replaced = old.read_bytes() if old.is_file() else None
    if not dry_run:
        write_files([Page(path, sealing.content)], root)
    return _Told(
        path=path,
        sealing=sealing,
        sealed=parse(sealing.content, path),
        old=_readable(replaced, path),
        relative=record.project.metrics[id].disclosure == "relative",
        written=not dry_run and replaced != sealing.content,
        unchanged=replaced == sealing.content,
        sentence=printed(sealing.shown, "sentence", _locale(root)).text,
        cautions=tuple(_cautions(record, id, sealing, sides)),
        leaks=_leaks(root, record, id, sides),
        root=root,
    )


def _readable(content: bytes | None, path: str) -> Sealed | None:
    """What stood there, unless it was broken."""
    from generator.metrics.sealed import parse
    from generator.problems import ProblemsFound

    try:
        return None if content is None else parse(content, path)
    except ProblemsFound:
        return None


def _locale(root: Path) -> str:
    from generator.records.record import read_profile

    profile, _ = read_profile(root)
    return profile.profile.locale if profile else "en"


def _sides(root: Path, record: Record, id: str, given: dict[str, Any]) -> tuple[SideFiles, ...]:
    """The files that were given, and of sides without any those that the record names."""
    from generator.metrics.readings import gathered

    entry = record.project.metrics[id]
    named = {side for side in SIDES if given[side] or getattr(entry, side) is not None}
    if not named:
        raise click.UsageError("the record names no files: give --before and --after, or --value")
    if "value" in named and len(named) > 1:
        raise click.UsageError("--value is for one side, and there is --before or --after as well")
    return gathered(
        [
            lambda side=side: _side(root, record, id, side, given)  # type: ignore[misc]
            for side in SIDES
            if side in named
        ]
    )


def _side(root: Path, record: Record, id: str, side: Side, given: dict[str, Any]) -> SideFiles:
    from generator.evidence.files import open_file
    from generator.metrics.readings import SideFiles, open_side
    from generator.records.project import Source

    entry = record.project.metrics[id]
    source: Source | None = getattr(entry, side)
    paths: tuple[Path, ...] = given[side]
    known = source or Source.model_validate({"from": side})
    said = {
        "select": known.select or (None if entry.select else given["select"]),
        "format": known.format or given["format_name"],
        "unit": known.unit or given["unit"],
    }
    known = known.model_copy(update=said)
    if not paths:
        return open_side(root, record, id, side, known, None)
    files: dict[Path, EvidenceFile] = {}
    for path in paths:
        files.setdefault(path.resolve(), open_file(path, str(path)))
    return SideFiles(side, known, known.select or entry.select, tuple(files.values()))


def _refuse_committed(root: Path, sides: tuple[SideFiles, ...]) -> None:
    from generator.host.git_ignored import keep_out, would_commit
    from generator.problems import Place, Problem, ProblemsFound

    files = {file.absolute: file.path for side in sides for file in side.files}
    problems = [
        Problem(
            Place(files[path], width=0),
            "sealed-file-in-git",
            "Git would commit this file, which is to be kept back",
            keep_out(root, path),
        )
        for path in would_commit(root, files)
    ]
    if problems:
        raise ProblemsFound(problems)


def _cautions(
    record: Record, id: str, sealing: Sealing, sides: tuple[SideFiles, ...]
) -> Iterator[str]:
    """What the author should know of what was sealed."""
    files = {file.absolute: file for side in sides for file in side.files}
    for problem in sealing.unread:
        yield f"only the digest can be had, and pages are not searched: {problem.message}"
    if sum(file.size for file in files.values()) < GUESSED:
        yield (
            "so short a file can be guessed: who knows its form tries values until the digest "
            "fits; keep raw observations in it, or a line of random text"
        )
    entry = record.project.metrics[id]
    if all(getattr(entry, side) is None for side in SIDES):
        yield (
            "the record does not name the files, so builds cannot look for the values in pages; "
            "keep the files below the case study, ignored by Git, and name them"
        )
    notes = {note.text for use in (sealing.whole.evidence if sealing.whole else ())
             for note in use.notes}  # fmt: skip
    for note in sorted(notes):
        yield f"not published, and perhaps to be told in `limits`: {note}"


def _leaks(
    root: Path, record: Record, id: str, sides: tuple[SideFiles, ...]
) -> tuple[Problem, ...]:
    """What the site that was built last tells, as warnings: the next build is what counts."""
    from dataclasses import replace

    from generator.host.leaks import Search, folder_outputs, leak_problems
    from generator.metrics.private import private_of

    if not (root / SITE).is_dir():
        return ()
    search = Search((private_of(record, id, sides),), _locale(root))
    found = leak_problems(root, search, folder_outputs(root / SITE))
    return tuple(replace(problem, severity="warning") for problem in found)
