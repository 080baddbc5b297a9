"""Training and evaluation, by the Hugging Face Trainer: its state and its results files.

How to get the file: `trainer.save_state()` writes `trainer_state.json`, the whole history;
`trainer.save_metrics("eval", metrics)` writes `eval_results.json` and `all_results.json`, and
`"train"` `train_results.json`. The example scripts of Transformers do all of it. A checkpoint's
folder has the state at that step.

Select: in a results file the key, `eval_loss` or `train_runtime`. In a state the key with a step,
`eval_accuracy{step="800"}`, with `last`, which is the last one in the history, or with `best`, for
the metric that `best_metric` belongs to. Times are in seconds, speeds in samples or steps per
second. Metrics of your own have no unit, since the Trainer does not know their scale: add `unit`
beside `from`, `1` for fractions and `percent` for 0 to 100.

Example: from `tests/evidence_files/hf-trainer/trainer_state.json`, three epochs:

    eval_loss{step="16"}  0.693023 1
    eval_loss:last  0.693063 1
    eval_accuracy:best  0.53125
    train_runtime:last  15.2499 s

What cannot be claimed: that `last` is the best checkpoint, or the best the last; the page says
which where the file tells. The scale of WER, BLEU or accuracy. How many examples were evaluated,
unless the script saved `eval_samples`. How much of a gain is luck: train with several seeds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from generator.evidence.files import EvidenceFile
from generator.evidence.json_text import Document, Location, is_number, load_document, try_document
from generator.evidence.measurement import Labels, Note, Provenance
from generator.evidence.reader import Cell, Evidence, Listed, Series, number_duplicates
from generator.problems import refuse

_RUNTIME = re.compile(r"(train|eval|test|predict)_runtime")
_OTHERS = frozenset({"_wandb", "_runtime", "_timestamp", "_step"})
"""Keys by which W&B marks a summary; the Trainer's own are among the others there."""
_SCORES = frozenset({"", "1"})
"""Units of what a model reached; everything else is how long it took."""
_PLACE = frozenset({"step", "epoch"})
_UNITS = (
    (re.compile(r".*_(runtime|jit_compilation_time|preparation_time)"), "s"),
    (re.compile(r".*samples_per_second"), "samples/s"),
    (re.compile(r".*steps_per_second"), "steps/s"),
    (re.compile(r".*tokens_per_second(_per_gpu)?"), "tokens/s"),
    (re.compile(r"(train|eval|test|predict)_samples"), "samples"),
    (re.compile(r".*_mem_(cpu|gpu)_\w+"), "bytes"),
    (re.compile(r"total_flos"), "FLOP"),
    (re.compile(r"num_input_tokens_seen|.*_gen_len"), "tokens"),
    (re.compile(r"epoch"), "epochs"),
    (re.compile(r"(.*_)?(loss|perplexity)|grad_norm|learning_rate"), "1"),
)


class HfTrainer:
    """Reads ``trainer_state.json`` and the results files."""

    name = "hf-trainer"
    generic = False
    kinds = ("json",)
    marks = (
        "`log_history` and `global_step`, or a flat object with `train_runtime` or `eval_runtime`"
    )

    def recognises(self, file: EvidenceFile) -> bool:
        """A state by its history; results by the run time that the Trainer adds."""
        document = try_document(file)
        return document is not None and (_is_state(document) or _is_results(document))

    def read(self, file: EvidenceFile) -> Evidence:
        """Whichever of the two it is."""
        document = load_document(file)
        return _read_state(document) if _is_state(document) else _read_results(document)


def _is_state(document: Document) -> bool:
    return isinstance(document.at("log_history"), list) and "global_step" in document.mapping()


def _is_results(document: Document) -> bool:
    found = document.mapping()
    return (
        any(map(_RUNTIME.fullmatch, found))
        and not _OTHERS & set(found)
        and not any(isinstance(value, dict | list) for value in found.values())
    )


def unit_of(name: str) -> str:
    """The unit of what the Trainer measures itself; empty for metrics of the author's own."""
    return next((unit for pattern, unit in _UNITS if pattern.fullmatch(name)), "")


def _least(name: str) -> float | None:
    """Times, speeds and counts are never negative; a loss may be."""
    return None if unit_of(name) in _SCORES else 0.0


def _read_results(document: Document) -> Evidence:
    found = document.mapping()
    series = []
    for name, value in found.items():
        n = _examples(document, name)
        of = "example" if n is not None else ""
        cell, least = {"": Cell(value, (name,))}, _least(name)
        series.append(Series(name, unit_of(name), cell, n, of, least=least))
    notes = tuple(_result_notes(list(found)))
    own = Provenance(tool="Hugging Face Trainer", duration=_seconds(document, ("train_runtime",)))
    return Listed(document.file, HfTrainer.name, tuple(series), notes, own, document)


def _examples(document: Document, name: str) -> int | None:
    """How many examples an evaluation had, which example scripts save beside it."""
    part = name.partition("_")[0]
    count = document.at(f"{part}_samples")
    if unit_of(name) not in _SCORES or part == "train":
        return None
    return count if isinstance(count, int) and not isinstance(count, bool) else None


def _seconds(document: Document, at: Location) -> float | None:
    value = document.at(*at)
    return float(str(value)) if is_number(value, 0.0) else None


def _result_notes(names: Sequence[str]) -> Iterator[Note]:
    evaluated = tuple(name for name in names if name.startswith(("eval_", "test_", "predict_")))
    if evaluated:
        yield Note(
            "The file does not say whether the last or the best checkpoint was evaluated.",
            names=evaluated,
        )
    yield from _scales(names)


def _scales(names: Sequence[str]) -> Iterator[Note]:
    unstated = tuple(name for name in names if not unit_of(name))
    if unstated:
        text = "The file does not say whether these are fractions or go to 100."
        yield Note(f"{', '.join(unstated[:8])}: {text}", "scale-unstated", unstated)


def _read_state(document: Document) -> Evidence:
    entries = [
        (index, entry)
        for index, entry in enumerate(document.items("log_history"))
        if isinstance(entry, dict)
    ]
    names = [name for _, entry in entries for name in entry if name not in _PLACE]
    if not names:
        message = "`log_history` is empty: nothing was logged before this state was saved"
        raise refuse(document.place(("log_history",)), "no-results", message)
    best = _best_name(document)
    logged: dict[str, Entries] = {name: [] for name in names}
    for index, entry in entries:
        for name in entry.keys() - _PLACE:
            logged[name].append((index, entry))
    series = [each for name in logged for each in _history(document, name, logged[name])]
    series = [_with_best(document, each) if each.name == best else each for each in series]
    if best is None and is_number(document.at("best_metric")):
        series.append(Series("best_metric", "", {"": _best_cell(document)}))
    own = Provenance(tool="Hugging Face Trainer", duration=_trained(entries))
    notes = tuple(_state_notes(document, entries))
    return Listed(document.file, HfTrainer.name, number_duplicates(series), notes, own, document)


Entries = list[tuple[int, dict[str, object]]]
"""Position and content of each entry of the history."""


def _history(document: Document, name: str, logged: Entries) -> Iterator[Series]:
    """The last value of a key, and each one of an evaluation under its step."""
    unit = unit_of(name)
    stats = {"last": _cell(document, logged[-1][0], name)}
    yield Series(name, unit, stats, least=_least(name))
    if not name.startswith("eval_") or unit not in _SCORES:
        return
    for index, entry in logged:
        labels: Labels = (("step", str(entry.get("step", ""))),)
        yield Series(name, unit, {"": _cell(document, index, name)}, labels=labels)


def _cell(document: Document, index: int, name: str) -> Cell:
    way = ("log_history", index, name)
    return Cell(document.at(*way), way)


def _with_best(document: Document, series: Series) -> Series:
    """The history of the metric that chose the best checkpoint."""
    if "last" not in series.stats:
        return series
    return replace(series, stats={**series.stats, "best": _best_cell(document)})


def _best_cell(document: Document) -> Cell:
    return Cell(document.at("best_metric"), ("best_metric",))


def _best_name(document: Document) -> str | None:
    """The only metric that has the best value, at the step of the best checkpoint."""
    best, step = document.at("best_metric"), _best_step(document)
    if not is_number(best):
        return None
    names = {
        name
        for entry in document.items("log_history")
        if isinstance(entry, dict) and (step is None or entry.get("step") == step)
        for name, value in entry.items()
        if name.startswith("eval_") and value == best and is_number(value)
    }
    return names.pop() if len(names) == 1 else None


def _best_step(document: Document) -> int | None:
    step = document.at("best_global_step")
    if isinstance(step, int) and not isinstance(step, bool):
        return step
    found = re.search(r"checkpoint-(\d{1,18})/?$", document.text("best_model_checkpoint") or "")
    return int(found[1]) if found else None


def _trained(entries: Entries) -> float | None:
    found = [entry["train_runtime"] for _, entry in entries if "train_runtime" in entry]
    return float(str(found[-1])) if found and is_number(found[-1], 0.0) else None


def _state_notes(document: Document, entries: Entries) -> Iterator[Note]:
    names = list(dict.fromkeys(name for _, entry in entries for name in entry))
    evaluated = tuple(name for name in names if name.startswith("eval_"))
    if is_number(document.at("best_metric")):
        yield _best_note(document)
    text = _last_against_best(document, entries)
    if evaluated and text:
        yield Note(*text, evaluated)
    yield from _scales([name for name in names if name not in _PLACE])
    step, planned = document.at("global_step"), document.at("max_steps")
    if is_number(step) and is_number(planned) and float(str(step)) < float(str(planned)):
        yield Note(f"Training ended, or the state was saved, at step {step} of {planned}.")


def _best_note(document: Document) -> Note:
    name, step = _best_name(document), _best_step(document)
    where = f" at step {step}" if step is not None else ""
    if name is None:
        return Note(
            f"best_metric{where} has no name in the file, and the history does not tell it."
        )
    return Note(f"best_metric has no name in the file; in the history it is {name}{where}.")


def _last_against_best(document: Document, entries: Entries) -> tuple[str, str] | None:
    """Which checkpoint the last evaluation was of, with the code of its lint."""
    step = _best_step(document)
    runs = [entry for _, entry in entries if any(name.startswith("eval_") for name in entry)]
    if step is None or not runs:
        return None
    last = runs[-1]
    best = next((entry for entry in runs if entry.get("step") == step), None)
    if best is None or best is last or last.get("step") == step:
        return None
    if best.get("eval_loss") == last.get("eval_loss") and "eval_loss" in best:
        text = f"The last evaluation gives the loss of step {step}: the best checkpoint was loaded."
        return text, "best-not-last"
    text = f"`last` is of step {last.get('step')}, the best checkpoint of step {step}."
    return text, "last-not-best"


PART = HfTrainer()
