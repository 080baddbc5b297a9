"""``proofolio evidence FILE``: what a file holds, with the selector for each value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from generator.evidence.files import EvidenceFile
    from generator.evidence.measurement import Measurement
    from generator.evidence.reader import Evidence


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--select", "-s", help="Show the one value that this selector points at.")
@click.option("--format", "-f", "format_name", help="Read it as this format.")
def command(file: Path, as_json: bool, select: str | None, format_name: str | None) -> None:
    """Show what an evidence file holds, with the selector for each value.

    FILE may lie anywhere; it is read and never run.
    """
    from generator.evidence.files import open_file
    from generator.evidence.reader import read_evidence

    opened = open_file(file, _shown(file))
    evidence = read_evidence(opened, format_name)
    found = evidence.measurements if select is None else (_find(opened, evidence, select),)
    rows = [(select or each_select, each) for each_select, each in _selected(evidence, found)]
    if as_json:
        click.echo(json.dumps(_as_json(opened, evidence, rows), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(opened, evidence, rows)))


def _shown(file: Path) -> str:
    """The path from the portfolio's root where it lies inside, else as it was given."""
    from generator.problems import EnvironmentFault
    from generator.records.root import find_root

    try:
        return file.absolute().relative_to(find_root(Path.cwd())).as_posix()
    except (EnvironmentFault, ValueError):
        return file.as_posix()


def _find(file: EvidenceFile, evidence: Evidence, select: str) -> Measurement:
    from generator.evidence.selector import SelectorError
    from generator.problems import refuse

    try:
        return evidence.find(select)
    except SelectorError as error:
        raise refuse(file.place(), error.code, error.message, error.hint) from error


def _selected(evidence: Evidence, found: tuple[Measurement, ...]) -> list[tuple[str, Measurement]]:
    from generator.evidence.reader import select_of

    return [(select_of(each, evidence.names), each) for each in found]


def _as_json(
    file: EvidenceFile, evidence: Evidence, rows: list[tuple[str, Measurement]]
) -> dict[str, object]:
    return {
        "path": file.path,
        "sha256": file.sha256,
        "format": evidence.format,
        "notes": [note.text for note in evidence.notes],
        "measurements": [
            {
                "select": select,
                "name": each.name,
                "labels": dict(each.labels),
                "stat": each.stat,
                "value": each.value,
                "unit": each.unit,
                "n": each.n,
                "replication": each.replication,
            }
            for select, each in rows
        ],
    }


def _lines(
    file: EvidenceFile, evidence: Evidence, rows: list[tuple[str, Measurement]]
) -> list[str]:
    head = [f"{file.path}: {evidence.format}, sha256 {file.sha256[:12]}"]
    cells = [("select", "value", "unit", "n", "of")]
    for select, each in rows:
        n = "" if each.n is None else str(each.n)
        cells.append((_one_line(select), f"{each.value:.6g}", each.unit, n, each.replication))
    widths = [max(len(row[column]) for row in cells) for column in range(5)]
    table = [_aligned(row, widths) for row in cells] if rows else ["no values"]
    notes = [f"note: {note.text}" for note in evidence.notes]
    return [*head, "", *table, "", *notes, *_provenance(evidence)]


def _one_line(select: str) -> str:
    return json.dumps(select, ensure_ascii=False) if not select.isprintable() else select


def _aligned(row: tuple[str, ...], widths: list[int]) -> str:
    select, value, unit, n, of = row
    numbers = f"{value:>{widths[1]}} {unit:<{widths[2]}}  {n:>{widths[3]}}"
    return f"{select:<{widths[0]}}  {numbers} {of}".rstrip()


def _provenance(evidence: Evidence) -> list[str]:
    """What is known of the run, and whether a manifest says it or only the file."""
    known = vars(evidence.provenance)
    source = "manifest" if known["recorded"] else "file"
    return [
        f"{source}: {name.replace('_', ' ')} {value}"
        for name, value in known.items()
        if value is not None and name != "recorded"
    ]
