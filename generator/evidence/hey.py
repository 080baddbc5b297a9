"""Load tests by hey: the report that it prints, and its CSV of requests.

How to get the file: `hey -n 2000 -c 20 -o csv http://127.0.0.1:8080/ > evidence/run.csv` keeps one
row for each request that got an answer; without `-o csv` it is a summary, which may stand in a
Markdown file or a log together with others.

Select: in the CSV `response-time:p99` is of all answers, `response-time{success="true"}:p99` of
those with a status of 200 to 399, `response-time{status="200"}:p99` of one status; the phases are
`Response-delay:p95` and so on. In the report `latency:p99` (`mean`, `min`, `max`, `p10`, `p25`,
`p50`, `p75`, `p90`, `p95`, `p99`), `requests:rate`, `responses{status="200"}:count`,
`errors:count`. Times are in seconds.

Example: from `tests/evidence_files/hey/hey_errors.csv`, what `hey -n 200 -c 4 -o csv` wrote:

    response-time:p99  0.044701 s
    response-time{success="true"}:p99  0.0447 s
    responses{status="500"}:count  11 requests

What cannot be claimed: anything finer than 0.1 ms, to which hey rounds; from the CSV, how many
requests failed, since those without an answer are not in it; a rate of successful requests from
`requests:rate`, which counts those without an answer as well; waiting that a slow answer caused,
since each worker sends its next request only after the last answer.
"""

from __future__ import annotations

import re
from functools import partial

from generator.evidence.csv_text import Sheet, find_sheet
from generator.evidence.failed_requests import closed_loop, summary_only
from generator.evidence.files import EvidenceFile
from generator.evidence.measurement import Note, Provenance
from generator.evidence.raw_requests import Columns, read_requests
from generator.evidence.reader import Evidence, Listed
from generator.evidence.report_text import (
    REPORT_KINDS,
    Shape,
    find_runs,
    is_block,
    list_runs,
)
from generator.evidence.summary_report import LAST, SUMMARY_LINES, read_summary

PHASES = ("DNS+dialup", "DNS", "Request-write", "Response-delay", "Response-read")
# Versions before 0.1.2 do not write the status.
COLUMNS = Columns("response-time", PHASES, "status-code")
_LINES = {key: re.compile(pattern) for key, pattern in SUMMARY_LINES.items()}
SHAPE = Shape(
    {"alien": re.compile(rf"{_LINES['success'].pattern}|{_LINES['ghz'].pattern}"), **_LINES},
    frozenset({"summary", "duration", "max", "min", "mean", "rate", "statuses"}),
    begun="duration",
    ended="statuses",
    ends_with="`Status code distribution:`",
    command=re.compile(r"[$\s]*(?:\S*/)?(?:hey|boom)\s+-?\S"),
    last=LAST,
    alien="alien",
)
ROUNDED = Note("hey rounds times to 0.1 ms.", "rounded")


class Hey:
    """Reads what hey prints, and ``-o csv``."""

    name = "hey"
    generic = False
    kinds = REPORT_KINDS
    marks = "a line `Summary:` with `Total:` under it, or a column `response-time` beside `offset`"

    def recognises(self, file: EvidenceFile) -> bool:
        """The head of the report or of the CSV."""
        return _sheet(file) is not None or is_block(file, _LINES["summary"], _LINES["duration"])

    def read(self, file: EvidenceFile) -> Evidence:
        """Whichever it is."""
        sheet = _sheet(file)
        if sheet:
            rows = read_requests(file, sheet, COLUMNS)
            notes = (closed_loop(COLUMNS.time), ROUNDED, *rows.notes)
            return Listed(file, self.name, tuple(rows.series), notes, Provenance(tool=self.name))
        # hey prints the range of the whole request beside DNS+dialup.
        read = partial(read_summary, trusts_range=lambda name: name != "DNS+dialup")
        said = (summary_only(), closed_loop("latency"), ROUNDED)
        return list_runs(file, self.name, find_runs(file, SHAPE), read, said)


def _sheet(file: EvidenceFile) -> Sheet | None:
    sheet = find_sheet(file, (",",))
    return sheet if sheet and sheet.has(COLUMNS.time, *PHASES) else None


PART = Hey()
