"""vLLM's benchmarks without a server, and the table of its nightly runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from generator.evidence.json_text import Document
from generator.evidence.measurement import Labels, Note, Provenance, Samples
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates

_THROUGHPUT = {
    "requests_per_second": "requests/s",
    "tokens_per_second": "tokens/s",
    "elapsed_time": "s",
    "num_requests": "requests",
    "total_num_tokens": "tokens",
}
_COLUMN = re.compile(r"(Mean|Median|P\d{1,2}(?:\.\d+)?) (\w+) \((ms|s)\)")
_COLUMNS = {
    "# of req.": ("requests", "requests"),
    "Tput (req/s)": ("request_throughput", "requests/s"),
    "Output Tput (tok/s)": ("output_throughput", "tokens/s"),
    "Total Tput (tok/s)": ("total_token_throughput", "tokens/s"),
}
_OWN = Provenance(tool="vLLM benchmark")


def is_latency(document: Document) -> bool:
    """Whether ``vllm bench latency`` wrote it."""
    return {"avg_latency", "latencies", "percentiles"} <= document.mapping().keys()


def is_throughput(document: Document) -> bool:
    """Whether ``vllm bench throughput`` wrote it."""
    needed = {"elapsed_time", "num_requests", "requests_per_second", "tokens_per_second"}
    return needed <= document.mapping().keys()


def is_tests(document: Document) -> bool:
    """Whether it is a list of the nightly benchmark's tests."""
    rows = document.items()
    return bool(rows) and all(
        isinstance(row, dict) and "Test name" in row and any(map(_is_measured, row)) for row in rows
    )


def _is_measured(column: str) -> bool:
    return column in _COLUMNS or _COLUMN.fullmatch(column) is not None


def read_latency(document: Document) -> Evidence:
    """Time of one batch, again and again in one process."""
    stats = {"mean": Cell(document.at("avg_latency"), ("avg_latency",))}
    if "std_latency" in document.mapping():
        stats["std"] = Cell(document.at("std_latency"), ("std_latency",))
    for percent in document.mapping("percentiles"):
        if re.fullmatch(r"\d{1,2}(?:\.\d+)?", percent):
            way = ("percentiles", percent)
            stats[f"p{percent}"] = Cell(document.at(*way), way)
    n = len(document.items("latencies"))
    samples = Samples(n, partial(document.numbers, ("latencies",), 0.0)) if n else None
    listed = ("min", "max") if samples else ()
    series = Series("latency", "s", stats, n, "iteration", (), samples, listed, 0.0)
    notes = [Note("The time is of a whole batch, repeated in one process.")]
    if "std" in stats:
        notes.append(Note("`std` is that of a population (n, not n - 1).", "population-spread"))
    return Listed(document.file, "vllm", (series,), tuple(notes), _OWN, document)


def read_throughput(document: Document) -> Evidence:
    """How much an offline run got through."""
    series = tuple(
        Series(key, unit, {"": Cell(document.at(key), (key,))}, least=0.0)
        for key, unit in _THROUGHPUT.items()
        if key in document.mapping()
    )
    notes = (
        Note("All requests were there from the start: this is no latency of a service."),
        Note("One run; its spread is not in the file.", "summary-only"),
    )
    return Listed(document.file, "vllm", series, notes, _OWN, document)


def read_tests(document: Document) -> Evidence:
    """One test a row, told apart by the label ``test``."""
    rows = range(len(document.items()))
    series = number_duplicates([each for row in rows for each in _row(document, row)])
    notes = (
        Note("Summary only: the times of single requests are not in the file.", "summary-only"),
        Note("The file does not say how many requests failed.", "no-error-count"),
        Note("The file does not say whether the load was open or closed.", "load-model-unknown"),
    )
    return Listed(document.file, "vllm", series, notes, _OWN, document)


def _row(document: Document, row: int) -> Iterator[Series]:
    labels: Labels = (("test", str(document.at(row, "Test name"))),)
    times: dict[tuple[str, str], dict[str, Cell]] = {}
    for column in document.mapping(row):
        cell = Cell(document.at(row, column), (row, column))
        found = _COLUMN.fullmatch(column)
        if found:
            stats = times.setdefault((found[2].lower(), found[3]), {})
            stats[found[1].lower()] = cell
        elif column in _COLUMNS:
            name, unit = _COLUMNS[column]
            yield Series(name, unit, {"": cell}, labels=labels, least=0.0)
    for (name, unit), stats in times.items():
        of = "token" if name == "itl" else "request"
        yield Series(name, unit, stats, None, of, labels, least=0.0)
