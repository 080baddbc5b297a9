"""The guide's page on checks, written from what each lint says of itself.

``python -m generator.lints.guide > docs/guide/checks.md`` makes it again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

from generator.evidence.secret_rules import Code
from generator.evidence.secrets import CODES
from generator.lints.lint import Lint, lints, nowhere
from generator.lints.severities import LEVELS

OPENING = """\
# Checks

`proofolio check` asks of each metric what a careful reader would ask. A check that finds something
names the place, says what it found and leads here. An error stops the build; a warning stops one
with `--strict`; a note stops nothing.

Mend what was found if you can. Where it cannot be mended, set the check aside for that metric or
experiment, with the reason. The reason is printed on the page, beside the number:

```yaml
metrics:
  build_time:
    allow: {single-run: the cluster was granted for one night}
```

A site chooses how severe a check is for all its metrics, in `mkdocs.yml`; the levels are LEVELS:

```yaml
plugins:
  - proofolio:
      lints: {single-run: error, stale-evidence: "off"}
```
"""
SECRETS: Mapping[Code, str] = {
    "secret": "tokens, keys and passwords in a file that would be published",
    "private-host": "addresses of private networks and names of hosts inside one",
    "email-address": "addresses of mail",
}
CLOSING = """\
## Secrets in evidence

What would be published is searched for [what should not be](record.md#evidence). These codes are
set aside in the same way, for the files of one metric, and their severity cannot be chosen:
"""


def write_guide() -> str:
    """The page: a table of all checks, a section for each, and the codes of secrets."""
    opening = OPENING.replace("LEVELS", ", ".join(f"`{level}`" for level in LEVELS))
    return "\n".join([opening, *_overview(), *map(_section, lints), *_secrets()])


def _overview() -> Iterator[str]:
    yield "| check | as long as nobody chooses |\n|---|---|"
    yield from (f"| [`{lint.name}`](#{lint.name}) | {lint.severity} |" for lint in lints)
    yield ""


def _section(lint: Lint) -> str:
    why = " ".join(lint.why.split())
    aside = f"`allow: {{{lint.name}: …}}`"
    # Some are found in texts, and some are refused: there is nothing to set aside for one metric.
    aside = f" Set aside with {aside}." if lint.find is not nowhere else ""
    return f"## {lint.name} {{ #{lint.name} }}\n\n{why}\n\nSeverity: {lint.severity}.{aside}\n"


def _secrets() -> Iterator[str]:
    yield CLOSING
    yield "| code | what it finds |\n|---|---|"
    yield from (f"| `{code}` | {SECRETS[code]} |" for code in CODES)
    yield ""


if __name__ == "__main__":
    sys.stdout.write(write_guide())
