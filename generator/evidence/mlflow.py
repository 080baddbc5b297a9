"""What training runs logged, by MLflow: its database, its folder or its answers.

How to get the file: copy `mlflow.db` while no server is running; or pack the folder,
`tar czf evidence/runs.tar.gz mlruns`; or take one metric's file,
`mlruns/<experiment>/<run>/metrics/<name>`, with the `meta.yaml` of its run two folders up; or save
an answer of the REST API (`runs/search`, `runs/get`, `metrics/get-history`) or of
`mlflow runs describe`; or `mlflow experiments csv -x ID -o evidence/runs.csv`, or the CSV that its
site offers. The first three and `get-history` hold every step, the others only the last value of
each metric.

Select: the metric, its run and the statistic: `val_loss{run="C=1.0"}:last`, `:min` or `:max`. A run
is called by its name, or by the first eight characters of its id; where one name stands for several
runs, the label `id` tells them apart. `experiment` is a label too. `last` is the value of the
highest step, as MLflow shows it. There are no units.

Example: from `tests/evidence_files/mlflow/mlruns.tar.gz`, a folder of MLflow 3.17:

    val_loss{experiment="demo",run="C=0.01"}:last  0.39604
    val_loss{experiment="demo",run="C=0.01"}:min  0.39604
    val_acc{experiment="demo",run="diverged"}:last  0.91
    accuracy{experiment="demo",run="C=1.0"}:last  1

What cannot be claimed: anything of runs that failed, were killed, are still running or were
deleted: they are left out and counted. A mean or a spread over the steps of a run, which hang
together: repeat the run with other seeds instead. A best value as the result, when the step was
picked on the data that it is shown for. NaN and infinity are never a number here, though the
database keeps them as 0 and as 1.797e308. What MLflow 3 keeps a second time under `models/` is not
counted twice. A database in use, or of a schema that is not known, is refused.
"""

from __future__ import annotations

from generator.evidence.content import content_kind
from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import load_document, try_document
from generator.evidence.mlflow_exports import (
    find_export,
    is_answer,
    is_history,
    read_answer,
    read_export,
)
from generator.evidence.mlflow_folder import is_metric, is_packed, read_metric, read_packed
from generator.evidence.mlflow_runs import list_store
from generator.evidence.mlflow_sqlite import has_runs, read_sqlite
from generator.evidence.reader import Evidence
from generator.evidence.tar_stream import is_tar


class Mlflow:
    """Reads MLflow's stores and what it exports."""

    name = "mlflow"
    generic = False
    kinds = ("sqlite", "json", "text", "binary")
    marks = (
        "a database with `experiments`, `runs` and `metrics`, a tar of `mlruns`, lines of "
        "`time value step`, an answer about runs, or columns `run_id` and `metrics.…`"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """By tables, by the names in a tar, by keys, columns or lines."""
        kind = content_kind(file)
        if kind == "json":
            document = try_document(file)
            return document is not None and is_answer(document)
        if kind == "text":
            return is_metric(file) or find_export(file) is not None
        return has_runs(file) or (is_tar(file.head) and is_packed(file))

    def read(self, file: EvidenceFile) -> Evidence:
        """One series for each metric of each finished run."""
        kind = content_kind(file)
        if kind == "sqlite":
            return list_store(file, read_sqlite(file))
        if kind == "json":
            document = load_document(file)
            store, notes = read_answer(document)
            return list_store(file, store, notes, document, not is_history(document))
        if kind == "binary":
            return list_store(file, read_packed(file))
        sheet = find_export(file)
        if sheet is None:
            return list_store(file, *read_metric(file))
        store, notes = read_export(sheet)
        return list_store(file, store, notes, last_only=True)


PART = Mlflow()
