"""``proofolio check``: every problem of the portfolio, without building."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.problems import Problem

if TYPE_CHECKING:
    from generator.pages.page import Page
    from generator.portfolio import Portfolio

DOCS = "docs"


@click.command()
@click.option("--json", "output", flag_value="json", help="Print one JSON object.")
@click.option("--github", "output", flag_value="github", help="Print GitHub workflow annotations.")
def command(output: str | None) -> None:
    """Show every problem of the portfolio, without building it.

    Reads records and evidence, and of mkdocs.yml only how severe the site's lints are; nothing is
    run, so it is safe on a stranger's files.
    """
    from generator.lints.severities import read_severities
    from generator.pages.by_hand import check_docs
    from generator.pages.page import Press
    from generator.problems import in_order, listing
    from generator.records.root import find_root
    from generator.site import OVERRIDES, build_site

    root = find_root(Path.cwd())
    site = build_site(root, severities=read_severities(root))
    problems = site.problems
    if site.portfolio is not None:
        press = Press(site.portfolio, root / OVERRIDES)
        problems = in_order(
            [*problems, *check_docs(press, root), *_check_leaks(root, site.portfolio, site.files)]
        )
    if output == "json":
        objects = [problem.as_json() for problem in problems]
        click.echo(json.dumps({"problems": objects}, indent=2, ensure_ascii=False))
    elif output == "github":
        for problem in problems:
            click.echo(_annotation(problem))
    else:
        click.echo(listing(problems, root) if problems else "No problems.")
    if any(problem.severity == "error" for problem in problems):
        raise click.exceptions.Exit(1)


def _check_leaks(root: Path, portfolio: Portfolio, files: tuple[Page, ...]) -> tuple[Problem, ...]:
    """What sealed metrics keep back and the site would tell, as far as it is known unbuilt."""
    from generator.host.leaks import Output, check_leaks
    from generator.lints.lint import with_severities
    from generator.lints.severities import read_severities

    made = (Output(file.uri, file.content) for file in files)
    by_hand = (
        Output(path.relative_to(root).as_posix(), path.read_bytes())
        for path in sorted((root / DOCS).rglob("*"))
        if path.is_file()
    )
    found = check_leaks(root, portfolio, chain(made, by_hand))
    return with_severities(found, read_severities(root))


def _annotation(problem: Problem) -> str:
    level = {"error": "error", "warning": "warning", "note": "notice"}[problem.severity]
    place = problem.place
    text = problem.message + (f" ({problem.hint})" if problem.hint else "")
    for sign, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        text = text.replace(sign, code)
    path = place.path.replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
    return (
        f"::{level} file={path},line={place.line},col={place.column},title={problem.code}::{text}"
    )
