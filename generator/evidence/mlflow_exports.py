"""What MLflow hands out: answers of its REST API as JSON, and ``mlflow experiments csv``."""

from __future__ import annotations

from collections.abc import Iterator

from generator.evidence.csv_text import Row, Sheet, find_sheet
from generator.evidence.files import EvidenceFile
from generator.evidence.history_table import check_columns
from generator.evidence.json_text import Document, Location
from generator.evidence.measurement import Note
from generator.evidence.mlflow_runs import Run, Store, metric_cell

METRIC = "metrics."
SITE = (
    *("Start Time", "Duration", "Run ID", "Name"),
    *("Source Type", "Source Name", "User", "Status"),
)
"""The first columns of the table that MLflow's site offers for download."""
NEXT_PAGE = Note(
    "The answer names a next page, so it does not hold everything that was logged.",
    "sampled-history",
)
NO_RUN = Note("The answer does not say which run it is of, nor whether that run finished.")
SETTINGS = Note("Settings stand among the results: the table does not say which column is which.")
EMPTY_CELLS = Note("An empty cell may stand for NaN: the export writes both alike.")


def is_answer(document: Document) -> bool:
    """Whether it is an answer about runs or about a metric's history."""
    return bool(_run_locations(document) or _is_history(document))


def is_history(document: Document) -> bool:
    """Whether it is an answer of ``metrics/get-history``."""
    return not _run_locations(document)


def _is_history(document: Document) -> bool:
    found = document.items("metrics")
    return bool(found) and all(
        isinstance(each, dict) and {"key", "timestamp"} <= set(each) for each in found
    )


def _run_locations(document: Document) -> list[Location]:
    """Where the runs of ``runs/search``, ``runs/get`` and ``mlflow runs describe`` stand."""
    many: list[Location] = [("runs", index) for index in range(len(document.items("runs")))]
    return [at for at in (many or [("run",), ()]) if _is_run(document, at)]


def _is_run(document: Document, at: Location) -> bool:
    info = document.mapping(*at, "info")
    return {"experiment_id", "status"} <= set(info) and bool({"run_id", "run_uuid"} & set(info))


def read_answer(document: Document) -> tuple[Store, list[Note]]:
    """The runs and their metrics: the latest values, or all those of one metric."""
    store, notes = Store(), []
    for at in _run_locations(document):
        run = _run(document, at)
        store.runs[run.id] = run
        _add_metrics(store, run.id, document, (*at, "data", "metrics"))
    if not store.runs:
        store.runs[""] = Run("")
        _add_metrics(store, "", document, ("metrics",))
        notes.append(NO_RUN)
    if document.text("next_page_token"):
        notes.append(NEXT_PAGE)
    return store, notes


def _run(document: Document, at: Location) -> Run:
    info = (*at, "info")
    tags = dict(_pairs(document, (*at, "data", "tags")))
    return Run(
        document.text(*info, "run_id") or document.text(*info, "run_uuid") or "",
        document.text(*info, "run_name") or tags.get("mlflow.runName", ""),
        str(document.text(*info, "experiment_id") or ""),
        document.text(*info, "status") or "",
        document.text(*info, "lifecycle_stage") == "deleted",
        document.at(*info, "start_time"),
        document.at(*info, "end_time"),
        tags.get("mlflow.source.git.commit"),
    )


def _pairs(document: Document, at: Location) -> Iterator[tuple[str, str]]:
    for name, text in document.mapping(*at).items():
        yield name, str(text)
    for index in range(len(document.items(*at))):
        key, value = document.text(*at, index, "key"), document.text(*at, index, "value")
        if key and value:
            yield key, value


def _add_metrics(store: Store, run: str, document: Document, at: Location) -> None:
    for name, value in document.mapping(*at).items():
        store.add(run, name, metric_cell(value, location=(*at, name)), 0, 0)
    for index in range(len(document.items(*at))):
        key = document.text(*at, index, "key")
        if key:
            location = (*at, index, "value")
            cell = metric_cell(document.at(*location), location=location)
            step, timestamp = (document.at(*at, index, name) for name in ("step", "timestamp"))
            store.add(run, key, cell, step, timestamp)


def find_export(file: EvidenceFile) -> Sheet | None:
    """The table of ``mlflow experiments csv`` or of the site's download, if it is one."""
    sheet = find_sheet(file, (",",))
    return sheet if sheet is not None and _metrics(sheet) else None


def _metrics(sheet: Sheet) -> dict[str, str]:
    """Columns and the metrics that stand in them; on the site's table, all that are not its own."""
    if sheet.header[: len(SITE)] == SITE:
        return {name: name for name in sheet.header[len(SITE) :] if name}
    if not sheet.has("run_id", "experiment_id", "status"):
        return {}
    return {name: name.removeprefix(METRIC) for name in sheet.header if name.startswith(METRIC)}


def read_export(sheet: Sheet) -> tuple[Store, list[Note]]:
    """The latest value of each metric of each run."""
    check_columns(sheet)
    store, notes = Store(), []
    metrics = _metrics(sheet)
    is_site = sheet.has(*SITE)
    for row in sheet.rows():
        run = (_run_of_site if is_site else _run_of)(row)
        store.runs[run.id] = run
        for column, metric in metrics.items():
            value = row.value(column)
            if value is None and run.is_kept and not is_site:
                notes = [EMPTY_CELLS]
            if value is not None and not (is_site and isinstance(value, str)):
                store.add(run.id, metric, metric_cell(value, line=row.line), 0, 0)
    return store, [SETTINGS] if is_site else notes


def _run_of(row: Row) -> Run:
    cells = row.cells
    name = cells.get("tags.mlflow.runName", "")
    commit = cells.get("tags.mlflow.source.git.commit") or None
    return Run(cells["run_id"], name, cells["experiment_id"], cells["status"], commit=commit)


def _run_of_site(row: Row) -> Run:
    return Run(row.cells["Run ID"], row.cells["Name"], "", row.cells["Status"])
