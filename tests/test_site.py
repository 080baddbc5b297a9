"""The files of the site: what stands in them, and that it follows the evidence."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.site import Site, build_site, write_files
from tests.portfolios import RECORD, make_portfolio

DECISION = {
    "id": "shorter-pause",
    "title": "Pause for a shorter time",
    "date": "2026-02-11",
    "question": "How long?",
    "options": [{"name": "Long", "good": ["Simple"], "bad": ["Slow"]}],
    "choice": "Shorter.",
    "accepted_cost": "Less rest.",
    "confirmed_by": ["pause"],
    "post": True,
}


def page(site: Site, uri: str) -> str:
    return next(file.content.decode() for file in site.files if file.uri == uri)


def claims(site: Site) -> Any:
    return json.loads(page(site, "claims.json"))


def codes(site: Site) -> list[str]:
    return [problem.code for problem in site.problems if problem.severity == "error"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_portfolio(tmp_path, decisions=[DECISION], featured=True)


def test_every_kind_of_page_is_written(root: Path) -> None:
    uris = {file.uri for file in build_site(root).files}

    assert {
        "index.md", "work/index.md", "work/service.md", "decisions.md", "evidence.md",
        "blog/posts/service-shorter-pause.md", "claims.json",
        "evidence/service/pauses.json", "evidence/service/load.json",
    } <= uris  # fmt: skip


def test_claims_hold_what_the_evidence_says(root: Path) -> None:
    project = claims(build_site(root))["projects"][0]

    latency = next(metric for metric in project["metrics"] if metric["id"] == "p95_latency")
    file = json.loads((root / "case_studies/service/evidence/load.json").read_text())
    on_file = file["metrics"]["http_req_duration"]["p(95)"]
    assert latency["evidence"][0]["value"] == on_file
    assert latency["value"]["value"] == pytest.approx(on_file * 1000, rel=1e-12)
    assert latency["unit"] == "µs"
    assert project["url"] == "work/service/"


def test_ratio_difference_and_relative_change_agree_unrounded(root: Path) -> None:
    metric = claims(build_site(root))["projects"][0]["metrics"][0]

    before, after, change = (metric[key] for key in ("before", "after", "change"))
    assert change["ratio"]["value"] == after["value"] / before["value"]
    assert change["difference"]["value"] == after["value"] - before["value"]
    assert change["relative"]["value"] == pytest.approx(change["ratio"]["value"] - 1, abs=1e-15)
    assert change["confidence"] == 0.95


def test_a_changed_number_in_the_evidence_changes_every_place_that_shows_it(root: Path) -> None:
    def changes(site: Site) -> set[str]:
        texts = [
            page(site, uri)
            for uri in ("index.md", "work/service.md", "evidence.md", "decisions.md",
                        "blog/posts/service-shorter-pause.md")
        ]  # fmt: skip
        pattern = (
            r'<data class="proof" value="([^"]+)" data-metric="service/pause" data-form="change"'
        )
        found = [set(re.findall(pattern, text)) for text in texts]
        assert all(len(values) == 1 for values in found)
        return set.union(*found)

    old = changes(build_site(root))
    file = root / "case_studies/service/evidence/pauses.json"
    results = json.loads(file.read_text())
    results["results"][0]["times"] = [time * 2 for time in results["results"][0]["times"]]
    results["results"][0]["mean"] *= 2
    file.write_text(json.dumps(results))
    site = build_site(root)
    new = changes(site)

    assert len(old) == len(new) == 1
    assert old != new
    relative = claims(site)["projects"][0]["metrics"][0]["change"]["relative"]["value"]
    assert new == {repr(relative)}


def test_missing_evidence_is_an_error_at_its_place_in_the_record(root: Path) -> None:
    (root / "case_studies/service/evidence/load.json").unlink()

    site = build_site(root)

    problem = next(problem for problem in site.problems if problem.code == "evidence-missing")
    source = (root / problem.place.path).read_text().splitlines()[problem.place.line - 1]
    assert "evidence/load.json" in source
    assert not any(file.uri == "work/service.md" for file in site.files)


def test_evidence_and_texts_are_checked_in_one_pass(tmp_path: Path) -> None:
    root = make_portfolio(tmp_path, title="Fell by 40 %", problem="From {{ pause }} {{ pawse }}")
    (root / "case_studies/service/evidence/pauses.json").unlink()

    # The metric that cannot be computed is reported once, not again by each text that uses it.
    found = set(codes(build_site(root)))

    assert found == {"evidence-missing", "typed-digits", "unknown-reference"}
    assert codes(build_site(root)).count("unknown-reference") == 1


def test_a_reference_into_a_faulty_case_study_is_not_judged(tmp_path: Path) -> None:
    root = make_portfolio(tmp_path, summary="See {{ other/pause.change }}.")
    make_portfolio(tmp_path, slug="other", status="shiped")

    assert codes(build_site(root)) == ["not-one-of"]


def test_a_draft_is_checked_and_nowhere_on_the_site(tmp_path: Path) -> None:
    root = make_portfolio(tmp_path, draft=True, problem="LEAKCANARY", decisions=[DECISION])

    site = build_site(root)

    assert codes(site) == []
    for file in site.files:
        assert b"LEAKCANARY" not in file.content
        assert "service" not in file.uri


def test_the_last_good_case_study_is_kept_while_its_record_is_broken(root: Path) -> None:
    good = build_site(root)
    record = root / "case_studies/service/project.yml"
    record.write_text(record.read_text().replace('"title"', '"titel"'))

    site = build_site(root, good.portfolio)

    assert "unknown-key" in codes(site)
    assert page(site, "work/service.md") == page(good, "work/service.md")


def test_the_last_good_case_study_is_kept_while_a_text_of_it_is_broken(root: Path) -> None:
    good = build_site(root)
    record = root / "case_studies/service/project.yml"
    record.write_text(record.read_text().replace("It was slow.", "It was {{ nothing }}."))

    site = build_site(root, good.portfolio)

    assert codes(site) == ["unknown-reference"]
    assert page(site, "work/service.md") == page(good, "work/service.md")


def test_evidence_that_a_browser_would_run_is_published_as_text(tmp_path: Path) -> None:
    metrics = {
        "size": {
            "name": "Size", "unit": "ms", "better": "lower",
            "value": {"from": "evidence/page.html", "select": "$.size", "unit": "ms"},
        }
    }  # fmt: skip
    root = make_portfolio(tmp_path, metrics=metrics)
    (root / "case_studies/service/evidence/page.html").write_text(
        '{"size": 5, "x": "<script>alert(1)</script>"}'
    )

    uris = {file.uri for file in build_site(root).files}

    assert "evidence/service/page.html.txt" in uris
    assert "evidence/service/page.html" not in uris


@pytest.mark.parametrize("target", ["../nope/", "javascript:alert(1)", "http://a.example", "#nope"])
def test_prose_links_only_to_where_a_reader_can_go(tmp_path: Path, target: str) -> None:
    site = build_site(make_portfolio(tmp_path, problem=f"See [this]({target})."))

    assert codes(site) == ["link"]


def test_prose_may_link_to_its_own_sections_and_the_web(tmp_path: Path) -> None:
    text = "[a](#results) [b](https://example.org/) [c](mailto:a@example.org)"

    assert codes(build_site(make_portfolio(tmp_path, problem=text))) == []


def test_a_reference_in_a_metrics_own_conditions_is_refused(tmp_path: Path) -> None:
    metrics = {"pause": RECORD["metrics"]["pause"] | {"conditions": "at {{ pause.n }}"}}

    assert codes(build_site(make_portfolio(tmp_path, metrics=metrics))) == ["reference-not-here"]


def test_withheld_and_sealed_metrics_show_no_value(tmp_path: Path) -> None:
    metrics = {
        "cost": {"name": "Cost", "unit": "USD", "better": "lower", "disclosure": "withheld"},
        "load": {"name": "Load", "unit": "ms", "better": "lower", "disclosure": "relative"},
    }
    decision = DECISION | {"confirmed_by": ["cost", "load"]}
    root = make_portfolio(tmp_path, metrics=metrics, decisions=[decision])
    evidence = root / "case_studies/service/evidence"
    (evidence / "cost.sealed.yml").write_text(f"sha256: {'a' * 64}\nmethod: SECRETMETHOD\n")
    (evidence / "load.sealed.yml").write_text(
        f"sha256: {'b' * 64}\nratio: {{value: 0.5, low: 0.4, high: 0.6}}\nn: 24\n"
        "method: repeated runs\n"
    )

    site = build_site(root)

    assert codes(site) == []
    text = page(site, "work/service.md") + page(site, "evidence.md") + page(site, "decisions.md")
    assert "withheld" in text
    assert "−50" in text
    assert "None" not in text
    assert "SECRETMETHOD" not in text
    assert not any(file.uri.startswith("evidence/") for file in site.files)
    linked = set(re.findall(r'href="[./]*(evidence/service/[^"]+)"', text))
    assert linked == set()


def test_two_passages_of_a_page_share_no_ids(tmp_path: Path) -> None:
    note = "Text[^1]\n\n[^1]: A note.\n"

    text = page(build_site(make_portfolio(tmp_path, problem=note, limits=note)), "work/service.md")

    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'href="#([^"]+)"', text):
        assert target in ids


def test_a_changed_manifest_shows_at_once(tmp_path: Path) -> None:
    root = make_portfolio(tmp_path)
    manifest = root / "case_studies/service/evidence/load.json.run.yml"
    for command in ("k6 run first.js", "k6 run second.js"):
        manifest.write_text(f"command: {command}\nexit_code: 0\n")

        assert command in page(build_site(root), "work/service.md")


def test_without_a_profile_there_is_no_site_but_a_problem(tmp_path: Path) -> None:
    root = make_portfolio(tmp_path)
    (root / "profile.yml").unlink()

    site = build_site(root)

    assert site.files == ()
    assert codes(site) == ["missing-file"]


def test_the_same_records_give_the_same_bytes(root: Path) -> None:
    assert build_site(root).files == build_site(root).files


def test_a_template_in_overrides_replaces_ours(root: Path) -> None:
    folder = root / "overrides" / "pages"
    folder.mkdir(parents=True)
    (folder / "work.md.j2").write_text("# My own list\n")

    assert page(build_site(root), "work/index.md").endswith("# My own list\n")


def test_a_chart_that_the_evidence_cannot_carry_is_an_error_at_its_place(tmp_path: Path) -> None:
    charts = [{"kind": "percentiles", "title": "Latency", "metric": "p95_latency"}]

    site = build_site(make_portfolio(tmp_path, charts=charts))

    assert codes(site) == ["chart-unsupported"]


def test_an_unknown_chart_names_the_nearest(tmp_path: Path) -> None:
    charts = [{"kind": "chnge", "title": "Change", "metric": "pause"}]

    site = build_site(make_portfolio(tmp_path, charts=charts))

    assert [(p.code, p.hint) for p in site.problems if p.severity == "error"] == [
        ("unknown-chart", "did you mean 'change'?")
    ]


def test_writing_twice_leaves_equal_files_alone(root: Path, tmp_path: Path) -> None:
    site, target = build_site(root), tmp_path / "out"
    write_files(site.files, target)
    before = {path: path.stat().st_mtime_ns for path in target.rglob("*") if path.is_file()}

    write_files(site.files, target)

    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert len(before) == len(site.files)


nasty = st.text(
    st.sampled_from("<>\"'&/\\`|[]()!#*_-:;%\u202e\u200d=ab ") | st.characters(codec="utf-8"),
    min_size=1,
    max_size=40,
).filter(lambda text: text.strip() != "")


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=nasty, field=st.sampled_from(["title", "summary", "role"]))
def test_text_in_a_plain_field_adds_no_element_to_any_page(
    tmp_path_factory: pytest.TempPathFactory, text: str, field: str
) -> None:
    def shape(value: str) -> dict[str, list[str]]:
        site = build_site(make_portfolio(tmp_path_factory.mktemp("p"), **{field: value}))
        return {
            file.uri: re.findall(r"<[a-z!/][^\s>]*", file.content.decode())
            for file in site.files
            if file.uri.endswith(".md")
        }

    found = shape(text)

    # Some characters are refused before a page is written; then there is none to compare.
    if "work/service.md" in found:
        assert found == shape("x")
