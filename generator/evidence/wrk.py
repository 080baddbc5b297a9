"""Load tests by wrk: the report that it prints, alone or inside Markdown and logs of runs.

How to get the file: `wrk -t2 -c10 -d30s --latency http://127.0.0.1:8080/ > evidence/run.txt`.
Without `--latency` there are no percentiles. Several reports may stand in one file, with other text
between.

Select: `latency:p99` (also `mean`, `std`, `max`, `p50`, `p75`, `p90`), `requests:rate`
(requests/s), `requests:count`, `non_2xx_3xx:count`, `socket_errors{kind="timeout"}:count`,
`transfer:rate`. Where the file holds several runs, the first is `latency{run="1"}:p99`, and so on.
Each time has the unit that wrk printed. `requests_per_thread:mean` is what wrk calls `Req/Sec`.

Example: from `tests/evidence_files/wrk/wrk_latency.txt`, what `wrk -t2 -c10 --latency` printed:

    latency:p99  46.82 ms
    requests:rate  540.4 requests/s
    non_2xx_3xx:count  0 requests

What cannot be claimed: the latency of requests that timed out, which are left out of it; the
latency of successful requests alone, since answers such as 500 are in it; waiting that a slow
answer caused, since each connection sends its next request only after the last answer. wrk2
without `--latency` prints the same report: nobody can tell from it that the rate was fixed.
"""

from __future__ import annotations

import re

from generator.evidence.failed_requests import summary_only
from generator.evidence.files import EvidenceFile
from generator.evidence.measurement import Note
from generator.evidence.reader import Evidence
from generator.evidence.report_text import REPORT_KINDS, find_runs, is_in, list_runs
from generator.evidence.wrk_report import HEADER, SHAPE, WRK2_MARKS, read_run

CLOSED_LOOP = Note(
    "Closed loop: a slow answer delays the next request, so time spent waiting is missing. "
    "(wrk2 without --latency prints the same report; nothing in it tells the two apart.)",
    "closed-loop-latency",
    ("latency",),
)
OPEN_LOOP = Note(
    "The command has -R, so this was wrk2, which sends requests at a fixed rate: open loop.",
    "open-loop",
    ("latency",),
)
_RATE = re.compile(r"\s(?:-R ?|--rate[ =])\d")


class Wrk:
    """Reads what wrk prints."""

    name = "wrk"
    generic = False
    kinds = REPORT_KINDS
    marks = "a line `Thread Stats   Avg      Stdev     Max   +/- Stdev`"

    def recognises(self, file: EvidenceFile) -> bool:
        """Its table of thread statistics, and nothing that only wrk2 prints."""
        return is_in(file, HEADER) and not any(is_in(file, mark) for mark in WRK2_MARKS)

    def read(self, file: EvidenceFile) -> Evidence:
        """Every report of the file."""
        runs = find_runs(file, SHAPE)
        is_open = all(_RATE.search(run.command or "") for run in runs)
        said = (summary_only(), OPEN_LOOP if is_open else CLOSED_LOOP)
        return list_runs(file, self.name, runs, read_run, said)


PART = Wrk()
