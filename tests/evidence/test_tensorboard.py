"""TensorBoard: values as TensorBoard 2.21 itself reads them from the same files."""

from __future__ import annotations

import contextlib
import math
import random
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.evidence.event_record import masked_crc
from generator.evidence.reader import read_evidence
from generator.evidence.selector import SelectorError
from generator.problems import ProblemsFound
from tests.evidence.reading import FILES, in_memory, only_problem, read, said, written

TORCH = "tensorboard/torch.tfevents"


def test_the_scalars_of_pytorch_are_read() -> None:
    evidence = read(TORCH)

    assert evidence.format == "tensorboard"
    assert evidence.find("val/acc:last").value == 0.8600000143051147
    assert evidence.find("val/acc:min").value == 0.5
    assert evidence.find("train/loss:min").value == 0.019999999552965164
    found = evidence.find("val/acc:max")
    assert (found.n, found.replication, found.unit, found.samples) == (10, "step", "", None)


def test_a_loss_that_ended_as_nan_has_no_last_value() -> None:
    evidence = read(TORCH)

    with pytest.raises(ProblemsFound) as raised:
        evidence.find("train/loss:last")
    assert only_problem(raised.value).code == "number-not-finite"
    assert "Not a finite number: 1 of 52 values of train/loss." in said(evidence)


def test_the_last_value_is_that_of_the_highest_step() -> None:
    # 0.75 was written last, but for step 1; step 2 has 0.25.
    evidence = read("tensorboard/tensors.tfevents")

    assert evidence.find("loss:last").value == 0.25
    assert "Steps repeat or run backwards: the last value is that of the highest step." in said(
        evidence
    )


def test_values_are_as_exact_as_a_float_of_32_bits() -> None:
    # The script logged 0.82.
    evidence = read("tensorboard/tensors.tfevents")

    assert evidence.find("acc").value == 0.8199999928474426
    rounded = next(note for note in evidence.notes if note.code == "rounded")
    assert rounded.names == ("loss", "acc")


def test_what_is_no_scalar_is_counted() -> None:
    # A histogram `h` and the text `note`.
    evidence = read(TORCH)

    assert evidence.names == ("train/loss", "val/acc")
    assert any("2 other tags" in text for text in said(evidence))


def test_the_file_of_hyperparameters_has_its_metric() -> None:
    assert read("tensorboard/hparams.tfevents").find("hparam/acc").value == 0.8999999761581421


def test_a_placeholder_is_called_one() -> None:
    evidence = read("tensorboard/lightning.tfevents")

    assert evidence.find("test_loss").value == 0.29292380809783936
    assert "Lightning writes -1 as hp_metric where no metric was named for it." in said(evidence)


def test_the_first_event_says_when_it_began() -> None:
    # date -u -d @1795343441
    assert read(TORCH).provenance.started == "2026-11-22T10:30:41+00:00"


def test_steps_are_no_samples() -> None:
    with pytest.raises(SelectorError) as raised:
        read(TORCH).find("val/acc:mean")

    assert raised.value.hint == "the file has: last, min, max"


def test_a_check_is_the_one_that_the_file_states() -> None:
    # xxd -s 0 -l 12 torch.tfevents: the length, then its check.
    header = (FILES / TORCH).read_bytes()[:12]

    assert masked_crc(header[:8]) == struct.unpack("<I", header[8:])[0]


def test_a_file_that_is_cut_off_is_read_to_there_and_says_so(tmp_path: Path) -> None:
    content = (FILES / "tensorboard/tensors.tfevents").read_bytes()
    evidence = read_evidence(written(tmp_path, content[:-5], "events"))

    assert evidence.names == ("loss",)
    assert any("ends inside a record" in text for text in said(evidence))


@pytest.mark.parametrize("at", [96, 130], ids=["a length", "a value"])
def test_a_damaged_record_is_refused(tmp_path: Path, at: int) -> None:
    content = bytearray((FILES / "tensorboard/tensors.tfevents").read_bytes())
    content[at] ^= 0x40

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(written(tmp_path, bytes(content), "events"))
    assert only_problem(raised.value).message.endswith("is damaged")


def record(data: bytes) -> bytes:
    """A record with its checks."""
    length = struct.pack("<Q", len(data))
    checks = [struct.pack("<I", masked_crc(each)) for each in (length, data)]
    return length + checks[0] + data + checks[1]


FIRST = record(b"\x09" + struct.pack("<d", 1.8e9) + b"\x1a\x0dbrain.Event:2")


def event(step: int, value: bytes) -> bytes:
    """An event with one value, which holds a tag and what is given."""
    summary = bytes((0x0A, len(value))) + value
    return record(bytes((0x10, step, 0x2A, len(summary))) + summary)


@pytest.mark.parametrize(
    ("tensor", "expected"),
    [
        (b"\x08\x02\x12\x00\x22\x08" + struct.pack("<d", 0.82), 0.82),
        (b"\x08\x02\x12\x00\x32\x08" + struct.pack("<d", 0.82), 0.82),
        (b"\x08\x03\x12\x00\x3a\x01\x07", 7.0),
        (b"\x08\x09\x12\x00\x22\x08" + struct.pack("<q", -3), -3.0),
        (b"\x08\x09\x12\x00\x50\x07", 7.0),
        (b"\x08\x01\x12\x04\x12\x02\x08\x01\x2a\x04" + struct.pack("<f", 0.5), 0.5),
    ],
    ids=["double", "double field", "int32 field", "int64", "int64 field", "one element"],
)
def test_a_tensor_of_one_number_is_a_scalar(tmp_path: Path, tensor: bytes, expected: float) -> None:
    metadata = b"\x4a\x0b\x0a\x09\x0a\x07scalars"
    value = b"\x0a\x01a" + bytes((0x42, len(tensor))) + tensor + metadata
    file = written(tmp_path, FIRST + event(1, value), "events")

    assert read_evidence(file).find("a").value == expected


def test_a_tensor_of_several_numbers_is_no_scalar(tmp_path: Path) -> None:
    tensor = b"\x08\x01\x12\x04\x12\x02\x08\x02\x22\x08" + struct.pack("<ff", 0.5, 0.25)
    value = b"\x0a\x01a" + bytes((0x42, len(tensor))) + tensor + b"\x4a\x0b\x0a\x09\x0a\x07scalars"
    evidence = read_evidence(written(tmp_path, FIRST + event(1, value), "events"))

    assert evidence.measurements == ()
    assert "There are no scalars in the file." in said(evidence)


def test_a_record_of_nonsense_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, FIRST + record(b"\x2a\xff"), "events")

    with pytest.raises(ProblemsFound) as raised:
        read_evidence(file)
    assert only_problem(raised.value).code == "packed-data"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=80), st.randoms(use_true_random=False))
def test_any_data_in_a_whole_record_is_read_or_refused(data: bytes, chance: random.Random) -> None:
    value = bytearray(b"\x0a\x01a\x42\x08\x08\x01\x12\x00\x22\x04\x00\x00\x00\x3f" + data)
    value[chance.randrange(len(value))] = chance.randrange(256)
    content = FIRST + event(1, bytes(value[:100])) + record(data)

    with contextlib.suppress(ProblemsFound):
        evidence = read_evidence(in_memory(content), "tensorboard")
        assert all(math.isfinite(each.value) for each in evidence.measurements)
