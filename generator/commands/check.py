"""``proofolio check``: every problem of the portfolio, without building."""

from __future__ import annotations

import json
from pathlib import Path

import click

from generator.problems import Problem


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
        problems = in_order([*problems, *check_docs(press, root)])
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
