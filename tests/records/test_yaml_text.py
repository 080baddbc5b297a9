"""YAML as text: what is read, what is refused, and where each thing stands."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from generator.problems import show
from generator.records import yaml_text
from generator.records.fields import Plain
from generator.records.yaml_text import YamlText, read_yaml

CASES = {
    "alias": (
        b"a: &x b\nc: *x\n",
        """
project.yml:1:4: anchors and aliases (& and *) are not supported in records [yaml-alias]
    1 | a: &x b
      |    ^^^^
      = write the value out, or quote the text
project.yml:2:4: anchors and aliases (& and *) are not supported in records [yaml-alias]
    2 | c: *x
      |    ^^
      = write the value out, or quote the text
""",
    ),
    "alias bomb": (
        b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        """
project.yml:1:4: anchors and aliases (& and *) are not supported in records [yaml-alias]
    1 | a: &a [x, x]
      |    ^^^^
      = write the value out, or quote the text
project.yml:2:4: anchors and aliases (& and *) are not supported in records [yaml-alias]
    2 | b: &b [*a, *a]
      |    ^^^^
      = write the value out, or quote the text
project.yml:2:8: anchors and aliases (& and *) are not supported in records [yaml-alias]
    2 | b: &b [*a, *a]
      |        ^^
      = write the value out, or quote the text
project.yml:2:12: anchors and aliases (& and *) are not supported in records [yaml-alias]
    2 | b: &b [*a, *a]
      |            ^^
      = write the value out, or quote the text
project.yml:3:5: anchors and aliases (& and *) are not supported in records [yaml-alias]
    3 | c: [*b, *b]
      |     ^^
      = write the value out, or quote the text
project.yml:3:9: anchors and aliases (& and *) are not supported in records [yaml-alias]
    3 | c: [*b, *b]
      |         ^^
      = write the value out, or quote the text
""",
    ),
    "recursive alias": (
        b"a: &a [*a]\n",
        """
project.yml:1:4: anchors and aliases (& and *) are not supported in records [yaml-alias]
    1 | a: &a [*a]
      |    ^^^^
      = write the value out, or quote the text
project.yml:1:8: anchors and aliases (& and *) are not supported in records [yaml-alias]
    1 | a: &a [*a]
      |        ^^
      = write the value out, or quote the text
""",
    ),
    "merge key": (
        b"a: {b: c}\n<<: *a\n",
        """
project.yml:2:1: merge keys (<<) are not supported in records [yaml-merge-key]
    2 | <<: *a
      | ^^
""",
    ),
    "tag": (
        b"date: !!timestamp x\n",
        """
project.yml:1:7: tags (!) are not supported in records [yaml-tag]
    1 | date: !!timestamp x
      |       ^^^^^^^^^^^^^
      = delete the tag, or quote the text
""",
    ),
    "own tag": (
        b"date: ! x\n",
        """
project.yml:1:7: tags (!) are not supported in records [yaml-tag]
    1 | date: ! x
      |       ^^^
      = delete the tag, or quote the text
""",
    ),
    "list as a key": (
        b"? [a, b]\n: c\n",
        """
project.yml:1:3: a key should be a word, not a list or a mapping [yaml-key]
    1 | ? [a, b]
      |   ^
""",
    ),
    "empty key": (
        b": c\n",
        """
project.yml:1:1: this does not fit what began on line 1 [yaml-syntax]
    1 | : c
      | ^
      = is the indentation that of the lines before?
""",
    ),
    "second document": (
        b"a: b\n---\nc: d\n",
        """
project.yml:2:1: a second document begins here [yaml-multidoc]
    2 | ---
      | ^^^
      = one file holds one record
""",
    ),
    "duplicate key": (
        b"title: a\nb: c\ntitle: d\n",
        """
project.yml:3:1: duplicate key 'title' (first on line 1) [yaml-duplicate-key]
    3 | title: d
      | ^^^^^
      = delete one of the two
""",
    ),
    "duplicate key below": (
        b"a:\n  b: 1\n  b: 2\n",
        """
project.yml:3:3: duplicate key 'b' (first on line 2) [yaml-duplicate-key]
    3 |   b: 2
      |   ^
      = delete one of the two
""",
    ),
    "nested in brackets": (
        b"a: " + b"[" * 30 + b"]" * 30,
        """
project.yml:1:23: nested more than 20 levels deep [yaml-depth]
    1 | a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
      |                       ^
""",
    ),
    "nested in lines": (
        b"".join(b" " * depth + b"a:\n" for depth in range(25)),
        """
project.yml:21:21: nested more than 20 levels deep [yaml-depth]
   21 |                     a:
      |                     ^
""",
    ),
    "too large": (
        b"a: b\n" * 250_000,
        """
project.yml:1:1: the file is larger than 1 MB [size-limit]
    1 | a: b
      | ^
""",
    ),
    "utf-16": (
        "a: b".encode("utf-16"),
        """
project.yml:1:1: the file is UTF-16 [encoding]
      = save it as UTF-8
""",
    ),
    "latin-1": (
        "a: b\ntitle: café".encode("latin-1"),
        """
project.yml:2:11: byte 0xe9 is not UTF-8 [encoding]
      = save the file as UTF-8
""",
    ),
    "vertical tab": (
        b"a: b\x0bc\n",
        """
project.yml:1:5: U+000B is a control character [control-character]
      = delete it
""",
    ),
    "line separator": (
        "a: b\u2028c\n".encode(),
        """
project.yml:1:5: U+2028 is a control character [control-character]
      = delete it
""",
    ),
    "escaped control character": (
        b'a: "b\\u0007"\n',
        """
project.yml:1:4: this text holds a control character [control-character]
    1 | a: "b\\u0007"
      |    ^^^^^^^^^
      = delete it
""",
    ),
    "half a surrogate pair": (
        b'a: "\\ud800"\n',
        """
project.yml:1:7: this escape is no character [control-character]
    1 | a: "\\ud800"
      |       ^
      = delete it
""",
    ),
    "empty": (
        b"",
        """
project.yml:1:1: the file says nothing [empty]
""",
    ),
    "only comments": (
        b"# nothing yet\n",
        """
project.yml:1:1: the file says nothing [empty]
    1 | # nothing yet
      | ^
""",
    ),
    "a list": (
        b"- a\n- b\n",
        """
project.yml:1:1: the file should be a mapping of `key: value` lines, not a list [type]
    1 | - a
      | ^^^
""",
    ),
    "a text": (
        b"just words\n",
        """
project.yml:1:1: the file should be a mapping of `key: value` lines, not a text [type]
    1 | just words
      | ^^^^^^^^^^
""",
    ),
    "unquoted braces": (
        b"title: {{ p99.after }}\nb: c\n",
        """
project.yml:1:8: YAML reads text that starts with {{ as a mapping [yaml-quote]
    1 | title: {{ p99.after }}
      |        ^
      = quote it: "{{ p99.after }}"
""",
    ),
    "unquoted braces and more": (
        b"title: {{ p99.after }} instead of {{ p99.before }}\n",
        """
project.yml:1:8: YAML reads text that starts with {{ as a mapping [yaml-quote]
    1 | title: {{ p99.after }} instead of {{ p99.before }}
      |        ^
      = quote it: "{{ p99.after }} instead of {{ p99.before }}"
""",
    ),
    "colon in a text": (
        b"title: Faster: much\n",
        """
project.yml:1:14: a text cannot hold a colon and a space [yaml-syntax]
    1 | title: Faster: much
      |              ^
      = quote the text: title: "Faster: much"
""",
    ),
    "indented too far": (
        b"a: b\n  c: d\n",
        """
project.yml:2:4: this line is indented too far [yaml-syntax]
    2 |   c: d
      |    ^
      = begin it where the lines before begin
""",
    ),
    "tab": (
        b"a:\n\tb: c\n",
        """
project.yml:2:1: a tab cannot indent a line [yaml-syntax]
    2 | 	b: c
      | ^
      = use spaces
""",
    ),
    "at sign": (
        b"a: @sample\n",
        """
project.yml:1:4: a text cannot start with '@' [yaml-syntax]
    1 | a: @sample
      |    ^
      = quote the text: a: "@sample"
""",
    ),
    "backtick": (
        b"a: `code`\n",
        """
project.yml:1:4: a text cannot start with '`' [yaml-syntax]
    1 | a: `code`
      |    ^
      = quote the text: a: "`code`"
""",
    ),
    "percent": (
        b"a: %x\n",
        """
project.yml:1:4: a text cannot start with '%' [yaml-syntax]
    1 | a: %x
      |    ^
      = quote the text: a: "%x"
""",
    ),
    "star": (
        b"a: *bold* word\n",
        """
project.yml:1:9: a text cannot start with * or & [yaml-syntax]
    1 | a: *bold* word
      |         ^
      = quote the text: a: "*bold* word"
""",
    ),
    "exclamation": (
        b"a: !{}{ word\n",
        """
project.yml:1:5: a text cannot start with ! [yaml-syntax]
    1 | a: !{}{ word
      |     ^
      = quote the text: a: "!{}{ word"
""",
    ),
    "open quotes": (
        b'a: "b\nc: d\n',
        """
project.yml:3:1: the quoted text that begins on line 1 has no end [yaml-syntax]
      = close the quotes
""",
    ),
    "open bracket": (
        b"a: [b, c\nd: e\n",
        """
project.yml:2:2: the bracket of line 1 is not closed before this [yaml-syntax]
    2 | d: e
      |  ^
      = separate items by commas, close it, and quote texts that hold commas or brackets
""",
    ),
    "text after quotes": (
        b"a: 'b' c\n",
        """
project.yml:1:8: this does not fit what began on line 1 [yaml-syntax]
    1 | a: 'b' c
      |        ^
      = quote the whole text
""",
    ),
    "no colon": (
        b"a: b\nword\nc: d\n",
        """
project.yml:3:1: the line before is neither `key: value` nor part of a text [yaml-syntax]
    3 | c: d
      | ^
      = is a colon missing?
""",
    ),
    "bad escape": (
        b'a: "C:\\q"\n',
        """
project.yml:1:7: double quotes know no such escape [yaml-syntax]
    1 | a: "C:\\q"
      |       ^
      = write \\\\ for a backslash, or use single quotes
""",
    ),
    "item among keys": (
        b"a: b\n- c\n",
        """
project.yml:2:1: this does not fit what began on line 1 [yaml-syntax]
    2 | - c
      | ^
      = is the indentation that of the lines before?
""",
    ),
}


def printed(content: bytes, folder: Path) -> str:
    (folder / "project.yml").write_bytes(content)
    problems = read_yaml(content, "project.yml").problems
    return "\n".join(show(problem, folder) for problem in problems)


@pytest.mark.parametrize("name", CASES)
def test_what_is_no_record_is_told_with_its_place(name: str, tmp_path: Path) -> None:
    content, expected = CASES[name]
    assert printed(content, tmp_path) == expected.strip("\n")


@pytest.mark.parametrize("name", CASES)
def test_both_parsers_refuse_the_same_with_the_same_codes(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, _ = CASES[name]
    first = read_yaml(content, "project.yml").problems
    monkeypatch.setattr(yaml_text, "_Parser", yaml_text._PythonParser)
    second = read_yaml(content, "project.yml").problems
    assert [(p.place.line, p.code) for p in first] == [(p.place.line, p.code) for p in second]


@pytest.mark.parametrize("word", ["NO", "on", "yes", "1.10", "012", "12:30:45", "2026-01", "0x1f"])
def test_a_word_stays_as_it_is_written(word: str) -> None:
    assert read_yaml(f"a: {word}\n".encode(), "a.yml").tree == {"a": word}


@pytest.mark.parametrize("nothing", ["", "~", "null", "Null", "NULL"])
def test_only_an_unquoted_null_is_nothing(nothing: str) -> None:
    assert read_yaml(f"a: {nothing}\n".encode(), "a.yml").tree == {"a": None}
    assert read_yaml(f"a: '{nothing}'\n".encode(), "a.yml").tree == {"a": nothing}


def test_only_unquoted_scalars_are_plain() -> None:
    tree = read_yaml(b"a: 1\nb: '1'\nc: |\n  1\n", "a.yml").tree
    assert tree is not None
    assert [isinstance(value, Plain) for value in tree.values()] == [True, False, False]


@pytest.mark.parametrize(
    "content",
    [b"\xef\xbb\xbfa: b\nc: |\n  d\n  e\n", b"a: b\r\nc: |\r\n  d\r\n  e\r\n"],
    ids=["byte order mark", "carriage returns"],
)
def test_what_editors_of_windows_write_is_read(content: bytes) -> None:
    assert read_yaml(content, "a.yml") == YamlText(
        {"a": "b", "c": "d\ne\n"}, read_yaml(content, "a.yml").places, ()
    )


def test_a_file_with_more_mistakes_than_help_anybody_is_left() -> None:
    problems = read_yaml(b"a: [" + b"*a, " * 10_000 + b"]\n", "a.yml").problems
    assert len(problems) == 50


def test_a_hundred_thousand_brackets_end_in_a_problem() -> None:
    for content in (b"a: " + b"[" * 100_000, b"a: " + b"[\n" * 100_000, b"- " * 100_000):
        assert "yaml-depth" in {p.code for p in read_yaml(content, "a.yml").problems}


def test_refused_keys_are_skipped_without_limit_of_memory_or_stack() -> None:
    content = b"a: 1\na: " + b"[\n" * 100_000
    codes = [problem.code for problem in read_yaml(content, "a.yml").problems]
    assert codes == ["yaml-duplicate-key", "yaml-depth"]


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")))
trees = st.recursive(
    words, lambda inner: st.lists(inner) | st.dictionaries(words.filter(bool), inner), max_leaves=10
)


@given(st.dictionaries(words.filter(lambda word: word not in {"", "<<"}), trees, min_size=1))
def test_what_is_written_as_quoted_yaml_is_read_back(tree: dict[str, object]) -> None:
    text = yaml.safe_dump(tree, default_style='"', allow_unicode=True, sort_keys=False)
    assert read_yaml(text.encode(), "a.yml").tree == tree


@given(
    st.binary(max_size=300)
    | st.text("ab: -[]{}'\"\n\t&*!|>#?%@`\\u\x00\x85é", max_size=80).map(str.encode)
)
@example(b'a: "\xc2\x85')
@example(b"%YAML 9.9\n---\na: b")
@example(b"\xef\xbb\xbf")
def test_any_bytes_are_read_or_refused_at_a_place_of_the_file(content: bytes) -> None:
    read = read_yaml(content, "a.yml")
    lines = content.count(b"\n") + 1
    assert (read.tree is None) <= bool(read.problems)
    for problem in read.problems:
        assert 1 <= problem.place.line <= lines + 1
        assert problem.place.column >= 1
        assert "\n" not in problem.message + problem.hint
