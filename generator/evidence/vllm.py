"""Serving benchmarks of language models, by vLLM: `vllm bench serve`, `latency` and `throughput`.

How to get the file: `vllm bench serve --model MODEL --num-prompts 200 --request-rate 4
--percentile-metrics ttft,tpot,itl,e2el --save-result --save-detailed`. `--save-detailed` keeps the
time to the first token of every request. `vllm bench latency` and `throughput` take
`--output-json run.json`. What `serve` prints is read as well, also from the older
`benchmark_serving.py`, and so are the records of vLLM's own nightly benchmarks.

Select: `ttft:p99` (time to first token), `tpot:mean` (time per output token after the first),
`itl:median` (between two tokens), `e2el:p99` (whole request), all in milliseconds;
`request_throughput`, `output_throughput` in tokens/s. `bench latency` has `latency:mean` in
seconds. Several results in one file are told apart by the label `run` or `test`.

Example: from `tests/evidence_files/vllm/synthetic_serve_detailed.json`, one request failed:

    ttft:mean  50 ms
    ttft:p99  79.1 ms
    itl:max  30 ms
    request_throughput  2 requests/s
    failed:count  1 requests

What cannot be claimed: latencies as those of all requests, since failed ones are left out. TPOT as
ITL: one is a mean for each request, the other counts every token. A latency under `--request-rate
inf`, where every request waits in a queue that the benchmark itself made. A spread to compare with
other tools: `std` is that of a population. The file of `--save-detailed` holds the generated texts.
"""

from __future__ import annotations

from dataclasses import replace

from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import (
    Document,
    Location,
    decode_line,
    is_number,
    load_document,
    try_document,
)
from generator.evidence.measurement import Provenance
from generator.evidence.reader import Cell, Evidence, Listed, Series
from generator.evidence.vllm_offline import (
    is_latency,
    is_tests,
    is_throughput,
    read_latency,
    read_tests,
    read_throughput,
)
from generator.evidence.vllm_printed import is_printed, read_printed
from generator.evidence.vllm_serve import is_serve, notes_of, series_of
from generator.problems import refuse


class Vllm:
    """Reads the results of vLLM's benchmarks."""

    name = "vllm"
    generic = False
    kinds = ("json", "json lines", "text")
    marks = (
        "`request_throughput`, `completed` and `mean_ttft_ms` or `mean_e2el_ms`,"
        " `avg_latency` and `latencies`, or the printed serving result"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """Results by their keys, a printed one by its heading."""
        document = try_document(file)
        if document is None:
            return _is_appended(file) or is_printed(file)
        return any(fits(document) for fits in _READERS) or is_serve(document, ())

    def read(self, file: EvidenceFile) -> Evidence:
        """Whichever of the benchmarks it is."""
        document = try_document(file)
        if document is None and is_printed(file):
            return read_printed(file)
        if document is None and _is_appended(file):
            return _read_appended(file)
        document = load_document(file)
        for fits, read in _READERS.items():
            if fits(document):
                return read(document)
        return _read_serve(document)


_READERS = {is_latency: read_latency, is_throughput: read_throughput, is_tests: read_tests}


def _read_serve(document: Document) -> Evidence:
    series = tuple(series_of(document, ()))
    notes = tuple(notes_of(document, ()))
    return Listed(document.file, Vllm.name, series, notes, _provenance(document, ()), document)


def _provenance(document: Document, at: Location) -> Provenance:
    """What the file says of its run. Its date has no zone, so it is not used."""
    is_vllm = document.text(*at, "model_id") is not None
    seconds = document.at(*at, "duration")
    duration = float(str(seconds)) if is_number(seconds, 0.0) else None
    return Provenance(tool="vLLM benchmark" if is_vllm else None, duration=duration)


def _is_appended(file: EvidenceFile) -> bool:
    """Whether ``--append-result`` wrote the first line."""
    line = file.head.lstrip().partition(b"\n")[0]
    if not line.startswith(b"{") or b'"request_throughput"' not in line:
        return False
    try:
        return is_serve(Document(file, decode_line(line)), ())
    except (ValueError, RecursionError):
        return False


def _read_appended(file: EvidenceFile) -> Evidence:
    """A result on each line, which is one run."""
    series: list[Series] = []
    notes = []
    for number, line in file.lines():
        try:
            document = Document(file, decode_line(line))
        except (ValueError, RecursionError) as error:
            message = f"line {number} is not JSON"
            raise refuse(file.place(number), "json-syntax", message) from error
        if not is_serve(document, ()):
            raise refuse(file.place(number), "field-missing", "this line is no serving benchmark")
        label = (("run", str(number)),)
        for each in series_of(document, ()):
            stats = {stat: _on_line(cell, number) for stat, cell in each.stats.items()}
            # Lists of samples point into the line's own JSON, whose places nobody could find.
            series.append(replace(each, labels=label, stats=stats, samples=None, listed=()))
        notes += list(notes_of(document, ()))
    return Listed(file, Vllm.name, tuple(series), tuple(dict.fromkeys(notes)))


def _on_line(cell: Cell, number: int) -> Cell:
    return Cell(cell.value, (), cell.unit, number)


PART = Vllm()
