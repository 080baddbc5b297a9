"""The contract of a reader, and finding the one that knows a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from generator.evidence.measurement import Measurement, Provenance
from generator.registry import Registry


@dataclass(frozen=True)
class EvidenceFile:
    """A file that exists, lies where it may and was hashed. Its content never changes under us."""

    path: str
    """POSIX path relative to the portfolio's root."""
    content: bytes
    sha256: str


class Evidence(Protocol):
    """One file, read: what it holds and what it cannot tell."""

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """Everything worth listing, in the order of the file."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What the file cannot tell, as sentences for the page: "closed loop", "no errors recorded"."""

    @property
    def provenance(self) -> Provenance:
        """What the file itself says of its run."""

    def find(self, select: str | None) -> Measurement:
        """The measurement that a selector points at; raises SelectorError where there is none."""


class Format(Protocol):
    """A file format: how to know it by content, and how to read it."""

    name: str
    generic: bool
    """True for formats that any tool may write; asked only when no other format knows the file."""

    def recognises(self, file: EvidenceFile) -> bool:
        """Whether the content is of this format, whatever the file is called."""

    def read(self, file: EvidenceFile) -> Evidence:
        """Reads it; raises ProblemsFound with places in the file."""


formats: Registry[Format] = Registry("generator.evidence")
