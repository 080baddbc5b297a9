"""Go benchmarks: values as the lines state them, or as `awk` makes them from the lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, only_problem, read, said, written

COUNT = "go-bench/go_bench_count3.txt"
EVENTS = "go-bench/go_test_json.ndjson"
LINE = "BenchmarkA-8   \t 1000\t  10.0 ns/op\n"
OTHER = "BenchmarkA-8   \t 1000\t  20.0 ns/op\n"
ENDED = "PASS\nok  \texample.com/a\t0.1s\n"


def test_repeated_lines_are_iterations_of_one_process() -> None:
    # awk '/n=100-/ {print $3}': 30996, 17376, 10545
    found = read(COUNT).find("BenchmarkSort/n=100:median")

    assert (found.value, found.unit, found.n, found.replication) == (17376, "ns", 3, "iteration")
    assert found.samples is not None
    assert list(found.samples.values) == [30996, 17376, 10545]
    assert read(COUNT).find("BenchmarkSort/n=100:mean").value == pytest.approx(58917 / 3)


def test_each_unit_of_a_line_is_told_apart() -> None:
    evidence = read(COUNT)

    memory = evidence.find('BenchmarkSort/n=1000{unit="B/op"}:mean')
    assert (memory.value, memory.unit) == (8216, "bytes")
    rate = evidence.find('BenchmarkCustom{unit="MB/s"}:max')
    assert (rate.value, rate.unit) == (30489.47, "MB/s")
    own = evidence.find('BenchmarkCustom{unit="widgets/op"}:mean')
    assert (own.value, own.unit) == (12.5, "")


def test_the_number_of_processors_is_a_label() -> None:
    assert read(COUNT).find("BenchmarkCustom:min").labels == (("procs", "2"),)


def test_numbers_that_may_belong_to_the_names_stay_there() -> None:
    # go test -cpu 1,2 prints no number for one processor.
    evidence = read("go-bench/go_bench_cpu_1_2.txt")

    assert evidence.find("BenchmarkSort/n=100:mean").value == 3026
    assert evidence.find("BenchmarkSort/n=100-2:mean").value == 2841


def test_events_say_what_the_text_says() -> None:
    # jq -r 'select(.Output).Output' -j go_test_json.ndjson | grep n=1000-2
    evidence = read(EVENTS)

    found = evidence.find("BenchmarkSort/n=1000:median")
    assert (found.value, found.n) == (39875, 3)
    assert evidence.find('BenchmarkCustom{unit="req/s"}:mean').value == 3_000_000
    assert "Skipped: BenchmarkSkip." in said(evidence)


def test_a_benchmark_that_failed_is_named() -> None:
    notes = read("go-bench/go_bench_fail.txt").notes

    assert ("Failed: BenchmarkFail.", "failed-run") in [(note.text, note.code) for note in notes]


def test_a_line_for_each_process_is_a_repeated_run(tmp_path: Path) -> None:
    # go test -bench . >> run.txt, twice.
    evidence = read_evidence(written(tmp_path, LINE + ENDED + OTHER + ENDED))

    found = evidence.find("BenchmarkA:mean")
    assert (found.value, found.n, found.replication) == (15, 2, "process run")


def test_processes_with_several_lines_are_told_apart(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, 2 * LINE + ENDED + 2 * OTHER + ENDED))

    assert evidence.find('BenchmarkA{run="2"}:mean').value == 20
    assert any("several calls" in note for note in said(evidence))
    with pytest.raises(SelectorError):
        evidence.find("BenchmarkA:mean")


def test_a_name_in_two_packages_is_told_apart(tmp_path: Path) -> None:
    content = f"pkg: example.com/a\n{LINE}{ENDED}pkg: example.com/b\n{OTHER}{ENDED}"
    evidence = read_evidence(written(tmp_path, content))

    assert evidence.find('BenchmarkA{pkg="example.com/b"}:mean').value == 20
    assert evidence.find('BenchmarkA{pkg="example.com/a"}:mean').replication == "iteration"


def test_a_windows_file_is_read(tmp_path: Path) -> None:
    content = (FILES / COUNT).read_bytes().replace(b"\n", b"\r\n")

    assert read_evidence(written(tmp_path, content)).find("BenchmarkCustom:min").value == 33.59


def test_a_value_that_is_none_is_refused_with_its_line(tmp_path: Path) -> None:
    content = LINE + "BenchmarkB-8 \t 1 \t NaN ns/op\n"
    evidence = read_evidence(written(tmp_path, content))

    assert [each.name for each in evidence.measurements] == ["BenchmarkA"]
    with pytest.raises(ProblemsFound) as raised:
        evidence.find("BenchmarkB:mean")
    assert only_problem(raised.value).code == "number-not-finite"
    assert only_problem(raised.value).message.startswith("line 2: BenchmarkB is nan")


def test_results_that_lost_their_name_are_counted(tmp_path: Path) -> None:
    content = LINE + "BenchmarkB-8   \tsaid something\n     100\t   12.0 ns/op\n"

    assert any("1 results" in note for note in said(read_evidence(written(tmp_path, content))))


def test_a_unit_line_says_which_direction_is_better(tmp_path: Path) -> None:
    content = "Unit hits/op assume=nothing better=higher\n" + LINE
    notes = read_evidence(written(tmp_path, content)).notes

    assert "high-is-better" in {note.code for note in notes}


def test_a_broken_event_is_refused_with_its_line(tmp_path: Path) -> None:
    lines = (FILES / EVENTS).read_bytes().splitlines(keepends=True)
    lines[7] = b'{"Action":\n'

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, b"".join(lines), "run.ndjson"))
    assert (only_problem(raised.value).code, only_problem(raised.value).place.line) == (
        "json-syntax", 8,
    )  # fmt: skip
