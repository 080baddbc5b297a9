"""Notebooks: numbers as they stand in the outputs that a kernel of IPython gave."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import Evidence, read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import only_problem, read, said, written


def cell(output: object = None, count: object = 1, **data: object) -> dict[str, object]:
    """A cell with code that ended in this text."""
    shown = {"text/plain": [output], **data} if output is not None else data
    result = {"output_type": "execute_result", "execution_count": count, "data": shown}
    outputs = [result] if shown else []
    return {"cell_type": "code", "execution_count": count, "outputs": outputs, "source": []}


def notebook(folder: Path, *cells: dict[str, object], **others: object) -> Evidence:
    """A notebook with these cells, read."""
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4, **others}
    return read_evidence(written(folder, json.dumps(whole), "run.ipynb"))


def refused(folder: Path, *cells: dict[str, object], **others: object) -> str:
    """The code that a notebook with these cells is refused with."""
    with pytest.raises(ProblemsFound) as raised:
        notebook(folder, *cells, **others)
    return only_problem(raised.value).code


def test_an_output_that_is_a_number_is_found_by_its_cell() -> None:
    found = read("notebook/numbers.ipynb").find("cell 6f1d8e02")

    assert (found.value, found.unit, found.n) == (0.875, "", None)
    assert found.labels == (("execution", "2"),)


def test_numbers_of_a_json_output_have_their_path() -> None:
    evidence = read("notebook/numbers.ipynb")

    assert evidence.find('cell b7c3a954{path="accuracy"}').value == 0.91
    assert evidence.find('cell b7c3a954{path="per_class[1]"}').value == 0.92


def test_printed_text_and_python_values_are_never_searched() -> None:
    # One cell prints "accuracy: 0.875", one ends in {'accuracy': 0.5}.
    evidence = read("notebook/numbers.ipynb")

    assert {each.name for each in evidence.measurements} == {"cell 6f1d8e02", "cell b7c3a954"}
    with pytest.raises(SelectorError):
        evidence.find("cell 51d0c7aa")


def test_a_number_of_numpy_2_is_a_number(tmp_path: Path) -> None:
    evidence = notebook(tmp_path, cell("np.float64(0.9123)"))

    assert evidence.find(None).value == 0.9123


@pytest.mark.parametrize("text", ["(91, 36)", "'0.5'", "0.5 ± 0.1", "array([1])", "True", "nan"])
def test_what_is_not_a_number_alone_is_refused(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, cell(text)) == "notebook-no-number"


def test_a_notebook_that_was_not_run_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, cell(count=None)) == "notebook-not-executed"


def test_a_notebook_of_an_old_format_is_refused(tmp_path: Path) -> None:
    whole = {"worksheets": [{"cells": []}], "metadata": {}, "nbformat": 3}

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, json.dumps(whole)))
    assert only_problem(raised.value).code == "notebook-version"


def test_cells_without_ids_are_counted_from_1(tmp_path: Path) -> None:
    markdown: dict[str, object] = {"cell_type": "markdown", "source": []}

    assert notebook(tmp_path, markdown, cell("0.25")).find("cell #2").value == 0.25


def test_cells_that_were_run_in_another_order_are_told(tmp_path: Path) -> None:
    evidence = notebook(tmp_path, cell("1.5", 7), cell("2.5", 3))

    assert [note.code for note in evidence.notes if note.code] == ["out-of-order"]
    in_order = notebook(tmp_path, cell("1.5", 1), cell("2.5", 2))
    assert not any(note.code for note in in_order.notes)


def test_a_cell_that_failed_is_told(tmp_path: Path) -> None:
    failed = {**cell(count=2), "outputs": [{"output_type": "error", "ename": "ZeroDivisionError"}]}
    evidence = notebook(tmp_path, cell("1.5"), failed)

    assert "A cell of the notebook ended in an error (cell #2)." in said(evidence)


def test_the_kernel_is_told_by_the_file() -> None:
    provenance = read("notebook/numbers.ipynb").provenance

    assert provenance.started == "2026-11-24T16:41:58.284389Z"
    assert provenance.environment == "python 3.11.7"


def test_a_json_output_of_very_many_numbers_is_cut(tmp_path: Path) -> None:
    many = {"application/json": {str(number): number for number in range(500)}}

    assert len(notebook(tmp_path, cell(**many)).measurements) == 200
