"""Resolved metrics kept between builds, each under a digest of everything that it depends on."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from generator.evidence.digests import Digests
from generator.metrics.metric import Metric
from generator.metrics.readings import SideFiles
from generator.problems import EnvironmentFault
from generator.records.project import Experiment, MetricEntry

_LIBRARIES = ("duckdb", "jsonpath-rfc9535", "numpy", "pint", "scipy")


@dataclass(frozen=True)
class Cache:
    """A folder of resolved metrics; an entry that cannot be read is as good as none."""

    folder: Path

    @property
    def digests(self) -> Digests:
        """The digests of large files, kept beside the metrics."""
        return Digests(self.folder.with_name("digests"))

    def key(
        self, slug: str, id: str, entry: MetricEntry | Experiment, sides: tuple[SideFiles, ...]
    ) -> str:
        """The digest of all inputs: entry, files with manifests, our code, the libraries."""
        files = [
            [side.side, file.path, file.sha256, asdict(file.manifest) if file.manifest else None]
            for side in sides
            for file in side.files
        ]
        declared = entry.model_dump(mode="json", by_alias=True)
        inputs = [slug, id, declared, files, _code_digest(), _library_versions()]
        canonical = json.dumps(inputs, sort_keys=True, ensure_ascii=True, allow_nan=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def load(self, key: str) -> Metric | None:
        """The metric of these inputs, if it was resolved before."""
        try:
            return _metric_type().validate_json(self._path(key).read_bytes())
        except (OSError, ValidationError):
            return None

    def store(self, key: str, metric: Metric) -> None:
        """Keeps a metric; a reader sees the whole entry or none."""
        write_entry(self._path(key), _metric_type().dump_json(metric, indent=1))

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def write_entry(path: Path, content: bytes) -> None:
    """Writes an entry of a cache; a reader sees the whole of it or none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    except OSError as error:
        message = f"{path.parent} cannot be written: {error.strerror}"
        raise EnvironmentFault(message) from error


@cache
def _metric_type() -> TypeAdapter[Metric]:
    return TypeAdapter(Metric)


@cache
def _code_digest() -> str:
    """The source of what computes a metric: a changed formula never serves an old number."""
    package = Path(__file__).parent.parent
    sources = [
        p for part in ("evidence", "metrics") for p in sorted((package / part).rglob("*.py"))
    ]
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.relative_to(package).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()


@cache
def _library_versions() -> tuple[str, ...]:
    found = []
    for library in _LIBRARIES:
        try:
            found.append(f"{library} {metadata.version(library)}")
        except metadata.PackageNotFoundError:
            found.append(f"{library} absent")
    return tuple(found)
