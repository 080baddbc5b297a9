"""Load tests by wrk2 at a fixed rate: the report that `--latency` or `--u_latency` prints.

How to get the file: `wrk2 -t2 -c10 -d60s -R200 --latency http://127.0.0.1:8080/ > evidence/run.txt`
(the program is called `wrk` where it was built from its sources). Let it run for longer than ten
seconds, since the first ten are for calibration and are thrown away.

Select: `latency:p99` (also `mean`, `std`, `max`, `p50`, `p75`, `p90`, `p99.9`, and from the
detailed spectrum `p95` and others), `requests:rate` (requests/s), `requests:count`,
`non_2xx_3xx:count`, `socket_errors{kind="timeout"}:count`. With `--u_latency`,
`latency{distribution="uncorrected"}:p99` is the time that an answer took without the wait before
its late start. Several runs in one file have the label `run`.

Example: from `tests/evidence_files/wrk2/wrk2_stall_latency.txt`, what wrk2 printed at `-R100`:

    latency:p50  3.01 ms
    latency:p99  383.74 ms
    requests:rate  99.99 requests/s

What cannot be claimed: that the rate was reached, unless `requests:rate` says so; the latency of
successful requests alone, since answers such as 500 are in it; anything from the uncorrected
distribution as the wait of a user, since it leaves out what a stalled service made others wait.
"""

from __future__ import annotations

from dataclasses import replace

from generator.evidence.failed_requests import summary_only
from generator.evidence.files import EvidenceFile
from generator.evidence.measurement import Note
from generator.evidence.reader import Evidence, Listed
from generator.evidence.report_text import REPORT_KINDS, Run, find_runs, is_in, list_runs
from generator.evidence.wrk_report import HEADER, SHAPE, WRK2_MARKS, read_run

OPEN_LOOP = Note(
    "Open loop: requests were due at a fixed rate, and latencies count from when each was due.",
    "open-loop",
    ("latency",),
)
BUCKETS = Note(
    "wrk2 keeps latencies in buckets of three significant digits.",
    "approximate-percentile",
    ("latency",),
)


class Wrk2:
    """Reads what wrk2 prints."""

    name = "wrk2"
    generic = False
    kinds = REPORT_KINDS
    marks = (
        "a line `Latency Distribution (HdrHistogram` or `Thread calibration:` in a report of wrk"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """The table of thread statistics and what only wrk2 prints beside it."""
        return is_in(file, HEADER) and any(is_in(file, mark) for mark in WRK2_MARKS)

    def read(self, file: EvidenceFile) -> Evidence:
        """Every report of the file."""
        runs = find_runs(file, SHAPE)
        listed = list_runs(file, self.name, runs, read_run, (summary_only(), OPEN_LOOP, BUCKETS))
        return _with_uncorrected(listed, runs)


def _with_uncorrected(listed: Listed, runs: tuple[Run, ...]) -> Listed:
    """Says what the second distribution is, where there is one."""
    if not any(len(run.all("distribution")) > 1 for run in runs):
        return listed
    text = (
        'Latencies with distribution="uncorrected" count from when a request was sent: they leave '
        "out its wait while the service was stalled."
    )
    note = Note(text, "closed-loop-latency", ("latency",))
    return replace(listed, said=(*listed.said, note))


PART = Wrk2()
