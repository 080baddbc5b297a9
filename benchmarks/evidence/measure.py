"""Reads files of a gigabyte as a user would: time, memory, and whether the value is right.

    python benchmarks/evidence/measure.py [FORMAT …] [--mebibytes N]

makes one file at a time under ``.cache/bench-evidence``, runs ``proofolio evidence`` and
``proofolio metrics`` on it in processes of their own, compares the percentile and the ends of its
interval with those of NumPy and SciPy over the numbers that were written, and removes the file.
The numbers come from a fixed seed. The last columns are a second ``proofolio check``, which has
everything in the cache: its time, and all that it read, our own program included (Linux only).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

Doubles = NDArray[np.float64]
ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / ".cache" / "bench-evidence"
BLOCK = 250_000
HEAD = """\
Seconds are those of the processor.

| file | MiB | rows | evidence s | peak MiB | metrics s | peak MiB | value | again s | MiB read |
|---|---:|---:|---:|---:|---:|---:|---|---:|---:|"""
RECORD = """\
title: A gigabyte
summary: Read as a user would read it
role: Engineer
period: {{start: 2026-01, end: 2026-02}}
status: shipped
problem: Large files.
approach: Little memory.
limits: One machine.
metrics:
  p99:
    name: p99 latency
    unit: s
    better: lower
    select: "{select}"
    value: {{from: "evidence/{file}"{unit}}}
"""


@dataclass(frozen=True)
class Case:
    """One kind of file: its first lines, and a block of rows for a block of latencies."""

    name: str
    file: str
    select: str
    head: str
    rows: Callable[[Doubles, int], Iterator[str]]
    whole: bool = False
    """Whether the tool writes whole milliseconds."""
    says_unit: bool = False


@dataclass(frozen=True)
class Run:
    """What one process took."""

    output: str
    seconds: float
    """Of the processor: other work on the machine does not count."""
    mebibytes: float
    read: int
    """Bytes that it asked the system for."""


def narrow(values: Doubles, _: int) -> Iterator[str]:
    """One column, nothing else."""
    return (f"{value!r}\n" for value in values.tolist())


def wide(values: Doubles, first: int) -> Iterator[str]:
    """A table of requests."""
    for at, value in enumerate(values.tolist(), start=first):
        yield f"{1767225600000 + at},/score/{at % 7},{200 if at % 97 else 503},{value!r}\n"


def lines(values: Doubles, first: int) -> Iterator[str]:
    """The same table as JSON lines."""
    for at, value in enumerate(values.tolist(), start=first):
        status = 200 if at % 97 else 503
        yield (
            f'{{"ts":{1767225600000 + at},"endpoint":"/score/{at % 7}",'
            f'"status":{status},"latency_ms":{value!r}}}\n'
        )


def points(values: Doubles, first: int) -> Iterator[str]:
    """What ``k6 run --out json`` writes of a request's duration."""
    for at, value in enumerate(values.tolist(), start=first):
        moment = f"2026-01-01T{at // 3_600_000 % 24:02}:{at // 60_000 % 60:02}"
        yield (
            f'{{"metric":"http_req_duration","type":"Point","data":{{"time":"{moment}:'
            f'{at // 1000 % 60:02}.{at % 1000:03}Z","value":{value!r},"tags":{{'
            f'"expected_response":"true","group":"","method":"POST","name":"/score/{at % 7}",'
            f'"proto":"HTTP/1.1","scenario":"default","status":"200",'
            f'"url":"/score/{at % 7}"}}}}}}\n'
        )


def samples(values: Doubles, first: int) -> Iterator[str]:
    """What JMeter writes with its usual columns."""
    for at, value in enumerate(values.tolist(), start=first):
        took = int(value)
        yield (
            f"{1767225600000 + at},{took},score {at % 7},200,OK,users 1-{at % 50},text,true,,"
            f"512,128,50,50,http://localhost/score/{at % 7},{took},0,1\n"
        )


# A process of its own, because Linux counts what the parent held as the child's peak.
WATCH = """\
import json, os, sys, time
child = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
read = ended = 0
while not ended:
    try:  # what a process has read can be asked only while it runs
        with open(f"/proc/{child}/io") as file:
            read = int(file.read().split("rchar:")[1].split()[0])
    except (OSError, IndexError):
        pass
    time.sleep(0.01)
    ended, status, used = os.wait4(child, os.WNOHANG)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss, read]), file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""

KINDS = (
    Case("csv", "narrow.csv", "latency_ms:p99", "latency_ms\n", narrow),
    Case("csv-wide", "wide.csv", "latency_ms:p99", "ts,endpoint,status,latency_ms\n", wide),
    Case("ndjson", "lines.ndjson", "latency_ms:p99", "", lines),
    Case(
        "k6",
        "points.json",
        "http_req_duration:p99",
        '{"metric":"http_req_duration","type":"Metric","data":{"name":"http_req_duration",'
        '"type":"trend","contains":"time","thresholds":[],"submetrics":null}}\n',
        points,
        says_unit=True,
    ),
    Case(
        "jmeter",
        "results.jtl",
        "elapsed:p99",
        "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,"
        "failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect\n",
        samples,
        whole=True,
        says_unit=True,
    ),
)


def main() -> None:
    """Measures the kinds named on the command line, all of them without one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kinds", nargs="*", metavar="FORMAT")
    parser.add_argument("--mebibytes", type=int, default=1024)
    wanted = parser.parse_args()
    print(HEAD, flush=True)
    for case in KINDS:
        if not wanted.kinds or case.name in wanted.kinds:
            print(measure(case, wanted.mebibytes), flush=True)


def measure(case: Case, mebibytes: int) -> str:
    """A line of the table."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    evidence = FOLDER / "case_studies" / "large" / "evidence"
    evidence.mkdir(parents=True)
    unit = "" if case.says_unit else ", unit: ms"
    record = RECORD.format(select=case.select, file=case.file, unit=unit)
    (evidence.parent / "project.yml").write_text(record)
    (FOLDER / "profile.yml").write_text("name: Sample Author\nheadline: Large files\n")
    try:
        return compare(case, evidence / case.file, write(case, evidence / case.file, mebibytes))
    finally:
        shutil.rmtree(FOLDER)


def write(case: Case, path: Path, mebibytes: int) -> Doubles:
    """Writes a file of this size, and gives the latencies in it."""
    chance = np.random.default_rng(20261124)
    blocks: list[Doubles] = []
    with path.open("w") as file:
        file.write(case.head)
        while file.tell() < mebibytes << 20:
            values = chance.lognormal(3, 1, BLOCK)
            values = np.floor(values) if case.whole else values
            file.writelines(case.rows(values, len(blocks) * BLOCK))
            blocks.append(values)
    return np.concatenate(blocks)


def compare(case: Case, path: Path, values: Doubles) -> str:
    """Runs the commands and holds what they say against NumPy and SciPy."""
    at = str(path.relative_to(FOLDER))
    first = run("evidence", at, "--select", case.select, "--json")
    metrics = run("metrics", "large", "--json")
    check = run("check")
    value = json.loads(first.output)["measurements"][0]["value"]
    metric = json.loads(metrics.output)["metrics"][0]["value"]
    seconds = [metric["low"] * 1000, metric["high"] * 1000, metric["value"] * 1000]
    is_right = value == np.quantile(values, 0.99) and metric["n"] == len(values)
    is_right = is_right and np.allclose(seconds, [*interval(values), value], rtol=1e-14, atol=0)
    size = path.stat().st_size / 2**20
    return (
        f"| {case.name} | {size:.0f} | {len(values)} | {first.seconds:.1f} | {first.mebibytes:.0f} "
        f"| {metrics.seconds:.1f} | {metrics.mebibytes:.0f} | {'equal' if is_right else 'WRONG'} "
        f"| {check.seconds:.1f} | {check.read / 2**20:.0f} |"
    )


def interval(values: Doubles) -> tuple[float, float]:
    """The order statistics that hold the 99th percentile between them."""
    low, high = binom.ppf([0.025, 0.975], len(values), 0.99).astype(int)
    ordered = np.partition(values, [low - 1, high])
    return float(ordered[low - 1]), float(ordered[high])


def run(*arguments: str) -> Run:
    """A command of ``proofolio``, with what it took at most."""
    command = [sys.executable, "-c", WATCH, sys.executable, "-m", "generator", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=FOLDER, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    seconds, peak, read = json.loads(done.stderr.splitlines()[-1])
    return Run(done.stdout, seconds, peak / (2**20 if sys.platform == "darwin" else 2**10), read)


if __name__ == "__main__":
    main()
