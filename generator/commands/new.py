"""``proofolio new``: files to begin with, which build at once."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from pathlib import Path
from string import Template

import click

from generator.problems import Place, Problem

_FOLDER = click.Path(file_okay=False, exists=True, path_type=Path)


@click.group()
def command() -> None:
    """Write a case study or a decision to begin with."""


@command.command()
@click.argument("slug")
@click.option("--title", default="Replace this with the outcome", help="The case study's title.")
@click.option("--role", default="Replace this with your role", help="Your part in the work.")
@click.option("--dir", "start", type=_FOLDER, default=".", help="A folder of the portfolio.")
def project(slug: str, title: str, role: str, start: Path) -> None:
    """Write case_studies/SLUG/project.yml with a comment for every part."""
    from generator.records.record import PROJECT
    from generator.records.root import CASE_STUDIES, find_root
    from generator.records.slugs import check_slug

    root = find_root(start)
    path = f"{CASE_STUDIES}/{slug}/{PROJECT}"
    _stop_at(check_slug(slug, Place(path)))
    text = _scaffold(
        "project.yml",
        slug=slug,
        title=_quoted(title),
        role=_quoted(role),
        month=f"{date.today():%Y-%m}",
    )
    _write_new(root / path, text)
    click.echo(f"wrote {path}")


@command.command()
@click.argument("slug")
@click.argument("title")
@click.option("--dir", "start", type=_FOLDER, default=".", help="A folder of the portfolio.")
def decision(slug: str, title: str, start: Path) -> None:
    """Write the next decision file of the case study SLUG, in the MADR form."""
    from generator.records.record import PROJECT
    from generator.records.root import CASE_STUDIES, find_root
    from generator.records.slugs import check_slug

    root = find_root(start)
    folder = f"{CASE_STUDIES}/{slug}"
    _stop_at(check_slug(slug, Place(folder)))
    if not (root / folder / PROJECT).is_file():
        raise click.UsageError(
            f"there is no {folder}/{PROJECT}; `proofolio new project` writes one"
        )
    path = f"{folder}/decisions/{_file_name(root / folder / 'decisions', title)}"
    text = _scaffold("decision.md", title=_one_line(title), date=date.today().isoformat())
    _write_new(root / path, text)
    click.echo(f"wrote {path}")


def _file_name(folder: Path, title: str) -> str:
    """The next free number and the title's words: ``0002-use-onnx.md``."""
    from generator.records.decisions import ids_by_number
    from generator.records.slugs import suggest_slug

    name = suggest_slug(title)
    if not name[:1].isalpha():
        raise click.UsageError("the title should begin with a letter of the Latin alphabet")
    names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    number = max(ids_by_number(names), default=0) + 1
    return f"{number:04d}-{name}.md"


def _scaffold(name: str, **values: str) -> str:
    text = files("generator.records").joinpath("scaffolds", name).read_text(encoding="utf-8")
    return Template(text).substitute(values)


def _quoted(text: str) -> str:
    # A JSON string is a YAML string in double quotes.
    return json.dumps(_one_line(text), ensure_ascii=False)


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    if not line or not line.isprintable():
        raise click.UsageError("a text should be one line of printable characters")
    return line


def _write_new(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise click.UsageError(f"{path} exists already; nothing was changed") from error


def _stop_at(problems: list[Problem]) -> None:
    for problem in problems:
        raise click.UsageError(f"{problem.message}: {problem.hint}")
