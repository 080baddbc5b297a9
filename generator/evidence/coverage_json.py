"""Coverage in JSON: coverage.py, Istanbul's summary and details, and LLVM's export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.evidence.coverage_tally import Tally, added, tally
from generator.evidence.json_text import Document

_SUMMARY = ("lines", "statements", "functions", "branches")
_LLVM = ("lines", "functions", "regions", "branches")


def json_shape(document: Document | None) -> str | None:
    """``coverage.py``, ``istanbul-summary``, ``istanbul`` or ``llvm``; None for other JSON."""
    if document is None or not isinstance(document.root, dict):
        return None
    root = document.root
    if document.mapping("totals") and "files" in root and "version" in document.mapping("meta"):
        return "coverage.py"
    if document.at("type") == "llvm.coverage.json.export":
        return "llvm"
    if "pct" in document.mapping("total", "lines"):
        return "istanbul-summary"
    entries = list(root.values())
    is_details = bool(entries) and all(
        isinstance(each, dict) and {"s", "f", "b"} <= set(each) for each in entries
    )
    return "istanbul" if is_details else None


def read_json(document: Document, shape: str) -> list[Tally]:
    """All files together, then each one."""
    if shape == "coverage.py":
        return list(_coverage_py(document))
    if shape == "istanbul-summary":
        return list(_summary(document))
    if shape == "llvm":
        return list(_llvm(document))
    return added(each for name in document.mapping() for each in _details(document, name))


def _coverage_py(document: Document) -> Iterator[Tally]:
    """What coverage.py calls lines are statements, of which each is counted once."""
    yield from _of_totals(document.mapping("totals"), "")
    for name in document.mapping("files"):
        yield from _of_totals(document.mapping("files", name, "summary"), name)


def _of_totals(totals: Mapping[str, object], name: str) -> Iterator[Tally]:
    found = (
        tally("lines", totals.get("covered_lines"), totals.get("num_statements"), name),
        tally("branches", totals.get("covered_branches"), totals.get("num_branches"), name),
    )
    return (each for each in found if each)


def _summary(document: Document) -> Iterator[Tally]:
    for name in document.mapping():
        for kind in _SUMMARY:
            of = document.mapping(name, kind)
            shown = "" if name == "total" else name
            found = tally(kind, of.get("covered"), of.get("total"), shown)
            if found:
                yield found


def _llvm(document: Document) -> Iterator[Tally]:
    for kind in _LLVM:
        of = document.mapping("data", 0, "totals", kind)
        found = tally(kind, of.get("covered"), of.get("count"))
        if found:
            yield found
    for index in range(len(document.items("data", 0, "files"))):
        at = ("data", 0, "files", index)
        for kind in _LLVM:
            of = document.mapping(*at, "summary", kind)
            name = document.text(*at, "filename") or ""
            found = tally(kind, of.get("covered"), of.get("count"), name)
            if found and name:
                yield found


def _details(document: Document, name: str) -> Iterator[Tally]:
    """Counters of one file: how often each statement, function and branch ran."""
    statements = _ran(document.mapping(name, "s"))
    lines: dict[object, bool] = {}
    for key, ran in statements.items():
        line = document.at(name, "statementMap", key, "start", "line")
        if isinstance(line, int):
            lines[line] = lines.get(line, False) or ran
    branches = [
        _is_run(count)
        for key in document.mapping(name, "b")
        for count in document.items(name, "b", key)
    ]
    functions = _ran(document.mapping(name, "f"))
    for kind, each in (
        ("lines", list(lines.values())),
        ("statements", list(statements.values())),
        ("functions", list(functions.values())),
        ("branches", branches),
    ):
        yield Tally(kind, sum(each), len(each), name)


def _ran(counts: Mapping[str, object]) -> dict[str, bool]:
    return {key: _is_run(count) for key, count in counts.items()}


def _is_run(count: object) -> bool:
    return isinstance(count, int | float) and count > 0
