"""DVC: values as `jq` gives them in what DVC printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from tests.evidence.reading import read, written


def test_a_difference_holds_both_sides() -> None:
    # jq '.["metrics.json"].acc'
    evidence = read("dvc/metrics_diff.json")

    assert evidence.format == "dvc"
    assert evidence.find('acc{side="old"}').value == 0.8
    assert evidence.find('acc{side="new"}').value == 0.9
    assert evidence.find('train.loss{file="metrics.json",side="old"}').value == 0.5


def test_a_metric_that_is_new_has_one_side() -> None:
    evidence = read("dvc/metrics_diff.json")

    assert evidence.find("new").value == 1
    with pytest.raises(SelectorError):
        evidence.find('new{side="old"}')


def test_each_revision_has_its_values() -> None:
    # jq '.["master,v1"].data["metrics.json"].data.train.loss'
    evidence = read("dvc/metrics_show.json")

    assert evidence.find('train.loss{rev="master,v1"}').value == 0.5
    assert evidence.find('train.loss{rev="workspace"}').value == 0.25
    assert "name" not in evidence.names


def test_the_workspace_alone_needs_no_revision(tmp_path: Path) -> None:
    text = '{"": {"data": {"metrics.json": {"data": {"acc": 0.9}}}}}'
    evidence = read_evidence(written(tmp_path, text))

    assert evidence.find("acc").labels == (("file", "metrics.json"),)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": {"b": {"old": 1, "new": 2, "more": 3}}}',
        '{"a": {"old": 1, "new": 2}}',
        '{"data": {"metrics.json": {"x": 1}}}',
        '{"status": "success", "data": {"result": {}}}',
    ],
)
def test_other_json_is_not_known(tmp_path: Path, text: str) -> None:
    assert read_evidence(written(tmp_path, text)).format == "json"
