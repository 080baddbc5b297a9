"""Values that nothing was sampled for: sizes, costs, coverage. A difference of them is one."""

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
