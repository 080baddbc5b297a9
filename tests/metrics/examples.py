"""The examples of the guide to methods, resolved as the records of a portfolio."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent

from generator.metrics.derive import derive_metrics
from generator.metrics.metric import Metric
from generator.metrics.numbers import NO_BREAK
from generator.metrics.wording import plain_text, sentence
from tests.metrics.made import write_case_study

FILES = Path(__file__).parents[1] / "evidence_files"
_EXAMPLE = re.compile(
    r"^Example: [^`]*`tests/evidence_files/([^`]+)/`:\n\n((?:    .+\n)+)\n((?:    .+\n)+)",
    re.MULTILINE,
)
_FROM = re.compile(r"from: evidence/([^,}]+)")
_OTHER = """\
  other:
    name: Other
    unit: "1"
    better: lower
    select: $.n
    value: {from: evidence/other.json, unit: "1"}
"""


@dataclass(frozen=True)
class Example:
    """A metric as a docstring writes it, and the sentence that it promises."""

    folder: str
    entry: str
    sentence: str


def example_of(docstring: str) -> Example:
    found = _EXAMPLE.search(docstring)
    assert found is not None, "no `Example:` with a record's entry and a sentence"
    return Example(found[1], dedent(found[2]), " ".join(dedent(found[3]).split()))


def resolved(root: Path, example: Example) -> Metric:
    """The metric that the entry gives, from the files that it names."""
    folder = root / "case_studies" / "x" / "evidence"
    folder.mkdir(parents=True)
    for name in _FROM.findall(example.entry):
        shutil.copy(FILES / example.folder / name, folder)
    entry = indent(example.entry, "    ")
    trial = "hypothesis:" in entry
    text = f"{_OTHER}experiments:\n  example:\n{entry}" if trial else f"  example:\n{entry}"
    record = write_case_study(root, text, {"other.json": {"n": 1}} if trial else None)
    metrics, problems = derive_metrics(root, record)
    assert [problem.message for problem in problems if problem.severity == "error"] == []
    return metrics[-1]


def told(metric: Metric) -> str:
    return plain_text(sentence(metric, "en")).replace(NO_BREAK, " ")
