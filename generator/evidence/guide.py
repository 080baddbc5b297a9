"""The guide's page on evidence formats, written from what each reader says of itself.

``python -m generator.evidence.guide > docs/guide/evidence-formats.md`` makes it again.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator, Mapping

from generator.evidence.reader import Format, formats

OPENING = """\
# Evidence formats

An evidence file is what a tool wrote, kept beside the record. Proofolio knows the format by the
content, whatever the file is called; `format:` in the record overrides that. To see what a file
holds, with the `select` for each value, run

```sh
proofolio evidence case_studies/orders-api/evidence/run.json
```

It groups the values by name, with their units, how often each was measured and what has to be
known of them. On a terminal a long list is cut; `--all` shows the whole of it, and `--json` prints
it for programs. `--select` shows one value, and with `--scaffold` the command prints a metric to
paste into the record, for both sides where `--before FILE` names the other one.

Files may be packed with gzip or zstd, or saved as UTF-16. A file of one JSON text may be up to
32 MiB long, unpacked; lines and rows may be many more. A file is read and never run, and nothing
outside the case study's folder is opened.

A selector is a name, conditions on labels, and a statistic: `name{label="value"}:p99`. The
statistics are `mean median min max count sum rate std last` and percentiles from `p1` to `p99.99`.
Where a file keeps every observation, each of them is computed, percentiles by linear interpolation.
Where it is only a summary, there are those that the tool wrote and no others.

How a run came about can be said beside its file, in `<file>.run.yml`; the manifest is believed over
the file:

```yaml
command: make -C lab bench
exit_code: 0
commit: 0a1b2c3
dirty: false
environment: 2 cores, 24 GiB
tool: k6
version: "1.5.0"
started: 2026-11-24T10:00:00Z
duration: 60.2
```

Before a file is published, it is searched for secrets; [what the site copies](record.md#evidence)
says how.
"""
EVERY, SUMMARY, EITHER = "every observation", "a summary", "either"
STEPS = "values by step"
"""What a format keeps. Steps of one training run are no repetitions, so no interval follows."""
FAMILIES: Mapping[str, Mapping[str, str]] = {
    "Load tests": {
        "k6": EITHER,
        "locust": SUMMARY,
        "wrk": SUMMARY,
        "wrk2": SUMMARY,
        "hey": EITHER,
        "oha": EITHER,
        "vegeta": EITHER,
        "ab": EITHER,
        "jmeter": EITHER,
        "gatling": EITHER,
        "autocannon": SUMMARY,
        "artillery": SUMMARY,
        "ghz": EITHER,
        "siege": SUMMARY,
    },
    "Benchmarks": {
        "pytest-benchmark": EITHER,
        "hyperfine": EITHER,
        "google-benchmark": EITHER,
        "go-bench": EVERY,
        "criterion": EITHER,
        "asv": EITHER,
        "jmh": EITHER,
        "benchmarkdotnet": EITHER,
        "pyperf": EVERY,
    },
    "Training runs": {
        "mlflow": STEPS,
        "wandb": STEPS,
        "tensorboard": STEPS,
        "dvclive": STEPS,
        "dvc": SUMMARY,
        "hf-trainer": STEPS,
        "lightning": STEPS,
        "yolo": STEPS,
    },
    "Evaluations of models": {
        "sklearn-report": SUMMARY,
        "lm-eval": EITHER,
        "inspect-ai": EVERY,
        "promptfoo": EVERY,
        "sacrebleu": SUMMARY,
        "model-index": SUMMARY,
        "vllm": EITHER,
        "mlperf": SUMMARY,
    },
    "Predictions and A/B tests": {"predictions": EVERY, "ab-test": EITHER},
    "Monitoring": {
        "prometheus-api": EITHER,
        "prometheus-text": SUMMARY,
        "otel": EITHER,
        "cloudwatch": EVERY,
        "grafana-csv": EVERY,
        "github-actions": EITHER,
    },
    "Quality": {"junit": EVERY, "coverage": SUMMARY, "lighthouse": SUMMARY},
    "Everything else": {"notebook": SUMMARY, "json": EITHER, "table": EVERY},
}
"""The families of formats in the order of the page, and what each format keeps."""
_LEAD = re.compile(r"^(How to get the file|Select|Example|What cannot be claimed): ", re.MULTILINE)


def write_guide() -> str:
    """The page: a table of all formats, then their sections by family."""
    return "\n".join([OPENING, *_overview(), *_families()])


def _overview() -> Iterator[str]:
    yield "## All formats\n"
    for family, keeps in FAMILIES.items():
        yield f"| {family} | | keeps |\n|---|---|---|"
        yield from (
            f"| [`{name}`](#{name}) | {_what(formats[name])} | {keeps[name]} |" for name in keeps
        )
        yield ""


def _families() -> Iterator[str]:
    for family, keeps in FAMILIES.items():
        yield f"## {family}\n"
        yield from (_section(formats[name]) for name in keeps)


def _what(each: Format) -> str:
    """The first sentence that a reader says of itself."""
    return " ".join(_said(each).partition("\n\n")[0].split()).rstrip(".").replace("|", "\\|")


def _said(each: Format) -> str:
    return inspect.getdoc(sys.modules[type(each).__module__]) or ""


def _section(each: Format) -> str:
    return f"### `{each.name}`\n\n{_LEAD.sub(_bold, _said(each)).strip()}\n"


def _bold(lead: re.Match[str]) -> str:
    return f"**{lead[1]}:** "


if __name__ == "__main__":
    sys.stdout.write(write_guide())
