"""Finding out which examples of two evaluations are the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from generator.evidence.evaluation import Evaluation

if TYPE_CHECKING:
    from generator.evidence.scores import Codes


def paired(before: Evaluation, after: Evaluation) -> tuple[Evaluation, Evaluation] | None:
    """Both with the same examples in the same order; None where they are of two test sets.

    Ids decide where both have them, else the truths of all rows in their order.
    """
    import numpy as np

    if before.n != after.n:
        return None
    if before.ids is None or after.ids is None:
        same = bool(before.truth) and tuple(before.truth) == tuple(after.truth)
        return (before, after) if same else None
    at = {id: row for row, id in enumerate(after.ids)}
    if at.keys() != set(before.ids):
        return None
    rows = [at[id] for id in before.ids]
    if before.truth and [after.truth[row] for row in rows] != list(before.truth):
        return None
    return before, _reordered(after, np.array(rows, dtype=np.int64))


def _reordered(evaluation: Evaluation, rows: Codes) -> Evaluation:
    def moved(column: Sequence[str] | None) -> list[str] | None:
        return [column[row] for row in rows] if column else None

    return replace(
        evaluation,
        score=evaluation.score.take(rows),
        ids=moved(evaluation.ids),
        truth=moved(evaluation.truth) or (),
        clusters=moved(evaluation.clusters),
        right=[evaluation.right[row] for row in rows] if evaluation.right else None,
    )
