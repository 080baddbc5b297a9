"""The share of one label in everything that was counted under a name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from tests.evidence.reading import written

COUNTS = {"200": 9_990, "500": 8, "503": 2}


def answer(counts: dict[str, int]) -> str:
    """What Prometheus answers to ``sum by (code) (increase(http_requests_total[30d]))``."""
    result = [
        {"metric": {"__name__": "requests", "code": code}, "value": [1790000000, str(count)]}
        for code, count in counts.items()
    ]
    return json.dumps({"status": "success", "data": {"resultType": "vector", "result": result}})


def test_an_error_ratio_has_its_number_of_requests(tmp_path: Path) -> None:
    found = read_evidence(written(tmp_path, answer(COUNTS))).find('requests{code="500"}:share')

    assert (found.value, found.n, found.unit) == (8 / 10_000, 10_000, "1")
    assert found.nature == "proportion"


def test_rows_of_a_table_have_shares_too(tmp_path: Path) -> None:
    content = "ms,status\n" + "".join(f"{n},{500 if n % 10 == 0 else 200}\n" for n in range(200))
    found = read_evidence(written(tmp_path, content, "log.csv")).find('ms{status="500"}:share')

    assert (found.value, found.n, found.nature) == (0.1, 200, "proportion")


@pytest.mark.parametrize("select", ["requests:share", 'requests{code="404"}:share'])
def test_everything_is_no_share_and_nothing_is_one(tmp_path: Path, select: str) -> None:
    evidence = read_evidence(written(tmp_path, answer(COUNTS)))

    if "404" in select:
        assert evidence.find(select).value == 0
        return
    with pytest.raises(SelectorError, match="everything"):
        evidence.find(select)


def test_of_nothing_there_is_no_share(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, answer({"200": 0, "500": 0})))

    with pytest.raises(SelectorError, match="nothing was counted"):
        evidence.find('requests{code="500"}:share')


def test_what_is_no_count_has_no_share(tmp_path: Path) -> None:
    run = {"results": [{"command": "a", "mean": 1.0, "times": [1.0, 1.0]}]}
    evidence = read_evidence(written(tmp_path, json.dumps(run)))

    with pytest.raises(SelectorError, match="no counts"):
        evidence.find('a{x="1"}:share')
