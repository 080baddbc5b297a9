"""``proofolio evidence FILE --scaffold``: what it prints may be pasted into a record as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator.commands import check, new
from generator.commands.evidence import command
from generator.commands.evidence.scaffold import _scalar
from generator.evidence.files import open_file
from generator.evidence.reader import read_evidence
from generator.problems import ProblemsFound
from generator.records.yaml_text import read_yaml

FILES = Path(__file__).parent.parent / "evidence_files"
TOOLS = sorted(path.name for path in FILES.iterdir() if path.is_dir())
RUNNER = CliRunner()


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case study as `new project` writes it, in a portfolio that is the working folder."""
    (tmp_path / "profile.yml").write_text("name: Sample Author\n")
    monkeypatch.chdir(tmp_path)
    RUNNER.invoke(new.command, ["project", "service"], catch_exceptions=False)
    (tmp_path / "case_studies" / "service" / "evidence").mkdir()
    return tmp_path / "case_studies" / "service"


def scaffold(*arguments: str | Path) -> str:
    given = [*map(str, arguments), "--scaffold"]
    result = RUNNER.invoke(command, given, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def filled(text: str) -> str:
    """What an author would say where nobody else does."""
    text = text.replace("unit:  # say it: the file does not", 'unit: "1"')
    return text.replace("unit: }", 'unit: "1"}').replace("lower-or-higher  # say which", "lower")


def paste(study: Path, text: str) -> None:
    with (study / "project.yml").open("a", encoding="utf-8") as record:
        record.write(text)


def problems() -> list[dict[str, object]]:
    """What `check` has against the record; what it asks about the evidence is no mistake."""
    result = RUNNER.invoke(check.command, ["--json"], catch_exceptions=False)
    found: list[dict[str, object]] = json.loads(result.output)["problems"]
    return [problem for problem in found if problem["severity"] == "error"]


def copied(study: Path, fixture: str) -> Path:
    target = study / "evidence" / Path(fixture).name
    target.write_bytes((FILES / fixture).read_bytes())
    return target


def has_values(path: Path) -> bool:
    """Whether there is anything to make a metric of: a broken A/B test has nothing."""
    return bool(read_evidence(open_file(path, path.name)).measurements)


def test_a_file_without_a_value_is_a_problem(study: Path) -> None:
    words = study / "evidence" / "words.json"
    words.write_text('{"model": "tree", "tags": ["a", "b"]}', encoding="utf-8")

    with pytest.raises(ProblemsFound) as raised:
        scaffold(words)

    assert raised.value.problems[0].code == "no-measurement"


def test_the_metric_says_what_the_file_says(study: Path) -> None:
    text = scaffold(copied(study, "k6/synthetic_points.json"), "-s", "http_req_duration:p95")

    assert text.splitlines() == [
        "metrics:",
        "  http_req_duration_p95:",
        "    name: p95 of http_req_duration",
        "    unit: ms",
        "    better: lower",
        '    select: "http_req_duration:p95"',
        "    value: evidence/synthetic_points.json",
    ]


@pytest.mark.parametrize("tool", TOOLS)
def test_what_is_printed_passes_the_check_when_it_is_pasted(study: Path, tool: str) -> None:
    files = sorted(path for path in (FILES / tool).rglob("*.*") if has_values(path))
    for path in files[:3]:
        record = (study / "project.yml").read_text(encoding="utf-8")
        file = copied(study, path.relative_to(FILES).as_posix())

        paste(study, filled(scaffold(file)))

        assert problems() == [], (study / "project.yml").read_text(encoding="utf-8")
        (study / "project.yml").write_text(record, encoding="utf-8")


def test_two_sides_are_compared(study: Path) -> None:
    before, after = copied(study, "hyperfine/hf_two.json"), study / "evidence" / "after.json"
    after.write_bytes(before.read_bytes())

    text = scaffold(after, "--select", "sleep 0.01:mean", "--before", before)
    paste(study, text)

    assert "    before: evidence/hf_two.json\n    after: evidence/after.json\n" in text
    assert problems() == []


def test_a_file_before_without_the_value_is_a_problem(study: Path) -> None:
    after = copied(study, "hyperfine/hf_two.json")

    with pytest.raises(ProblemsFound) as raised:
        scaffold(
            after, "-s", "sleep 0.01:mean", "--before", copied(study, "k6/handle_summary.json")
        )

    assert raised.value.problems[0].place.path.endswith("handle_summary.json")


def test_a_record_with_metrics_gets_one_more_under_an_id_of_its_own(study: Path) -> None:
    file = copied(study, "hyperfine/hf_two.json")
    paste(study, scaffold(file, "-s", "sleep 0.01:mean"))

    second = scaffold(file, "-s", "sleep 0.01:mean")
    paste(study, second)

    assert second.splitlines()[0] == "  sleep_0_01_mean_2:"
    assert problems() == []


def test_what_nobody_says_stops_the_check_at_its_place(study: Path) -> None:
    (study / "evidence" / "own.json").write_text('{"points": 75}')
    before = len((study / "project.yml").read_text(encoding="utf-8").splitlines())

    text = scaffold(study / "evidence" / "own.json")
    paste(study, text)

    assert "    unit:  # say it: the file does not\n" in text
    assert "    better: lower-or-higher  # say which\n" in text
    lines = {problem["line"] for problem in problems()}
    assert {before + 4, before + 5} <= lines


def test_a_unit_that_was_said_on_one_side_only_is_asked_for_on_the_other(study: Path) -> None:
    (study / "evidence" / "own.json").write_text('{"points": 75}')
    text = scaffold(study / "evidence" / "own.json")

    said = text.replace("unit:  # say it: the file does not", "unit: ms")
    paste(study, said.replace("lower-or-higher  # say which", "lower"))

    assert [problem["code"] for problem in problems()] == ["unit-missing"]


@pytest.mark.parametrize(
    ("fixture", "select", "better"),
    [
        ("k6/synthetic_points.json", "http_req_duration:p99", "lower"),
        ("k6/synthetic_points.json", "http_reqs:count", "lower-or-higher  # say which"),
        ("json/metrics.json", "$.val.acc", "higher"),
        ("json/metrics.json", "$.train.loss", "lower"),
    ],
)
def test_better_is_what_everybody_knows_of_such_a_value(
    study: Path, fixture: str, select: str, better: str
) -> None:
    text = scaffold(copied(study, fixture), "-s", select)

    assert f"    better: {better}\n" in text


def test_more_coverage_is_better(study: Path) -> None:
    report = {
        "meta": {"version": "7.6"},
        "files": {},
        "totals": {"covered_lines": 8, "num_statements": 10, "percent_covered": 80.0},
    }
    (study / "evidence" / "coverage.json").write_text(json.dumps(report))

    text = scaffold(study / "evidence" / "coverage.json", "-s", "percent_covered")

    assert "    better: higher\n" in text


def test_more_per_second_is_better_but_not_more_errors(study: Path) -> None:
    file = copied(study, "k6/summary_export_modefull.json")

    assert "    better: higher\n" in scaffold(file, "-s", "http_reqs:rate")


def test_a_manifest_gives_the_circumstances(study: Path) -> None:
    file = copied(study, "hyperfine/hf_two.json")
    manifest = "command: 'make bench # twice'\nenvironment: 2 cores\ntool: hyperfine\n"
    lasted = 'version: "1.18.0"\nduration: 12.5\n'
    file.with_name(f"{file.name}.run.yml").write_text(manifest + lasted)

    text = scaffold(file)
    paste(study, text)

    assert '    conditions: "hyperfine 1.18.0, 12.5 s"\n' in text
    assert '    environment: "2 cores"\n    command: "make bench # twice"\n' in text
    assert problems() == []


def test_a_file_from_elsewhere_has_to_be_copied() -> None:
    text = scaffold(FILES / "hyperfine" / "hf_two.json")

    assert "    value: evidence/hf_two.json  # copy the file there, beside the record\n" in text


def test_a_name_with_braces_is_no_reference(study: Path) -> None:
    results = {"results": [{"command": "GET /{{ id }}/x: 'a' # b", "mean": 1.5, "times": [1, 2]}]}
    (study / "evidence" / "run.json").write_text(json.dumps(results))

    paste(study, scaffold(study / "evidence" / "run.json"))

    assert problems() == []


def test_the_format_that_was_asked_for_stands_in_the_metric(study: Path) -> None:
    file = copied(study, "hyperfine/hf_two.json")

    text = scaffold(file, "--format", "json", "-s", "$.results[0].mean")
    paste(study, filled(text))

    assert "format: json" in text
    assert problems() == []


def test_a_scaffold_is_no_json() -> None:
    result = RUNNER.invoke(command, [str(FILES / "json/metrics.json"), "--scaffold", "--json"])

    assert result.exit_code == 2


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1))
def test_any_printable_text_reads_back_from_the_record(text: str) -> None:
    tree = read_yaml(f"key: {_scalar(text)}\n".encode(), "project.yml").tree

    assert tree == {"key": text}
