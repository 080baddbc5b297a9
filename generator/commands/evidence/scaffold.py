"""A metric in YAML, ready to be pasted into a record, with what the file leaves open."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import chain, count
from pathlib import Path

import yaml

from generator.commands.evidence.holding import Holding
from generator.evidence.measurement import Measurement
from generator.metrics.direction import is_bare_number, known_direction
from generator.metrics.units import RATIO
from generator.problems import EnvironmentFault
from generator.records.record import PROJECT
from generator.records.root import CASE_STUDIES, find_root
from generator.records.yaml_text import Tree, read_yaml

_LONGEST_ID = 60
_LIKELIEST = ("p99", "p95", "median", "mean", "rate", "best", "last", "")
"""Statistics that a claim is most often about; the first that is there is taken."""
_PLAIN = re.compile(r"[A-Za-z]([A-Za-z0-9_./ -]*[A-Za-z0-9])?")
_NOT_PLAIN = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}


def write_metric(held: Holding, before: Holding | None, format_name: str | None) -> Iterator[str]:
    """The lines of the entry, below ``metrics:`` where the record has none yet."""
    select, chosen = _chosen(held)
    folder = _case_study(held.given)
    declared = _declared(folder)
    if not declared:
        yield "metrics:"
    if len(held.found) > 1:
        yield f"  # one of {len(held.found)} values: --select chooses another"
    yield f"  {_id(chosen, declared)}:"
    yield f"    name: {_scalar(_name(chosen))}"
    yield f"    unit:{_unit(chosen)}"
    yield f"    better: {_better(chosen, held)}"
    yield f"    select: {_quoted(select)}"
    for side, file in (("before", before), ("after" if before else "value", held)):
        if file is not None:
            yield from _source(side, file, chosen, folder, format_name)
    yield from _circumstances(held)


def likeliest(held: Holding) -> str:
    """The selector of the value that a metric is most likely about."""
    return _chosen(held)[0]


def _chosen(held: Holding) -> tuple[str, Measurement]:
    by_stat = {each.stat: (select, each) for select, each in reversed(held.found)}
    return next((by_stat[stat] for stat in _LIKELIEST if stat in by_stat), held.found[0])


def _case_study(path: Path) -> Path | None:
    """The folder of the case study that a file lies in."""
    try:
        studies = find_root(Path.cwd()) / CASE_STUDIES
        inside = path.absolute().relative_to(studies)
    except (EnvironmentFault, ValueError):
        return None
    return studies / inside.parts[0] if len(inside.parts) > 1 else None


def _declared(folder: Path | None) -> Collection[str]:
    """The ids that the record of a case study has in use."""
    if folder is None or not (folder / PROJECT).is_file():
        return ()
    tree = read_yaml((folder / PROJECT).read_bytes(), PROJECT).tree or {}
    return {*_keys(tree, "metrics"), *_keys(tree, "experiments")} if tree.get("metrics") else ()


def _keys(tree: dict[str, Tree], name: str) -> set[str]:
    found = tree.get(name)
    return set(found) if isinstance(found, dict) else set()


def _id(chosen: Measurement, declared: Collection[str]) -> str:
    """The name's letters and digits, with a number where that is taken."""
    words = re.findall(r"[a-z0-9]+", f"{chosen.name} {chosen.stat}".lower())
    id = "_".join(words)[:_LONGEST_ID].strip("_")
    id = id if id[:1].isalpha() else f"metric_{id}".strip("_")
    numbered = (f"{id}_{number}" for number in count(2))
    return next(each for each in chain([id], numbered) if each not in declared)


def _name(chosen: Measurement) -> str:
    """What a person would call it. Braces in pairs would be taken for a reference."""
    stat = f"{chosen.stat} of " if chosen.stat else ""
    labels = ", ".join(f"{label} {value}" for label, value in chosen.labels)
    text = f"{stat}{chosen.name}" + (f" ({labels})" if labels else "")
    return " ".join(text.replace("{{", "{").replace("}}", "}").split())


def _unit(chosen: Measurement) -> str:
    """Nothing where nobody says it, which no check lets pass: a guess would be believed."""
    unit = _known_unit(chosen)
    return f" {_scalar(unit)}" if unit else "  # say it: the file does not"


def _known_unit(chosen: Measurement) -> str:
    bare = is_bare_number(_whole(chosen), chosen.value)
    return chosen.unit or (RATIO if bare else "")


def _whole(chosen: Measurement) -> str:
    """Name and statistic: how many there are is not what there is."""
    return f"{chosen.name}:{chosen.stat}"


def _better(chosen: Measurement, held: Holding) -> str:
    """Which way is better, where file, name or unit tell; else what the record must not say."""
    notes = held.evidence.notes
    told = {note.code for note in notes if note.speaks_of(chosen.name)}
    if "high-is-better" in told or "low-is-better" in told:
        return "higher" if "high-is-better" in told else "lower"
    known = known_direction(_whole(chosen), chosen.unit, held.evidence.format)
    return known or "lower-or-higher  # say which"


def _source(
    side: str, held: Holding, chosen: Measurement, folder: Path | None, format_name: str | None
) -> Iterator[str]:
    """Where the evidence is; more than its path where the file alone does not say enough."""
    path, comment = _path(held.given, folder)
    known = _known_unit(chosen)
    extra = [f"format: {_scalar(format_name)}"] if format_name else []
    extra += [] if chosen.unit else [f"unit: {_quoted(known)}" if known else "unit: "]
    value = f"{{{', '.join([f'from: {_quoted(path)}', *extra])}}}" if extra else _scalar(path)
    yield f"    {side}: {value}{comment}"


def _path(given: Path, folder: Path | None) -> tuple[str, str]:
    """The path as the record has to say it, and what is to be done for it to be right."""
    if folder is not None and given.absolute().is_relative_to(folder):
        return given.absolute().relative_to(folder).as_posix(), ""
    return f"evidence/{given.name}", "  # copy the file there, beside the record"


def _circumstances(held: Holding) -> Iterator[str]:
    said = held.evidence.provenance
    lasted = f"{said.duration:.6g} s" if said.duration else ""
    tool = f"{said.tool} {said.version}" if said.tool and said.version else ""
    if tool or lasted:
        yield f"    conditions: {_scalar(', '.join(filter(None, (tool, lasted))))}"
    if said.environment:
        yield f"    environment: {_scalar(said.environment)}"
    if said.command:
        yield f"    command: {_scalar(said.command)}"


def _scalar(text: str) -> str:
    """A text as YAML, without quotes where it needs none."""
    plain = _PLAIN.fullmatch(text) and text.lower() not in _NOT_PLAIN
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    dumped: str = yaml.dump(text, default_style='"', allow_unicode=True, width=float("inf"))
    return dumped.rstrip("\n")
