from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from generator.charts.chart import ChartError, default_kinds, draw
from generator.charts.confusion import label
from generator.metrics.metric import Metric
from tests.charts.made import marked, percent, root, texts
from tests.charts.models import compared, metric, one, rows


@pytest.fixture(scope="module")
def accuracy(tmp_path_factory: pytest.TempPathFactory) -> Metric:
    return metric(tmp_path_factory.mktemp("p"), compared("Accuracy", "percent", "accuracy"))


def test_every_cell_is_the_count_of_the_table(accuracy: Metric) -> None:
    counted = Counter((row["y_true"], row["y_pred_logistic"]) for row in rows())

    found = draw("confusion", [accuracy], "Errors", "c", "en")

    after = {(row[1], row[2]): int(row[3]) for row in found.rows if row[0] == "after"}
    assert after == dict(counted)
    drawn = [t.text for t in marked(root(found), "pf-amount")]
    assert drawn[4:] == [str(counted[truth, answer]) for truth in "01" for answer in "01"]


def test_shares_are_those_of_the_row(accuracy: Metric) -> None:
    ones = [row for row in rows() if row["y_true"] == "1"]
    right = sum(row["y_pred_logistic"] == "1" for row in ones)

    found = draw("confusion", [accuracy], "Errors", "c", "en")

    assert ("after", "1", "1", str(right), f"{right / len(ones):.0%}") in found.rows


def test_right_answers_have_a_frame_and_not_only_a_shade(accuracy: Metric) -> None:
    drawing = root(draw("confusion", [accuracy], "Errors", "c", "en"))

    frames, cells = marked(drawing, "pf-frame"), marked(drawing, "pf-right")
    assert len(frames) == len(cells) == 4
    assert [(f.get("x"), f.get("y")) for f in frames] == [(c.get("x"), c.get("y")) for c in cells]


def test_both_sides_stand_beneath_each_other_under_their_names(accuracy: Metric) -> None:
    drawing = root(draw("confusion", [accuracy], "Errors", "c", "en"))

    (before,), (after,) = marked(drawing, "pf-before"), marked(drawing, "pf-after")
    lowest = max(float(cell.get("y", 0)) for cell in marked(before, "pf-cell"))
    assert lowest < min(float(cell.get("y", 0)) for cell in marked(after, "pf-cell"))
    assert [t.text for t in marked(drawing, "pf-label")] == ["before", "after"]


def test_the_words_name_the_most_frequent_error(accuracy: Metric) -> None:
    wrong = Counter(
        (row["y_true"], row["y_pred_tree"]) for row in rows() if row["y_true"] != row["y_pred_tree"]
    )
    (truth, answer), count = wrong.most_common(1)[0]

    found = draw("confusion", [accuracy], "Errors", "c", "en").description

    assert f"{count} of " in found
    assert f"‘{truth}’ got the answer ‘{answer}’" in found


def test_names_that_have_no_room_become_numbers(tmp_path: Path) -> None:
    table = "y_true,y_pred\n" + "".join(
        f"a kind of iris that has a long name {n},a kind of iris that has a long name {n % 3}\n"
        for n in (0, 1, 2, 3)
    )
    found = draw("confusion", [metric(tmp_path, one("accuracy"), table.encode())], "E", "c", "en")

    drawing = root(found)
    heads = [t.text for t in marked(drawing, "pf-tick") if t.get("text-anchor") == "middle"][:4]
    assert heads == ["1", "2", "3", "4"]
    assert found.rows[0][1] == "a kind of iris that has a long name 0"
    assert all(0 <= percent(cell, "x") < 100 for cell in marked(drawing, "pf-cell"))
    assert not any("long name 3" in text for text in texts(drawing))


@pytest.mark.parametrize(
    ("name", "lines"),
    [("spam", 1), ("a class of two", 2), ("a class whose name is very much too long", 2)],
)
def test_a_label_has_two_short_lines_at_most(name: str, lines: int) -> None:
    found = label(name)

    assert len(found) == lines
    assert all(len(line) <= 10 for line in found)


def test_a_class_that_never_was_true_has_no_share(tmp_path: Path) -> None:
    table = b"y_true,y_pred\na,a\na,b\n"

    found = draw("confusion", [metric(tmp_path, one("accuracy"), table)], "E", "c", "en")

    assert ("value", "b", "a", "0", "–") in found.rows


def test_too_many_classes_for_a_telephone_are_not_drawn(tmp_path: Path) -> None:
    table = "y_true,y_pred\n" + "".join(f"c{n},c{n}\n" for n in range(9))

    with pytest.raises(ChartError, match="two to 8 classes"):
        draw("confusion", [metric(tmp_path, one("accuracy"), table.encode())], "E", "c", "en")


def test_a_table_of_classes_is_drawn_as_a_matrix_without_being_asked(accuracy: Metric) -> None:
    assert default_kinds(accuracy)[0] == "confusion"
