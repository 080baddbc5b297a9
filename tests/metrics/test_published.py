"""Nothing with a secret in it is published unless its author says why."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from generator.evidence import secrets
from generator.metrics import published
from generator.metrics.derive import derive_metrics
from generator.problems import Problem, listing
from generator.site import build_site
from tests.metrics.made import hyperfine, write_case_study

MANY = [0.1, 0.11, 0.12, 0.13, 0.14]
TOKEN = "ghp_" + "aB3dE6gH9jK2mN5pQ8sT" * 2
TOKEN = TOKEN[:40]
METRIC = """\
  build:
    name: Build time
    unit: ms
    better: lower
    select: "build:mean"
    before: evidence/before.json
    after: evidence/after.json
"""
OTHER = METRIC.replace("  build:", "  again:", 1)


def with_token() -> dict[str, object]:
    """A run whose last line says more than it should."""
    return {**hyperfine(MANY), "environment": {"TOKEN": TOKEN}}


def found(root: Path, more: str = "", files: dict[str, object] | None = None) -> list[Problem]:
    evidence = {"before.json": hyperfine(MANY), "after.json": with_token(), **(files or {})}
    record = write_case_study(root, METRIC + more, evidence)
    return [each for each in derive_metrics(root, record)[1] if each.severity != "note"]


def test_a_secret_in_a_file_stops_the_build_at_its_place(tmp_path: Path) -> None:
    (problem,) = found(tmp_path)

    text = (tmp_path / problem.place.path).read_text(encoding="utf-8").splitlines()
    assert (problem.code, problem.severity) == ("secret", "error")
    assert text[problem.place.line - 1][problem.place.column - 1 :].startswith(TOKEN)
    assert "GitHub Token ghp_… (40 characters)" in problem.message
    assert "disclosure" in problem.hint


def test_no_message_shows_the_secret_or_its_line(tmp_path: Path) -> None:
    problems = found(tmp_path)

    shown = listing(problems, tmp_path) + json.dumps([each.as_json() for each in problems])
    assert TOKEN[4:16] not in shown
    assert "case_studies/" in shown


def test_the_author_may_say_why_it_may_stand(tmp_path: Path) -> None:
    assert found(tmp_path, "    allow: {secret: it opens nothing}\n") == []


def test_one_reason_is_enough_for_a_file_of_two_metrics(tmp_path: Path) -> None:
    assert found(tmp_path, "    allow: {secret: it opens nothing}\n" + OTHER) == []
    assert len(found(tmp_path, OTHER)) == 1


def test_one_kind_set_aside_leaves_the_others(tmp_path: Path) -> None:
    problems = found(tmp_path, "    allow: {private-host: a container's}\n")

    assert [problem.code for problem in problems] == ["secret"]


def test_an_address_of_mail_is_only_a_warning(tmp_path: Path) -> None:
    mail = {**hyperfine(MANY), "by": "sample.author@sample.dev"}

    (problem,) = found(tmp_path, files={"after.json": mail})

    assert (problem.code, problem.severity) == ("email-address", "warning")


def test_many_secrets_are_counted_and_not_all_listed(tmp_path: Path) -> None:
    many = {**hyperfine(MANY), "hosts": [f"10.0.0.{number}" for number in range(40)]}

    problems = found(tmp_path, files={"after.json": many})

    assert len(problems) == 11
    assert any("30 more" in problem.message for problem in problems)


def test_what_a_manifest_says_is_searched_as_well(tmp_path: Path) -> None:
    clean: dict[str, object] = {"after.json": hyperfine(MANY)}
    record = write_case_study(tmp_path, METRIC, {"before.json": hyperfine(MANY), **clean})
    manifest = tmp_path / record.folder / "evidence" / "after.json.run.yml"
    manifest.write_text(f"command: bench --token {TOKEN}\n", encoding="utf-8")

    problems = derive_metrics(tmp_path, record)[1]

    assert [(each.code, each.place.path, each.place.column) for each in problems] == [
        ("secret", f"{record.folder}/evidence/after.json.run.yml", 24)
    ]


def test_a_file_too_large_to_be_published_is_not_searched(tmp_path: Path) -> None:
    large = {**with_token(), "more": "x" * published.LARGEST_PUBLISHED}

    assert found(tmp_path, files={"after.json": large}) == []


def test_broken_packing_is_a_problem_like_others(tmp_path: Path) -> None:
    record = write_case_study(tmp_path, METRIC, {"before.json": hyperfine(MANY)})
    packed = gzip.compress(random.Random(1).randbytes(200_000))
    (tmp_path / record.folder / "evidence" / "after.json").write_bytes(packed[:-1000])

    assert "packed-data" in {each.code for each in derive_metrics(tmp_path, record)[1]}


def test_a_second_build_searches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = found(tmp_path)
    monkeypatch.setattr(secrets, "_detectors", lambda: pytest.fail("it was searched again"))

    assert found(tmp_path) == first


def test_another_version_of_the_detectors_searches_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(tmp_path)
    monkeypatch.setattr(published, "_detectors_digest", lambda: "another")
    monkeypatch.setattr(published, "find_secrets", lambda _file: ())

    assert found(tmp_path) == []


def test_the_kept_verdict_does_not_hold_the_secret(tmp_path: Path) -> None:
    found(tmp_path)

    kept = list((tmp_path / ".cache" / "proofolio" / "secrets").iterdir())
    assert len(kept) == 2
    assert not any(TOKEN[4:16] in path.read_text(encoding="utf-8") for path in kept)


def test_a_site_with_a_secret_is_broken_and_does_not_hold_the_file(tmp_path: Path) -> None:
    found(tmp_path)
    (tmp_path / "profile.yml").write_text("name: Sample Author\n", encoding="utf-8")

    site = build_site(tmp_path)

    assert site.broken
    assert not any(TOKEN.encode() in file.content for file in site.files)
