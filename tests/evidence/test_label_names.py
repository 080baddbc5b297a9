"""Names of labels that a selector can hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generator.evidence.label_names import labels_of
from generator.evidence.selector import Selector, parse_selector


def test_what_would_end_a_selector_is_replaced() -> None:
    assert labels_of({"b c": 1, 'a="{}"': True}) == (("a_____", "True"), ("b_c", "1"))


@given(st.dictionaries(st.text(max_size=6), st.text(max_size=6), max_size=3))
def test_any_parameters_read_back(parameters: dict[str, str]) -> None:
    selector = Selector("name", labels_of(parameters), "mean")

    assert parse_selector(str(selector), ["name"]) == selector
