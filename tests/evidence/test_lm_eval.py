"""lm-evaluation-harness: values as `jq` gives them in the files that version 0.4.13 wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import only_problem, read, said, written

SAMPLE: dict[str, object] = {
    "doc_id": 0,
    "doc": {},
    "filtered_resps": [],
    "filter": "none",
    "metrics": ["acc"],
    "acc": 1.0,
}


def results(rows: dict[str, dict[str, object]], **others: object) -> str:
    """The results of these tasks, as the harness writes them."""
    configs: dict[str, object] = {task: {"task": task, "metric_list": []} for task in rows}
    versions = dict.fromkeys(rows, 1.0)
    return json.dumps({"results": rows, "versions": versions, "configs": configs, **others})


def lines(*samples: dict[str, object]) -> str:
    """JSON lines."""
    return "\n".join(json.dumps({**SAMPLE, **sample}) for sample in samples)


def test_values_are_those_of_the_file() -> None:
    # jq '.results.tiny_qa["acc,none"], .results.tiny_ppl["bits_per_byte,none"]'
    evidence = read("lm-eval/results_dummy.json")

    assert evidence.format == "lm-eval"
    assert evidence.find('acc{task="tiny_qa"}').value == 0.6666666666666666
    assert evidence.find('acc_stderr{task="tiny_qa"}').value == 0.1421338109037403
    assert evidence.find('bits_per_byte{task="tiny_ppl"}').value == 0.08768796573817988


def test_an_accuracy_of_the_harness_is_a_share_of_its_examples() -> None:
    found = read("lm-eval/results_dummy.json").find('acc{task="tiny_qa"}')

    assert (found.unit, found.n, found.replication) == ("1", 12, "example")
    assert found.nature == "proportion"


def test_a_standard_error_is_no_share() -> None:
    assert read("lm-eval/results_dummy.json").find('acc_stderr{task="tiny_qa"}').nature == ""


def test_an_accuracy_that_the_task_computed_itself_has_no_scale(tmp_path: Path) -> None:
    config = {"a": {"task": "a", "process_results": "def f(): ..."}}
    content = results({"a": {"acc,none": 71.5}}, configs=config)
    found = read_evidence(written(tmp_path, content)).find("acc")

    assert (found.value, found.unit, found.nature) == (71.5, "", "")


def test_a_missing_standard_error_is_refused_when_it_is_used() -> None:
    with pytest.raises(ProblemsFound) as raised:
        read("lm-eval/results_dummy.json").find("word_perplexity_stderr")

    problem = only_problem(raised.value)
    assert (problem.code, "'N/A'" in problem.message) == ("type", True)


def test_the_file_says_which_way_is_better() -> None:
    notes = {note.code: note.names for note in read("lm-eval/results_dummy.json").notes}

    assert notes["high-is-better"] == ("acc", "acc_norm")
    assert notes["low-is-better"] == ("word_perplexity", "bits_per_byte")


def test_filters_of_one_task_are_told_apart(tmp_path: Path) -> None:
    rows: dict[str, dict[str, object]] = {
        "gsm8k": {"exact_match,strict-match": 0.5, "exact_match,flexible-extract": 0.75}
    }
    evidence = read_evidence(written(tmp_path, results(rows)))

    assert evidence.find('exact_match{filter="strict-match"}').value == 0.5
    assert evidence.find('exact_match{filter="flexible-extract",task="gsm8k"}').value == 0.75
    with pytest.raises(SelectorError):
        evidence.find("exact_match")


def test_a_part_of_the_examples_is_not_the_whole_task(tmp_path: Path) -> None:
    counts = {"a": {"original": 2376, "effective": 100}}
    content = results({"a": {"acc,none": 0.5}}, **{"n-samples": counts})
    evidence = read_evidence(written(tmp_path, content))

    assert evidence.find("acc").n == 100
    assert "Only a part of the examples was used (--limit): a." in said(evidence)


def test_a_group_has_the_examples_of_its_tasks_and_is_no_single_share(tmp_path: Path) -> None:
    content = results(
        {"all": {"acc,none": 0.4}, "a": {"acc,none": 0.5}, "b": {"acc,none": 0.25}},
        **{
            "group_subtasks": {"all": ["a", "b"]},
            "n-samples": {name: {"original": 10, "effective": 10} for name in ("a", "b")},
        },
    )
    evidence = read_evidence(written(tmp_path, content))

    group = evidence.find('acc{task="all"}')
    assert (group.n, group.nature) == (20, "")
    assert "Means over several tasks that the file has too: all." in said(evidence)


def test_groups_that_hold_each_other_do_no_harm(tmp_path: Path) -> None:
    rows: dict[str, dict[str, object]] = {"a": {"acc,none": 0.5}, "b": {"acc,none": 0.5}}
    content = results(rows, group_subtasks={"a": ["b"], "b": ["a"]})

    assert read_evidence(written(tmp_path, content)).find('acc{task="a"}').n is None


def test_results_of_the_oldest_versions_have_neither_scale_nor_number() -> None:
    found = read("lm-eval/synthetic_old.json").find('acc{task="arc_easy"}')

    assert (found.value, found.unit, found.n) == (0.25, "", None)


def test_the_run_is_told_by_the_file() -> None:
    # jq '.date | floor | todate' results_dummy.json
    provenance = read("lm-eval/results_dummy.json").provenance

    assert provenance.version == "0.4.13"
    assert provenance.started == "2026-11-22T10:34:05+00:00"
    assert provenance.duration == 18.51191555100013


def test_a_private_path_of_a_model_is_not_shown(tmp_path: Path) -> None:
    content = results({"a": {"acc,none": 0.5}}, model_name="/data/models/secret", date=1e300)
    evidence = read_evidence(written(tmp_path, content))

    assert "secret" not in f"{evidence.notes}{evidence.provenance}"
    assert evidence.provenance.started is None


def test_the_same_two_keys_of_lighteval_are_another_tool(tmp_path: Path) -> None:
    content = results({"a": {"acc": 0.5}}, config_general={})

    assert read_evidence(written(tmp_path, content)).format == "json"


def test_each_example_is_a_sample() -> None:
    # jq -s 'map(.acc) | add / length' samples_tiny_qa.jsonl
    found = read("lm-eval/samples_tiny_qa.jsonl").find("acc:mean")

    assert found.value == pytest.approx(8 / 12)
    assert (found.n, found.replication, found.unit) == (12, "example", "1")
    assert found.samples is not None
    assert list(found.samples.values[:3]) == [1.0, 1.0, 1.0]
    assert list(found.samples.ids or ())[:3] == ["0", "1", "2"]


def test_samples_hold_texts_and_the_page_says_so() -> None:
    codes = [note.code for note in read("lm-eval/samples_tiny_qa.jsonl").notes]

    assert "texts-in-file" in codes


def test_two_filters_of_an_example_are_told_apart(tmp_path: Path) -> None:
    content = lines({"filter": "strict", "acc": 0.0}, {"filter": "loose", "acc": True})
    evidence = read_evidence(written(tmp_path, content, "samples.jsonl"))

    assert evidence.find('acc{filter="loose"}:mean').value == 1.0
    assert evidence.find('acc{filter="strict"}:mean').value == 0.0


def test_scores_that_are_pairs_of_sums_are_not_listed(tmp_path: Path) -> None:
    content = lines(*({"doc_id": id, "acc": [-1.5, 3]} for id in range(2)))
    evidence = read_evidence(written(tmp_path, content, "samples.jsonl"))

    assert evidence.measurements == ()
    assert "acc: the scores of examples are no single numbers." in said(evidence)


def test_samples_of_old_versions_name_no_metrics(tmp_path: Path) -> None:
    old = {key: value for key, value in SAMPLE.items() if key not in {"metrics", "filter"}}
    content = "\n".join(json.dumps({**old, "doc_id": id, "em": 0.5}) for id in range(2))
    evidence = read_evidence(written(tmp_path, content, "samples.jsonl"))

    found = evidence.find("em:mean")
    assert (found.value, found.unit, found.nature) == (0.5, "", "")


def test_a_bad_line_in_the_middle_has_its_number(tmp_path: Path) -> None:
    content = f"{lines({})}\n{{broken\n{lines({})}"

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content, "samples.jsonl"))
    assert (only_problem(raised.value).code, only_problem(raised.value).place.line) == (
        "json-syntax", 2,
    )  # fmt: skip


def test_a_line_that_is_no_example_has_its_number(tmp_path: Path) -> None:
    content = f'{lines({}, {})}\n{{"acc": 1}}'

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, content, "samples.jsonl"))
    assert only_problem(raised.value).place.line == 3
