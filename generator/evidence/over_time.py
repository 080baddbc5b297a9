"""Values over time: what a counter gained, where scrapes are missing, and when it all was."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import fsum, isfinite, isnan
from statistics import median_low

from generator.evidence.measurement import Note, Samples

Fault = tuple[str, str]
"""Code and message of what is wrong with a value."""
NOTHING = ("number-not-finite", "every value of the series is NaN: there was nothing to compute")
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
LARGEST = 1e300
"""Beyond this, sums of values are no numbers any more."""
_LONGER = 1.5
"""A step of more than this many usual ones is a gap: a scrape is missing."""


@dataclass(frozen=True)
class Track:
    """One series over time, the oldest value first."""

    times: Sequence[float]
    """Seconds since 1970, one for each value."""
    values: Sequence[float]
    missing: int = 0
    """Values that are NaN, where there was nothing to compute."""
    fault: Fault | None = None
    """What is wrong with the first value that cannot be used."""

    @property
    def refusal(self) -> Fault | None:
        """Why there are no values to use."""
        return self.fault or (None if self.values else NOTHING)

    @property
    def samples(self) -> Samples | None:
        """The values as observations."""
        return Samples(len(self.values), lambda: self.values) if self.values else None

    @property
    def duration(self) -> float:
        """Seconds from the first value to the last."""
        return self.times[-1] - self.times[0] if self.times else 0.0

    def rates(self) -> array[float]:
        """What a counter gained by the second, from each scrape to the next."""
        steps = (after - before for before, after in pairwise(self.times))
        gained = zip(increases(self.values), steps, strict=True)
        return array("d", (each / step for each, step in gained if step > 0))


def gained(track: Track) -> float:
    """What a counter gained from the first scrape to the last."""
    return fsum(increases(track.values))


def read_track(points: Iterable[tuple[object, float | Fault]]) -> Track:
    """Sorts what a file says of a series by time; each value comes checked."""
    kept: list[tuple[float, float]] = []
    missing, fault = 0, None
    for time, value in points:
        seconds = to_seconds(time)
        if isinstance(value, tuple):
            fault = fault or value
        elif isnan(value):
            missing += 1
        elif abs(value) > LARGEST:
            fault = fault or ("number-not-finite", f"a value is {value}, not a usable number")
        elif seconds is None:
            fault = fault or ("type", f"{str(time)[:40]!r} is no time")
        else:
            kept.append((seconds, value))
    kept.sort(key=lambda each: each[0])
    times, values = (array("d", (each[side] for each in kept)) for side in (0, 1))
    return Track(times, values, missing, fault)


def increases(values: Sequence[float]) -> list[float]:
    """What a counter gained from each scrape to the next."""
    # Less than before means that the process began again, and its counter at 0.
    return [after - before if after >= before else after for before, after in pairwise(values)]


def track_notes(tracks: Iterable[tuple[str, Track]]) -> Iterator[Note]:
    """Says of each name how many values are missing, and how large the gaps are."""
    named: dict[str, list[Track]] = {}
    for name, track in tracks:
        named.setdefault(name, []).append(track)
    for name, its in named.items():
        missing = sum(track.missing for track in its)
        if missing:
            text = (
                f"{missing} of {missing + sum(len(track.values) for track in its)} values of {name}"
            )
            yield Note(f"{text} are null or NaN, and left out.", "missing-values", (name,))
        gaps = [gap for gap in map(_longest_gap, its) if gap is not None]
        if gaps:
            longest, usual = max(gaps)
            steps = f"the usual step is {usual:g} s, the longest {longest:g} s"
            yield Note(f"Values of {name} are missing: {steps}.", "gaps", (name,))


def _longest_gap(track: Track) -> tuple[float, float] | None:
    """The longest step and the usual one, where the longest is a gap."""
    steps = [after - before for before, after in pairwise(track.times) if after > before]
    if len(steps) < 2 or max(steps) <= _LONGER * median_low(steps):
        return None
    return max(steps), median_low(steps)


def instant(seconds: float | None) -> str | None:
    """Seconds since 1970 as ISO 8601; None where no calendar has them."""
    if seconds is None or not isfinite(seconds):
        return None
    try:
        moment = _BEGINNING + timedelta(seconds=round(seconds))
    except OverflowError:
        return None
    return moment.isoformat().replace("+00:00", "Z")


def to_seconds(time: object) -> float | None:
    """A time as tools write it, in seconds since 1970: a number, or ISO 8601 text."""
    if isinstance(time, int | float) and not isinstance(time, bool):
        # An integer of hundreds of digits is no time and no float either.
        return float(time) if abs(time) < 1e15 else None
    if not isinstance(time, str):
        return None
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - _BEGINNING).total_seconds()
