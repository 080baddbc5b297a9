"""Values that nothing was sampled for: sizes, costs, coverage. A difference of them is one.

When it is chosen: where the format says that a value is exact, as it is of coverage. A size or a
cost in a file of your own is exact as well, but only you can know it: choose the method then.

What is computed: the value with all its digits, and the difference. Any difference is one; whether
it matters is what `minimum_effect` is for.

What it cannot say: what caused the difference. A bill that fell because there was less to do is no
saving, and covered lines are lines that ran, not lines that were checked.

Example: the coverage of a small test suite, in `tests/evidence_files/coverage/`:

    name: Line coverage
    unit: percent
    better: higher
    value: {from: evidence/coverage_line.json, select: percent_covered}

    Line coverage stood at 83.33%.

To override: `method: {kind: exact, because: …}` for sizes and costs in JSON or tables.
"""

from __future__ import annotations

from dataclasses import replace

from generator.metrics.method import Finding, Readings
from generator.metrics.summary import as_on_file

FORMULA = "the exact value on file"


class Exact:
    """The method for what has no spread because nothing was sampled."""

    name = "exact"
    preference = 3
    takes_several = False

    def fits(self, before: Readings, after: Readings | None) -> bool:
        sides = [side for side in (before, after) if side is not None]
        # Where the reader does not say it, only the author can know that nothing was sampled.
        return all(len(side) == 1 and side[0][1].nature == "exact" for side in sides)

    def needs(self, readings: Readings) -> str | None:  # noqa: ARG002 - any value will do
        return None

    def estimate(self, before: Readings, after: Readings | None) -> Finding:
        return replace(as_on_file(before, after, FORMULA), standing="exact")


PART = Exact()
