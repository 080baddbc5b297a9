"""Values that are counted, not sampled: sizes, costs, lines. Only by the author's choice."""

from __future__ import annotations

from generator.metrics.method import Finding, Readings
from generator.metrics.summary import as_on_file

FORMULA = "the exact value on file"


class Exact:
    """The method for what has no spread because nothing was sampled."""

    name = "exact"
    preference = 100
    takes_several = False

    def fits(self, before: Readings, after: Readings | None) -> bool:  # noqa: ARG002 - a protocol
        return False  # whatever the evidence is, only its author knows that nothing was sampled

    def needs(self, readings: Readings) -> str | None:  # noqa: ARG002 - any value will do
        return None

    def estimate(self, before: Readings, after: Readings | None) -> Finding:
        return as_on_file(before, after, FORMULA)


PART = Exact()
