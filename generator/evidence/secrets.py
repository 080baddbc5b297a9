"""Secrets in files that would be published: found before they are, told of, and never shown.

Tokens of known kinds are found by the detectors of bc-detect-secrets, what those do not know by
``secret_rules``. Their check against the live service is never used: nothing leaves the machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING

from generator.evidence.content import content_kind
from generator.evidence.files import MEBIBYTE, EvidenceFile
from generator.evidence.secret_rules import RULES, Code
from generator.evidence.zip_member import member_names, open_member
from generator.problems import ProblemsFound

if TYPE_CHECKING:
    from detect_secrets.plugins.base import RegexBasedDetector

LIBRARY = "bc-detect-secrets"
CODES: tuple[Code, ...] = ("secret", "private-host", "email-address")
LARGEST_SCANNED = 32 * MEBIBYTE
"""Of unpacked content; the rest is left alone, since a small packed file may hold very much."""
_LEFT_OUT = {
    # Every hash and every trace of a compressed picture has high entropy.
    *("Base64HighEntropyString", "HexHighEntropyString"),
    # Names such as `tokenizer` are no secrets in our files; ours looks at the value as well.
    "KeywordDetector",
    # These need the whole file or are slow on long lines; ours know the same marks.
    *("ArtifactoryDetector", "AzureStorageKeyDetector", "PrivateKeyDetector"),
    # What they find behind the names of their keys ours finds behind any such name, and sooner.
    *("CloudantDetector", "IbmCloudIamDetector", "IbmCosHmacDetector", "SoftlayerDetector"),
}
_LEAST_TOKEN = 16
_MOST_MEMBERS = 500
"""Of an archive, since each is looked up in the list of all."""
_PIECE = re.compile(r"[\s\S]{1,2000}(?:\n|\Z)|[\s\S]{1,2000}[,\s]|[\s\S]{1,2000}")


@dataclass(frozen=True)
class Finding:
    """A secret, without the secret."""

    code: Code
    kind: str
    masked: str
    line: int
    column: int
    """In characters; in a binary file the byte, all of it being one line."""
    times: int = 1


@dataclass(frozen=True)
class _Match:
    code: Code
    kind: str
    start: int
    end: int


def find_secrets(file: EvidenceFile) -> tuple[Finding, ...]:
    """Every secret of a file once, where it first stands; raises ProblemsFound for broken packing.

    What is in an archive has no place in the file, but the name of its member.
    """
    if names := member_names(file):
        found = (each for name in sorted(names)[:_MOST_MEMBERS] for each in _in_member(file, name))
        return tuple(dict.fromkeys(found))
    return _in_content(file)


def _in_content(file: EvidenceFile) -> tuple[Finding, ...]:
    with file.open() as stream:
        content = stream.read(LARGEST_SCANNED)
    if content_kind(file) in {"sqlite", "binary"}:
        return _findings(content.decode("latin-1"), binary=True)
    return _findings(content.decode("utf-8", "replace"), binary=False)


def _in_member(file: EvidenceFile, name: str) -> Iterator[Finding]:
    """What nobody can unpack holds nothing that anybody can read."""
    with suppress(ProblemsFound):
        # An archive within is not opened: there is one that holds itself.
        found = _in_content(open_member(file, name))
        inside = f" in {name}" if name.isprintable() else ""
        yield from (replace(each, kind=each.kind + inside, line=1, column=1) for each in found)


def find_in_text(text: str) -> tuple[Finding, ...]:
    """Every secret of a text once, where it first stands."""
    return _findings(text, binary=False)


@cache
def detector_version() -> str:
    """What a verdict depends on beside the file."""
    return f"{LIBRARY} {metadata.version(LIBRARY)}"


def _findings(text: str, *, binary: bool) -> tuple[Finding, ...]:
    found: dict[tuple[str, str], Finding] = {}
    for match in _matches(text):
        secret = text[match.start : match.end]
        key = (match.kind, secret)
        if key in found:
            found[key] = replace(found[key], times=found[key].times + 1)
            continue
        line, column = (1, match.start + 1) if binary else _position(text, match.start)
        found[key] = Finding(match.code, match.kind, masked(secret), line, column)
    return tuple(found.values())


def _position(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def masked(secret: str) -> str:
    """As much of a secret as its owner needs to know it again, and too little to use it."""
    start = secret[: min(4, len(secret) // 4)]
    return f"{start if start.isprintable() else ''}… ({len(secret)} characters)"


def _matches(text: str) -> Iterator[_Match]:
    """In pieces, since some detectors take the square of a text's length."""
    for piece in _PIECE.finditer(text):
        taken: list[_Match] = []
        for match in _candidates(piece[0]):
            if not any(match.start < each.end and each.start < match.end for each in taken):
                taken.append(match)
        for match in taken:
            yield replace(match, start=match.start + piece.start(), end=match.end + piece.start())


def _candidates(piece: str) -> Iterator[_Match]:
    for detector in _detectors():
        for regex in detector.denylist:
            for found in regex.finditer(piece):
                if _confirmed(detector, found, piece):
                    yield _Match("secret", detector.secret_type, *found.span(_whole(found)))
    lowered = piece.lower()
    for rule in (rule for rule in RULES if rule.may_match(lowered)):
        for found in rule.pattern.finditer(piece):
            start, end = found.span(found.lastindex or 0)
            if rule.confirms(piece[start:end]):
                yield _Match(rule.code, rule.kind, start, end)


def _whole(found: re.Match[str]) -> int:
    """The group that is the secret: in some of the detectors' patterns a group is its start."""
    group = found.lastindex or 0
    return group if len(found[group] or "") >= _LEAST_TOKEN else 0


def _confirmed(detector: RegexBasedDetector, found: re.Match[str], piece: str) -> bool:
    """The detector's own second look, and ours at addresses that stand in documentation."""
    if found[0].startswith("://"):
        return not re.match(r"[\w.-]*(?:example\.|localhost\b|127\.)", piece[found.end() :])
    return any(detector.analyze_string(found[0]))


@cache
def _detectors() -> tuple[RegexBasedDetector, ...]:
    # A tenth of a second, which only a file that was never looked at is worth.
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
    from detect_secrets.plugins.base import RegexBasedDetector

    kinds = get_mapping_from_secret_type_to_class().values()
    chosen = sorted(
        (kind for kind in kinds if kind.__name__ not in _LEFT_OUT), key=lambda kind: kind.__name__
    )
    return tuple(kind() for kind in chosen if issubclass(kind, RegexBasedDetector))
