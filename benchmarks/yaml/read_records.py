"""Reads one record 200 times, as PyYAML's SafeLoader does it or as the project does it."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent.parent
RECORD = ROOT / "case_studies" / "proofolio" / "project.yml"
TIMES = 200


def main() -> None:
    """The first argument chooses the reader."""
    content = RECORD.read_bytes()
    if sys.argv[1] == "safe-loader":
        for _ in range(TIMES):
            yaml.load(content, yaml.SafeLoader)
    else:
        from generator.records.yaml_text import read_yaml

        for _ in range(TIMES):
            read_yaml(content, RECORD.name)


if __name__ == "__main__":
    main()
