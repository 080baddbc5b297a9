from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from generator.metrics.cache import Cache
from generator.metrics.derive import derive_metric, derive_metrics
from generator.metrics.readings import open_sides
from generator.records.record import Record
from tests.metrics.made import hyperfine, write_case_study

TIMES = [0.1, 0.11, 0.12, 0.13, 0.14]
METRIC = """\
  build:
    name: Build time
    unit: ms
    better: lower
    select: "build:mean"
    before: evidence/before.json
    after: evidence/after.json
"""
BOTH = {"before.json": hyperfine(TIMES), "after.json": hyperfine(TIMES[::-1])}
IN_A_NEW_PROCESS = """\
import sys
from pathlib import Path
from generator.metrics.derive import derive_metrics
from generator.metrics.wording import printed
from generator.records.record import read_record
root = Path(sys.argv[1])
record, _ = read_record(root, "x")
(metric,), () = derive_metrics(root, record)
print(printed(metric, "sentence", "en").value)
print([name for name in ("scipy", "numpy", "pint", "duckdb") if name in sys.modules])
"""


def key_of(root: Path, record: Record) -> str:
    entry = record.project.metrics["build"]
    return Cache(root / "cache").key("x", "build", entry, open_sides(root, record, "build"))


def entries(root: Path) -> list[Path]:
    return sorted((root / ".cache" / "proofolio" / "metrics").iterdir())


def test_a_kept_metric_is_the_one_that_was_computed(tmp_path: Path) -> None:
    record = write_case_study(tmp_path, METRIC, BOTH)
    first, _ = derive_metrics(tmp_path, record)
    again, _ = derive_metrics(tmp_path, record)

    assert first == again == (derive_metric(tmp_path, record, "build"),)
    assert len(entries(tmp_path)) == 1


def test_an_unchanged_metric_imports_no_heavy_library(tmp_path: Path) -> None:
    record = write_case_study(tmp_path, METRIC, BOTH)
    derive_metrics(tmp_path, record)

    command = [sys.executable, "-c", IN_A_NEW_PROCESS, str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, check=True)

    assert found.stdout.splitlines() == ["no-clear-difference", "[]"]


def test_a_new_metric_does_import_them(tmp_path: Path) -> None:
    write_case_study(tmp_path, METRIC, BOTH)

    command = [sys.executable, "-c", IN_A_NEW_PROCESS, str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, check=True)

    assert found.stdout.splitlines()[1] == "['scipy', 'numpy', 'pint']"


def test_the_same_inputs_have_the_same_key(tmp_path: Path) -> None:
    record = write_case_study(tmp_path, METRIC, BOTH)

    assert key_of(tmp_path, record) == key_of(tmp_path, record)


def test_one_byte_of_evidence_changes_the_key(tmp_path: Path) -> None:
    record = write_case_study(tmp_path, METRIC, BOTH)
    before = key_of(tmp_path, record)
    file = tmp_path / "case_studies" / "x" / "evidence" / "before.json"
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    assert key_of(tmp_path, record) != before


def test_a_changed_manifest_changes_the_key(tmp_path: Path) -> None:
    record = write_case_study(tmp_path, METRIC, BOTH)
    without = key_of(tmp_path, record)
    manifest = tmp_path / "case_studies" / "x" / "evidence" / "before.json.run.yml"
    manifest.write_text("commit: abc\n", encoding="utf-8")
    first = key_of(tmp_path, record)
    manifest.write_text("commit: abd\n", encoding="utf-8")

    assert len({without, first, key_of(tmp_path, record)}) == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("unit: ms", "unit: s"),
        ("name: Build time", "name: Time of a build"),
        ("better: lower", "better: higher"),
        ('"build:mean"', '"build:median"'),
    ],
)
def test_a_changed_entry_changes_the_key(tmp_path: Path, old: str, new: str) -> None:
    before = key_of(tmp_path, write_case_study(tmp_path, METRIC, BOTH))

    changed = write_case_study(tmp_path, METRIC.replace(old, new), BOTH)

    assert key_of(tmp_path, changed) != before


def test_a_moved_entry_keeps_its_key(tmp_path: Path) -> None:
    before = key_of(tmp_path, write_case_study(tmp_path, METRIC, BOTH))

    moved = write_case_study(tmp_path, "  # a comment\n" + METRIC, BOTH)

    assert key_of(tmp_path, moved) == before


@pytest.mark.parametrize("content", ["", "{", "{}", "[]", '{"slug": 1}', "\udcff"])
def test_a_corrupt_entry_is_computed_and_written_again(tmp_path: Path, content: str) -> None:
    record = write_case_study(tmp_path, METRIC, BOTH)
    first, _ = derive_metrics(tmp_path, record)
    (entry,) = entries(tmp_path)
    good = entry.read_bytes()
    entry.write_bytes(content.encode("utf-8", "surrogateescape"))

    again, _ = derive_metrics(tmp_path, record)

    assert again == first
    assert entry.read_bytes() == good


def test_an_entry_is_plain_json_without_places_of_this_machine(tmp_path: Path) -> None:
    derive_metrics(tmp_path, write_case_study(tmp_path, METRIC, BOTH))
    (entry,) = entries(tmp_path)
    text = entry.read_text(encoding="utf-8")

    assert json.loads(text)["slug"] == "x"
    assert str(tmp_path) not in text


def test_problems_are_never_kept(tmp_path: Path) -> None:
    record = write_case_study(tmp_path, METRIC.replace("build:mean", "x:mean"), BOTH)

    assert derive_metrics(tmp_path, record) == derive_metrics(tmp_path, record)
    assert not (tmp_path / ".cache" / "proofolio" / "metrics").exists()
