"""Coverage in JSON: coverage.py, SlipCover, Istanbul, LLVM's export, gcovr and SimpleCov."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from generator.evidence.coverage_tally import Tally, added, by_file, tally
from generator.evidence.json_text import Document

_SUMMARY = ("lines", "statements", "functions", "branches")
_LLVM = ("lines", "functions", "regions", "branches")


def json_shape(document: Document | None) -> str | None:
    """The tool, by the keys that it writes; None for other JSON."""
    if document is None or not isinstance(document.root, dict):
        return None
    root, meta = document.root, document.mapping("meta")
    marks = {
        "coverage.py": document.mapping("totals") and "files" in root and "version" in meta,
        "slipcover": meta.get("software") == "slipcover" and "files" in root,
        "gcovr": "gcovr/summary_format_version" in root,
        "simplecov": _simplecov_runs(document),
        "llvm": document.at("type") == "llvm.coverage.json.export",
        "istanbul-summary": "pct" in document.mapping("total", "lines"),
        "istanbul": _is_details(list(root.values())),
    }
    return next((shape for shape, mark in marks.items() if mark), None)


def _is_details(entries: Sequence[object]) -> bool:
    return bool(entries) and all(
        isinstance(each, dict) and {"s", "f", "b"} <= set(each) for each in entries
    )


def read_json(document: Document, shape: str) -> list[Tally]:
    """All files together, then each one."""
    if shape in _WHOLE:
        return list(_WHOLE[shape](document))
    if shape in _EACH:
        return added(_EACH[shape](document))
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


def _gcovr(document: Document) -> Iterator[Tally]:
    """gcovr's summary: the totals beside the files."""
    yield from _gcovr_kinds(document.mapping(), "")
    for index in range(len(document.items("files"))):
        name = document.text("files", index, "filename") or ""
        yield from _gcovr_kinds(document.mapping("files", index), name)


def _gcovr_kinds(of: Mapping[str, object], name: str) -> Iterator[Tally]:
    for one, kind in (("line", "lines"), ("branch", "branches"), ("function", "functions")):
        found = tally(kind, of.get(f"{one}_covered"), of.get(f"{one}_total"), name)
        if found:
            yield found


def _slipcover(document: Document) -> Iterator[Tally]:
    for name in document.mapping("files"):
        for kind, one in (("lines", "lines"), ("branches", "branches")):
            ran = len(document.items("files", name, f"executed_{one}"))
            missing = len(document.items("files", name, f"missing_{one}"))
            if ran + missing:
                yield Tally(kind, ran, ran + missing, name)


def _simplecov_runs(document: Document) -> list[str]:
    """The suites of a ``.resultset.json``, which SimpleCov merges."""
    names = [name for name in document.mapping() if document.mapping(name, "coverage")]
    is_all = bool(names) and len(names) == len(document.mapping())
    return names if is_all and all("timestamp" in document.mapping(name) for name in names) else []


def _simplecov(document: Document) -> Iterator[Tally]:
    """A line ran if it did in any suite; ``null`` stands for lines that cannot."""
    ran: dict[tuple[str, str], tuple[int, int]] = {}
    for run in _simplecov_runs(document):
        for name in document.mapping(run, "coverage"):
            at = (run, "coverage", name)
            # Before SimpleCov 0.18 the lines stood there without a name.
            lines = document.items(*at, "lines") or document.items(*at)
            for number, count in enumerate(lines):
                if isinstance(count, int):
                    key = (name, str(number))
                    ran[key] = max(ran.get(key, (0, 1)), (int(count > 0), 1))
    return by_file("lines", ran)


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


_WHOLE: dict[str, Callable[[Document], Iterator[Tally]]] = {
    "coverage.py": _coverage_py,
    "istanbul-summary": _summary,
    "llvm": _llvm,
    "gcovr": _gcovr,
}
"""Those that state what all files have together."""
_EACH: dict[str, Callable[[Document], Iterator[Tally]]] = {
    "slipcover": _slipcover,
    "simplecov": _simplecov,
}
"""Those that have to be added up."""
