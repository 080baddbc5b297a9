"""What a reader sees of the evaluation of a model."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sklearn.metrics import roc_auc_score

from generator.site import Site, build_site
from tests.charts.models import compared, one, portfolio, rows
from tests.portfolios import make_portfolio

RIGHT = {
    model: [row["y_true"] == row[f"y_pred_{model}"] for row in rows()]
    for model in ("tree", "logistic")
}


def page(site: Site, uri: str = "work/service.md") -> str:
    return next(file.content.decode() for file in site.files if file.uri == uri)


def words(html: str) -> str:
    """The text alone, with plain spaces."""
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    metrics = {"accuracy": compared("Accuracy", "percent", "accuracy", headline=True)}
    summary = "A constant answer reaches {{ accuracy.baseline }}."
    return build_site(portfolio(tmp_path_factory.mktemp("p"), metrics, summary=summary))


def test_the_baseline_stands_wherever_the_score_is_a_result(site: Site) -> None:
    rate = sum(row["y_true"] == "1" for row in rows()) / len(rows())
    expected = f"A model that always answers &#39;1&#39; reaches {rate:.1%}."

    # The card, the table of results, how it was measured, the proof.
    assert words(page(site)).count(expected) == 4


def test_the_baseline_is_a_number_for_machines(site: Site) -> None:
    rate = sum(row["y_true"] == "1" for row in rows()) / len(rows())
    pattern = (
        r'<data class="proof" value="([^"]+)" data-metric="service/accuracy" data-form="baseline"'
    )

    found = {float(value) for value in re.findall(pattern, page(site))}

    assert sorted(found) == [pytest.approx(rate * 100, rel=1e-12)]
    project = json.loads(page(site, "claims.json"))["projects"][0]
    baseline = project["metrics"][0]["baseline"]
    assert baseline == {"value": found.pop(), "what": "always answers '1'"}


def test_a_reference_to_the_baseline_is_printed(site: Site) -> None:
    rate = sum(row["y_true"] == "1" for row in rows()) / len(rows())

    assert f"A constant answer reaches {rate:.1%}" in words(page(site))


def test_a_metric_that_is_no_score_has_no_baseline_to_refer_to(tmp_path: Path) -> None:
    made = build_site(make_portfolio(tmp_path, summary="It is {{ pause.baseline }}."))

    assert [p.code for p in made.problems if p.severity == "error"] == ["no-such-form"]
    good = build_site(make_portfolio(tmp_path / "good"))
    metrics = json.loads(page(good, "claims.json"))["projects"][0]["metrics"]
    assert {metric["baseline"] for metric in metrics} == {None}


def test_pairs_that_differ_are_told_with_their_test(site: Site) -> None:
    pairs = list(zip(RIGHT["tree"], RIGHT["logistic"], strict=True))
    before_only = sum(a and not b for a, b in pairs)
    after_only = sum(b and not a for a, b in pairs)
    expected = (
        f"{before_only} examples were right before only, {after_only} after only; "
        "exact McNemar test p = 0.17."
    )

    text = words(page(site))

    assert text.count(expected) == 2
    method = text[text.index("How it was measured") : text.index("Limits")]
    assert expected in method


def test_each_slice_has_a_row_of_its_own(site: Site) -> None:
    text = page(site)
    table = text[text.index('class="pf-results pf-slices"') :]
    table = table[: table.index("</table>")]

    for name in ("large", "small"):
        of = [row for row in rows() if row["slice"] == name]
        right = sum(row["y_true"] == row["y_pred_logistic"] for row in of)
        form = re.escape(f"after@{name}")
        (value,) = re.findall(rf'value="([^"]+)"[^>]*data-form="{form}"', table)
        assert float(value) == pytest.approx(100 * right / len(of), rel=1e-12)
        assert f'<th scope="row">{name}</th>' in table
    assert table.count('data-label="verdict"') == 2
    assert "one in twenty would differ by chance" in text


def test_every_cell_of_a_slice_has_its_name_on_a_telephone(site: Site) -> None:
    text = page(site)
    table = text[text.index('class="pf-results pf-slices"') :]

    assert "<td>" not in table[: table.index("</table>")]


def _said(tmp_path: Path, table: str, entry: Any) -> str:
    site = build_site(portfolio(tmp_path, {"score": entry}, table.encode()))
    assert not [p for p in site.problems if p.severity == "error"]
    return words(page(site))


def test_a_model_that_does_not_beat_the_constant_answer_is_told_so(tmp_path: Path) -> None:
    table = "y_true,y_pred\n" + "no,no\n" * 70 + "no,yes\n" * 10 + "yes,no\n" * 20

    text = _said(tmp_path, table, one("accuracy"))

    assert "always answers &#39;no&#39; reaches 80.0%; this one is no better." in text


def test_a_model_that_is_better_by_chance_alone_is_not_clearly_better(tmp_path: Path) -> None:
    table = "y_true,y_pred\n" + "no,no\n" * 60 + "yes,yes\n" * 3 + "yes,no\n" * 37

    text = _said(tmp_path, table, one("accuracy"))

    assert "reaches 60.0%; this one is not clearly better." in text


def test_a_score_that_a_constant_answer_wins_says_so(tmp_path: Path) -> None:
    table = "y_true,y_pred\n" + "no,no\n" * 60 + "yes,yes\n" * 30 + "yes,no\n" * 10

    text = _said(tmp_path, table, one("recall"))

    assert "reaches 100%, the best there is: this score means little without another" in text


def test_a_change_stands_in_the_unit_of_its_interval(tmp_path: Path) -> None:
    text = page(build_site(portfolio(tmp_path, {"score": compared("A", "1", "accuracy")})))

    (form,) = set(re.findall(r'data-label="change">.*?data-form="(\w+)"', text))
    assert form == "difference"


@pytest.mark.parametrize("score", ["roc_auc", "f1", "brier"])
def test_a_score_that_ends_at_one_is_compared_by_differences_everywhere(
    tmp_path: Path, score: str
) -> None:
    entry = compared("A", "1", score, "lower" if score == "brier" else "higher", headline=True)
    text = page(build_site(portfolio(tmp_path, {"score": entry})))

    forms = set(re.findall(r'data-form="((?:change|difference)[^"]*)"', text))
    intervals = re.findall(r'data-form="interval[^"]*"[^>]*>([^<]*)<', text)

    assert forms == {"difference", "difference@large", "difference@small"}
    assert len(intervals) >= 3
    assert not any("%" in interval for interval in intervals)
    assert not re.search(r"[+\u2212]\d[\d.]*%", words(text))


def test_an_error_without_an_end_is_compared_in_percent(tmp_path: Path) -> None:
    entry = compared("A", "1", "log_loss", "lower")
    text = page(build_site(portfolio(tmp_path, {"score": entry})))

    assert set(re.findall(r'data-form="(change|difference)"', text)) == {"change"}


def test_a_reference_to_the_change_of_a_score_stays_in_percent(tmp_path: Path) -> None:
    metrics = {"score": compared("A", "1", "roc_auc")}
    text = page(build_site(portfolio(tmp_path, metrics, summary="Changed: {{ score.change }}.")))
    before, after = (
        roc_auc_score(
            [int(row["y_true"]) for row in rows()],
            [float(row[f"y_score_{model}"]) for row in rows()],
        )
        for model in ("tree", "logistic")
    )

    assert f"Changed: {(after - before) / before:+.1%}" in words(text)


def test_the_model_of_two_headline_scores_is_drawn_once(tmp_path: Path) -> None:
    metrics = {
        name: compared(name, "percent", name, headline=True) for name in ("accuracy", "recall")
    }

    text = page(build_site(portfolio(tmp_path, metrics)))

    assert text.count("pf-drawing pf-confusion") == 1


def test_the_guide_says_what_the_page_says(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "predictions.md").read_text("utf-8")
    example = guide[guide.index("## An example") :]
    told = [line[2:] for line in example.splitlines() if line.startswith("> ")]
    metrics = {
        "accuracy": compared("Accuracy", "percent", "accuracy"),
        "roc": compared("Area under the ROC curve", "1", "roc_auc"),
    }

    text = words(page(build_site(portfolio(tmp_path, metrics)))).replace("&#39;", "'")

    assert len(told) == 5
    for sentence in told:
        assert sentence in text.replace("\u00a0", " ")


def test_examples_without_a_slice_have_a_row_that_says_so(tmp_path: Path) -> None:
    table = "y_true,y_pred,slice\n" + "no,no,a\nyes,yes,a\n" * 10 + "no,no,\nyes,no,\n" * 10
    site = build_site(portfolio(tmp_path, {"score": one("accuracy")}, table.encode()))

    assert '<th scope="row">not said</th>' in page(site)
    assert 'value="50.0" data-metric="service/score" data-form="value@"' in page(site)
