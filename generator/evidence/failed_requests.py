"""What a load test's failed requests mean for its latencies, the same for every tool."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.evidence.measurement import Note

NOTHING_WORKED = (
    "no-successful-requests",
    "no request succeeded, so the file has no latency of a working service",
)
NOTHING_SENT = ("no-requests", "no request was made, so the file has no latency")


def closed_loop(*names: str) -> Note:
    """That a slow answer delays the next request, so waiting is missing in these measurements."""
    text = "Closed loop: a slow answer delays the next request, so time spent waiting is missing."
    return Note(text, "closed-loop-latency", names)


def summary_only(*names: str) -> Note:
    """That there is nothing to compute further statistics from."""
    text = "Summary only: the single observations are not in the file."
    return Note(text, "summary-only", names)


@dataclass(frozen=True)
class Outcome:
    """How many requests there were and how many failed; None where the file does not say."""

    requests: float | None
    failed: float | None

    @property
    def share(self) -> float | None:
        """Failed requests as a fraction of all."""
        if self.failed is None or not self.requests:
            return None
        return self.failed / self.requests

    @property
    def refusal(self) -> tuple[str, str] | None:
        """Why latencies must not be used: they are zeros, or the time that refusing takes."""
        if self.requests == 0:
            return NOTHING_SENT
        return NOTHING_WORKED if self.share is not None and self.share >= 1 else None

    def notes(self, *names: str, instead: str = "") -> Iterator[Note]:
        """What has to stand beside the latencies of these names; ``instead`` says where those
        of successful requests are."""
        if self.requests == 0:
            yield Note("No request was made: latencies are not listed.", "no-requests")
        elif self.share is not None and self.share >= 1:
            yield Note("No request succeeded: latencies are not listed.", "failed-requests")
        elif self.share:
            # One of a hundred thousand is not 0.00 %.
            shown = f"{self.share:.2%}" if self.share >= 0.0001 else f"{self.share * 100:.2g}%"
            text = f"{shown} of the requests failed and are in this"
            yield Note(f"{text}{f'; {instead}' if instead else ''}.", "failed-requests", names)
