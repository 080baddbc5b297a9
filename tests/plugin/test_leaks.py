"""Whole sites with values that are kept back, searched by us and by the test itself."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest

from generator.host.leaks import check_leaks, folder_outputs
from generator.portfolio import load_portfolio
from generator.problems import Problem
from tests.metrics.made import hyperfine
from tests.plugin.conftest import RECORD, TinySite

BEFORE, AFTER, COST = [0.18411, 0.1792, 0.1901], [0.0971, 0.0992, 0.0963], [3.21457, 3.3, 3.1]
"""Their geometric means are 184.416, 97.5257 and the plain mean of the last 3204.857 ms."""
PRIVATE = "case_studies/orders-api/evidence/private"
METRICS = """\
metrics:
  build:
    name: Time of a build
    unit: ms
    better: lower
    disclosure: relative
    select: build:mean
    before: evidence/private/first-runs.json
    after: evidence/private/second-runs.json
    headline: true
  cost:
    name: Time of a night
    unit: ms
    better: lower
    disclosure: withheld
    value: {from: evidence/private/nightly.json, select: "build:mean"}
"""


@pytest.fixture
def private_site(tiny_site: TinySite) -> TinySite:
    """The tiny site with a relative and a withheld metric, sealed."""
    tiny_site.replace(RECORD, "metrics:\n", METRICS)
    for name, times in (("first-runs", BEFORE), ("second-runs", AFTER), ("nightly", COST)):
        tiny_site.write(f"{PRIVATE}/{name}.json", json.dumps(hyperfine(times)))
    tiny_site.write(".gitignore", "private/\n")
    subprocess.run(["git", "init", "-q"], cwd=tiny_site.root, check=True)
    for id in ("build", "cost"):
        done = proofolio(tiny_site, "seal", "orders-api", id)
        assert done.returncode == 0, done.stderr
    return tiny_site


def proofolio(site: TinySite, *arguments: str) -> subprocess.CompletedProcess[str]:
    import sys

    return subprocess.run(
        [sys.executable, "-m", "generator", *arguments],
        cwd=site.root,
        capture_output=True,
        text=True,
        check=False,
    )


def say(site: TinySite, text: str) -> None:
    site.replace(RECORD, "Orders took too long.", text)


def problems(site: TinySite, uri: str, content: str) -> tuple[Problem, ...]:
    """What is found where a plugin had written this file into the site."""
    portfolio = load_portfolio(site.root).portfolio
    assert portfolio is not None
    site.write(f"other/{uri}", content)
    return check_leaks(site.root, portfolio, folder_outputs(site.root / "other"))


def test_no_file_of_a_site_tells_what_is_kept_back(private_site: TinySite) -> None:
    private_site.build()

    # Digits of the values, of their raw seconds, of the difference, of the observations.
    secret = re.compile(
        r"184[.,]4|18444|97[.,]5[23]|97525|97526|3[.,]?204[.,]8|3204\.8|3[.,]20\b|86[.,]9[12]"
        r"|0\.18411|0\.0971|3\.21457|first-runs|second-runs|nightly|evidence/private"
    )
    searched = 0
    for path in sorted((private_site.root / "site").rglob("*")):
        if path.suffix in {".html", ".json", ".xml", ".svg", ".csv", ".txt", ".gz"}:
            content = path.read_bytes()
            text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
            searched += 1
            assert not secret.search(text), (path, secret.search(text))
            assert str(private_site.root) not in text
    assert searched > 10


def test_the_change_and_the_digests_are_published(private_site: TinySite) -> None:
    private_site.build()

    (project,) = json.loads(private_site.page("claims.json"))["projects"]
    build, cost = (each for each in project["metrics"] if each["id"] in ("build", "cost"))
    assert build["change"]["ratio"]["value"] == 0.5288
    assert (build["before"], build["after"], build["change"]["difference"]) == (None, None, None)
    assert (cost["change"], cost["value"], cost["n"]) == (None, None, None)
    seals = cost["evidence"][0]["seals"]
    sealed = private_site.root / "case_studies/orders-api/evidence/cost.sealed.yml"
    assert f"sha256: {seals}\n" in sealed.read_text()
    assert seals in private_site.page("work/orders-api/index.html")


@pytest.mark.parametrize(
    "text", ["It took 184 ms.", "It took 0.0975 s.", "It took 3,204.9 ms.", "3.20 s a night"]
)
def test_a_value_typed_in_prose_stops_the_build_at_its_place(
    private_site: TinySite, text: str
) -> None:
    private_site.build()
    before = private_site.files()
    say(private_site, text)

    done = private_site.mkdocs("build")

    assert done.returncode != 0
    assert "[withheld-value]" in done.stderr
    assert f"{RECORD}:6:" in done.stderr
    assert "work/orders-api/index.html" in done.stderr
    assert private_site.files() == before
    assert private_site.drafts() == []


def test_the_check_finds_it_without_a_build(private_site: TinySite) -> None:
    private_site.write("docs/about.md", "# About\n\nIt took 184.4 ms.\n")

    done = proofolio(private_site, "check", "--json")

    found = json.loads(done.stdout)["problems"]
    assert done.returncode == 1
    assert [(p["path"], p["line"]) for p in found if p["code"] == "withheld-value"] == [
        ("docs/about.md", 3)
    ]


def test_a_number_that_is_the_same_by_chance_is_set_aside(private_site: TinySite) -> None:
    say(private_site, "It took 184 days.")
    reason = "    allow: {withheld-value: the days are other ones}\n"
    private_site.replace(
        RECORD, "    headline: true\n  cost", f"    headline: true\n{reason}  cost"
    )

    private_site.build()

    assert "the days are other ones" in private_site.page("work/orders-api/index.html")


@pytest.mark.parametrize(
    ("uri", "content"),
    [
        ("search/search_index.json", '{"docs": [{"text": "<p>97.5\\u00a0ms</p>"}]}'),
        ("claims.json", '{"after": {"value": 97.5257}}'),
        ("feed_rss_created.xml", "<description>&lt;p&gt;97.5&amp;nbsp;ms</description>"),
        ("charts/a.svg", "<svg><text>97.5 ms</text></svg>"),
        ("charts/a.csv", "side,value\nafter,97.5\n"),
        ("work/index.html", '<meta name="description" content="97.5 ms">'),
        ("evidence/orders-api/other.json", '{"after": 0.09753}'),
        ("llms.txt", "after 97.5 ms"),
    ],
)
def test_every_kind_of_file_is_searched(private_site: TinySite, uri: str, content: str) -> None:
    (problem,) = problems(private_site, uri, content)

    assert (problem.code, problem.severity) == ("withheld-value", "error")
    assert uri in problem.message
    assert "97" not in problem.message


@pytest.mark.parametrize(
    "content",
    ["It took 98 ms.", "Version 0.97.5", "<p>100.0 % of 2026</p>", '<path d="M97.5 184"/>'],
)
def test_what_only_looks_alike_is_no_leak(private_site: TinySite, content: str) -> None:
    assert problems(private_site, "index.html", content) == ()


def test_names_and_copies_of_the_files_are_found(private_site: TinySite) -> None:
    copy = (private_site.root / PRIVATE / "first-runs.json").read_text()

    (by_name,) = problems(private_site, "a.html", "<p>see nightly.json</p>")
    assert (by_name.code, "nightly" in by_name.message) == ("withheld-file", False)
    (private_site.root / "other" / "a.html").unlink()
    codes = {problem.code for problem in problems(private_site, "notes.json", copy)}
    assert codes == {"withheld-file", "withheld-value"}


def test_a_file_that_git_would_commit_stops_the_build(private_site: TinySite) -> None:
    private_site.write(".gitignore", "\n")

    done = private_site.mkdocs("build")

    assert done.returncode != 0
    assert done.stderr.count("[sealed-file-in-git]") == 3


def test_files_that_were_changed_since_are_told(private_site: TinySite) -> None:
    private_site.write(f"{PRIVATE}/nightly.json", json.dumps(hyperfine([1.0, 1.1])))

    done = private_site.mkdocs("build")

    assert done.returncode == 0
    assert "[sealed-stale]" in done.stderr


def test_without_the_files_the_same_site_is_built(private_site: TinySite) -> None:
    private_site.build()
    with_files = private_site.files()
    for path in sorted(Path(private_site.root / PRIVATE).iterdir()):
        path.unlink()

    private_site.build()

    assert private_site.files() == with_files
