"""Units: conversion by dimension, and the symbols that people read.

Pint is imported only when two units really differ, because it takes a third of a second.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from generator.problems import nearest

if TYPE_CHECKING:
    import pint

PERCENT = "percent"
RATIO = "1"

_ALIASES = {
    "%": PERCENT,
    "pct": PERCENT,
    "ratio": RATIO,
    "fraction": RATIO,
    "us": "µs",
    "μs": "µs",  # the Greek letter, which looks like the micro sign
    "usec": "µs",
    "msec": "ms",
    "sec": "s",
    "secs": "s",
    "second": "s",
    "seconds": "s",
    "milliseconds": "ms",
    "microseconds": "µs",
    "nanoseconds": "ns",
    "byte": "B",
    "bytes": "B",
    "req/s": "requests/s",
    "reqs/s": "requests/s",
    "rps": "requests/s",
    "bytes/s": "B/s",
}

COUNTED = {
    "request": "requests",
    "query": "queries",
    "row": "rows",
    "token": "tokens",
    "item": "items",
    "iteration": "iterations",
    "operation": "operations",
    "transaction": "transactions",
    "message": "messages",
    "event": "events",
    "record": "records",
    "job": "jobs",
    "task": "tasks",
    "user": "users",
    "error": "errors",
    "incident": "incidents",
    "test": "tests",
    "line": "lines",
    "file": "files",
    "page": "pages",
    "build": "builds",
    "run": "runs",
    "deploy": "deploys",
    "example": "examples",
    "sample": "samples",
    "image": "images",
    "epoch": "epochs",
    "step": "steps",
    "core": "cores",
    "EUR": "euros",
    "USD": "dollars",
    "GBP": "pounds",
    "CHF": "francs",
    "JPY": "yen",
}
"""What is counted. Each is a dimension of its own: requests/s never become bytes/s."""

_MEASURED = """
nano- = 1e-9 = n-
micro- = 1e-6 = µ-
milli- = 1e-3 = m-
kilo- = 1e3 = k- = K-
mega- = 1e6 = M-
giga- = 1e9 = G-
tera- = 1e12 = T-
kibi- = 1024 = Ki-
mebi- = 1048576 = Mi-
gibi- = 1073741824 = Gi-
tebi- = 1099511627776 = Ti-
ratio = []
percent = 0.01 * ratio
second = [time] = s
minute = 60 * second = min
hour = 3600 * second = h
day = 86400 * second = d
week = 604800 * second
hertz = 1 / second = Hz
bit = [information] = bit
byte = 8 * bit = B
joule = [energy] = J
watt = joule / second = W
watt_hour = 3600 * joule = Wh
flop = [floating_point_operation] = FLOP
"""
_KNOWN = (
    *("ns", "µs", "ms", "s", "min", "h", "day", "week", "Hz", "kHz", "MHz", "GHz", RATIO, PERCENT),
    *("B", "kB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "B/s", "MB/s", "MiB/s"),
    *("bit", "J", "W", "Wh", "kWh", "FLOP", "requests/s", "queries/s", "rows/s", "tokens/s"),
    *COUNTED.values(),
    *(code for code in COUNTED if code.isupper()),
)
# Pint evaluates expressions; only products and quotients of names reach it.
_PRODUCT = re.compile(r"(?:1|[A-Za-zµ_]+)(?:[*·/][A-Za-zµ_]+)*")
_DURATIONS = frozenset(
    {"ns", "µs", "ms", "s", "min", "h", "hour", "hours", "d", "day", "days", "week"}
)


class UnitError(Exception):
    """Two units that do not go together; the caller knows where the author wrote them."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


@dataclass(frozen=True)
class Conversion:
    """From one unit to another: a value times the factor."""

    factor: float = 1.0

    def __call__(self, value: float) -> float:
        return value if self.factor == 1.0 else value * self.factor


def canonical(unit: str) -> str:
    """The one spelling of a unit that is also the one to show."""
    unit = unit.strip()
    return _ALIASES.get(unit, unit)


def is_duration(unit: str) -> bool:
    """Whether less of the unit is "faster"."""
    return canonical(unit) in _DURATIONS


def is_count(unit: str) -> bool:
    """Whether the unit counts things, so that whole numbers are exact."""
    return canonical(unit) in COUNTED or canonical(unit) in COUNTED.values()


def conversion(source: str, target: str) -> Conversion:
    """How to turn a value of one unit into another; raises UnitError where that is impossible."""
    source, target = canonical(source), canonical(target)
    if source == target:
        return Conversion()
    if (source, target) == (RATIO, PERCENT):
        return Conversion(100.0)
    return Conversion(_factor(source, target))


@cache
def _factor(source: str, target: str) -> float:
    import pint

    registry = _registry()
    try:
        one = registry.Quantity(Decimal(1), _parse(source))
        return float(one.to(_parse(target)).magnitude)
    except pint.DimensionalityError as error:
        message = f"the evidence is in {source!r}, which cannot be shown in {target!r}"
        hint = "units are converted within one dimension only; check `unit` and `select`"
        raise UnitError("unit-mismatch", message, hint) from error


def _parse(unit: str) -> pint.Unit:
    import pint

    try:
        if _PRODUCT.fullmatch(unit):
            text = re.sub(r"^1(?=/|$)", "ratio", unit).replace("·", "*")
            return _registry().parse_units(text)
    except pint.UndefinedUnitError:
        pass  # told below, as any other unknown text
    raise UnitError("unit-unknown", f"{unit!r} is not a known unit", nearest(unit, _KNOWN))


@cache
def _registry() -> pint.UnitRegistry[Decimal]:
    """Our own small registry: Pint's own has points as lengths and counts without a dimension."""
    import pint

    registry: pint.UnitRegistry[Decimal] = pint.UnitRegistry(None, non_int_type=Decimal)
    counted = [f"{one} = [{one}] = _ = {many}" for one, many in COUNTED.items()]
    registry.load_definitions([*_MEASURED.strip().splitlines(), *counted])
    return registry
