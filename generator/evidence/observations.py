"""Observations in any number: in memory while they are few, in temporary files beyond that."""

from __future__ import annotations

import struct
import tempfile
import weakref
from abc import abstractmethod
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from operator import mul
from typing import overload

from generator.problems import EnvironmentFault

KEPT = 2 << 20
"""So many observations are held in memory at once, 16 MiB of them."""
_PIECE = 1 << 16
_SIZE = array("d").itemsize


class Gathered:
    """Observations as they come; what is more than can be kept goes to a file."""

    def __init__(self) -> None:
        self._kept = array("d")
        self._file: _File | None = None

    def extend(self, values: Iterable[float]) -> None:
        """Takes the next observations."""
        self._kept.extend(values)
        if len(self._kept) >= KEPT:
            self._file = self._file or _File()
            self._file.append(self._kept)
            self._kept = array("d")

    def all(self) -> Sequence[float]:
        """Every observation, in the order in which they came."""
        if self._file is None:
            return self._kept
        self._file.append(self._kept)
        self._kept = array("d")
        return _Stored(self._file, 0, self._file.n)


def scaled(values: Sequence[float], factor: float) -> Sequence[float]:
    """The values times a factor, computed where they are used."""
    return _Scaled(values, factor)


def pieces(values: Sequence[float]) -> Iterator[Sequence[float]]:
    """The values, some at a time: large pieces would leave holes in memory."""
    for start in range(0, len(values), _PIECE):
        yield values[start : start + _PIECE]


def in_order(values: Sequence[float]) -> Sequence[float]:
    """The values from the smallest to the largest, each found when it is asked for.

    Many are sorted piece by piece into a file, and a rank is found among the pieces.
    """
    if len(values) <= _PIECE:
        return sorted(values)
    if len(values) <= KEPT:
        return _sorted(values)
    file = _File()
    runs = []
    for start in range(0, len(values), KEPT):
        ordered = _sorted(values[start : start + KEPT])
        runs.append(_Stored(file, file.n, len(ordered)))
        file.append(ordered)
    return _Merged(runs)


def percentile_of(ordered: Sequence[float], fraction: float) -> float:
    """The percentile of values in order, by linear interpolation, to the last digit as NumPy."""
    position = fraction * (len(ordered) - 1)
    at = min(int(position), len(ordered) - 1)
    below, above = ordered[at], ordered[min(at + 1, len(ordered) - 1)]
    part, width = position - at, above - below
    # From the nearer end, so that the outcome never leaves the two.
    return above - width * (1 - part) if part >= 0.5 else below + width * part


def _sorted(values: Sequence[float]) -> array[float]:
    # NumPy takes a tenth of a second to import, and most files have few observations.
    import numpy as np

    ordered = np.array(values, dtype=np.float64)
    ordered.sort()
    return array("d", ordered.tobytes())


class _File:
    """Doubles in a temporary file, which goes when nobody needs it any more."""

    def __init__(self) -> None:
        # Closed below, when the last sequence that reads from it has gone.
        self._raw = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
        self.n = 0
        weakref.finalize(self, self._raw.close)

    def append(self, values: array[float]) -> None:
        """Writes more of them at the end."""
        self._raw.seek(0, 2)
        try:
            left = memoryview(values).cast("B")
            while left:
                left = left[self._raw.write(left) :]
        except OSError as error:
            message = f"{tempfile.gettempdir()} cannot hold the observations: {error.strerror}"
            raise EnvironmentFault(message) from error
        self.n += len(values)

    def read(self, start: int, n: int) -> array[float]:
        """So many from a place on."""
        self._raw.seek(start * _SIZE)
        found = array("d")
        found.frombytes(self._raw.read(n * _SIZE))
        return found


class _Computed(Sequence[float]):
    """A sequence that is not in memory, made of pieces when they are asked for."""

    @abstractmethod
    def piece(self, start: int, n: int) -> array[float]:
        """So many of the values from a place on."""

    @overload
    def __getitem__(self, at: int) -> float: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[float]: ...
    def __getitem__(self, at: int | slice) -> float | Sequence[float]:
        found = range(len(self))[at]
        if isinstance(found, int):
            return self.piece(found, 1)[0]
        if found.step == 1:
            return self.piece(found.start, len(found))
        return array("d", (self.piece(each, 1)[0] for each in found))

    def __iter__(self) -> Iterator[float]:
        for start in range(0, len(self), _PIECE):
            yield from self.piece(start, min(_PIECE, len(self) - start))


class _Stored(_Computed):
    """A part of a file."""

    def __init__(self, file: _File, start: int, n: int) -> None:
        self._file, self._start, self._n = file, start, n

    def __len__(self) -> int:
        return self._n

    def piece(self, start: int, n: int) -> array[float]:
        return self._file.read(self._start + start, n)


class _Scaled(_Computed):
    """Other values times a factor."""

    def __init__(self, values: Sequence[float], factor: float) -> None:
        self._values, self._factor = values, factor

    def __len__(self) -> int:
        return len(self._values)

    def piece(self, start: int, n: int) -> array[float]:
        return array("d", map(mul, self._values[start : start + n], repeat(self._factor)))


class _Merged(_Computed):
    """Sorted runs as one. A rank is found by halving the range of all doubles, at most 64 times,
    so no distribution of the values makes it slow."""

    def __init__(self, runs: Sequence[_Stored]) -> None:
        self._runs = runs
        self._n = sum(map(len, runs))
        self._least = _whole(min(run[0] for run in runs))
        self._most = _whole(max(run[-1] for run in runs))

    def __len__(self) -> int:
        return self._n

    def piece(self, start: int, n: int) -> array[float]:
        return array("d", map(self._at, range(start, start + n)))

    def _at(self, rank: int) -> float:
        """The smallest double that more than ``rank`` values do not exceed."""
        low, high = self._least, self._most
        starts, ends = [0] * len(self._runs), [len(run) for run in self._runs]
        while low < high:
            middle = (low + high) // 2
            spans = zip(self._runs, repeat(_double(middle)), starts, ends, strict=False)
            found = [bisect_right(*span) for span in spans]
            if sum(found) > rank:
                high, ends = middle, found
            else:
                low, starts = middle + 1, found
        return _double(low)


def _whole(value: float) -> int:
    """The number of a double among all doubles in order."""
    bits: int = struct.unpack("<q", struct.pack("<d", value))[0]
    return bits if bits >= 0 else bits ^ 0x7FFF_FFFF_FFFF_FFFF


def _double(whole: int) -> float:
    """The double of this number; zero without a sign."""
    bits = whole if whole >= 0 else whole ^ 0x7FFF_FFFF_FFFF_FFFF
    value: float = struct.unpack("<d", struct.pack("<q", bits))[0]
    return value + 0.0
