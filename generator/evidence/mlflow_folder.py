"""MLflow's file store: one metric's file, or a whole ``mlruns`` folder packed with tar."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from generator.evidence.files import EvidenceFile, open_regular
from generator.evidence.measurement import Note
from generator.evidence.mlflow_runs import Run, Store, metric_cell
from generator.evidence.tar_stream import Member, read_members
from generator.problems import Place, refuse

STATUS = {"1": "RUNNING", "2": "SCHEDULED", "3": "FINISHED", "4": "FAILED", "5": "KILLED"}
LARGEST_META = 64 * 1024
_VALUE = rb"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|nan|inf)"
_LINE = re.compile(
    rb"(\d{9,16}) (" + _VALUE + rb")(?: (-?\d{1,18})(?: ([0-9a-f]{32}))?(?: \S+ \S+)?)?\s*"
)
"""Time in milliseconds, value, step; then the run where a model's copy is kept, and a data set."""
_RUN = re.compile(r"(?:^|/)(\d{1,24})/([0-9a-f]{32})/(.+)")
_EXPERIMENT = re.compile(r"(?:^|/)(\d{1,24})/meta\.yaml")
_RUN_ID = re.compile(r"[0-9a-f]{32}")


def is_metric(file: EvidenceFile) -> bool:
    """Whether the first lines are such as MLflow writes for each logged value."""
    lines = file.head.splitlines()
    # The last line of the head may be cut off.
    whole = lines[:-1] if len(lines) > 1 and not file.head.endswith(b"\n") else lines
    return bool(whole) and all(_LINE.fullmatch(line) for line in whole[:20])


def read_metric(file: EvidenceFile) -> tuple[Store, list[Note]]:
    """The values of one metric of one run, with what lies beside it."""
    store, notes = Store(), []
    folder = _run_folder(file)
    run = _run_beside(folder) if folder else None
    if run is None:
        notes.append(Note("Nothing beside the file says whether the run finished."))
        run = Run("")
    elif not run.is_kept:
        state = "was deleted" if run.deleted else f"did not finish: {run.status}"
        raise refuse(file.place(), "failed-run", f"the run of this metric {state}")
    store.runs = {run.id: run}
    for number, line in file.lines():
        _add_line(store, run.id, _metric_name(file), line, file.place(number))
    return store, notes


def _add_line(store: Store, run: str, metric: str, line: bytes, place: Place) -> None:
    found = _LINE.fullmatch(line)
    if found is None:
        shown = line[:60].decode("utf-8", "replace").strip()
        message = f"{shown!r} is not `time value step`"
        raise refuse(place, "mlflow-line", message)
    if found[4]:
        message = "this is the copy of a metric that MLflow 3 keeps for a model"
        hint = "use the run's own file, `<experiment>/<run>/metrics/<name>`"
        raise refuse(place, "double-counting", message, hint)
    cell = metric_cell(float(found[2]), line=place.line)
    store.add(run, metric, cell, int(found[3] or 0), int(found[1]))


def _depth(parts: tuple[str, ...]) -> int | None:
    """Where ``metrics`` stands in a path: a metric's name may be a path of its own below it."""
    found = [at for at, part in enumerate(parts[:-1]) if part == "metrics"]
    of_runs = [at for at in found if at and _RUN_ID.fullmatch(parts[at - 1])]
    return next(iter(of_runs + found[::-1]), None)


def _metric_name(file: EvidenceFile) -> str:
    parts = PurePosixPath(file.path).parts
    depth = _depth(parts)
    return "/".join(parts[-1:] if depth is None else parts[depth + 1 :])


def _run_folder(file: EvidenceFile) -> Path | None:
    """The folder of the run, where the file's own path shows it: nothing above that is opened."""
    parts = PurePosixPath(file.path).parts
    depth = _depth(parts)
    if not depth:
        return None
    inside = parts[depth:]
    is_same = file.absolute.parts[-len(inside) :] == inside
    return file.absolute.parents[len(inside) - 1] if is_same else None


def _run_beside(folder: Path) -> Run | None:
    path = folder / "meta.yaml"
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST_META:
            return None
        with open_regular(path) as stream:
            meta = _meta(stream.read(LARGEST_META))
    except OSError:
        return None
    # The `meta.yaml` of a model that MLflow 3 keeps describes no run.
    return _run(meta, "") if "lifecycle_stage" in meta else None


def _meta(content: bytes) -> Mapping[str, str]:
    """The plain texts of a ``meta.yaml``."""
    from generator.records.yaml_text import read_yaml

    tree = read_yaml(content, "meta.yaml").tree
    found = tree.items() if isinstance(tree, dict) else ()
    return {str(key): str(value) for key, value in found if isinstance(value, str)}


def _run(meta: Mapping[str, str], experiment: str, tags: Mapping[str, str] | None = None) -> Run:
    tags = tags or {}
    id = meta.get("run_id") or meta.get("run_uuid", "")
    name = meta.get("run_name") or tags.get("mlflow.runName", "")
    status = STATUS.get(meta.get("status", ""), meta.get("status", ""))
    deleted = meta.get("lifecycle_stage") == "deleted"
    times = (meta.get("start_time"), meta.get("end_time"))
    return Run(id, name, experiment, status, deleted, *times, tags.get("mlflow.source.git.commit"))


def is_packed(file: EvidenceFile) -> bool:
    """Whether a tar begins with the folders of experiments and runs."""
    names = [member.name for member in read_members(file, file.head)]
    return any(_RUN.search(name) or _EXPERIMENT.search(name) for name in names)


@dataclass
class _Folder:
    """What was found of a packed store; a run's files may come in any order."""

    experiments: dict[str, Mapping[str, str]] = field(default_factory=dict)
    metas: dict[str, Mapping[str, str]] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    """By run."""
    homes: dict[str, str] = field(default_factory=dict)
    """The experiment of each run."""
    store: Store = field(default_factory=Store)

    def take(self, member: Member, file: EvidenceFile) -> None:
        """Reads what is known of a store, and no artifact."""
        if "/._" in member.name:
            return  # macOS packs its own notes on a file beside it.
        experiment, run = _EXPERIMENT.search(member.name), _RUN.search(member.name)
        if experiment and experiment.end() == len(member.name):
            self.experiments[experiment[1]] = _meta(member.read(LARGEST_META))
        elif run:
            self.homes[run[2]] = run[1]
            self._take_of_run(run[2], run[3], member, file)

    def _take_of_run(self, run: str, inside: str, member: Member, file: EvidenceFile) -> None:
        kind, _, name = inside.partition("/")
        if inside == "meta.yaml":
            self.metas[run] = _meta(member.read(LARGEST_META))
        elif kind == "tags" and name in {"mlflow.runName", "mlflow.source.git.commit"}:
            text = member.read(LARGEST_META).decode("utf-8", "replace").strip()
            self.tags.setdefault(run, {})[name] = text
        elif kind == "metrics" and name:
            for number, line in enumerate(member.lines(), start=1):
                if not line.isspace():
                    place = Place(f"{file.path}/{member.name}", number)
                    _add_line(self.store, run, name, line, place)

    def runs(self) -> Iterator[Run]:
        """Every run. One without a ``meta.yaml`` has no status; one of a deleted experiment is
        deleted."""
        for run, home_id in self.homes.items():
            home = self.experiments.get(home_id, {})
            meta = {**self.metas.get(run, {}), "run_id": run}
            if home.get("lifecycle_stage") == "deleted":
                meta["lifecycle_stage"] = "deleted"
            yield _run(meta, home.get("name", ""), self.tags.get(run))


def read_packed(file: EvidenceFile) -> Store:
    """Every run of a packed folder, read in passing; nothing is unpacked."""
    folder = _Folder()
    for member in read_members(file):
        folder.take(member, file)
    folder.store.runs = {run.id: run for run in folder.runs()}
    return folder.store
