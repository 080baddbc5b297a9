"""Measures one decision: its variants as alternating processes, each run kept with its manifest.

    python benchmarks/measure.py cache

writes ``case_studies/proofolio/evidence/<benchmark>/<variant>-<round>.json`` as hyperfine made
them, and a ``.run.yml`` beside each. Needs hyperfine on the PATH; the chart benchmark also needs
what ``benchmarks/charts/README.md`` names.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROUNDS = 12


@dataclass(frozen=True)
class Variant:
    """One way to do the work: what is timed, and what is done before each timing."""

    name: str
    command: str
    prepare: str = "true"
    folder: Path = ROOT


PYTHON = sys.executable
WORKLOAD = ROOT / "benchmarks" / "cache" / "portfolio"
CHECK = f"{PYTHON} -m generator check"

# The job that both variants do, which is also the name to select in the evidence.
JOBS = {"cache": "proofolio check", "yaml": "read 200 records", "charts": "draw one chart"}
BENCHMARKS = {
    "cache": (
        Variant("every-time", CHECK, "rm -rf .cache", WORKLOAD),
        Variant("cached", CHECK, f"{CHECK}", WORKLOAD),
    ),
    "yaml": (
        Variant("safe-loader", f"{PYTHON} benchmarks/yaml/read_records.py safe-loader"),
        Variant("with-places", f"{PYTHON} benchmarks/yaml/read_records.py with-places"),
    ),
    "charts": (
        Variant("matplotlib", f"{PYTHON} benchmarks/charts/draw_matplotlib.py"),
        Variant("template", f"{PYTHON} benchmarks/charts/draw_template.py"),
    ),
}


def main() -> None:
    """Runs the benchmark named on the command line."""
    if len(sys.argv) != 2 or sys.argv[1] not in BENCHMARKS:
        sys.exit(f"usage: measure.py {'|'.join(BENCHMARKS)}")
    if shutil.which("hyperfine") is None:
        sys.exit("hyperfine is not on the PATH")
    name = sys.argv[1]
    folder = ROOT / "case_studies" / "proofolio" / "evidence" / name
    commit = _git("rev-parse", "HEAD")
    dirty = bool(_git("status", "--porcelain", "--", "generator", "benchmarks"))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number in range(1, ROUNDS + 1):
        # Every other round runs backwards, so that neither side is always the first.
        for variant in BENCHMARKS[name][:: 1 if number % 2 else -1]:
            target = folder / f"{variant.name}-{number:02d}.json"
            started, clock = datetime.now(UTC), time.monotonic()
            _run(variant, JOBS[name], target)
            _without_paths(target)
            facts = {
                "command": _command(variant),
                "exit_code": 0,
                "commit": commit,
                "dirty": dirty,
                "environment": _environment(),
                "tool": "hyperfine",
                "version": _version(),
                "started": started.isoformat(timespec="seconds"),
                "duration": round(time.monotonic() - clock, 3),
            }
            lines = [f"{key}: {json.dumps(value)}\n" for key, value in facts.items()]
            target.with_name(target.name + ".run.yml").write_text("".join(lines))


def _run(variant: Variant, job: str, target: Path) -> None:
    subprocess.run(
        ["hyperfine", "--shell=none", "--runs=1", f"--export-json={target}", "--command-name",
         job, "--prepare", f"sh -c {_quoted(variant.prepare)}", variant.command],
        cwd=variant.folder, check=True, stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def _command(variant: Variant) -> str:
    """What was run, as anyone would type it in the variant's folder."""
    return f"{variant.prepare} && {variant.command}".replace(PYTHON, "python")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _without_paths(target: Path) -> None:
    """Nothing in the file names this machine; should a later hyperfine add it, stop here."""
    if str(ROOT) in target.read_text():
        sys.exit(f"{target} names a path of this machine")


def _environment() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GiB, {platform.system()} "
        f"{platform.release().split('-')[0]}, CPython {platform.python_version()}"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _version() -> str:
    found = subprocess.run(["hyperfine", "--version"], capture_output=True, text=True, check=True)
    return found.stdout.split()[-1]


def _git(*arguments: str) -> str:
    found = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return found.stdout.strip()


if __name__ == "__main__":
    main()
