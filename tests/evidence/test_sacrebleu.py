"""SacreBLEU: scores as version 2.6.0 wrote and printed them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import only_problem, read, said, written


def test_a_score_goes_from_0_to_100() -> None:
    found = read("sacrebleu/bleu.json").find(None)

    assert (found.name, found.value, found.unit) == ("BLEU", 66.4, "percent")


def test_the_signature_is_shown() -> None:
    notes = said(read("sacrebleu/bleu.json"))

    signature = "BLEU|nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0"
    assert f"Signature: {signature}. Scores compare only under the same one." in notes


def test_several_metrics_of_one_system_are_read() -> None:
    evidence = read("sacrebleu/multi.json")

    assert [(each.name, each.value) for each in evidence.measurements] == [
        ("BLEU", 66.4), ("chrF2", 84.4), ("TER", 17.6),
    ]  # fmt: skip
    assert evidence.provenance.version == "2.6.0"


def test_a_lower_ter_is_better_and_only_ter_is_said_to_be_so() -> None:
    (note,) = [note for note in read("sacrebleu/multi.json").notes if note.code]

    assert (note.code, note.names) == ("low-is-better", ("TER",))


def test_the_bootstrap_interval_is_not_taken_for_a_variance() -> None:
    # The file calls the half width of the interval `confidence_var`.
    evidence = read("sacrebleu/bleu_confidence.json")

    assert evidence.find("BLEU confidence_var").value == 6.0
    assert evidence.find("BLEU confidence_mean").value == 65.0
    with pytest.raises(SelectorError):
        evidence.find("BLEU:std")
    assert "BLEU: the interval is of 1000 bootstrap samples." in said(evidence)


def test_printed_lines_are_read() -> None:
    # BLEU|… = 48.3 (μ = 47.2 ± 31.5) …; TER stands on the third line.
    evidence = read("sacrebleu/printed.txt")

    assert evidence.find("BLEU").value == 48.3
    assert evidence.find("BLEU confidence_mean").value == 47.2
    assert evidence.find("chrF2 confidence_var").value == 17.0
    assert (evidence.find("TER").value, evidence.find("TER").line) == (14.3, 3)


def test_scores_of_several_systems_are_written_as_text() -> None:
    evidence = read("sacrebleu/two_systems.json")

    assert evidence.find('BLEU{system="h2"}').value == 25.6
    assert evidence.find('chrF2{system="h1"}').value == 78.8
    no_signatures = "The file has no signatures, so its scores compare only with each other."
    assert no_signatures in said(evidence)


def test_a_paired_test_gives_scores_and_p_values(tmp_path: Path) -> None:
    systems = [
        {"system": "Baseline: a", "BLEU": {"score": 48.3, "mean": 46.2, "ci": 31.5}},
        {"system": "b", "BLEU": {"score": 25.6, "p_value": 0.0099}},
    ]
    evidence = read_evidence(written(tmp_path, json.dumps(systems)))

    assert evidence.find('BLEU p_value{system="b"}').value == 0.0099
    assert evidence.find('BLEU{system="Baseline: a"}').value == 48.3


def test_a_line_of_version_1_is_read_in_the_middle_of_a_log(tmp_path: Path) -> None:
    line = "BLEU+case.mixed+lang.en-de+smooth.exp+tok.13a+version.1.4.3 = 27.0 57.2/32.2/20.6/13.6"
    evidence = read_evidence(written(tmp_path, f"training ended\r\n{line}\r\n", "log.txt"))

    assert (evidence.find("BLEU").value, evidence.find("BLEU").line) == (27.0, 2)
    assert evidence.provenance.version == "1.4.3"


def test_lines_of_one_metric_are_told_apart(tmp_path: Path) -> None:
    text = "\n".join(f"BLEU|nrefs:1|tok:13a|version:2.6.0 = {score}" for score in ("53.7", "42.7"))
    evidence = read_evidence(written(tmp_path, text, "log.txt"))

    assert evidence.find('BLEU{run="2"}').value == 42.7
    assert any(note.code == "several-runs" for note in evidence.notes)


def test_a_score_that_is_no_number_is_refused_where_it_stands(tmp_path: Path) -> None:
    content = '{"name": "BLEU",\n "score": NaN, "signature": "nrefs:1"}'
    evidence = read_evidence(written(tmp_path, content))

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("BLEU")
    assert (only_problem(raised.value).code, only_problem(raised.value).place.line) == (
        "number-not-finite", 2,
    )  # fmt: skip


def test_another_object_with_a_name_and_a_score_is_not_sacrebleus(tmp_path: Path) -> None:
    player = written(tmp_path, '{"name": "Sample", "score": 12, "signature": "x"}')

    assert read_evidence(player).format == "json"


def test_before_version_2_chrf_and_ter_were_shares(tmp_path: Path) -> None:
    printed = (
        "BLEU+case.mixed+numrefs.1+smooth.exp+tok.13a+version.1.5.1 = 45.9 78.3/58.4/41.1/28.0\n"
        "chrF2+numchars.6+space.false+version.1.5.1 = 0.62\n"
        "TER+tok.tercom-nonorm-punct-noasian-uncased+version.1.5.1 = 0.275\n"
    )
    evidence = read_evidence(written(tmp_path, printed, "scores.txt"))

    found = [evidence.find(name) for name in ("BLEU", "chrF2", "TER")]
    assert [(each.value, each.unit) for each in found] == [
        (45.9, "percent"),
        (0.62, "1"),
        (0.275, "1"),
    ]
