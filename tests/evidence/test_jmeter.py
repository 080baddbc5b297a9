"""JMeter: values as a few lines of arithmetic over the files of JMeter 2.13 give them."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import found, only_problem, read, said, written

NAMES = "timeStamp,elapsed,label,responseCode,responseMessage,threadName,success,Latency\n"
START = 1795342345000


def row(at: int, elapsed: int, label: str = "home", success: str = "true") -> str:
    code = "200" if success == "true" else "500"
    return f"{START + at},{elapsed},{label},{code},OK,TG 1-1,{success},{elapsed}\n"


def test_every_request_counts_once() -> None:
    # 240 rows, of which 80 are transactions.
    evidence = read("jmeter/jm213_csv_header.jtl")

    assert found(evidence, "samples:count").value == 160
    assert found(evidence, "elapsed:mean").value == 17.76875
    assert found(evidence, "elapsed:p95").value == pytest.approx(40.1, rel=1e-12)
    assert found(evidence, "elapsed:p99").value == pytest.approx(99.82, rel=1e-12)
    assert found(evidence, "elapsed:std").value == pytest.approx(15.976485029547991, rel=1e-12)
    assert [note.code for note in evidence.notes].count("double-counting") == 1


def test_what_was_measured_is_told() -> None:
    measured = found(read("jmeter/jm213_csv_header.jtl"), "elapsed:median")

    assert (measured.value, measured.unit, measured.n) == (13, "ms", 160)
    assert measured.replication == "request"
    assert measured.samples is not None
    assert list(measured.samples.values[:3]) == [93, 99, 101]


def test_a_transaction_is_found_by_its_label() -> None:
    measured = found(read("jmeter/jm213_csv_header.jtl"), 'elapsed{label="checkout (txn)"}:max')

    assert (measured.value, measured.n, measured.replication) == (1629, 80, "transaction")


def test_a_label_may_hold_a_comma() -> None:
    evidence = read("jmeter/jm213_csv_header.jtl")

    assert found(evidence, 'samples{label="slow, page"}:count').value == 80


def test_labels_are_combined() -> None:
    evidence = read("jmeter/jm213_csv_header.jtl")

    select = 'elapsed{label="flaky",success="true"}'
    assert found(evidence, f"{select}:mean").value == pytest.approx(10.605633802816902)
    assert found(evidence, f"{select}:mean").n == 71
    assert found(evidence, 'errors{responseCode="500"}:count').value == 9


def test_a_column_that_is_not_counted_is_picked_from_the_file() -> None:
    evidence = read("jmeter/jm213_csv_header.jtl")

    measured = found(evidence, 'elapsed{threadName="TG 1-3"}:mean')
    assert (measured.value, measured.n) == (727 / 40, 40)
    assert measured.samples is not None
    assert sum(measured.samples.values) == 727


def test_a_percentile_that_is_not_listed_is_computed_from_the_samples() -> None:
    # Rank 0.975 * 159 = 155.025 of the sorted times.
    evidence = read("jmeter/jm213_csv_header.jtl")
    times = sorted(found(evidence, "elapsed:mean").samples.values)  # type: ignore[union-attr]

    expected = times[155] + 0.025 * (times[156] - times[155])
    assert found(evidence, "elapsed:p97.5").value == pytest.approx(expected, rel=1e-12)


def test_labels_that_nothing_has_are_an_error() -> None:
    evidence = read("jmeter/jm213_csv_header.jtl")

    with pytest.raises(SelectorError):
        found(evidence, 'elapsed{label="cart"}:mean')
    with pytest.raises(SelectorError):
        found(evidence, 'elapsed{colour="red"}:mean')


def test_failed_requests_are_told_and_can_be_left_out() -> None:
    evidence = read("jmeter/jm213_csv_header.jtl")

    assert found(evidence, "errors:rate").value == 9 / 160
    assert found(evidence, 'elapsed{success="true"}:mean').n == 151
    assert any(note.startswith("5.62% of the requests failed") for note in said(evidence))


def test_a_file_without_names_has_jmeters_default_columns() -> None:
    evidence = read("jmeter/jm213_csv_default_noheader.jtl")

    assert found(evidence, "elapsed:mean").value == 29.20625
    assert found(evidence, 'elapsed{label="flaky"}:median').value == 14.5
    assert found(evidence, "errors:count").value == 7
    assert any("no names of columns" in note for note in said(evidence))


def test_whole_seconds_give_no_rate() -> None:
    evidence = read("jmeter/jm213_csv_default_noheader.jtl")

    with pytest.raises(SelectorError):
        found(evidence, "samples:rate")
    assert evidence.provenance.started is None


def test_a_rate_is_of_the_time_from_the_first_start_to_the_last_end(tmp_path: Path) -> None:
    text = NAMES + row(0, 100) + row(500, 100) + row(1000, 1000)

    assert found(read_evidence(written(tmp_path, text)), "samples:rate").value == 1.5


def test_runs_in_one_file_are_told_apart(tmp_path: Path) -> None:
    first, second = row(0, 10) + row(2000, 30), row(3_600_000, 500) + row(3_602_000, 700)
    evidence = read_evidence(written(tmp_path, NAMES + first + second))

    assert found(evidence, 'elapsed{run="1"}:mean').value == 20
    assert found(evidence, 'elapsed{run="2",label="home"}:max').value == 700
    assert found(evidence, 'samples{run="1"}:rate').value == pytest.approx(2 / 2.03)
    assert "several-runs" in {note.code for note in evidence.notes}
    with pytest.raises(SelectorError) as raised:
        found(evidence, "elapsed:mean")
    assert 'elapsed{run="1"}:mean' in raised.value.hint


def test_names_that_stand_again_begin_another_run(tmp_path: Path) -> None:
    text = NAMES + row(0, 10) + NAMES + row(3000, 30)
    evidence = read_evidence(written(tmp_path, text))

    assert found(evidence, 'elapsed{run="2"}:max').value == 30


def test_redirects_are_parts_of_the_request_before_them(tmp_path: Path) -> None:
    text = NAMES + row(0, 100) + row(0, 40, "home-0") + row(40, 60, "home-1")
    evidence = read_evidence(written(tmp_path, text))

    assert found(evidence, "samples:count").value == 1
    assert found(evidence, 'elapsed{label="home-1"}:max').value == 60


def test_numbered_labels_without_a_whole_are_requests(tmp_path: Path) -> None:
    text = NAMES + row(0, 40, "page-1") + row(40, 60, "page-2")

    assert found(read_evidence(written(tmp_path, text)), "samples:count").value == 2


def test_times_of_a_run_in_which_all_failed_are_refused(tmp_path: Path) -> None:
    evidence = read_evidence(written(tmp_path, NAMES + row(0, 1, success="false")))

    assert "elapsed" not in {each.name for each in evidence.measurements}
    with pytest.raises(ProblemsFound) as raised:
        found(evidence, "elapsed:mean")
    assert only_problem(raised.value).code == "no-successful-requests"
    assert found(evidence, 'elapsed{success="false"}:max').value == 1


def test_xml_is_read_without_what_is_inside_a_sample() -> None:
    evidence = read("jmeter/synthetic_nested.xml")

    assert found(evidence, "samples:count").value == 3
    assert found(evidence, "elapsed:mean").value == 80
    assert found(evidence, 'elapsed{success="true"}:max').value == 120
    assert found(evidence, 'elapsed{label="home-0"}:max').value == 50
    assert found(evidence, 'elapsed{label="home",threadName="TG 1-2"}:max').value == 90
    assert found(evidence, "errors:rate").value == 1 / 3


def test_requests_inside_a_transaction_are_requests(tmp_path: Path) -> None:
    inside = '<httpSample t="40" ts="1795342345000" s="true" lb="home" rc="200" rm="OK"/>'
    message = "Number of samples in transaction : 1, number of failing samples : 0"
    outside = f'<sample t="40" ts="1795342345000" s="true" lb="visit" rc="200" rm="{message}">'
    text = f"<testResults>{outside}{inside}</sample></testResults>"
    evidence = read_evidence(written(tmp_path, text))

    assert found(evidence, "samples:count").value == 1
    assert found(evidence, "elapsed:max").labels == ()


def test_entities_in_xml_are_never_expanded(tmp_path: Path) -> None:
    entity = '<!DOCTYPE testResults [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    sample = '<httpSample t="40" ts="1" s="true" lb="&a;"/>'

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, f"{entity}<testResults>{sample}</testResults>"))
    assert only_problem(raised.value).code == "xml-entity"


def test_the_report_states_no_percentile_by_name() -> None:
    # jq '.Total' synthetic_statistics.json
    evidence = read("jmeter/synthetic_statistics.json")

    assert found(evidence, "ResTime:mean").value == 40.25
    assert found(evidence, 'ResTime{transaction="home"}:max').value == 159
    assert found(evidence, "pct2ResTime").value == 71.5
    assert (found(evidence, "errorPct").value, found(evidence, "errorPct").unit) == (2, "percent")
    assert found(evidence, "throughput").unit == "requests/s"
    with pytest.raises(SelectorError):
        found(evidence, "ResTime:p95")


@pytest.mark.parametrize(
    ("elapsed", "code"), [("-5", "value-range"), ("fast", "type"), ("nan", "number-not-finite")]
)
def test_a_broken_time_is_refused_with_its_line(tmp_path: Path, elapsed: str, code: str) -> None:
    broken = row(10, 12345).replace(",12345,", f",{elapsed},", 1)

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, NAMES + row(0, 10) + broken + row(20, 10)))
    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == (code, 3)


def test_a_row_that_is_cut_off_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, NAMES + row(0, 10) + "1795342345,"))

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("csv-syntax", 3)


def test_a_row_that_sums_up_samples_is_refused(tmp_path: Path) -> None:
    text = "timeStamp,elapsed,label,success,SampleCount\n1795342345000,500,home,true,25\n"

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, text))
    assert only_problem(raised.value).code == "jtl-aggregated"


def test_names_without_samples_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, NAMES))

    assert only_problem(raised.value).code == "evidence-empty"


def test_tabs_semicolons_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    for delimiter in ("\t", ";"):
        text = (NAMES + row(0, 10) + row(20, 30)).replace(",", delimiter).replace("\n", "\r\n")

        assert found(read_evidence(written(tmp_path, text)), "elapsed:mean").value == 20
