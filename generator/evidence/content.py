"""What kind of content a file has, so that only the formats of that kind are asked about it."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Literal

from generator.evidence.files import EvidenceFile

Kind = Literal["json", "json lines", "xml", "text", "sqlite", "binary"]
"""``text`` is everything else that can be read: tables, reports, front matter."""
_JSON_START = re.compile(rb'\{\s*(["}]|$)|\[\s*([\[{"\]\d.-]|true|false|null|NaN|$)')


@lru_cache(maxsize=8)
def content_kind(file: EvidenceFile) -> Kind:
    """The kind of a file by its first bytes, whatever it is called."""
    head = file.head.lstrip()
    if file.head.startswith(b"SQLite format 3\0"):
        return "sqlite"
    if b"\0" in file.head or file.head.startswith(b"PAR1"):
        return "binary"
    if head.startswith(b"<"):
        return "xml"
    if not _JSON_START.match(head):
        return "text"
    return "json lines" if _first_line_is_whole(head) else "json"


def _first_line_is_whole(head: bytes) -> bool:
    line, newline, rest = head.partition(b"\n")
    if not newline or not rest.strip():
        return False
    try:
        return isinstance(json.loads(line), dict | list)
    except (ValueError, RecursionError):
        return False
