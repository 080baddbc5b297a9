"""promptfoo: values as `jq` gives them in the files that version 0.121.20 wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.evidence.reader import Evidence, read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

REPORT = "promptfoo/results.json"


def outcome(**values: object) -> dict[str, object]:
    """The outcome of one test."""
    return {"promptIdx": 0, "testIdx": 0, "success": True, "score": 1, "latencyMs": 5, **values}


def report(folder: Path, *results: dict[str, object]) -> Evidence:
    """A report with these outcomes, read."""
    stats = {"successes": 1, "failures": 0, "errors": 0}
    whole = {"results": {"version": 3, "results": results, "stats": stats}}
    return read_evidence(written(folder, json.dumps(whole)))


def real() -> dict[str, Any]:
    """The report that promptfoo wrote."""
    found: dict[str, Any] = json.loads((FILES / REPORT).read_text(encoding="utf-8"))
    return found


def test_the_share_of_tests_that_passed_is_that_of_each_prompt() -> None:
    # jq '[.results.results[] | select(.promptIdx == 0) | .success]' = [true, false]
    found = read(REPORT).find('pass{prompt="0"}:mean')

    assert (found.value, found.unit, found.n, found.nature) == (0.5, "1", 2, "proportion")
    assert found.samples is not None
    assert (list(found.samples.values), list(found.samples.ids or ())) == ([1.0, 0.0], ["0", "1"])


def test_scores_and_times_are_those_of_the_file() -> None:
    evidence = read(REPORT)

    assert evidence.find('score{prompt="1"}:mean').value == 0.75
    latency = evidence.find('latencyMs{prompt="0"}:max')
    assert (latency.value, latency.unit) == (6, "ms")


def test_sums_are_those_that_promptfoo_printed() -> None:
    evidence = read(REPORT)

    assert [evidence.find(name).value for name in ("successes", "failures", "errors")] == [2, 2, 0]
    assert evidence.provenance.version == "0.121.20"
    assert evidence.provenance.duration == 0.168


def test_prompts_are_not_averaged_over() -> None:
    with pytest.raises(SelectorError):
        read(REPORT).find("pass:mean")


def test_the_time_of_a_cached_answer_is_left_out(tmp_path: Path) -> None:
    cached = outcome(testIdx=1, latencyMs=0, response={"cached": True})
    evidence = report(tmp_path, outcome(), cached)

    assert evidence.find("latencyMs:mean").value == 5
    assert "1 answers came out of a cache: their times are left out." in said(evidence)


def test_an_error_counts_as_not_passed_and_has_no_time(tmp_path: Path) -> None:
    failed = outcome(testIdx=1, success=False, score=0, failureReason=2, latencyMs=90)
    evidence = report(tmp_path, outcome(), failed)

    assert evidence.find("pass:mean").value == 0.5
    assert evidence.find("latencyMs:max").value == 5
    assert any(note.code == "failed-examples" for note in evidence.notes)


def test_a_score_with_a_name_has_a_label(tmp_path: Path) -> None:
    evidence = report(tmp_path, outcome(namedScores={"tone": 0.25}))

    assert evidence.find('score{metric="tone"}:mean').value == 0.25
    assert evidence.find("score:mean").value == 1


def test_a_test_that_was_repeated_has_no_pair(tmp_path: Path) -> None:
    samples = report(tmp_path, outcome(), outcome()).find("pass:mean").samples

    assert samples is not None
    assert (samples.n, samples.ids) == (2, None)


def test_old_reports_tell_prompts_by_their_text(tmp_path: Path) -> None:
    old = {"success": True, "score": 1, "provider": {"id": "echo"}}
    results = [{**old, "prompt": {"display": text}} for text in ("a", "b", "a")]
    evidence = report(tmp_path, *results)

    assert evidence.find('pass{prompt="0"}:count').value == 2
    assert evidence.find('pass{prompt="1"}:count').value == 1


def test_the_texts_are_told_and_not_shown() -> None:
    evidence = read(REPORT)

    assert "texts-in-file" in [note.code for note in evidence.notes]
    assert not any("Say hello" in note for note in said(evidence))


def test_json_lines_give_the_same_as_the_report(tmp_path: Path) -> None:
    content = "\n".join(json.dumps(each) for each in real()["results"]["results"])
    evidence = read_evidence(written(tmp_path, content, "run.jsonl"))

    assert evidence.format == "promptfoo"
    assert evidence.find('latencyMs{prompt="0"}:max').value == 6
    assert evidence.find('pass{prompt="1"}:mean').value == 0.5


def test_a_bad_json_line_has_its_number(tmp_path: Path) -> None:
    content = f"{json.dumps(outcome())}\n{json.dumps(outcome())}\n[1]"

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content, "run.jsonl"))
    assert only_problem(raised.value).place.line == 3


def test_the_table_has_the_same_outcomes_and_no_times() -> None:
    evidence = read("promptfoo/results.csv")

    assert evidence.find('pass{prompt="0"}:mean').value == 0.5
    assert evidence.find('score{prompt="1",provider="echo"}:mean').value == 0.75
    assert "latencyMs" not in {each.name for each in evidence.measurements}
    assert any(note.code == "rounded" for note in evidence.notes)


def test_a_row_of_the_table_that_is_cut_has_its_line(tmp_path: Path) -> None:
    content = (FILES / "promptfoo/results.csv").read_text(encoding="utf-8") + "hello,Say"

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content, "run.csv"))
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("csv-syntax", 4)


def test_a_table_without_rows_has_no_values(tmp_path: Path) -> None:
    header = (FILES / "promptfoo/results.csv").read_text(encoding="utf-8").partition("\n")[0]

    assert read_evidence(written(tmp_path, header, "run.csv")).measurements == ()
