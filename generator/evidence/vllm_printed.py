"""What ``vllm bench serve`` prints: the serving result, perhaps in the middle of a log."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.evidence.csv_text import to_value
from generator.evidence.files import EvidenceFile
from generator.evidence.measurement import Labels, Note
from generator.evidence.reader import Cell, Evidence, Listed, Series
from generator.evidence.vllm_serve import NOTHING_WORKED

_HEADING = re.compile(rb"^[^\n=]{0,120}={3,60} Serving Benchmark Result ={3,60}", re.MULTILINE)
_LINE = re.compile(r"([A-Za-z][\w ()/.-]*?):[ \t]+([-+\w.]+)[ \t]*")
_TIMED = re.compile(r"(Mean|Median|P\d{1,2}(?:\.\d+)?) (TTFT|TPOT|ITL|E2EL) \(ms\)")
_COUNTED = {
    "Successful requests": ("completed", "count", "requests"),
    "Failed requests": ("failed", "count", "requests"),
    "Benchmark duration (s)": ("duration", "", "s"),
    "Total input tokens": ("total_input_tokens", "count", "tokens"),
    "Total generated tokens": ("total_output_tokens", "count", "tokens"),
    "Request throughput (req/s)": ("request_throughput", "", "requests/s"),
    "Request goodput (req/s)": ("request_goodput", "", "requests/s"),
    "Output token throughput (tok/s)": ("output_throughput", "", "tokens/s"),
    "Peak output token throughput (tok/s)": ("max_output_tokens_per_s", "", "tokens/s"),
    "Total token throughput (tok/s)": ("total_token_throughput", "", "tokens/s"),
}
"""A printed line by its name in small letters: what the JSON calls it, statistic and unit."""
_BY_LINE = {name.casefold(): what for name, what in _COUNTED.items()}
LONGEST_LINE = 500
"""Characters; what is printed is shorter."""

Block = dict[str, Cell]
"""The lines of one result."""


def is_printed(file: EvidenceFile) -> bool:
    """Whether the heading of a serving result is in the head of the file."""
    return _HEADING.search(file.head) is not None


def read_printed(file: EvidenceFile) -> Evidence:
    """Every result of the text."""
    blocks = list(_blocks(file))
    series: list[Series] = []
    notes = [
        Note("The printed values are rounded to two decimals.", "rounded"),
        Note("Summary only: the times of single requests are not in the file.", "summary-only"),
        *dict.fromkeys(map(_load, blocks)),
    ]
    for number, block in enumerate(blocks, start=1):
        series += _series(block, (("run", str(number)),) if len(blocks) > 1 else ())
    if not any("failed requests" in block for block in blocks):
        text = "The text does not say how many requests failed; they are left out of the latencies."
        notes.append(Note(text, "no-error-count"))
    if len(blocks) > 1:
        notes.append(Note("The file holds several runs.", "several-runs"))
    return Listed(file, "vllm", tuple(series), tuple(notes))


def _load(block: Block) -> Note:
    """Newer versions print the rate and the limit that were asked for."""
    if "maximum request concurrency" in block:
        text = "Closed loop: only so many requests at once; a slow answer delays the next one."
        return Note(text, "closed-loop-latency")
    if "request rate configured (rps)" in block:
        return Note("Open loop: requests were sent at a rate, whatever the answers.", "open-loop")
    return Note("The file does not say whether the load was open or closed.", "load-model-unknown")


def _blocks(file: EvidenceFile) -> Iterator[Block]:
    block: Block | None = None
    for number, raw in file.lines():
        if _HEADING.match(raw):
            if block:
                yield block
            block = {}
        elif block is not None and len(raw) <= LONGEST_LINE:
            # Logs may have put a time or the mark of a comment before the line.
            found = _LINE.search(raw.decode("utf-8", "replace").strip())
            if found:
                block.setdefault(found[1].casefold(), Cell(to_value(found[2]), line=number))
    if block:
        yield block


def _series(block: Block, labels: Labels) -> Iterator[Series]:
    completed = block.get("successful requests")
    refusal = NOTHING_WORKED if completed and completed.value == 0 else None
    times: dict[str, dict[str, Cell]] = {}
    for name, cell in block.items():
        found = re.fullmatch(_TIMED.pattern, name, re.IGNORECASE)
        if found:
            times.setdefault(found[2].lower(), {})[found[1].lower()] = cell
        elif name in _BY_LINE:
            key, stat, unit = _BY_LINE[name]
            yield Series(key, unit, {stat: cell}, labels=labels, least=0.0)
    for name, stats in times.items():
        of = "token" if name == "itl" else "request"
        yield Series(name, "ms", stats, None, of, labels, least=0.0, refusal=refusal)
