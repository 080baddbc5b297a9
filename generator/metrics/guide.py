"""The guide's page on methods, written from what each says of itself and what its code decides.

``python -m generator.metrics.guide > docs/guide/methods.md`` makes it again.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from itertools import count
from types import ModuleType

from generator.metrics import experiments, sealed, sequential
from generator.metrics.intervals import CONFIDENCE
from generator.metrics.method import Method, methods
from generator.metrics.percentile import ranks
from generator.metrics.repeated_runs import can_decide, smallest_p

OPENING = """\
# Methods

You name files; Proofolio chooses how to compare them, by the kind of evidence that they are. Every
method gives an estimate, a {confidence} interval where there can be one, and from both the verdict:

- **improved** or **worse**: the interval of the change excludes "no change";
- **small change**: it does, but the change is less than your `minimum_effect`;
- **no clear difference**: the interval includes "no change";
- **cannot tell**: no outcome of so few observations could have been told from chance;
- **not tested**: there is no spread on file;
- **unchanged**: two exact values are the same.

The method and its formula stand in the proof of each number. To choose another, say why; the reason
is printed there too:

```yaml
    method: {{kind: summary, because: the requests of one user wait for each other}}
```
"""
ORDER = """\
## Which one is chosen

The methods are asked in this order, and the first that the evidence fits is taken:
"""
LEAST = """\
## How many observations it takes

An interval of a percentile goes from one observation to another, so there have to be enough of
them on both sides of it. The least are:
"""
RUNS = """\
Runs are few, and their order alone has to be rare enough. {few} runs of each side can come out in
their most extreme order by chance with probability {p:.2f}, so they never decide anything; {enough}
of each side are the least that can.
"""
PERCENTILES = {"median": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "p99.9": 0.999}
_LEAD = re.compile(
    r"^(When it is chosen|What is computed|What it cannot say|Example|To override): ", re.MULTILINE
)
_FURTHER = {
    "A/B tests": experiments,
    "A/B tests that are watched": sequential,
    "Sealed metrics": sealed,
}
"""Ways to a metric that are not chosen by the evidence but by the record."""


def write_guide() -> str:
    """The page: which method is chosen, how much evidence it takes, and a section for each."""
    opening = OPENING.format(confidence=f"{CONFIDENCE:.0%}".replace("%", " %"))
    return "\n".join([opening, *_order(), *_least(), *_sections()])


def in_order() -> list[Method]:
    """The methods as they are asked."""
    return sorted(methods, key=lambda method: (method.preference, method.name))


def module_of(method: Method) -> ModuleType:
    """Where a method says what it is."""
    return sys.modules[type(method).__module__]


def least_for(fraction: float) -> int:
    """The smallest number of observations that gives an interval of a percentile."""
    return next(n for n in count(1) if ranks(n, fraction) is not None)


def least_runs() -> int:
    """The smallest number of runs of each side that can decide anything."""
    return next(runs for runs in count(1) if can_decide(runs, runs))


def _order() -> Iterator[str]:
    yield ORDER
    for place, method in enumerate(in_order(), 1):
        yield f"{place}. [`{method.name}`](#{method.name}): {_first(module_of(method))}"
    yield ""


def _least() -> Iterator[str]:
    yield LEAST
    yield "| percentile | observations |\n|---|---|"
    yield from (f"| {name} | {least_for(part):,} |" for name, part in PERCENTILES.items())
    enough = least_runs()
    few = enough - 1
    yield "\n" + RUNS.format(few=few, p=smallest_p(few, few), enough=enough)


def _sections() -> Iterator[str]:
    for method in in_order():
        yield f"## `{method.name}` {{ #{method.name} }}\n\n{_told(module_of(method))}\n"
    yield from (f"## {title}\n\n{_told(module)}\n" for title, module in _FURTHER.items())


def _first(module: ModuleType) -> str:
    return " ".join(_said(module).partition("\n\n")[0].split())


def _told(module: ModuleType) -> str:
    return _LEAD.sub(r"**\1:** ", _said(module)).replace("``", "`").strip()


def _said(module: ModuleType) -> str:
    return inspect.getdoc(module) or ""


if __name__ == "__main__":
    sys.stdout.write(write_guide())
