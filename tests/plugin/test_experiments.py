"""An A/B test whose variants have other sizes than planned, on a whole built site."""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.plugin.conftest import RECORD, TinySite

EXPERIMENT = """\
experiments:
  ranker:
    name: Share of buyers
    hypothesis: The second ranker sells more
    unit: user
    control: v1
    treatments: [v2, v3]
    allocation: {v1: 1, v2: 1, v3: 1}
    planned_n: 3000
    better: higher
    value: {from: evidence/ab.csv, select: conversions}
    guardrails: [latency]
    headline: true
"""
HEAD = "variant,users,conversions,conversion_rate\n"
LOST = f"{HEAD}v1,1200,131,10.9167%\nv2,800,123,15.3750%\nv3,1000,141,14.1000%\n"
WHOLE = f"{HEAD}v1,1000,109,10.9000%\nv2,1000,154,15.4000%\nv3,1000,141,14.1000%\n"
RATES = ("10.9", "15.4", "15.37", "14.1", "0.109", "0.154", "0.1537", "0.141")
CHANGES = ("4.5\N{NO-BREAK SPACE}points", "4.458", "0.4083", "1.408", "+40.8", "1.4×", "1.41×")
VERDICTS = ("improved", "worse", "no clear difference", "cannot tell", "small change")


def with_experiment(site: TinySite, content: str) -> TinySite:
    site.write("case_studies/orders-api/evidence/ab.csv", content)
    record = (site.root / RECORD).read_text(encoding="utf-8")
    record = record.replace("confirmed_by: [latency]", "confirmed_by: [latency, ranker]")
    told = "  {{ ranker.sentence }}\n\n  It holds"
    site.write(RECORD, record.replace("  It holds", told) + EXPERIMENT)
    site.build()
    return site


def told(site: TinySite, words: tuple[str, ...]) -> set[tuple[str, str]]:
    """Each file of the built site that tells of one of these words; packed files are opened."""
    folder = site.root / "site"
    return {
        (path.relative_to(folder).as_posix(), word)
        for path in folder.rglob("*")
        if path.is_file() and not path.relative_to(folder).as_posix().startswith("assets/")
        for word in words
        if word.encode() in content_of(path)
    }


def content_of(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def test_no_file_of_the_site_tells_the_effect_of_a_test_with_lost_units(
    tiny_site: TinySite,
) -> None:
    tiny_site.build()
    without = told(tiny_site, RATES + CHANGES + VERDICTS)

    site = with_experiment(tiny_site, LOST)

    assert told(site, RATES + CHANGES + VERDICTS) <= without


def test_every_page_that_names_it_says_that_and_why(tiny_site: TinySite) -> None:
    site = with_experiment(tiny_site, LOST)

    why = ("do not have the sizes that were planned", "no effect shown")
    study = {word for path, word in told(site, why) if path == "work/orders-api/index.html"}
    assert study == set(why)
    assert ("claims.json", why[0]) in told(site, why)
    assert "No effect is shown" in site.page("work/orders-api/index.html")


def test_the_search_of_this_test_finds_what_it_looks_for(tiny_site: TinySite) -> None:
    site = with_experiment(tiny_site, WHOLE)

    found = told(site, RATES + CHANGES + VERDICTS)

    files = {path for path, _ in found}
    assert {
        "index.html", "work/orders-api/index.html", "evidence/index.html", "decisions/index.html",
        "claims.json", "search/search_index.json", "evidence/orders-api/ab.csv",
        "charts/orders-api/chart-1.svg", "charts/orders-api/chart-1.csv",
    } <= files  # fmt: skip
    assert {"10.9", "15.4", "14.1", "improved"} <= {word for _, word in found}
