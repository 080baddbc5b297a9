"""One result of ``vllm bench serve``: what its keys mean, and its raw lists."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain

from generator.evidence.json_text import Document, Location, is_number
from generator.evidence.measurement import Note, Samples
from generator.evidence.reader import Cell, Series

_TIMED = re.compile(r"(mean|median|std|p\d{1,2}(?:\.\d+)?)_(\w+)_ms")
"""``p99_ttft_ms``: statistic and metric, in milliseconds."""
_LISTS = {"ttft": "ttfts", "itl": "itls", "e2el": "latencies"}
"""Where the raw values are, in seconds."""
_COUNTED = {
    "completed": ("count", "requests"),
    "failed": ("count", "requests"),
    "total_input_tokens": ("count", "tokens"),
    "total_output_tokens": ("count", "tokens"),
    "request_throughput": ("", "requests/s"),
    "request_goodput": ("", "requests/s"),
    "request_goodput:": ("", "requests/s"),
    "input_throughput": ("", "tokens/s"),
    "output_throughput": ("", "tokens/s"),
    "total_token_throughput": ("", "tokens/s"),
    "max_output_tokens_per_s": ("", "tokens/s"),
    "max_concurrent_requests": ("", "requests"),
    "duration": ("", "s"),
    "spec_decode_acceptance_rate": ("", "percent"),
    "spec_decode_acceptance_length": ("", "1"),
}
"""Everything else that was measured: its statistic and unit."""
NOTHING_WORKED = (
    "no-successful-requests",
    "no request succeeded, so the file has no latency of a working service",
)
NOT_MEASURED = (
    "not-measured",
    "vLLM writes 0 here where it measured nothing: the endpoint did not stream",
)


def is_serve(document: Document, at: Location) -> bool:
    """Whether a serving benchmark stands at a location."""
    found = document.mapping(*at)
    times = ("mean_ttft_ms", "mean_e2el_ms")
    return {"request_throughput", "completed"} <= found.keys() and any(
        key in found for key in times
    )


def series_of(document: Document, at: Location) -> Iterator[Series]:
    """Latencies with their raw values where the file has them, then throughput and counts."""
    found = document.mapping(*at)
    for name, stats in _timed(document, at).items():
        yield _latency(document, at, name, stats)
    if found.get("failed") is None and (lost := failed(document, at)) is not None:
        yield Series("failed", "requests", {"count": Cell(lost)}, least=0.0)
    for key, (stat, unit) in _COUNTED.items():
        # Goodput is null unless a goal was set.
        if found.get(key) is not None:
            cell = Cell(found[key], (*at, key))
            yield Series(key.rstrip(":"), unit, {stat: cell}, least=0.0)


def _timed(document: Document, at: Location) -> dict[str, dict[str, Cell]]:
    """The statistics of each time."""
    times: dict[str, dict[str, Cell]] = {}
    for key, value in document.mapping(*at).items():
        match = _TIMED.fullmatch(key)
        if match:
            times.setdefault(match[2], {})[match[1]] = Cell(value, (*at, key))
    return times


def _latency(document: Document, at: Location, name: str, stats: dict[str, Cell]) -> Series:
    samples = _samples(document, at, name)
    completed = document.at(*at, "completed")
    n = samples.n if samples else None
    if n is None and name in {"ttft", "e2el"} and is_number(completed):
        n = int(float(str(completed)))
    of = "token" if name == "itl" else "request"
    listed = ("mean", "median", "min", "max", "p99") if samples else ()
    refusal = _refusal(document, at, name)
    return Series(name, "ms", stats, n, of, (), samples, listed, 0.0, refusal)


def _refusal(document: Document, at: Location, name: str) -> tuple[str, str] | None:
    found = document.mapping(*at)
    if found.get("completed") == 0:
        return NOTHING_WORKED
    # vLLM writes 0 where it has nothing to take a mean of.
    return NOT_MEASURED if name != "e2el" and found.get(f"mean_{name}_ms") == 0 else None


def _samples(document: Document, at: Location, name: str) -> Samples | None:
    """The raw values of the requests that succeeded; None where they cannot be told apart."""
    way = (*at, _LISTS.get(name, ""))
    kept = _succeeded(document, at, len(document.items(*way)))
    if kept is None:
        return None
    ways: list[Location] = [(*way, index) for index in kept]
    if name != "itl":
        return Samples(len(ways), lambda: _milliseconds(document.numbers_at(ways, 0.0)))
    # Each request has a list of its own; there may be a million tokens.
    n = sum(len(document.items(*each)) for each in ways)
    lists = partial(_lists, document, ways)
    return Samples(n, lambda: _milliseconds(chain.from_iterable(lists()))) if n else None


def _lists(document: Document, ways: Sequence[Location]) -> Iterator[Sequence[float]]:
    for way in ways:
        yield document.numbers(way, 0.0)


def _succeeded(document: Document, at: Location, n: int) -> list[int] | None:
    """Which of the raw values are of requests that succeeded."""
    errors, completed = document.items(*at, "errors"), document.at(*at, "completed")
    if len(errors) == n:
        kept = [index for index, error in enumerate(errors) if error in ("", None)]
    else:
        kept = list(range(n))
    return kept if kept and len(kept) == completed else None


def _milliseconds(seconds: Iterable[float]) -> Sequence[float]:
    # The lists are in seconds, beside statistics in milliseconds.
    return array("d", (value * 1000 for value in seconds))


def failed(document: Document, at: Location) -> int | None:
    """How many requests are not among the completed ones."""
    found = document.mapping(*at)
    said, asked, completed = (found.get(key) for key in ("failed", "num_prompts", "completed"))
    if is_number(said, 0.0):
        return int(float(str(said)))
    if is_number(asked, 0.0) and is_number(completed, 0.0):
        return max(0, int(float(str(asked))) - int(float(str(completed))))
    return None


def notes_of(document: Document, at: Location) -> Iterator[Note]:
    """What has to be known of the load, the failures and the spread."""
    names = tuple(_timed(document, at))
    if document.at(*at, "completed") == 0:
        yield Note("No request succeeded: latencies are not listed.", "failed-requests")
    yield from _failures(document, at, names)
    yield _load(document, at, names)
    if any(key.startswith("std_") for key in document.mapping(*at)):
        yield Note("`std` is that of a population (n, not n - 1).", "population-spread", names)
    if not any(_samples(document, at, name) for name in names):
        yield Note(
            "Summary only: the times of single requests are not used.", "summary-only", names
        )
    if "itl" in names:
        text = "Tokens of one request depend on each other: an interval from them is too narrow."
        yield Note(text, names=("itl",))
    if document.items(*at, "generated_texts"):
        text = "The file holds the generated texts: look at them before you publish it."
        yield Note(text, "texts-in-file")


def _failures(document: Document, at: Location, names: tuple[str, ...]) -> Iterator[Note]:
    lost = failed(document, at)
    if lost is None:
        yield Note("The file does not say how many requests failed.", "no-error-count", names)
    elif lost:
        text = f"Requests that failed and are left out of the latencies: {lost}."
        yield Note(text, "failed-requests", names)


def _load(document: Document, at: Location, names: tuple[str, ...]) -> Note:
    rate, users = document.at(*at, "request_rate"), document.at(*at, "max_concurrency")
    if is_number(users):
        text = (
            f"Closed loop: at most {users} requests at once; a slow answer delays the next request."
        )
        return Note(text, "closed-loop-latency", names)
    if is_number(rate):
        return Note(f"Open loop: {rate:g} requests/s were sent whatever the answers.", "open-loop")
    if rate in ("inf", float("inf")):
        return Note("All requests were sent at once, so most of their time is waiting.", "", names)
    return Note("The file does not say whether the load was open or closed.", "load-model-unknown")
