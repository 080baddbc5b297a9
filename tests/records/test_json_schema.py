"""The JSON Schema: current, and no stricter than the reader."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.records.json_schema import SCHEMAS, write_schema
from tests.records.test_record import CASES, FULL, changed, write_full_record
from tests.records.writing import GOOD, PROFILE, the_record, write_record

ROOT = Path(__file__).parents[2]
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "null": type(None),
    "array": list,
    "object": dict,
}


class _Yaml12(yaml.SafeLoader):
    """Scalars as an editor reads them: a date is text."""


_Yaml12.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def violations(value: Any, schema: dict[str, Any], whole: dict[str, Any]) -> list[str]:
    """What a value breaks of the keywords that our schemas use; others are refused."""
    known = {"$schema", "$defs", "title", "description", "default", "additionalProperties"}
    checks: dict[str, Callable[[Any], list[str]]] = {
        "$ref": lambda ref: violations(value, whole["$defs"][ref.split("/")[-1]], whole),
        "anyOf": lambda forms: (
            [] if any(not violations(value, f, whole) for f in forms) else ["anyOf"]
        ),
        "type": lambda kinds: [] if _is_of(value, kinds) else [f"{value!r} is no {kinds}"],
        "enum": lambda words: [] if value in words else [f"{value!r} not in {words}"],
        "pattern": lambda text: (
            [] if _matches(text, value) else [f"{value!r} does not match {text}"]
        ),
        "minLength": lambda least: (
            ["short"] if isinstance(value, str) and len(value) < least else []
        ),
        "minimum": lambda least: ["small"] if isinstance(value, int) and value < least else [],
        "minItems": lambda least: ["few"] if isinstance(value, list) and len(value) < least else [],
        "items": lambda items: _below(value if isinstance(value, list) else [], items, whole),
        "required": lambda keys: [k for k in keys if isinstance(value, dict) and k not in value],
        "properties": lambda _: _keys(value, schema, whole),
        "patternProperties": lambda _: _keys(value, schema, whole),
    }
    found: list[str] = []
    for keyword, argument in schema.items():
        if keyword not in known:
            found += checks[keyword](argument)
    if "additionalProperties" in schema and not {"properties", "patternProperties"} & set(schema):
        found += _keys(value, schema, whole)
    return found


def _is_of(value: Any, kinds: str | list[str]) -> bool:
    names = [kinds] if isinstance(kinds, str) else kinds
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, TYPES[name]) for name in names)


def _matches(pattern: str, value: Any) -> bool:
    return not isinstance(value, str) or re.search(pattern, value) is not None


def _below(values: list[Any], schema: dict[str, Any], whole: dict[str, Any]) -> list[str]:
    return [found for value in values for found in violations(value, schema, whole)]


def _keys(value: Any, schema: dict[str, Any], whole: dict[str, Any]) -> list[str]:
    if not isinstance(value, dict):
        return []
    found = []
    for key, inner in value.items():
        fitting = [s for p, s in schema.get("patternProperties", {}).items() if re.search(p, key)]
        fitting += [schema["properties"][key]] if key in schema.get("properties", {}) else []
        other = schema.get("additionalProperties")
        if not fitting and other is False:
            found.append(f"unknown key {key}")
        for one in fitting or ([other] if isinstance(other, dict) else []):
            found += violations(inner, one, whole)
    return found


def check(name: str, text: str) -> list[str]:
    schema = json.loads(write_schema(name))
    return violations(yaml.load(text, _Yaml12), schema, schema)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_schema_is_current(name: str) -> None:
    committed = (ROOT / "schema" / f"{name}.json").read_text(encoding="utf-8")
    assert committed == write_schema(name), f"run: proofolio schema {name} > schema/{name}.json"


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        FULL,
        GOOD.replace("problem: Scores were late.\n", ""),
        GOOD + "stack: [Python, 3.12, true]\nteam: ~\nlinks: {demo: }\n",
        GOOD + "metrics: {m: {name: 1.10, unit: s, better: lower, value: [a.json, b.json]}}\n",
    ],
    ids=["good", "full", "section in a file", "unquoted words", "list of files"],
)
def test_what_the_reader_accepts_the_schema_accepts(text: str, tmp_path: Path) -> None:
    siblings = {} if "problem:" in text else {"problem": "Scores were late."}
    write_full_record(tmp_path)
    the_record(write_record(tmp_path, text, **siblings))
    assert check("project", text) == []


def test_a_profile_is_accepted() -> None:
    assert check("profile", PROFILE) == []


@pytest.mark.parametrize(
    "name",
    [
        "unknown key",
        "missing key",
        "list for text",
        "zero people",
        "unknown status",
        "id in capitals",
    ],
)
def test_the_schema_shows_the_commonest_mistakes_in_the_editor(name: str) -> None:
    assert check("project", changed(CASES[name][0])) != []


def test_every_field_of_a_source_is_described() -> None:
    source = json.loads(write_schema("project"))["$defs"]["Source"]
    assert [form["type"] for form in source["anyOf"]] == ["string", "array", "object"]
    assert all("description" in field for field in source["anyOf"][2]["properties"].values())
