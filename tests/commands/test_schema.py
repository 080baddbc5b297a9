"""``proofolio schema``."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from generator.commands.schema import command


@pytest.mark.parametrize(("arguments", "key"), [([], "period"), (["profile"], "headline")])
def test_a_schema_is_printed_as_json(arguments: list[str], key: str) -> None:
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 0
    schema = json.loads(result.output)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert key in schema["properties"]


def test_an_unknown_schema_is_wrong_use() -> None:
    assert CliRunner().invoke(command, ["site"]).exit_code == 2
