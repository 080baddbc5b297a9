"""Load tests by vegeta: the results of an attack, and its report as JSON or text.

How to get the file: `vegeta attack -rate 200 -duration 60s -targets targets.txt > results.bin`
keeps every request; the file can be used as it is, or turned into `vegeta encode -to csv` or
`-to json`, one request a line. `vegeta report -type json results.bin > evidence/report.json` is a
summary; the text report may stand in Markdown or a log, several in one file.

Select: `latencies:p99` is of all requests. In results `latencies{success="true"}:p99` is of those
with a status of 200 to 399, `latencies{status="200"}:p99` of one status, every statistic can be
asked for, and the label `attack` is the name that `-name` gave, where there are several. In reports
there are `mean`, `min`, `max`, `p50`, `p90`, `p95`, `p99`, `requests:rate` (sent, requests/s),
`throughput:rate` (successful, requests/s). `requests:count`, `success:rate`,
`status_codes{status="200"}:count` are in both. Times are in nanoseconds; the text says its unit.

Example: from `tests/evidence_files/vegeta/synthetic_results.bin`, in the shape of vegeta 12:

    latencies:p99  1.22771e+09 ns
    latencies{success="true"}:p99  1.93233e+07 ns
    success:rate  0.875 1

What cannot be claimed: the latency of a service from `latencies` when requests failed, since theirs
are in it, timeouts with their full length; exact percentiles from a report, which estimates them;
times finer than three or four digits from the text. Results do not have the rate: a report has.
"""

from __future__ import annotations

from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import load_document, try_document
from generator.evidence.reader import Evidence
from generator.evidence.report_text import REPORT_KINDS, is_in
from generator.evidence.vegeta_report import (
    LINES,
    is_report,
    read_report_json,
    read_report_text,
)
from generator.evidence.vegeta_results import is_results, read_attacks


class Vegeta:
    """Reads results as gob, CSV and JSON lines, and reports as JSON and text."""

    name = "vegeta"
    generic = False
    kinds = (*REPORT_KINDS, "json lines", "binary")
    marks = (
        "gob of `Result`, rows or lines with `timestamp`, `code` and `latency`, `latencies` beside "
        "`bytes_in`, or lines `Requests [total` and `Latencies [`"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """The first result, the report's keys or two of its lines."""
        if is_results(file) or is_report(try_document(file)):
            return True
        return is_in(file, LINES["Requests"], LINES["Latencies"])

    def read(self, file: EvidenceFile) -> Evidence:
        """Whichever it is."""
        if is_results(file):
            return read_attacks(file)
        if is_report(try_document(file)):
            return read_report_json(load_document(file))
        return read_report_text(file)


PART = Vegeta()
