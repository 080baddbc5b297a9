"""What JMH's units and modes mean, the same in each of its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.evidence.measurement import Note

TIMES = {"ns": "ns", "us": "µs", "ms": "ms", "s": "s", "sec": "s", "min": "min", "hr": "h"}
OTHER_UNITS = {
    "B/op": "bytes",
    "#/op": "1",
    "counts": "1",
    # JMH divides by 1024 twice.
    "MB/sec": "MiB/s",
    "MB": "MiB",
    "KB": "KiB",
    "B": "bytes",
}
HIGH = {"thrpt"}
MARGIN = Note("The ± of JMH is half of a 99.9 % interval over iterations; it is not listed.")


def unit_of(unit: str) -> str:
    """``us/op`` is a time, ``ops/ms`` a rate; what a profiler invented has no unit here."""
    if unit.startswith("ops/"):
        time = TIMES.get(unit.removeprefix("ops/"))
        return f"operations/{time}" if time else ""
    return TIMES.get(unit.removesuffix("/op")) or OTHER_UNITS.get(unit, "")


def directions(modes: Sequence[tuple[str, str]]) -> Iterator[Note]:
    """Which way is better follows from the mode of each name, and the file says the mode."""
    high = {name: None for name, mode in modes if mode in HIGH}
    low = {name: None for name, mode in modes if mode not in HIGH}
    if high:
        text = "Mode thrpt: operations for each unit of time, more is better."
        yield Note(text, "high-is-better", tuple(high) if low else ())
    if low:
        text = "Modes avgt, sample and ss: time for each operation, less is better."
        yield Note(text, "low-is-better", tuple(low) if high else ())
