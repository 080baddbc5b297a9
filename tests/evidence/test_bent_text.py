"""No change of a load test's table, log, report or XML makes the reader that knows it fail."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.evidence.content import content_kind
from tests.evidence.reading import FILES, opened, written
from tests.evidence.test_any_file import SMALL, use

PIECES = (
    b"\0",
    b"\r",
    b"\n",
    b'"',
    b",",
    b"\t",
    b"-1",
    b"nan",
    b"1e999",
    b"",
    b"9" * 40,
    b"<",
    b"N/A",
)
LOAD_TESTS = ("gatling", "ghz", "jmeter", "k6", "locust")
TEXTS = [
    name
    for name in SMALL
    if name.partition("/")[0] in LOAD_TESTS
    and content_kind(opened(name)) in {"text", "xml", "json lines"}
]


@pytest.mark.parametrize("name", TEXTS)
@settings(max_examples=20, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_a_bent_text_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, chance: random.Random
) -> None:
    content = bytearray((FILES / name).read_bytes())
    for _ in range(chance.randrange(1, 5)):
        start = chance.randrange(len(content) + 1)
        content[start : start + chance.choice((0, 1, 5))] = chance.choice(PIECES)
    end = chance.choice((len(content), chance.randrange(len(content) + 1)))
    if content[:end]:
        file = written(tmp_path_factory.mktemp("bent"), bytes(content[:end]))
        use(file, name.partition("/")[0])
