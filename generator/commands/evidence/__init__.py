"""``proofolio evidence FILE``: what a file holds, with the selector for each value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from generator.commands.evidence.holding import Holding


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--all", "every", is_flag=True, help="Show every value, however many there are.")
@click.option("--select", "-s", help="Show the one value that this selector points at.")
@click.option("--scaffold", is_flag=True, help="Print a metric, to paste into a record.")
@click.option(
    "--before",
    type=click.Path(path_type=Path),
    help="With --scaffold: what was measured before the change, and FILE after it.",
)
@click.option("--format", "-f", "format_name", help="Read it as this format.")
def command(
    file: Path,
    as_json: bool,
    every: bool,
    select: str | None,
    scaffold: bool,
    before: Path | None,
    format_name: str | None,
) -> None:
    """Show what an evidence file holds, with the selector for each value.

    FILE may lie anywhere; it is read and never run. On a terminal a long list is cut; --all shows
    the whole of it.
    """
    from generator.commands.evidence.holding import hold

    if scaffold and as_json:
        raise click.UsageError("--scaffold prints YAML, so it does not go with --json")
    if before is not None and not scaffold:
        raise click.UsageError("--before goes with --scaffold")
    held = hold(file, format_name, select)
    if scaffold:
        _scaffold(held, before, format_name)
    elif as_json:
        click.echo(json.dumps(held.as_json(), indent=2, ensure_ascii=False))
    else:
        _show(held, cut=not every)


def _scaffold(held: Holding, before: Path | None, format_name: str | None) -> None:
    from generator.commands.evidence.holding import check_samples, hold
    from generator.commands.evidence.scaffold import likeliest, write_metric
    from generator.problems import refuse

    if not held.found:
        raise refuse(held.file.place(), "no-measurement", "the file has no value for a metric")
    select = likeliest(held)
    check_samples(held.file, [dict(held.found)[select]])
    earlier = hold(before, format_name, select) if before else None
    click.echo("\n".join(write_metric(held, earlier, format_name)))


def _show(held: Holding, *, cut: bool) -> None:
    from generator.commands.evidence.look import Look
    from generator.commands.evidence.table import write_table

    look = Look.of_output(cut=cut)
    click.echo("\n".join(write_table(held, look)), color=look.colours)
