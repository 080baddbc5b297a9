"""MLflow: values as MLflow 3.17 itself, `jq` and SQL give them of the same files."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import math
import random
import shutil
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.evidence.files import open_file
from generator.evidence.reader import Evidence, read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import Problem, ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

STORE = "mlflow/synthetic_cut.db"
PACKED = "mlflow/mlruns.tar.gz"
META = """\
end_time: 1795342923133
experiment_id: '396762023719943528'
lifecycle_stage: active
run_id: a29d9534f8ca4a179f6c3928159166b4
run_name: C=0.01
start_time: 1795342922533
status: 3
"""
LOSS = (
    "1795342923131 0.9900990099009901 0\n"
    "1795342923132 0.49504950495049505 1\n"
    "1795342923132 0.693069306930693 2\n"
    "1795342923133 0.39603960396039606 3\n"
)


def refused(path: Path, name: str = "mlflow.db") -> Problem:
    """The problem of a file that must not be read."""
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(open_file(path, name))
    return only_problem(raised.value)


def changed(folder: Path, *statements: str) -> Path:
    """A copy of the database after some SQL."""
    path = folder / "mlflow.db"
    shutil.copyfile(FILES / STORE, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return path


def metric_file(folder: Path, meta: str | None = META, text: str = LOSS) -> Evidence:
    """A metric's file in a run's folder, read."""
    run = folder / "mlruns" / "1" / "a29d9534f8ca4a179f6c3928159166b4"
    path = run / "metrics" / "val" / "loss"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    if meta is not None:
        (run / "meta.yaml").write_text(meta, encoding="utf-8")
    return read_evidence(open_file(path, path.relative_to(folder).as_posix()))


@pytest.mark.parametrize("name", [STORE, PACKED])
def test_the_database_and_the_packed_folder_hold_the_same(name: str) -> None:
    # SELECT value FROM latest_metrics JOIN runs USING (run_uuid) WHERE key = … AND name = …
    evidence = read(name)

    assert evidence.format == "mlflow"
    assert evidence.find('accuracy{run="C=0.01"}:last').value == 0.8421052631578947
    assert evidence.find('val_loss{run="C=0.01"}:last').value == 0.39603960396039606
    assert evidence.find('val_loss{run="C=0.01"}:max').value == 0.9900990099009901
    assert evidence.find('val_loss{experiment="demo",run="C=1.0"}:min').value == 0.2


@pytest.mark.parametrize("name", [STORE, PACKED])
def test_the_last_value_is_that_of_the_highest_step_not_of_the_last_line(name: str) -> None:
    # Step 2 was logged before step 1: 0.91, then 0.88.
    evidence = read(name)

    assert evidence.find('val_acc{run="diverged"}:last').value == 0.91
    assert any(text.startswith("Steps repeat or run backwards") for text in said(evidence))


@pytest.mark.parametrize("name", [STORE, PACKED])
def test_runs_that_failed_or_were_deleted_are_left_out_and_counted(name: str) -> None:
    evidence = read(name)

    runs = {dict(each.labels)["run"] for each in evidence.measurements}
    assert runs == {"C=0.01", "C=1.0", "diverged"}
    assert "Not listed: 1 deleted run." in said(evidence)
    assert "Not listed: 1 run that did not finish (1 FAILED)." in said(evidence)


@pytest.mark.parametrize("name", [STORE, PACKED])
def test_nan_and_infinity_are_no_numbers(name: str) -> None:
    # The database has 0.0 beside is_nan = 1, and 1.7976931348623157e+308.
    evidence = read(name)

    assert not [each for each in evidence.measurements if abs(each.value) > 1e6]
    with pytest.raises(ProblemsFound) as raised:
        evidence.find('val_loss{run="diverged"}:last')
    assert only_problem(raised.value).code == "number-not-finite"


@pytest.mark.parametrize("name", [STORE, PACKED])
def test_steps_are_no_samples(name: str) -> None:
    evidence = read(name)
    found = evidence.find('val_loss{run="C=1.0"}:last')

    assert (found.n, found.replication, found.unit, found.samples) == (4, "step", "", None)
    with pytest.raises(SelectorError) as raised:
        evidence.find('val_loss{run="C=1.0"}:mean')
    assert raised.value.hint == "the file has: last, min, max"


def test_the_last_value_is_not_called_the_best() -> None:
    notes = {note.code: note.names for note in read(STORE).notes}

    assert notes["last-not-best"] == ("val_loss", "val_acc")


def test_the_csv_export_has_last_values_only() -> None:
    evidence = read("mlflow/experiments.csv")

    assert evidence.find('val_loss{run="C=0.01"}').value == 0.39603960396039606
    assert evidence.find('val_acc{run="diverged"}:last').value == 0.91
    with pytest.raises(ProblemsFound) as raised:
        evidence.find('val_loss{run="diverged"}:last')
    assert (only_problem(raised.value).code, only_problem(raised.value).place.line) == (
        "number-not-finite", 3,
    )  # fmt: skip
    assert "An empty cell may stand for NaN: the export writes both alike." in said(evidence)


def test_an_answer_about_runs_has_last_values_only() -> None:
    # jq '.runs[] | select(.info.run_name == "C=1.0").data.metrics'
    evidence = read("mlflow/runs_search.json")

    assert evidence.find('val_loss{run="C=1.0"}').value == 0.2
    assert "Not listed: 1 deleted run." in said(evidence)
    assert "Only the last value of each metric is in the file." in said(evidence)
    assert read("mlflow/runs_get.json").find("accuracy").value == 0.8421052631578947


def test_an_answer_about_one_run_says_when_it_ran() -> None:
    # date -u -d @1795342805.535; 806757 - 805535 ms
    provenance = read("mlflow/runs_get.json").provenance

    assert provenance.started == "2026-11-22T10:20:05.535000+00:00"
    assert provenance.duration == 1.222


def test_a_history_holds_every_step() -> None:
    evidence = read("mlflow/metric_history.json")

    found = [(each.stat, each.value) for each in evidence.measurements]
    assert found == [
        ("last", 0.39603960396039606),
        ("min", 0.39603960396039606),
        ("max", 0.9900990099009901),
    ]
    # jq '.metrics[2].value'
    assert evidence.find("$.metrics[2].value").value == 0.693069306930693


def test_nan_as_text_is_nan(tmp_path: Path) -> None:
    metrics = [
        {"key": "loss", "value": "NaN", "timestamp": 2, "step": 1},
        {"key": "loss", "value": 0.5, "timestamp": 1, "step": 0},
        {"key": "loss", "value": 1.7976931348623157e308, "timestamp": 3, "step": 2},
    ]
    text = json.dumps({"metrics": metrics, "next_page_token": "abc"})
    evidence = read_evidence(written(tmp_path, text))

    assert [(each.stat, each.value) for each in evidence.measurements] == [
        ("min", 0.5),
        ("max", 0.5),
    ]
    assert "Not a finite number: 2 of 3 values of loss." in said(evidence)
    assert any(note.code == "sampled-history" for note in evidence.notes)


def test_the_description_of_a_run_has_its_metrics_as_a_mapping() -> None:
    # jq '.data.metrics' runs_describe.json, which `mlflow runs describe` printed
    evidence = read("mlflow/runs_describe.json")

    assert evidence.find('val_loss{run="C=0.01"}').value == 0.39603960396039606
    assert evidence.find("accuracy").value == 0.8421052631578947
    assert evidence.provenance.duration == 1.222


def test_the_table_of_the_site_has_numbers_after_its_own_columns(tmp_path: Path) -> None:
    content = (
        "Start Time,Duration,Run ID,Name,Source Type,Source Name,User,Status,C,accuracy,note\n"
        "2026-11-22 10:20:05,1.2s,f1888db4e37b,small,LOCAL,a.py,user,FINISHED,0.01,0.84,x\n"
        "2026-11-22 10:20:08,0.1s,45d7d872492d,crashed,LOCAL,a.py,user,FAILED,,0.99,\n"
    )
    evidence = read_evidence(written(tmp_path, content, "runs.csv"))

    assert [(each.name, each.value) for each in evidence.measurements] == [
        ("C", 0.01),
        ("accuracy", 0.84),
    ]
    assert "Not listed: 1 run that did not finish (1 FAILED)." in said(evidence)
    assert any(text.startswith("Settings stand among") for text in said(evidence))


def test_a_metric_of_one_run_is_called_by_its_path(tmp_path: Path) -> None:
    evidence = metric_file(tmp_path)

    assert evidence.find('val/loss{run="C=0.01"}:last').value == 0.39603960396039606
    assert evidence.provenance.duration == 0.6


def test_a_metric_whose_run_failed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        metric_file(tmp_path, META.replace("status: 3", "status: 5"))

    assert "did not finish: KILLED" in only_problem(raised.value).message


def test_a_metric_of_a_deleted_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        metric_file(tmp_path, META.replace("active", "deleted"))

    assert only_problem(raised.value).code == "failed-run"


def test_a_metric_without_its_run_says_what_it_lacks(tmp_path: Path) -> None:
    evidence = metric_file(tmp_path, None)

    assert evidence.find("val/loss:last").labels == ()
    assert "Nothing beside the file says whether the run finished." in said(evidence)


def test_a_bad_line_in_the_middle_is_named(tmp_path: Path) -> None:
    lines = "".join(f"{1795342923131 + step} 0.5 {step}\n" for step in range(40))
    text = lines.replace("1795342923156 0.5 25", "1795342923156 half 25")

    with pytest.raises(ProblemsFound) as raised:
        metric_file(tmp_path, META, text)

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("mlflow-line", 26)


def test_the_copy_that_a_model_keeps_is_not_counted_again(tmp_path: Path) -> None:
    line = "1758275956473 0.659375 0 2c8ca6db03ec448983eb7a3db708a3d9\n"
    problem = refused(written(tmp_path, line, "accuracy").absolute, "accuracy")

    assert problem.code == "double-counting"


def test_a_line_that_was_logged_twice_is_one_value(tmp_path: Path) -> None:
    found = metric_file(tmp_path, META, "1758275956473 0.659375 0\n" * 2).find("val/loss")

    assert (found.stat, found.n) == ("last", 1)


def test_a_metric_of_a_data_set_has_its_step(tmp_path: Path) -> None:
    evidence = metric_file(tmp_path, META, "1758275956473 0.5 7 train 1a2b3c\n")

    assert evidence.find("val/loss").value == 0.5


def test_runs_of_one_name_are_told_apart(tmp_path: Path) -> None:
    evidence = read_evidence(
        open_file(changed(tmp_path, "UPDATE runs SET name = 'C=1.0' WHERE name = 'C=0.01'"), "a.db")
    )

    assert evidence.find('accuracy{id="f1888db4"}').value == 0.8421052631578947
    with pytest.raises(SelectorError):
        evidence.find('accuracy{run="C=1.0"}')


def test_an_empty_database_says_so(tmp_path: Path) -> None:
    path = changed(tmp_path, *(f"DELETE FROM {name}" for name in ("metrics", "runs", "tags")))
    evidence = read_evidence(open_file(path, "mlflow.db"))

    assert evidence.measurements == ()
    assert "There are no runs in the file." in said(evidence)


def test_a_schema_version_that_is_not_known_is_refused(tmp_path: Path) -> None:
    problem = refused(changed(tmp_path, "UPDATE alembic_version SET version_num = 'ffffffffffff'"))

    assert problem.code == "mlflow-schema"
    assert "'ffffffffffff'" in problem.message
    assert "mlflow db upgrade" in problem.hint


def test_a_schema_without_a_column_is_refused(tmp_path: Path) -> None:
    problem = refused(changed(tmp_path, "ALTER TABLE metrics RENAME COLUMN is_nan TO broken"))

    assert problem.code == "mlflow-schema"


def test_a_locked_database_is_refused_at_once(tmp_path: Path) -> None:
    path = changed(tmp_path)
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        problem = refused(path)

    assert problem.code == "sqlite-open"
    assert "locked" in problem.message


def test_a_database_with_a_log_beside_it_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path)
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("UPDATE metrics SET value = 1")
        writer.commit()
        problem = refused(path)

    assert problem.code == "sqlite-open"
    assert "mlflow.db-wal" in problem.message


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_nothing_is_written_beside_a_database(tmp_path: Path, mode: str) -> None:
    path = changed(tmp_path)
    with closing(sqlite3.connect(path)) as writer:
        writer.execute(f"PRAGMA journal_mode = {mode}")
    before = (path.read_bytes(), path.stat().st_mtime_ns)

    assert read_evidence(open_file(path, "mlflow.db")).measurements
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [each.name for each in tmp_path.iterdir()] == ["mlflow.db"]


def test_a_view_in_the_place_of_a_table_is_not_asked(tmp_path: Path) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
    path = changed(tmp_path, "ALTER TABLE tags RENAME TO labels", f"CREATE VIEW tags AS {endless}")

    assert refused(path).message == "the MLflow database has no table 'tags'"


def test_a_column_that_computes_is_not_read(tmp_path: Path) -> None:
    columns = "run_uuid, key, step, timestamp, is_nan, value AS (length(hex(run_uuid)))"
    path = changed(
        tmp_path, "ALTER TABLE metrics RENAME TO old", f"CREATE TABLE metrics ({columns})",
        "INSERT INTO metrics SELECT run_uuid, key, step, timestamp, is_nan FROM old",
    )  # fmt: skip

    assert refused(path).message == "the MLflow database has no table 'metrics'"


def test_a_cut_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mlflow.db"
    path.write_bytes((FILES / STORE).read_bytes()[:20000])

    assert refused(path).code == "evidence-unknown"


def test_a_database_with_a_broken_page_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path)
    query = "SELECT (rootpage - 1) * 1024 FROM sqlite_master WHERE name = 'metrics'"
    with closing(sqlite3.connect(path)) as connection:
        start = connection.execute(query).fetchone()[0]
    content = path.read_bytes()
    path.write_bytes(content[:start] + b"\xff" * 1024 + content[start + 1024 :])

    assert refused(path).code == "sqlite-broken"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([STORE, PACKED]), st.randoms(use_true_random=False))
def test_a_bent_store_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, chance: random.Random
) -> None:
    content = (FILES / name).read_bytes()
    bent = bytearray(gzip.decompress(content) if name == PACKED else content)
    for _ in range(chance.randrange(1, 6)):
        bent[chance.randrange(len(bent))] = chance.randrange(256)
    file = written(tmp_path_factory.mktemp("bent"), bytes(bent), "store")

    with contextlib.suppress(ProblemsFound):
        evidence = read_evidence(file, "mlflow")
        assert all(math.isfinite(each.value) for each in evidence.measurements)


def test_a_packed_database_is_read_through(tmp_path: Path) -> None:
    file = written(tmp_path, gzip.compress((FILES / STORE).read_bytes()), "mlflow.db.gz")

    assert read_evidence(file).find('accuracy{run="C=1.0"}').value == 1.0


def test_a_cut_tar_is_refused(tmp_path: Path) -> None:
    content = gzip.decompress((FILES / PACKED).read_bytes())
    whole = written(tmp_path, content, "mlruns.tar")
    cut = written(tmp_path, content[:9000], "cut.tar")

    assert read_evidence(whole).measurements == read(PACKED).measurements
    assert refused(cut.absolute).code == "packed-data"


def test_a_long_name_and_a_link_in_a_tar_do_no_harm(tmp_path: Path) -> None:
    run = f"{'deep/' * 30}mlruns/1/{'a' * 32}"
    for shape in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w", format=shape) as tar:
            add(tar, f"{run}/metrics/acc", b"1758275956473 0.5 0\n")
            add(tar, f"{run}/meta.yaml", b"status: 3\nlifecycle_stage: active\nrun_name: a\n")
            link = tarfile.TarInfo(f"{run}/metrics/secret")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(link)
        evidence = read_evidence(written(tmp_path, packed.getvalue(), "mlruns.tar"))

        assert [(each.name, each.value) for each in evidence.measurements] == [("acc", 0.5)]


def test_a_packed_folder_may_lack_a_run_s_description_or_be_in_the_bin(tmp_path: Path) -> None:
    line, packed = b"1758275956473 0.5 0\n", io.BytesIO()
    kept, bare, binned = (f"mlruns/{home}/{letter * 32}" for home, letter in ("1a", "1b", "2c"))
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for run in (kept, bare, binned):
            add(tar, f"{run}/metrics/acc", line)
        for run in (kept, binned):
            add(tar, f"{run}/meta.yaml", b"status: 3\nlifecycle_stage: active\n")
        add(tar, "mlruns/2/meta.yaml", b"name: old\nlifecycle_stage: deleted\n")
        add(tar, f"{kept}/metrics/._acc", b"\x00\x05\x16\x07")
        add(tar, f"mlruns/1/models/m-{'a' * 32}/metrics/acc", line.replace(b"0.5", b"0.9"))
    evidence = read_evidence(written(tmp_path, packed.getvalue(), "mlruns.tar"))

    assert [(each.labels, each.value) for each in evidence.measurements] == [
        ((("run", "aaaaaaaa"),), 0.5)
    ]
    assert "Not listed: 1 deleted run." in said(evidence)
    assert "Not listed: 1 run that did not finish (1 no status)." in said(evidence)


def add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    """A file of a tar."""
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


def test_a_tar_of_something_else_is_not_known(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        add(tar, "results/metrics/acc", b"1758275956473 0.5 0\n")

    assert refused(written(tmp_path, packed.getvalue(), "a.tar").absolute).code == (
        "evidence-unknown"
    )


def test_an_sqlite_file_of_something_else_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE trials (value)")

    assert refused(path).code == "evidence-unknown"


def test_experiments_hold_no_values(tmp_path: Path) -> None:
    text = '{"experiments": [{"experiment_id": "1", "name": "demo", "creation_time": 1}]}'

    assert read_evidence(written(tmp_path, text)).format == "json"
