"""``proofolio write DIR``: the generated pages as plain files, for any site generator."""

from __future__ import annotations

from pathlib import Path

import click

from generator.problems import ProblemsFound

OURS = "claims.json"
"""What an earlier run left, by which its folder is known again."""


@click.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
def command(directory: Path) -> None:
    """Write the generated pages, charts and JSON into DIRECTORY.

    Another engine that reads Markdown can build them. Files of an earlier run that are no longer
    generated are left alone.
    """
    from generator.lints.severities import read_severities
    from generator.records.root import find_root
    from generator.site import build_site, write_files

    root = find_root(Path.cwd())
    site = build_site(root, severities=read_severities(root))
    if any(problem.severity == "error" for problem in site.problems):
        raise ProblemsFound(site.problems)
    if directory.is_dir() and any(directory.iterdir()) and not (directory / OURS).is_file():
        raise click.UsageError(f"{directory} holds files of others; name a new or empty folder")
    write_files(site.files, directory)
    click.echo(f"{len(site.files)} files in {directory}")
