"""Finding the place of a value, and of words inside it."""

from __future__ import annotations

import pytest

from generator.problems import Place
from generator.records.places import Location, Places, whole_file
from generator.records.yaml_text import read_yaml

TEXT = """\
title: "A \\"b\\" {{ c }}"
folded: >-
  one two
  three {{ d }} four
  {{ d }} five
block: |
  first
  second {{ e }}
plain: six
  seven eight
list:
  - a: 1
  - [x, yy]
"""


def places() -> Places:
    return read_yaml(TEXT.encode(), "a.yml").places


@pytest.mark.parametrize(
    ("location", "value", "key"),
    [
        (("title",), (1, 8, 17), (1, 1, 5)),
        (("folded",), (2, 9, 2), (2, 1, 6)),
        (("list", 0, "a"), (12, 8, 1), (12, 5, 1)),
        (("list", 1, 1), (13, 9, 2), (13, 9, 1)),
        (("list", 1, 7, "z"), (13, 5, 7), (13, 5, 1)),
        (("absent", "z"), (1, 1, 24), (1, 1, 1)),
    ],
)
def test_a_location_has_the_place_of_its_value_and_of_its_key(
    location: Location, value: tuple[int, int, int], key: tuple[int, int, int]
) -> None:
    assert places().value(location) == Place("a.yml", *value)
    assert places().key(location) == Place("a.yml", *key)


@pytest.mark.parametrize(
    ("location", "text", "found"),
    [
        (("title",), "{{ c }}", (1, 17, 7)),
        (("folded",), "{{ d }}", (4, 9, 7)),
        (("block",), "{{ e }}", (8, 10, 7)),
        (("folded",), "two three", (3, 7, 3)),
        (("plain",), "six seven", (9, 8, 3)),
        (("plain",), "nine", (9, 8, 3)),
        (("plain",), " ", (9, 8, 3)),
        (("title",), "two", (1, 8, 17)),
    ],
)
def test_words_are_found_inside_a_value_as_it_is_written(
    location: Location, text: str, found: tuple[int, int, int]
) -> None:
    assert places().find(location, text) == Place("a.yml", *found)


def test_the_same_words_can_be_found_again() -> None:
    lines = [places().find(("folded",), "{{ d }}", again).line for again in range(3)]
    assert lines == [4, 5, 5]


def test_the_short_form_of_a_source_stands_where_its_path_stands() -> None:
    read = read_yaml(b"a: x\nb: [y, z]\nc: {from: w}\n", "a.yml").places
    assert str(read.value(("a", "from", 0))) == "a.yml:1:4"
    assert str(read.value(("b", "from", 1))) == "a.yml:2:8"
    assert str(read.value(("c", "from", 0))) == "a.yml:3:11"


def test_a_branch_has_places_in_its_own_file() -> None:
    both = places().with_branches({("list", 1): whole_file("b.md", "\n\nwords {{ x }}\n")})
    assert str(both.value(("list", 1))) == "b.md:3:1"
    assert str(both.find(("list", 1, "any"), "{{ x }}")) == "b.md:3:7"
    assert str(both.value(("list", 0))) == "a.yml:12:5"
