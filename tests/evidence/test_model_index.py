"""Model cards: values as they stand in the card that `Trainer.create_model_card()` wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.problems import ProblemsFound
from tests.evidence.reading import only_problem, opened, read, said, written

RL = 'mean_reward{dataset="Toy-v2"}'


def card(metric: str, more: str = "") -> str:
    """A card with one metric of one result."""
    return (
        f"---\nmodel-index:\n- name: a\n  results:\n  - metrics:\n    - {metric}\n{more}---\n# A\n"
    )


def test_a_value_is_found_with_its_line() -> None:
    evidence = read("model-index/README.md")

    assert evidence.format == "model-index"
    found = evidence.find('accuracy{dataset="glue"}')
    assert (found.value, found.unit, found.line) == (0.53125, "", 23)


def test_a_nan_is_refused_where_it_stands() -> None:
    with pytest.raises(ProblemsFound) as raised:
        read("model-index/README.md").find("f1")

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("number-not-finite", 26)


def test_the_scale_is_not_guessed() -> None:
    (note,) = [
        note for note in read("model-index/README.md").notes if note.code == "scale-unstated"
    ]

    assert note.names == ("accuracy", "f1")


def test_a_percent_sign_says_the_unit() -> None:
    found = read("model-index/synthetic_card.md").find('accuracy{metric="Acc top 5"}')

    assert (found.value, found.unit) == (93.1, "percent")


def test_of_a_value_with_a_spread_the_value_is_taken() -> None:
    assert read("model-index/synthetic_card.md").find(RL).value == 271.63


def test_a_number_in_quotes_is_text() -> None:
    with pytest.raises(ProblemsFound) as raised:
        read("model-index/synthetic_card.md").find('accuracy{verified="true"}')

    problem = only_problem(raised.value)
    assert (problem.code, "'0.93'" in problem.message) == ("type", True)


def test_a_metric_without_a_value_is_refused_when_it_is_used() -> None:
    with pytest.raises(ProblemsFound) as raised:
        read("model-index/synthetic_card.md").find("f1")

    assert only_problem(raised.value).code == "type"


def test_models_and_results_are_told_apart() -> None:
    labels = dict(read("model-index/synthetic_card.md").find("wer").labels)

    assert labels == {
        "config": "en", "dataset": "toy/data", "model": "Other", "split": "test",
        "task": "text-classification",
    }  # fmt: skip


def test_results_of_the_author_are_called_so(tmp_path: Path) -> None:
    own = "The results are the author's own, not verified by the Hub."
    verified = written(tmp_path, card("{type: wer, value: 0.5, verified: true}"), "README.md")

    assert own in said(read("model-index/README.md"))
    assert own not in said(read_evidence(verified))


def test_windows_line_ends_are_read(tmp_path: Path) -> None:
    content = card("{type: wer, value: 24.9}").replace("\n", "\r\n")
    found = read_evidence(written(tmp_path, content, "README.md")).find("wer")

    assert (found.value, found.line) == (24.9, 6)


def test_broken_yaml_is_a_problem_with_its_place(tmp_path: Path) -> None:
    file = written(tmp_path, card("{type: wer, value: 0.5", "x: [\n"), "README.md")

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(file)
    assert raised.value.problems[0].place.path == "README.md"
    assert raised.value.problems[0].place.line > 1


def test_front_matter_without_an_end_is_a_problem(tmp_path: Path) -> None:
    file = written(tmp_path, "---\nmodel-index:\n- name: a\n", "README.md")

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(file)
    assert only_problem(raised.value).code == "yaml-syntax"


def test_a_card_without_results_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, "---\nmodel-index:\n- name: a\n---\n", "README.md")

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(file)
    assert only_problem(raised.value).code == "field-missing"


def test_tags_and_aliases_are_not_followed(tmp_path: Path) -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\n"
    content = card("{type: wer, value: 0.5}").replace("model-index", f"{bomb}model-index")

    assert read_evidence(written(tmp_path, content, "README.md")).find("wer").value == 0.5


def test_another_file_with_front_matter_is_nobodys(tmp_path: Path) -> None:
    file = written(tmp_path, "---\ntitle: A post\n---\nmodel-index\n", "post.md")

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(file)
    assert only_problem(raised.value).code == "evidence-unknown"
    assert opened("model-index/README.md").head.startswith(b"---\n")
