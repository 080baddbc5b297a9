"""No bytes and no change of a real file make a reader fail in any other way than with a problem."""

from __future__ import annotations

import contextlib
import copy
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.evidence.files import EvidenceFile
from generator.evidence.reader import formats, knows, read_evidence, select_of
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, in_memory, opened, written

REAL = sorted(
    path.relative_to(FILES).as_posix()
    for path in FILES.rglob("*")
    if path.is_file() and path.name != "README.md"
)
SMALL = [name for name in REAL if (FILES / name).stat().st_size < 8000]
JSON = [name for name in SMALL if name.endswith(".json") and "points" not in name]
NO_DISK = sorted(each.name for each in formats if each.name != "table")


def use(file: EvidenceFile, format_name: str | None = None) -> None:
    """Reads everything that there is, and lets only problems pass."""
    with contextlib.suppress(ProblemsFound):
        evidence = read_evidence(file, format_name)
        for each in (*evidence.measurements, None):
            select = select_of(each, evidence.names) if each else None
            with contextlib.suppress(ProblemsFound, SelectorError):
                samples = evidence.find(select).samples
                assert samples is None or len(samples.values) == samples.n


@given(st.binary(max_size=300), st.sampled_from(NO_DISK))
def test_any_bytes_are_read_or_refused(content: bytes, format_name: str) -> None:
    use(in_memory(content), format_name)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(JSON), st.randoms(use_true_random=False))
def test_a_cut_or_bent_file_is_read_or_refused(name: str, chance: random.Random) -> None:
    content = bytearray((FILES / name).read_bytes())
    for _ in range(chance.randrange(1, 4)):
        content[chance.randrange(len(content))] = chance.choice(b'{}[]",:0-eN\xff ')
    use(in_memory(bytes(content[: chance.randrange(1, len(content) + 1)])), None)


BENT: list[object] = [
    None,
    True,
    "text",
    -1.0,
    float("nan"),
    float("inf"),
    [],
    {},
    [None],
    {"a": []},
    10**400,
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(JSON), st.randoms(use_true_random=False))
def test_a_value_of_another_type_is_read_or_refused(name: str, chance: random.Random) -> None:
    tree = json.loads((FILES / name).read_text(encoding="utf-8"))
    for _ in range(chance.randrange(1, 3)):
        _bend(tree, chance)
    use(in_memory(json.dumps(tree).encode()))


def _bend(tree: object, chance: random.Random) -> None:
    """Puts something else in the place of one value, at any depth."""
    while isinstance(tree, dict | list) and tree:
        key = chance.choice(list(tree) if isinstance(tree, dict) else range(len(tree)))
        child = tree[key]
        if not isinstance(child, dict | list) or not child or chance.random() < 0.3:
            tree[key] = copy.deepcopy(chance.choice(BENT))
            return
        tree = child


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_bent_points_are_read_or_refused(chance: random.Random) -> None:
    lines = (FILES / "k6/synthetic_points.json").read_text(encoding="utf-8").splitlines()
    number = chance.randrange(len(lines))
    tree = json.loads(lines[number])
    _bend(tree, chance)
    lines[number] = json.dumps(tree)
    use(in_memory("\n".join(lines).encode()), "k6")


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet='a1,;\t\n\r".- {}:é', max_size=60))
def test_any_text_is_a_table_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    if text:
        use(written(tmp_path_factory.mktemp("table"), text, "any.csv"), "table")


@pytest.mark.parametrize("name", REAL)
def test_what_is_listed_reads_back(name: str) -> None:
    evidence = read_evidence(opened(name))

    assert evidence.measurements
    for each in evidence.measurements:
        found = evidence.find(select_of(each, evidence.names))
        assert (found.name, found.labels, found.stat, found.unit, found.n, found.replication) == (
            each.name, each.labels, each.stat, each.unit, each.n, each.replication,
        )  # fmt: skip
        assert found.value == pytest.approx(each.value, rel=1e-12)


@pytest.mark.parametrize("name", REAL)
def test_exactly_one_format_knows_a_file(name: str) -> None:
    file = opened(name)
    specific = [each.name for each in formats if not each.generic and knows(each, file)]
    generic = [each.name for each in formats if each.generic and knows(each, file)]

    expected = name.partition("/")[0]
    assert specific == ([expected] if expected not in {"json", "table"} else [])
    assert specific or generic == [expected]
