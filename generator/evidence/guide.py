"""The guide's page on evidence formats, written from what each reader says of itself.

``python -m generator.evidence.guide > docs/guide/evidence-formats.md`` makes it again.
"""

from __future__ import annotations

import inspect
import re
import sys

from generator.evidence.reader import Format, formats

OPENING = """\
# Evidence formats

An evidence file is what a tool wrote, kept beside the record. Proofolio knows the format by the
content, whatever the file is called; `format:` in the record overrides that. To see what a file
holds, with the `select` for each value, run

```sh
proofolio evidence case_studies/orders-api/evidence/run.json
```

Files may be packed with gzip or saved as UTF-16. A file of one JSON text may be up to 32 MiB long,
unpacked; lines and rows may be many more. A file is read and never run, and nothing outside the
case study's folder is opened.

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
"""
_LEAD = re.compile(r"^(How to get the file|Select|Example|What cannot be claimed): ", re.MULTILINE)


def write_guide() -> str:
    """The page: one section for each format, the ones that any tool may write at the end."""
    ordered = sorted(formats, key=lambda each: (each.generic, each.name))
    return "\n".join([OPENING, *map(_section, ordered)])


def _section(each: Format) -> str:
    text = inspect.getdoc(sys.modules[type(each).__module__]) or ""
    return f"## `{each.name}`\n\n{_LEAD.sub(_bold, text).strip()}\n"


def _bold(lead: re.Match[str]) -> str:
    return f"**{lead[1]}:** "


if __name__ == "__main__":
    sys.stdout.write(write_guide())
