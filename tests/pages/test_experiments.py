"""What the page of a case study tells of its A/B tests, and in which order."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from generator.site import Site, build_site
from tests.portfolios import make_portfolio

ENTRY: dict[str, Any] = {
    "name": "Conversion",
    "hypothesis": "The new ranker sells more than {{ pause.after }}.",
    "unit": "user",
    "control": "v1",
    "treatments": ["v2", "v3"],
    "allocation": {"v1": 1, "v2": 1, "v3": 1},
    "planned_n": 6000,
    "better": "higher",
    "minimum_effect": "2 points",
    "value": {"from": "evidence/ab.csv", "select": "conversions"},
    "guardrails": ["pause"],
    "headline": True,
}
SOUND = "variant,users,conversions\nv1,2010,192\nv2,1992,258\nv3,1998,190\n"
LOST = "variant,users,conversions\nv1,2410,192\nv2,1592,258\nv3,1998,190\n"


def build(root: Path, content: str = SOUND, **entry: object) -> Site:
    make_portfolio(root, experiments={"ranker": ENTRY | entry})
    folder = root / "case_studies/service/evidence"
    (folder / "ab.csv").write_text(content, encoding="utf-8")
    site = build_site(root)
    assert [problem for problem in site.problems if problem.severity == "error"] == []
    return site


def content(site: Site, uri: str) -> str:
    return next(file.content.decode() for file in site.files if file.uri == uri)


def section(site: Site, anchor: str) -> str:
    """The part of the case study's page under a heading."""
    page = content(site, "work/service.md")
    start = page.index(f"{{: #{anchor} }}")
    end = page.find("\n## ", start)
    return page[start:end]


def words(html: str) -> str:
    """What a reader reads: cells apart, numbers without their marks."""
    drawn = re.compile(r"<svg .*?</svg>|<span[^>]*aria-hidden[^>]*>.*?</span>", re.DOTALL)
    apart = re.sub(r'(<t[dh]|<span class="pf-interval")', r" \1", drawn.sub("", html))
    return " ".join(re.sub(r"<[^>]+>", "", apart).split())


@pytest.mark.parametrize(
    ("control", "told"), [("v1", "to v1 (control), v2"), ("Control", "to Control, v2")]
)
def test_a_control_by_that_name_is_told_once(tmp_path: Path, control: str, told: str) -> None:
    arms = {control: 1, "v2": 1, "v3": 1}
    observed = SOUND.replace("v1", control)

    site = build(tmp_path, observed, control=control, allocation=arms)

    assert f"each user, {told}, v3" in words(section(site, "experiments"))


def test_the_sizes_come_first_then_guardrails_then_the_effect(tmp_path: Path) -> None:
    told = words(section(build(tmp_path), "experiments"))

    order = (
        "Hypothesis.",
        "Planned n",
        "come about by chance",
        "What should not get worse",
        "95% interval",
        "What would change the decision",
    )
    places = [told.index(part) for part in order]
    assert places == sorted(places)


def test_each_variant_has_its_planned_and_its_real_share(tmp_path: Path) -> None:
    told = words(section(build(tmp_path), "experiments"))

    assert "v1 33.3% 33.5% 2,010" in told
    assert "v3 33.3% 33.3% 1,998" in told


def test_other_treatments_are_shown_and_not_judged(tmp_path: Path) -> None:
    told = words(section(build(tmp_path), "experiments"))

    assert re.search(r"v2 12\.95% \+3\.4 points \S+ to \S+ points improved", told)
    assert re.search(r"v3 9\.5\d?% \S+ points \S+ to \S+ points not judged", told)


def test_numbers_open_to_their_proof_and_other_treatments_name_themselves(tmp_path: Path) -> None:
    page = section(build(tmp_path), "experiments")

    assert 'popovertarget="proof-service.ranker"' in page
    assert 'data-metric="service/ranker" data-form="after@v3"' in page
    assert 'data-metric="service/ranker" data-form="change@v3"' in page


def test_an_experiment_stands_once_and_its_guardrail_among_the_results_too(tmp_path: Path) -> None:
    site = build(tmp_path)

    assert "Conversion" not in words(section(site, "results"))
    assert "Time of a pause" in words(section(site, "results"))
    assert "Time of a pause" in words(section(site, "experiments"))
    assert section(site, "experiments").count("<svg ") >= 1


def test_a_test_with_lost_units_shows_its_plan_its_sizes_and_why_there_is_no_more(
    tmp_path: Path,
) -> None:
    site = build(tmp_path, LOST)

    told = words(section(site, "experiments"))
    assert "No effect is shown" in told
    assert "do not have the sizes that were planned" in told
    assert "v1 33.3% 40.2% 2,410" in told
    for absent in ("What should not get worse", "What would change", "Verdict", "improved"):
        assert absent not in told
    assert not any(file.uri == "evidence/service/ab.csv" for file in site.files)


def test_a_card_says_in_words_that_no_effect_is_shown(tmp_path: Path) -> None:
    cards = content(build(tmp_path, LOST), "index.md")

    assert '<p class="pf-figure pf-figure--words">no effect shown</p>' in cards


def test_a_card_names_the_variants(tmp_path: Path) -> None:
    told = words(content(build(tmp_path), "index.md"))

    assert "v1 9.55% · v2 12.95%" in told


def test_claims_keep_experiments_apart_from_metrics(tmp_path: Path) -> None:
    project = json.loads(content(build(tmp_path), "claims.json"))["projects"][0]

    assert [metric["id"] for metric in project["metrics"]] == ["pause", "p95_latency"]
    (test,) = project["experiments"]
    assert (test["id"], test["unit"], test["measured_in"]) == ("ranker", "user", "percent")
    assert (test["design"], test["planned_n"], test["n"]) == ("fixed", 6000, 6000)
    assert test["srm"] == {
        "chi2": pytest.approx((10**2 + 8**2 + 2**2) / 2000),
        "p": pytest.approx(0.9588, abs=5e-4),
        "failed": False,
    }
    assert [arm["name"] for arm in test["arms"]] == ["v1", "v2", "v3"]
    assert test["arms"][0]["share"] == 2010 / 6000
    assert test["arms"][0]["change"] is None
    assert test["arms"][1]["value"] == test["after"]
    assert test["arms"][1]["change"] == test["change"]
    assert test["verdict"] == "improved"


def test_claims_of_a_test_with_lost_units_hold_no_effect(tmp_path: Path) -> None:
    (test,) = json.loads(content(build(tmp_path, LOST), "claims.json"))["projects"][0][
        "experiments"
    ]

    assert test["srm"]["failed"] is True
    assert {test[name] for name in ("before", "after", "change", "verdict", "detectable")} == {None}
    assert {arm[name] for arm in test["arms"] for name in ("value", "change")} == {None}
    assert {use["value"] for use in test["evidence"]} == {None}


def test_a_reference_to_an_effect_that_is_not_shown_is_an_error_with_its_place(
    tmp_path: Path,
) -> None:
    make_portfolio(
        tmp_path, experiments={"ranker": ENTRY}, summary="Conversion rose {{ ranker.change }}."
    )
    (tmp_path / "case_studies/service/evidence/ab.csv").write_text(LOST, encoding="utf-8")

    (problem,) = [p for p in build_site(tmp_path).problems if p.severity == "error"]
    assert problem.code == "no-such-form"
    assert "sizes of its variants" in problem.message
