"""`mkdocs build`: a whole new site, or the old one and the reason."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.plugin.conftest import (
    DEADLINE,
    EVIDENCE,
    RECORD,
    TinySite,
    clean_environment,
    command,
    make_tiny_site,
)
from tests.plugin.links import dead_links

BROKEN = {
    "unknown key": ("problem: Orders", "porblem: Orders", f"{RECORD}:6:1:"),
    "wrong date": ("start: 2026-01,", "start: 2026-13,", f"{RECORD}:4:17:"),
    "unknown reference": ("{{ latency.after }}", "{{ latncy.after }}", f"{RECORD}:2:"),
    "missing value in the evidence": ("duration:median", "duration:p12", f"{RECORD}:17:13:"),
}


def test_every_kind_of_page_and_file_is_built(tiny_site: TinySite) -> None:
    tiny_site.build("--strict")

    built = tiny_site.files()
    for expected in (
        "index.html",
        "work/index.html",
        "work/orders-api/index.html",
        "decisions/index.html",
        "evidence/index.html",
        "blog/index.html",
        "blog/2026/02/11/orders-api-price-cache/index.html",
        "blog/archive/2026/index.html",
        "evidence/orders-api/after.json",
        "claims.json",
        "sitemap.xml",
    ):
        assert expected in built


def test_no_font_is_fetched_from_elsewhere_whatever_the_theme_says(tiny_site: TinySite) -> None:
    tiny_site.replace("mkdocs.yml", "font: false, ", "")
    tiny_site.build()

    assert "fonts.g" not in tiny_site.page("index.html")


def test_the_claims_hold_the_number_of_the_evidence(tiny_site: TinySite) -> None:
    tiny_site.build()

    claims = json.loads(tiny_site.page("claims.json"))
    evidence = json.loads((tiny_site.root / EVIDENCE).read_text())
    measured = evidence["metrics"]["http_req_duration"]["values"]["med"]
    assert claims["projects"][0]["metrics"][0]["after"]["value"] == measured


def test_a_page_written_by_hand_wins(tiny_site: TinySite) -> None:
    tiny_site.write("docs/decisions.md", "# My own list\n")
    tiny_site.write("docs/work.md", "# My own work\n")

    tiny_site.build()

    assert "My own list" in tiny_site.page("decisions/index.html")
    assert "My own work" in tiny_site.page("work/index.html")
    assert "Orders took too long." in tiny_site.page("work/orders-api/index.html")


@pytest.mark.parametrize(("old", "new", "place"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_record_ends_the_build_and_leaves_the_old_site(
    tiny_site: TinySite, old: str, new: str, place: str
) -> None:
    tiny_site.build()
    before = tiny_site.files()
    tiny_site.replace(RECORD, old, new)

    done = tiny_site.mkdocs("build")

    assert done.returncode == 1
    assert place in done.stderr
    assert "Traceback" not in done.stderr
    assert tiny_site.files() == before
    assert tiny_site.drafts() == []


@pytest.mark.parametrize("content", [None, "", '{"metrics": {'], ids=["gone", "empty", "cut"])
def test_evidence_that_cannot_be_read_ends_the_build(
    tiny_site: TinySite, content: str | None
) -> None:
    tiny_site.build()
    before = tiny_site.files()
    if content is None:
        (tiny_site.root / EVIDENCE).unlink()
    else:
        tiny_site.write(EVIDENCE, content)

    done = tiny_site.mkdocs("build", "--quiet")

    assert done.returncode == 1
    assert "after.json" in done.stderr
    assert "Traceback" not in done.stderr
    assert tiny_site.files() == before


def test_a_warning_ends_only_a_strict_build(tiny_site: TinySite) -> None:
    tiny_site.build("--strict")
    before = tiny_site.files()
    tiny_site.replace(RECORD, "Orders took too long.", "It took {{ 7*7 }} long.")

    for flags in (["--strict"], ["--strict", "--quiet"]):
        done = tiny_site.mkdocs("build", *flags)
        assert done.returncode == 1
        assert tiny_site.files() == before

    tiny_site.build()
    assert "{{ 7*7 }}" in tiny_site.page("work/orders-api/index.html")


def test_a_dead_link_in_a_strict_build_leaves_the_old_site(tiny_site: TinySite) -> None:
    tiny_site.build()
    before = tiny_site.files()
    tiny_site.write("docs/about.md", "# About\n\n[gone](gone.md)\n")

    done = tiny_site.mkdocs("build", "--strict")

    assert done.returncode == 1
    assert "gone.md" in done.stderr
    assert tiny_site.files() == before
    assert tiny_site.drafts() == []


@pytest.mark.parametrize("mistake", ["{% if %}", "{{ nothing.at.all }}"])
def test_a_broken_template_is_named_without_a_traceback(tiny_site: TinySite, mistake: str) -> None:
    tiny_site.write("overrides/main.html", f"\n{mistake}")

    done = tiny_site.mkdocs("build")

    assert done.returncode == 1
    assert "main.html:2:" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_same_records_give_the_same_bytes_anywhere(tmp_path: Path) -> None:
    here = make_tiny_site(tmp_path / "here")
    there = make_tiny_site(tmp_path / "another" / "place")

    here.build(PYTHONHASHSEED="1", TZ="UTC", LANG="C")
    there.build(PYTHONHASHSEED="2", TZ="Pacific/Kiritimati", LANG="C.UTF-8")

    assert here.files() == there.files()
    built = b"".join(path.read_bytes() for path in (here.root / "site").rglob("*.html"))
    assert str(tmp_path).encode() not in built


def test_a_source_date_that_is_no_date_is_refused(tiny_site: TinySite) -> None:
    done = tiny_site.mkdocs("build", SOURCE_DATE_EPOCH="-5")

    assert done.returncode == 1
    assert "SOURCE_DATE_EPOCH" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_build_that_is_stopped_leaves_the_old_site(
    tiny_site: TinySite, number: signal.Signals
) -> None:
    tiny_site.build()
    before = tiny_site.files()

    process = subprocess.Popen(
        command("build"), cwd=tiny_site.root, env=clean_environment(), stderr=subprocess.PIPE
    )
    wait_for_draft(tiny_site, process)
    process.send_signal(number)
    _, said = process.communicate(timeout=DEADLINE)

    assert process.returncode == (-number if number == signal.SIGKILL else 128 + number)
    assert b"Traceback" not in said
    assert tiny_site.files() == before
    tiny_site.build()
    assert tiny_site.drafts() == []


def test_a_file_in_the_way_is_named_without_a_traceback(tiny_site: TinySite) -> None:
    tiny_site.build()
    before = tiny_site.files()
    shutil.rmtree(tiny_site.root / ".cache")
    tiny_site.write(".cache", "")

    done = tiny_site.mkdocs("build")

    assert done.returncode == 3
    assert ".cache" in done.stderr
    assert "Traceback" not in done.stderr
    assert tiny_site.files() == before


def test_two_builds_at_once_leave_one_whole_site(tiny_site: TinySite) -> None:
    tiny_site.build()
    expected = tiny_site.files()

    both = [
        subprocess.Popen(
            command("build"), cwd=tiny_site.root, env=clean_environment(), stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]

    for process in both:
        _, said = process.communicate(timeout=DEADLINE)
        assert process.returncode == 0, said.decode()
    assert tiny_site.files() == expected
    assert tiny_site.drafts() == []


def wait_for_draft(site: TinySite, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + DEADLINE
    while not site.drafts() and time.monotonic() < end:
        assert process.poll() is None
        time.sleep(0.005)


def test_built_pages_allow_only_what_the_site_brings(tiny_site: TinySite) -> None:
    tiny_site.build()

    pages = [path.read_text() for path in (tiny_site.root / "site").rglob("*.html")]
    assert len(pages) > 5
    for page in pages:
        assert page.count('http-equiv="Content-Security-Policy"') == 1
        assert re.search(r"script-src 'self' 'sha256-[^;]+;", page)


def test_a_hostile_title_stays_text(tiny_site: TinySite) -> None:
    hostile = "A </title><script>alert(1)</script>"
    tiny_site.replace(RECORD, "title: A cache in front of", f"title: {hostile}")
    tiny_site.replace(RECORD, "title: Orders API answers sooner", f"title: {hostile} sooner")

    tiny_site.build()

    for page in (tiny_site.root / "site").rglob("*.html"):
        assert "<script>alert" not in page.read_text()


def test_a_reference_in_a_page_by_hand_is_a_number_with_its_proof(tiny_site: TinySite) -> None:
    text = "# About\n\nNow {{ orders-api/latency.after }}, in `{{ code }}`.\n"
    tiny_site.write("docs/about.md", text)
    head = "---\ndate: 2026-02-12\n---\n"
    tiny_site.write("docs/blog/posts/one.md", f"{head}{text}\n<!-- more -->\n")

    tiny_site.build("--strict")

    for path in ("about/index.html", "blog/2026/02/12/about/index.html", "blog/index.html"):
        page = tiny_site.page(path)
        assert 'value="0.2183745"' in page
        assert "{{ code }}" in page
        assert page.count('id="proof-orders-api.latency"') == 1


def test_a_wrong_reference_in_a_page_by_hand_ends_the_build(tiny_site: TinySite) -> None:
    tiny_site.write("docs/about.md", "# About\n\nNow {{ orders-api/latncy }}.\n")

    done = tiny_site.mkdocs("build")

    assert done.returncode == 1
    assert "docs/about.md:3:" in done.stderr
    assert "latency" in done.stderr
    assert not (tiny_site.root / "site").exists()


def test_no_link_of_the_site_is_dead(tiny_site: TinySite) -> None:
    tiny_site.write("docs/about.md", "# About\n\nNow {{ orders-api/latency }}.\n")
    tiny_site.build()

    assert dead_links(tiny_site.root / "site") == []


def test_no_link_of_a_site_without_folders_is_dead(tiny_site: TinySite) -> None:
    tiny_site.replace("mkdocs.yml", "plugins:", "use_directory_urls: false\nplugins:")
    tiny_site.build()

    assert dead_links(tiny_site.root / "site") == []


def test_the_menu_has_the_sections_and_the_pages_by_hand(tiny_site: TinySite) -> None:
    tiny_site.write("docs/about.md", "# About\n")

    tiny_site.build("--strict")

    menu = tiny_site.page("index.html").split('<div class="md-sidebar md-sidebar--primary"')[1]
    for address in ("work/", "decisions/", "blog/", "evidence/", "about/"):
        assert f'href="{address}"' in menu
    assert 'href="work/orders-api/"' not in menu.split("</nav>")[0]


def test_the_edit_link_leads_to_the_record(tiny_site: TinySite) -> None:
    edit = "https://code.example/edit/main"
    theme = "theme: {name: material, features: [content.action.edit], "
    tiny_site.replace("mkdocs.yml", "theme: {name: material, ", theme)
    tiny_site.write(
        "mkdocs.yml",
        f"{(tiny_site.root / 'mkdocs.yml').read_text()}edit_uri_template: {edit}/docs/{{path}}\n",
    )

    tiny_site.write("docs/about.md", "# About\n")

    tiny_site.build()

    assert f'href="{edit}/{RECORD}"' in tiny_site.page("work/orders-api/index.html")
    assert f'href="{edit}/docs/about.md"' in tiny_site.page("about/index.html")


def test_the_site_can_be_deployed_to_a_branch(tiny_site: TinySite, tmp_path: Path) -> None:
    names = {f"GIT_{who}_{what}": "sample@example.org" for who in ("AUTHOR", "COMMITTER")
             for what in ("NAME", "EMAIL")}  # fmt: skip
    git = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull}
    remote = tmp_path / "remote.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(remote)], check=True, env=git)
    for arguments in (["init", "--quiet"], ["remote", "add", "origin", str(remote)],
                      ["add", "."], ["commit", "--quiet", "-m", "Start"]):  # fmt: skip
        subprocess.run(["git", *arguments], check=True, cwd=tiny_site.root, env=git)

    done = tiny_site.mkdocs("gh-deploy", **names)

    assert done.returncode == 0, done.stderr
    tree = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", "gh-pages"],
        check=True, cwd=remote, env=git, capture_output=True, text=True,
    )  # fmt: skip
    assert {".nojekyll", *tiny_site.files()} == set(tree.stdout.split())
