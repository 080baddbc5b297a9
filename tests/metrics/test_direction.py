"""Which way is better: known for what has one name everywhere, and unknown for everything else."""

from __future__ import annotations

import pytest

from generator.metrics.direction import is_bare_number, known_direction, named_direction


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        *((name, "1") for name in ("accuracy", "balanced_accuracy", "precision", "recall", "f1")),
        *((name, "1") for name in ("roc_auc", "pr_auc", "auc", "r2", "ndcg@10", "map", "mAP")),
        *((name, "percent") for name in ("BLEU", "chrF2", "exact_match", "hit_rate@10", "acc")),
        *((name, "") for name in ("val_acc", "eval_accuracy", "f1_macro", "$['val']['acc']")),
        ("percent_covered", "percent"),
        ("line coverage", "percent"),
        ("throughput", "bytes/s"),
        ("requests:rate", "requests/s"),
        ("Sorting.sort", "operations/ms"),
        ("recall{class=loss}", "1"),
    ],
)
def test_more_is_better(name: str, unit: str) -> None:
    assert known_direction(name, unit) == "higher"


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        *((name, "1") for name in ("loss", "mae", "rmse", "log_loss", "brier", "wer", "cer")),
        *((name, "percent") for name in ("TER", "errorPct", "failed", "Failure Share")),
        *((name, "") for name in ("train/loss", "word_perplexity", "$.train.loss")),
        ("calibration_error", "1"),
        ("http_req_duration:p99", "ms"),
        ("Array.map", "ns"),
        ("mem_parse", "bytes"),
        ("errors:count", "1"),
        ("errorCount", "requests"),
        ("Failures/s", "requests/s"),
        ("mae", "min"),
    ],
)
def test_less_is_better(name: str, unit: str) -> None:
    assert known_direction(name, unit) == "lower"


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("score", "1"),
        ("acc_stderr", "1"),
        ("BLEU confidence_var", "percent"),
        ("latency:count", "1"),
        ("time between failures", "h"),
        ("errors found", "errors"),
        ("data_received", "bytes"),
        ("session", "min"),
        ("total_data", "bytes"),
        ("map_size", "1"),
        ("$['recall']['threshold']", ""),
        ("revenue", "EUR"),
        ("", ""),
    ],
)
def test_what_could_be_meant_both_ways_is_not_known(name: str, unit: str) -> None:
    assert known_direction(name, unit) is None


def test_a_share_in_a_coverage_report_is_coverage() -> None:
    assert known_direction("branches", "1", "coverage") == "higher"
    assert known_direction("branches", "1") is None
    assert known_direction("lines", "lines", "coverage") is None


def test_names_of_one_value_that_disagree_tell_nothing() -> None:
    assert named_direction("recall", "Recall of rare classes", unit="1") == "higher"
    assert named_direction("recall", "Errors found", unit="1") is None
    assert named_direction("accuracy", "Error rate", unit="1") is None


@pytest.mark.parametrize(
    ("name", "value", "bare"),
    [
        ("val_acc", 0.8, True),
        ("val_acc", 80.0, False),
        ("loss", 2.5, True),
        ("latency:count", 900.0, True),
        ("score", 0.5, False),
        ("mae", 0.5, False),
    ],
)
def test_a_number_without_a_unit_is_bare_by_its_nature(name: str, value: float, bare: bool) -> None:
    assert is_bare_number(name, value) is bare
