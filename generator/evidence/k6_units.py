"""What k6's own metrics mean and are measured in. Files say it only in part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.evidence.measurement import Note

_TIME = re.compile(
    r"http_req_(duration|blocked|connecting|tls_handshaking|sending|waiting|receiving|looking_up)"
    r"|iteration_duration|group_duration|grpc_req_duration"
    r"|ws_(connecting|session_duration|ping)"
    r"|browser_(http_req_duration|web_vital_(fcp|fid|inp|lcp|ttfb))"
)
_DATA = re.compile(r"data_sent|data_received|browser_data_(sent|received)")
_COUNTED = {
    "http_reqs": "requests",
    "iterations": "iterations",
    "dropped_iterations": "iterations",
}


def base_name(name: str) -> str:
    """The metric that a sub-metric ``name{tag:value}`` belongs to."""
    return name.split("{", 1)[0]


def is_time(name: str, contains: str | None) -> bool:
    """Whether the values are times. A flat summary says it of no metric, so names decide."""
    if contains is not None:
        return contains == "time"
    return _TIME.fullmatch(base_name(name)) is not None


def unit_of(name: str, contains: str | None, kind: str) -> str:
    """The unit of a metric's values; empty where nobody says."""
    base = base_name(name)
    if is_time(name, contains):
        return "ms"
    if contains == "data" or _DATA.fullmatch(base):
        return "bytes"
    if kind == "rate" or base in {"vus", "vus_max"}:
        return "1"
    return _COUNTED.get(base, "1" if kind == "counter" else "")


def replication(name: str) -> str:
    """What was repeated to get the observations of a metric."""
    base = base_name(name)
    if base.startswith("http_req"):
        return "request"
    if base in {"iterations", "iteration_duration", "dropped_iterations"}:
        # Not the iterations of one process that a benchmark makes: each is a user's of its own.
        return "user iteration"
    return "check" if base == "checks" else ""


LOAD_MODEL = Note(
    "The file does not say whether the load was open or closed.", "load-model-unknown"
)
SUCCESSFUL = "http_req_duration{expected_response:true}"
NOTHING_WORKED = (
    "no-successful-requests",
    "no request succeeded, so the file has no latency of a working service",
)


def is_latency(name: str) -> bool:
    """Whether a metric times HTTP requests."""
    return name.startswith("http_req_") and base_name(name) != "http_req_failed"


def failure_notes(share: float | None, names: Sequence[str]) -> Iterator[Note]:
    """What the failed requests mean for the latencies among these metrics."""
    latencies = tuple(name for name in names if is_latency(name) and name != SUCCESSFUL)
    if share is None:
        yield Note("The file does not say how many requests failed.", names=latencies)
    elif 0 < share < 1:
        text = f"{share:.2%} of the requests failed and are in this; {SUCCESSFUL} leaves them out."
        yield Note(text, "failed-requests", latencies)


def dropped_notes(dropped: float | None) -> Iterator[Note]:
    """Whether the target rate was reached."""
    if dropped:
        text = f"{dropped:.0f} iterations were dropped: the target rate was not reached."
        yield Note(text, "dropped-load")
