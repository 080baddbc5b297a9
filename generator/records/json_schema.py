"""The JSON Schema of records and profile, by which editors complete and check them."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from generator.records import profile, project
from generator.records.fields import Entry

SCHEMAS: dict[str, type[Entry]] = {"profile": profile.Profile, "project": project.Project}


def write_schema(name: str) -> str:
    """The schema as a JSON text, the same for the same version of Proofolio."""
    schema = SCHEMAS[name].model_json_schema(schema_generator=_Generator)
    _describe(schema)
    # Long sections may stand in a file of their own, which an editor does not look into.
    schema["required"] = [key for key in schema["required"] if key not in project.SECTIONS]
    tidy = _without_clutter(schema)
    head = {"$schema": GenerateJsonSchema.schema_dialect, "title": f"Proofolio {name}.yml"}
    return json.dumps(head | tidy, indent=2, ensure_ascii=False) + "\n"


class _Generator(GenerateJsonSchema):
    """Leaves out what only pydantic needs to know."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        return False


def _describe(schema: dict[str, Any]) -> None:
    """Adds the docstrings of fields, which pydantic would only read at every start."""
    docs = {**_field_docs(project), **_field_docs(profile)}
    definitions = {schema["title"]: schema, **schema.get("$defs", {})}
    for class_name, definition in definitions.items():
        for form in (definition, *definition.get("anyOf", ())):
            for key, field in form.get("properties", {}).items():
                text = docs.get((class_name, "files" if key == "from" else key))
                if text:
                    field["description"] = text


def _field_docs(module: Any) -> dict[tuple[str, str], str]:
    tree = ast.parse(inspect.getsource(module))
    return {
        (entry.name, name): text
        for entry in tree.body
        if isinstance(entry, ast.ClassDef)
        for name, text in _docs_of(entry)
    }


def _docs_of(entry: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, doc in pairwise(entry.body):
        match field, doc:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=text)):
                yield name, " ".join(str(text).split())


def _without_clutter(node: Any) -> Any:
    """Without titles, and without defaults that say nothing."""
    if isinstance(node, list):
        return [_without_clutter(item) for item in node]
    if not isinstance(node, dict):
        return node.replace("``", "`") if isinstance(node, str) else node
    kept = {
        key: {name: _without_clutter(field) for name, field in value.items()}
        if key in {"properties", "$defs"}
        else _without_clutter(value)
        for key, value in node.items()
        if key != "title" and not (key == "default" and value in (None, [], {}))
    }
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    return _with_short_null(kept)


def _with_short_null(node: dict[str, Any]) -> dict[str, Any]:
    """``anyOf [{type: x}, {type: null}]`` as ``type: [x, null]``, which editors show better."""
    forms = node.get("anyOf", [])
    if len(forms) != 2 or forms[1] != {"type": "null"} or "type" not in forms[0]:
        return node
    kinds = forms[0]["type"]
    rest = {key: value for key, value in node.items() if key != "anyOf"}
    return {**forms[0], "type": [*([kinds] if isinstance(kinds, str) else kinds), "null"], **rest}
