"""The guide's page on methods is the one that the methods describe, and it is true."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from generator.metrics import experiments, sequential
from generator.metrics.bootstrap import RESAMPLES
from generator.metrics.guide import in_order, least_for, least_runs, module_of, write_guide
from generator.metrics.method import methods
from tests.metrics.examples import example_of, resolved, told

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "methods.md"
DOCSTRINGS = {method.name: inspect.getdoc(module_of(method)) or "" for method in methods}
TRIALS = {module.__name__: inspect.getdoc(module) or "" for module in (experiments, sequential)}
LEADS = ("When it is chosen", "What is computed", "What it cannot say", "To override")


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == write_guide(), (
        "make it again: python -m generator.metrics.guide > docs/guide/methods.md"
    )


def test_every_method_has_a_section_in_the_order_in_which_it_is_asked() -> None:
    found = re.findall(r"^## `(\S+)` \{ #\1 \}$", write_guide(), re.MULTILINE)

    assert found == [method.name for method in in_order()]
    assert sorted(found) == methods.names()


@pytest.mark.parametrize("docstring", [*DOCSTRINGS.values(), *TRIALS.values()])
def test_a_method_says_what_a_reader_of_its_numbers_needs(docstring: str) -> None:
    assert all(f"\n{lead}: " in docstring for lead in LEADS)
    assert 80 < len(docstring.split()) < 300, "half a page"


@pytest.mark.parametrize("name", DOCSTRINGS)
def test_an_example_is_what_the_method_makes_of_the_file(name: str, tmp_path: Path) -> None:
    example = example_of(DOCSTRINGS[name] + "\n")
    metric = resolved(tmp_path, example)

    assert (metric.method, told(metric)) == (name, example.sentence)


@pytest.mark.parametrize("name", TRIALS)
def test_an_example_is_what_the_test_gives(name: str, tmp_path: Path) -> None:
    example = example_of(TRIALS[name] + "\n")

    assert told(resolved(tmp_path, example)) == example.sentence


@pytest.mark.parametrize(
    ("fraction", "least"), [(0.5, 6), (0.9, 29), (0.95, 59), (0.99, 299), (0.999, 2995)]
)
def test_the_least_numbers_are_the_golden_ones(fraction: float, least: int) -> None:
    assert least_for(fraction) == least


def test_three_against_three_are_the_most_that_decide_nothing() -> None:
    assert least_runs() == 4
    assert "3 runs of each side" in write_guide()
    assert "with probability 0.10" in write_guide()


def test_the_number_of_resamples_is_the_one_that_is_drawn() -> None:
    assert f"the score of {RESAMPLES:,} samples" in " ".join(DOCSTRINGS["bootstrap"].split())
