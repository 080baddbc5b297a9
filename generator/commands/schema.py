"""``proofolio schema``: the JSON Schema of the installed version."""

from __future__ import annotations

import click


@click.command()
@click.argument("name", type=click.Choice(["project", "profile"]), default="project")
def command(name: str) -> None:
    """Print the JSON Schema of project.yml or profile.yml, for editors and other tools."""
    from generator.records.json_schema import write_schema

    click.echo(write_schema(name), nl=False)
