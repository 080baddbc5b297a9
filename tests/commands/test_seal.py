"""``proofolio seal``: what is published of files that stay elsewhere, and what is refused."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from generator.commands.seal import command
from generator.metrics.derive import derive_from, derive_metric
from generator.metrics.readings import open_sides
from generator.problems import ProblemsFound
from generator.records.record import Record, read_record
from tests.metrics.made import hyperfine
from tests.portfolios import RECORD, make_portfolio

BEFORE, AFTER = [0.18411, 0.1792, 0.1901, 0.1873], [0.0971, 0.0992, 0.0963, 0.0984]
TIME: dict[str, Any] = {
    "name": "Time of a build",
    "unit": "ms",
    "better": "lower",
    "disclosure": "relative",
    "select": "build:mean",
}
NAMED = {"before": "evidence/private/a.json", "after": "evidence/private/b.json"}
SEALED = "case_studies/service/evidence/time.sealed.yml"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Evidence in a folder of its own."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    write(folder / "a.json", BEFORE)
    write(folder / "b.json", AFTER)
    return folder


def write(path: Path, times: list[float]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(hyperfine(times)))


def portfolio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **entry: Any) -> Path:
    metric = {key: value for key, value in (TIME | entry).items() if value is not None}
    root = make_portfolio(tmp_path / "p", metrics=RECORD["metrics"] | {"time": metric})
    monkeypatch.chdir(root)
    return root


def seal(*arguments: str | Path) -> Result:
    found = CliRunner().invoke(command, ["service", "time", *map(str, arguments)])
    if isinstance(found.exception, ProblemsFound):
        raise found.exception
    return found


def codes(*arguments: str | Path) -> list[str]:
    with pytest.raises(ProblemsFound) as refused:
        seal(*arguments)
    return [problem.code for problem in refused.value.problems]


def record_of(root: Path) -> Record:
    record, problems = read_record(root, "service")
    assert record is not None, problems
    return record


def test_files_from_anywhere_give_a_change_and_a_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    root = portfolio(tmp_path, monkeypatch)

    result = seal("--before", files / "a.json", "--after", files / "b.json")

    assert result.exit_code == 0
    assert result.output.startswith(f"wrote {SEALED}\n")
    metric = derive_metric(root, record_of(root), "time")
    assert metric.change is not None
    assert metric.change.ratio is not None
    # The ratio of the geometric means, computed with a pocket calculator's means.
    assert metric.change.ratio.value == pytest.approx(0.5280, abs=5e-5)
    assert (metric.verdict, metric.n) == ("improved", 8)


def test_the_digest_of_several_files_is_that_of_their_sorted_digests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    root = portfolio(tmp_path, monkeypatch)
    seal("--before", files / "a.json", "--after", files / "b.json")

    pipe = "sha256sum a.json b.json | cut -c1-64 | sort -u | sha256sum"
    done = subprocess.run(pipe, shell=True, cwd=files, capture_output=True, text=True, check=True)
    assert f"sha256: {done.stdout[:64]}\n" in (root / SEALED).read_text()


def test_the_verdict_is_the_one_of_a_public_metric(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    root = portfolio(tmp_path, monkeypatch, **NAMED, minimum_effect="30%")
    for name in ("a.json", "b.json"):
        target = root / "case_studies/service/evidence/private" / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes((files / name).read_bytes())
    seal()

    record = record_of(root)
    whole = derive_from(record, "time", open_sides(root, record, "time"))
    shown = derive_metric(root, record, "time")
    assert shown.verdict == whole.verdict == "improved"
    assert whole.change is not None
    assert shown.change is not None
    inner, outer = whole.change.ratio, shown.change.ratio
    assert inner is not None
    assert outer is not None
    # Rounded outwards: what is published never claims more.
    assert None not in (inner.low, inner.high, outer.low, outer.high)
    assert outer.low <= inner.low <= inner.high <= outer.high  # type: ignore[operator]


def test_a_ratio_has_too_few_digits_to_be_taken_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    # 1234 and 567 could be read off all digits of 567 / 1234.
    write(files / "a.json", [1.234])
    write(files / "b.json", [0.567])
    root = portfolio(tmp_path, monkeypatch)
    seal("--before", files / "a.json", "--after", files / "b.json")

    assert "ratio: {value: 0.4595}\n" in (root / SEALED).read_text()


def test_several_files_follow_an_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    root = portfolio(tmp_path, monkeypatch)
    write(files / "c.json", [0.19, 0.18])

    seal("--before", files / "a.json", files / "c.json", "--after", files / "b.json")

    assert "files: 3\n" in (root / SEALED).read_text()


def test_the_same_files_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    root = portfolio(tmp_path, monkeypatch)
    sides = ("--before", files / "a.json", "--after", files / "b.json")
    seal(*sides)
    content = (root / SEALED).read_bytes()

    assert seal(*sides).output.startswith("unchanged ")
    assert (root / SEALED).read_bytes() == content


def test_old_and_new_are_shown_where_one_replaces_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    portfolio(tmp_path, monkeypatch)
    sides = ("--before", files / "a.json", "--after", files / "b.json")
    seal(*sides)
    write(files / "b.json", [0.15, 0.151, 0.149, 0.152])

    output = seal(*sides).output

    assert "it replaces\n" in output
    assert output.index("value: 0.8") < output.index("it replaces") < output.index("0.528")


def test_a_dry_run_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    root = portfolio(tmp_path, monkeypatch)
    result = seal("--before", files / "a.json", "--after", files / "b.json", "--dry-run")

    assert result.output.startswith("would write ")
    assert not (root / SEALED).exists()


def test_a_program_gets_what_is_published_and_what_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    portfolio(tmp_path, monkeypatch)
    told = json.loads(
        seal("--before", files / "a.json", "--after", files / "b.json", "--json").output
    )

    assert told["path"] == SEALED
    assert told["sealed"]["ratio"]["value"] == 0.528
    assert told["kept_back"] == ["the values", "the files", "their names"]
    assert "184" not in json.dumps(told["sealed"])


def test_of_what_is_withheld_nothing_but_the_digest_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    root = portfolio(tmp_path, monkeypatch, disclosure="withheld")
    seal("--before", files / "a.json", "--after", files / "b.json")

    (digest,) = [
        line for line in (root / SEALED).read_text().splitlines() if not line.startswith("#")
    ]
    assert digest.startswith("sha256: ")


def test_a_withheld_file_need_not_be_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    root = portfolio(tmp_path, monkeypatch, disclosure="withheld")
    (files / "invoice.txt").write_text("An invoice.\n")

    result = seal("--value", files / "invoice.txt")

    assert "only the digest can be had" in result.output
    digest = hashlib.sha256(b"An invoice.\n").hexdigest()
    assert f"sha256: {digest}\n" in (root / SEALED).read_text()


def test_who_has_the_files_can_check_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    portfolio(tmp_path, monkeypatch)
    seal("--before", files / "a.json", "--after", files / "b.json")

    assert seal("--check", files / "b.json", files / "a.json").exit_code == 0
    assert codes("--check", files / "a.json") == ["sealed-different"]


def test_a_public_metric_is_not_sealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    portfolio(tmp_path, monkeypatch, disclosure="public", value="evidence/load.json")

    assert codes("--value", files / "a.json") == ["seal-public"]


def test_a_relative_metric_needs_a_ratio(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    root = portfolio(tmp_path, monkeypatch)
    write(files / "zero.json", [0.0, 0.0])

    assert codes("--value", files / "a.json") == ["sealed-ratio"]
    assert codes("--before", files / "zero.json", "--after", files / "b.json") == ["sealed-ratio"]
    assert codes("--before", files / "a.json", "--after", files / "zero.json") == ["sealed-ratio"]
    assert not (root / SEALED).exists()


def test_a_file_that_git_would_commit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = portfolio(tmp_path, monkeypatch, **NAMED)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    folder = root / "case_studies/service/evidence/private"
    write(folder / "a.json", BEFORE)
    write(folder / "b.json", AFTER)

    assert codes() == ["sealed-file-in-git", "sealed-file-in-git"]

    (root / ".gitignore").write_text("private/\n")
    assert seal().exit_code == 0


def test_files_that_are_not_there_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    portfolio(tmp_path, monkeypatch, **NAMED)

    assert codes() == ["evidence-missing", "evidence-missing"]
    assert codes("--before", files / "no.json", "--after", files / "b.json") == ["evidence-missing"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["service", "tiem"], "did you mean 'time'?"),
        (["servce", "time"], "did you mean 'service'?"),
        (["service", "time"], "names no files"),
        (["service", "time", "--before"], "requires an argument"),
        (["service", "time", "--value", "a", "--after", "b"], "--value is for one side"),
    ],
)
def test_wrong_use_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    portfolio(tmp_path, monkeypatch)
    result = CliRunner().invoke(command, arguments)

    assert result.exit_code == 2
    assert message in result.output


def test_the_site_that_was_built_last_is_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    root = portfolio(tmp_path, monkeypatch)
    (root / "site").mkdir()
    (root / "site" / "index.html").write_text("<p>It took 97.74 ms.</p>")

    output = seal("--before", files / "a.json", "--after", files / "b.json").output

    assert "index.html (line 1)" in output
    assert "[withheld-value]" in output
