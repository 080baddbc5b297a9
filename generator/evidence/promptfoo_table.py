"""The columns of promptfoo's CSV: variables, then five for each prompt."""

from __future__ import annotations

import csv
import re

from generator.evidence.files import EvidenceFile
from generator.evidence.measurement import Labels

_COLUMNS = ["Status", "Score", "Named Scores"]


def find_columns(file: EvidenceFile) -> dict[int, Labels]:
    """Where the status of each prompt stands, with its labels; empty where it is no such table."""
    if b"Named Scores" not in file.head:
        return {}
    text = file.head.decode("utf-8", "replace")
    # The prompts are names of columns, and may have several lines.
    try:
        header = next(csv.reader(text.splitlines(keepends=True)), [])
    except csv.Error:
        return {}
    found: dict[int, Labels] = {}
    for at in range(1, len(header) - 2):
        if header[at : at + 3] == _COLUMNS:
            labels = (("prompt", str(len(found))),)
            provider = re.match(r"\[([^\]]+)\] ", header[at - 1])
            found[at] = (*labels, ("provider", provider[1])) if provider else labels
    return found
