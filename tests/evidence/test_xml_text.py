"""XML is streamed with its lines, and nothing in it is expanded or fetched."""

from __future__ import annotations

import contextlib
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.evidence.reader import read_evidence
from generator.evidence.xml_text import first_elements, read_elements, root_of
from generator.problems import Problem, ProblemsFound
from tests.evidence.reading import in_memory, only_problem, written

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE testsuites [
  <!ENTITY a "aaaaaaaaaa">
  <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
]>
<testsuites name="&b;"/>
"""
OUTSIDE = b"""<!DOCTYPE coverage [
<!ENTITY secret SYSTEM "file:///etc/hostname">]>
<coverage>&secret;</coverage>
"""


def problem_of(content: bytes) -> Problem:
    """What is wrong with an XML text."""
    with pytest.raises(ProblemsFound) as raised:
        list(read_elements(in_memory(content)))
    return only_problem(raised.value)


def test_elements_come_with_their_line_and_their_way() -> None:
    content = b'<a>\n  <b n="1">\n    <c/></b>\n</a>'
    events = [
        (event, each.tag, each.line, each.path) for event, each in read_elements(in_memory(content))
    ]

    assert events == [
        ("start", "a", 1, ("a",)),
        ("start", "b", 2, ("a", "b")),
        ("start", "c", 3, ("a", "b", "c")),
        ("end", "c", 3, ("a", "b", "c")),
        ("end", "b", 2, ("a", "b")),
        ("end", "a", 1, ("a",)),
    ]


def test_text_is_known_at_the_end() -> None:
    (*_, (_, last)) = read_elements(in_memory(b"<a>one &lt; <b>two</b>three</a>"))

    assert last.text == "one < three"


def test_a_long_text_is_cut_short() -> None:
    (*_, (_, last)) = read_elements(in_memory(b"<a>" + b"x" * 1_000_000 + b"</a>"))

    assert last.text == "x" * 4096


def test_a_prefix_is_left_out() -> None:
    root = root_of(in_memory(b'<u:suite xmlns:u="urn:x" id="7"/>'))

    assert root is not None
    assert (root.tag, root.attributes["id"]) == ("suite", "7")


def test_an_entity_that_is_declared_is_refused_where_it_stands() -> None:
    problem = problem_of(BOMB)

    assert (problem.code, problem.place.line) == ("xml-entity", 3)
    assert "'a'" in problem.message


def test_a_file_elsewhere_is_not_opened() -> None:
    problem = problem_of(OUTSIDE)

    assert (problem.code, problem.place.line) == ("xml-entity", 2)


def test_a_parameter_entity_is_refused() -> None:
    problem = problem_of(b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://localhost/x"> %p;]><a/>')

    assert problem.code == "xml-entity"


def test_a_reference_without_a_declaration_is_refused() -> None:
    assert problem_of(b"<a>\n&nbsp;</a>").place.line == 2
    doctype = b'<!DOCTYPE a SYSTEM "a.dtd">'
    assert problem_of(doctype + b"<a>\n&nbsp;</a>").code == "xml-entity"


def test_the_root_of_a_file_with_entities_is_still_known() -> None:
    assert [each.tag for each in first_elements(in_memory(BOMB))] == ["testsuites"]


@pytest.mark.parametrize(
    "between",
    [b"\n", b"<!-- <coverage> -->\n", b"<?style <a>?> <!-- b --> "],
)
def test_the_root_below_a_document_type_of_another_name_is_known(between: bytes) -> None:
    doctype = b'<!DOCTYPE lolz SYSTEM "a>.dtd" [<!ENTITY a "x">\n<!ENTITY b "&a;">]>'
    content = b'<?xml version="1.0"?>' + doctype + between + b'<j:testsuites name="&b;"/>'

    assert [each.tag for each in first_elements(in_memory(content))] == ["testsuites"]


def test_a_reader_that_knows_the_root_says_that_entities_are_not_read() -> None:
    doctype = b'<!DOCTYPE lolz [\n<!ENTITY lol "lol">\n]>\n'

    for root in (b"testsuites", b"testsuite"):
        with pytest.raises(ProblemsFound) as raised:
            read_evidence(in_memory(doctype + b"<" + root + b' name="&lol;"/>'))

        problem = only_problem(raised.value)
        assert (problem.code, problem.place.line) == ("xml-entity", 2)
        assert "entity declarations of a document type (DTD) are not read" in problem.message


def test_many_marks_below_a_document_type_take_no_time_to_see_through() -> None:
    for mark in (b"<!-- -->", b"]>", b"<!--", b"<!DOCTYPE a", b'"'):
        content = b'<!DOCTYPE a [<!ENTITY b "c">' + mark * 5000 + b"]>" + mark * 5000

        assert [each.tag for each in first_elements(in_memory(content))] in ([], ["a"])


def test_a_document_type_that_is_elsewhere_is_not_needed() -> None:
    content = b'<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd"><report/>'

    assert [each.tag for _, each in read_elements(in_memory(content))] == ["report", "report"]


def test_what_is_cut_off_says_so() -> None:
    problem = problem_of(b"<a>\n<b>\n")

    assert (problem.code, problem.message) == ("xml-syntax", "the XML is cut off")
    assert problem.place.line == 3


def test_a_broken_tag_is_told_with_its_place() -> None:
    problem = problem_of(b"<a>\n  <b></c></a>")

    assert problem.message == "not XML: mismatched tag"
    assert (problem.place.line, problem.place.column) == (2, 8)


def test_depth_has_an_end() -> None:
    assert problem_of(b"<a>" * 101).code == "xml-depth"


def test_a_tag_has_a_largest_size() -> None:
    assert problem_of(b'<a b="' + b"x" * (6 << 20)).code == "size-limit"


def test_encodings_that_the_text_declares_are_read(tmp_path: Path) -> None:
    latin = '<?xml version="1.0" encoding="ISO-8859-1"?><a n="\xe9"/>'.encode("latin-1")
    utf16 = '<?xml version="1.0" encoding="UTF-16"?><a n="\xe9"/>'.encode("utf-16")

    for content in (latin, utf16):
        (_, first), _ = read_elements(written(tmp_path, content, "any.xml"))
        assert first.attributes["n"] == "\xe9"


def test_an_encoding_that_nobody_knows_is_a_problem() -> None:
    assert problem_of(b'<?xml version="1.0" encoding="x-none"?><a/>').code == "encoding"
    assert problem_of(b'<?xml version="1.0" encoding="shift_jis"?><a/>').code == "encoding"


def test_packed_files_are_read_through(tmp_path: Path) -> None:
    packed = gzip.compress(b"<a>" + b"<b/>" * 50_000 + b"</a>")
    file = written(tmp_path, packed, "packed.xml.gz")

    assert sum(event == "start" for event, _ in read_elements(file)) == 50_001


def test_what_is_no_xml_has_no_elements() -> None:
    assert first_elements(in_memory(b'{"a": 1}')) == ()
    assert root_of(in_memory(b"< nothing")) is None


@given(st.text(alphabet="<>/ab=\"'&;![]?- \n", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ProblemsFound):
        events = list(read_elements(in_memory(b"<" + text.encode())))
        assert [each.depth for _, each in events][-1:] == [1]
