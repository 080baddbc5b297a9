"""What a training run logged of a metric, step after step, of which only a few values are kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from generator.evidence.json_text import is_number
from generator.evidence.measurement import Labels, Note
from generator.evidence.reader import Cell, Series

Moment = tuple[float, ...]
"""When a value was logged: its step, then what decides between values of one step."""
STAND_FOR_NAN = frozenset({"nan", "infinity", "-infinity", "+infinity", "inf", "-inf", "+inf"})
SCALE = Note(
    "The file has no units: a share may be written as 0 to 1 or as 0 to 100.", "scale-unstated"
)
LAST_ONLY = Note("Only the last value of each metric is in the file.", "summary-only")


@dataclass
class History:
    """The values of one metric in one run. They hang together, so no mean, spread or percentile
    follows from them, and they are no samples."""

    name: str
    labels: Labels = ()
    unit: str = ""
    n: int = 0
    """Finite numbers among the values."""
    broken: int = 0
    """Values that are NaN, infinite or no number."""
    repeats: bool = False
    """Whether a step comes again, or after a later one."""
    _last: Cell | None = None
    _last_at: Moment = ()
    _added_at: Moment = ()
    _lowest: Cell | None = None
    _highest: Cell | None = None
    _text: Cell | None = None

    def add(self, cell: Cell, at: Moment) -> None:
        """Takes the next value of the file."""
        if len(at) > 1 and at == self._added_at:
            return  # MLflow's file store may hold a line twice; its database never does.
        self._added_at = at
        if self._last is not None and at[0] <= self._last_at[0]:
            self.repeats = True
        if self._last is None or at >= self._last_at:
            self._last, self._last_at = cell, at
        if is_number(cell.value):
            self.n += 1
            self._widen(cell)
            return
        self.broken += 1
        if self._text is None and not isinstance(cell.value, float):
            self._text = cell

    def _widen(self, cell: Cell) -> None:
        if self._lowest is None or _value(cell) < _value(self._lowest):
            self._lowest = cell
        if self._highest is None or _value(cell) > _value(self._highest):
            self._highest = cell

    @property
    def is_text(self) -> bool:
        """Whether no value is a number of any kind."""
        return self.n == 0 and self._text is not None

    @property
    def moves(self) -> bool:
        """Whether the last value need not be the lowest and the highest."""
        return self._lowest is not None and self._lowest != self._highest

    def series(self, replication: str = "step") -> Series:
        """The last value; of several, the lowest and the highest too."""
        stats = {"last": self._last} if self._last else {}
        if self.n + self.broken > 1:
            # Beside a value that cannot be read, nobody knows which is the lowest.
            for stat, cell in (("min", self._lowest), ("max", self._highest)):
                stats |= {stat: self._text or cell} if cell else {}
        return Series(self.name, self.unit, stats, self.n, replication, self.labels)


def _value(cell: Cell) -> float:
    return cell.value if isinstance(cell.value, int | float) else 0.0


def to_number(value: object) -> object:
    """``"NaN"`` and ``"Infinity"``, which JSON has no numbers for, as what they stand for."""
    if isinstance(value, str) and value.strip().lower() in STAND_FOR_NAN:
        return float(value)
    return value


def history_notes(histories: Collection[History]) -> Iterator[Note]:
    """What has to be known of values that changed from step to step."""
    moved = _names(each for each in histories if each.moves)
    if moved:
        yield Note(
            "`last` is the value of the last step, which need not be the best one; `min` and `max` "
            "are picked out of all steps, which flatters a run unless other data was used to pick.",
            "last-not-best",
            moved,
        )
    broken = [each for each in histories if each.broken and each.n]
    if broken:
        some, many = (
            sum(each.broken for each in broken),
            sum(each.broken + each.n for each in broken),
        )
        text = f"Not a finite number: {some} of {many} values of {_listed(_names(broken))}."
        yield Note(text, "", _names(broken))
    again = _names(each for each in histories if each.repeats)
    if again:
        text = "Steps repeat or run backwards: the last value is that of the highest step."
        yield Note(text, "several-runs", again)


def _names(histories: Iterable[History]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.name for each in histories))


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
