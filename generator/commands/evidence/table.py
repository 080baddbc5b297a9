"""What a file holds as a table: a block for each name, numbers aligned, selectors to paste."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generator.commands.evidence.holding import Holding
from generator.commands.evidence.look import Look
from generator.evidence.measurement import Measurement, Note

_MOST_NOTES = 10
_LEAST_OF_A_NAME = 3
"""Where no more rows of each name fit, one of each without headings is easier to look through."""
_MOST_NAMES = 3
_UNITS = {"duration": " s"}


@dataclass(frozen=True)
class Row:
    """One value, its number in two halves so that points stand below each other."""

    select: str
    whole: str
    fraction: str
    unit: str
    n: str
    of: str
    more: int = 0
    """Values of the same name that are left out."""


@dataclass(frozen=True)
class Block:
    """Rows that belong together. Without a heading they are names with one value each."""

    heading: str
    rows: tuple[Row, ...]
    left_out: int = 0

    @property
    def widths(self) -> tuple[int, int]:
        """Of the two halves of its numbers."""
        return (
            max(len(row.whole) for row in self.rows),
            max(len(row.fraction) for row in self.rows),
        )


def write_table(held: Holding, look: Look) -> list[str]:
    """The lines to print."""
    file, count = held.file, len(held.found)
    told = held.evidence.notes
    kept = told if look.most is None else told[:_MOST_NOTES]
    return [
        f"{_clean(file.path)}: {held.evidence.format}, sha256 {file.sha256[:12]}",
        f"{count} {'value' if count == 1 else 'values'}{_counted(held)}",
        "",
        *_table(held, look),
        "",
        *(line for note in kept for line in _note(note, look)),
        *([f"and {len(told) - len(kept)} more notes: --all"] if len(kept) < len(told) else []),
        *_provenance(held),
    ]


def _counted(held: Holding) -> str:
    counted = _replications(held)
    return f"; n counts each {counted[0]}" if len(counted) == 1 and counted[0] else ""


def _replications(held: Holding) -> list[str]:
    return list(dict.fromkeys(_clean(each.replication) for _, each in held.found if each.n))


def _table(held: Holding, look: Look) -> Iterator[str]:
    blocks = _blocks(held, look.most)
    if not blocks:
        yield "no values"
        return
    layout = _Layout.fitting(blocks, several=len(_replications(held)) > 1)
    yield look.quiet(layout.head)
    for number, block in enumerate(blocks):
        if number:
            yield ""
        if block.heading:
            yield look.heading(block.heading)
        yield from (layout.line(row, block, look) for row in block.rows)
        if block.left_out:
            yield look.quiet(f"  … {block.left_out} more of this name")
    missing = len(held.found) - sum(len(block.rows) for block in blocks)
    if missing:
        yield ""
        yield look.warning(f"{missing} of {len(held.found)} values are not shown: --all shows them")


@dataclass(frozen=True)
class _Layout:
    """The widths that all blocks share."""

    value: int
    unit: int
    n: int
    of: int

    @classmethod
    def fitting(cls, blocks: Sequence[Block], *, several: bool) -> _Layout:
        rows = [row for block in blocks for row in block.rows]
        return cls(
            max(len("value"), *(sum(block.widths) for block in blocks)),
            max(len("unit"), *(len(row.unit) for row in rows)),
            max(len("n"), *(len(row.n) for row in rows)),
            max(len("of"), *(len(row.of) for row in rows)) if several else 0,
        )

    @property
    def head(self) -> str:
        counted = f" {'of':<{self.of}}" if self.of else ""
        return f"  {'value':>{self.value}} {'unit':<{self.unit}}  {'n':>{self.n}}{counted}  select"

    def line(self, row: Row, block: Block, look: Look) -> str:
        whole, fraction = block.widths
        number = f"{row.whole:>{whole}}{row.fraction:<{fraction}}"
        counted = f" {row.of:<{self.of}}" if self.of else ""
        cells = f"  {number:>{self.value}} {row.unit:<{self.unit}}  {row.n:>{self.n}}{counted}  "
        more = look.quiet(f"  … {row.more} more") if row.more else ""
        return cells + look.pasteable(row.select) + more


def _blocks(held: Holding, most: int | None) -> list[Block]:
    """A block for each name that has several values; the others gathered between these."""
    named: dict[str, list[Row]] = {}
    for select, each in held.found:
        named.setdefault(each.name, []).append(_row(select, each))
    cap = _cap([len(rows) for rows in named.values()], most)
    if most is not None and cap < _LEAST_OF_A_NAME:
        return [Block("", tuple(_first(rows) for rows in list(named.values())[:most]))]
    blocks: list[Block] = []
    for name, rows in named.items():
        if len(rows) > 1:
            blocks.append(Block(_clean(name), tuple(rows[:cap]), max(0, len(rows) - cap)))
        elif blocks and not blocks[-1].heading:
            blocks[-1] = Block("", (*blocks[-1].rows, *rows))
        else:
            blocks.append(Block("", tuple(rows)))
    return blocks


def _cap(counts: Sequence[int], most: int | None) -> int:
    """How many rows of each name to show, so that every name is seen and all of them fit."""
    longest = max(counts, default=0)
    if most is None or sum(counts) <= most:
        return longest
    caps = range(1, longest + 1)
    return max((cap for cap in caps if sum(min(n, cap) for n in counts) <= most), default=1)


def _first(rows: Sequence[Row]) -> Row:
    return replace(rows[0], more=len(rows) - 1)


def _row(select: str, each: Measurement) -> Row:
    number = f"{each.value:.6g}"
    ends = [at for at in (number.find("."), number.find("e")) if at >= 0]
    point = min(ends, default=len(number))
    n = "" if each.n is None else str(each.n)
    of = _clean(each.replication) if n else ""
    return Row(_clean(select), number[:point], number[point:], _clean(each.unit), n, of)


def _note(note: Note, look: Look) -> list[str]:
    first, *others = look.wrapped(f"note{_scope(note)}: {_clean(note.text)}")
    return [look.warning(first[:4]) + first[4:], *others]


def _scope(note: Note) -> str:
    """The names that a note speaks of; nothing where it speaks of the whole file."""
    if not note.names:
        return ""
    more = len(note.names) - _MOST_NAMES
    listed = ", ".join(_clean(name) for name in note.names[:_MOST_NAMES])
    return f" on {listed}" + (f" and {more} more" if more > 0 else "")


def _clean(text: str) -> str:
    """A text of the file as one line that cannot steer the terminal, still good to paste."""
    return text if text.isprintable() else json.dumps(text)


def _provenance(held: Holding) -> list[str]:
    """What is known of the run, and whether a manifest says it or only the file."""
    known = vars(held.evidence.provenance)
    source = "manifest" if known["recorded"] else "file"
    return [
        f"{source}: {name.replace('_', ' ')} {_clean(str(value))}{_UNITS.get(name, '')}"
        for name, value in known.items()
        if value is not None and name != "recorded"
    ]
