"""Load tests by oha: its JSON, the report that it prints, and its CSV of requests.

How to get the file: `oha -z 30s -c 20 --no-tui --output-format json http://127.0.0.1:8080/ >
evidence/run.json` (older versions: `--json`); `--stats-success-breakdown` adds the latencies of
successful requests alone. `--output-format csv` keeps one row for each request that got an answer.

Select: `latency:p99` (`mean`, `min`, `max`, `p10` to `p99.99`), `latency{status="2xx"}:p99` with
the breakdown, `requests:rate` (requests/s), `success:rate`, `responses{status="200"}:count`,
`errors:count`. In the CSV it is `request-duration:p99`, `request-duration{success="true"}:p99`,
`Response-delay:p95`. Times are in seconds in JSON and CSV; the report says its unit.
`rps:mean` and its percentiles are of the rates in windows of 10 ms.

Example: from `tests/evidence_files/oha/synthetic_breakdown.json`, written after oha's schema:

    latency:p99  0.0152 s
    latency{status="2xx"}:p99  0.0154 s
    requests:rate  497.19 requests/s

What cannot be claimed: success from `success:rate`, which takes an answer of status 500 for a
success and leaves out requests that were under way when the time was up; a rate of successful
requests from `requests:rate`, which counts errors as well. Whether `-q` fixed the rate, so that the
load was open, is not in the file: say it in `conditions`.
"""

from __future__ import annotations

import re
from functools import partial

from generator.evidence.csv_text import Sheet, find_sheet
from generator.evidence.failed_requests import summary_only
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import load_document, try_document
from generator.evidence.measurement import Provenance
from generator.evidence.oha_json import LOAD_MODEL, SUCCESS, is_summary, read_summary_json
from generator.evidence.raw_requests import Columns, read_requests
from generator.evidence.reader import Evidence, Listed
from generator.evidence.report_text import REPORT_KINDS, Shape, find_runs, is_block, list_runs
from generator.evidence.summary_report import LAST, SUMMARY_LINES, read_summary

_LINES = {key: re.compile(pattern) for key, pattern in SUMMARY_LINES.items() if key != "ghz"}
SHAPE = Shape(
    _LINES,
    frozenset({"summary", "duration", "max", "min", "mean", "rate", "statuses"}),
    begun="success",
    ended="statuses",
    ends_with="`Status code distribution:`",
    command=re.compile(r"[$\s]*(?:\S*/)?oha\s+-?\S"),
    last=LAST,
)
COLUMNS = Columns("request-duration", ("DNS", "DNS+dialup", "Response-delay"), "status")


class Oha:
    """Reads what oha prints, and ``--output-format json`` and ``csv``."""

    name = "oha"
    generic = False
    kinds = REPORT_KINDS
    marks = (
        "`summary` and `latencyPercentiles`, a line `Summary:` with `Success rate:` under it, or "
        "columns `request-start` and `request-duration`"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """The summary's own keys, the head of the report or that of the CSV."""
        if is_summary(try_document(file)) or _sheet(file) is not None:
            return True
        return is_block(file, _LINES["summary"], _LINES["success"])

    def read(self, file: EvidenceFile) -> Evidence:
        """Whichever it is."""
        if is_summary(try_document(file)):
            return read_summary_json(load_document(file))
        sheet = _sheet(file)
        if sheet:
            rows = read_requests(file, sheet, COLUMNS)
            own = Provenance(tool=self.name)
            return Listed(file, self.name, tuple(rows.series), (LOAD_MODEL, *rows.notes), own)
        read = partial(read_summary, trusts_range=lambda _: True)
        said = (summary_only(), LOAD_MODEL, SUCCESS)
        return list_runs(file, self.name, find_runs(file, SHAPE), read, said)


def _sheet(file: EvidenceFile) -> Sheet | None:
    sheet = find_sheet(file, (",",))
    return sheet if sheet and sheet.has("request-start", COLUMNS.time) else None


PART = Oha()
