"""Secrets are found in what would be published; what only looks like one is left alone.

No secret stands in this file: each is put together, so that no scanner takes it for a real one.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.evidence.secrets import Finding, find_in_text, find_secrets, masked
from tests.evidence.reading import FILES, opened, written

LETTERS = "aB3dE6gH9jK2mN5pQ8sT"
TOKENS = {
    "GitHub Token": "ghp_" + (LETTERS * 2)[:36],
    "GitHub token": "github_pat_" + LETTERS * 4,
    "GitLab token": "glpat-" + LETTERS,
    "Hugging Face token": "hf_" + "abcdefghijKLMNOPqrst" * 2,
    "OpenAI or Anthropic key": "sk-" + "ant-" + LETTERS * 2,
    "OpenAI key": "sk-" + LETTERS * 2 + "abcdefgh",
    "AWS Access Key": "AKIA" + "QWERTYUIOP234567",
    "Google API key": "AIza" + (LETTERS * 2)[:35],
    "Slack Token": "xoxb-" + "1234567890-" * 2 + "abcdefghij",
    "Stripe Access Key": "sk_live_" + (LETTERS * 2)[:24],
    "PyPI token": "pypi-AgE" + LETTERS * 4,
    "Databricks token": "dapi" + "0123456789abcdef" * 2,
    "private key": "-----BEGIN RSA " + "PRIVATE KEY",
}
SECRETS = {
    "postgres://app:" + "hunter2secret" + "@db:5432/app": "Basic Auth Credentials",
    '"Authorization": "Bearer ' + LETTERS + '"': "credentials of a request",
    '{"password": "' + "correcthorse" + '"}': "password",
    "curl https://host/?api_key=" + LETTERS: "token or key",
    "WANDB_API_KEY=" + "0123456789abcdef0123456789abcdef01234567": "token or key",
    "AccountKey=" + ("Ab3/" * 22)[:86] + "==": "Azure account key",
}
HOSTS = (
    "10.1.2.3",
    "http://192.168.0.17:8080/score",
    "172.31.255.1",
    'instance="db-1.prod.internal:9090"',
    '"host_name": "Sample-MacBook-Pro.local"',
    "http://ci.example.corp/job",
    "orders.default.svc.cluster.local",
    "fd12:3456:789a::1",
)
HARMLESS = (
    "127.0.0.1 and http://localhost:8080, 172.32.0.1, 8.8.8.8, 999.1.1.1",
    '"version": "10.0.0.1", Windows 10.0.19045.3693, .NET SDK 10.0.100',
    "disk-admin-panel-latency-for-2026 task-or-queue-latency-p99-of-run-7",
    "java.lang.ThreadLocal jdk.internal com.sample.internal threading.local",
    "git@github.com:sample/app.git user@example.com actions/checkout@v4.js",
    '"token": "the", "tokens": 123456789012, "tokenizer": "sample/large-8b-instruct-v3"',
    '"password": "${PASSWORD}", "api_key": "<redacted>", token=***, password=""',
    "https://user:password@example.com/ at 12:30:45",
    "sha256 6f71054659c1ad71e6f71054659c1ad71e6f71054659c1ad71e6f71054659c1a",
    "3d3c42e5aac5ba805825da76410c181273ba90b1 QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=",
)


def kinds(text: str) -> list[str]:
    return [finding.kind for finding in find_in_text(text)]


@pytest.mark.parametrize(("kind", "token"), TOKENS.items())
def test_a_token_is_found_anywhere_in_json(kind: str, token: str) -> None:
    text = json.dumps({"metrics": [1.5, 2.5], "args": f"--key {token} -n 3"})
    (finding,) = find_in_text(text)

    assert (finding.code, finding.kind) == ("secret", kind)
    assert finding.column == text.index(token) + 1


@pytest.mark.parametrize(("text", "kind"), SECRETS.items())
def test_credentials_are_found_by_what_stands_before_them(text: str, kind: str) -> None:
    assert kinds(text) == [kind]


@pytest.mark.parametrize("text", HOSTS)
def test_a_host_of_a_private_network_is_found(text: str) -> None:
    assert [finding.code for finding in find_in_text(text)] == ["private-host"]


def test_an_address_of_mail_is_found() -> None:
    assert [finding.code for finding in find_in_text("by sample.author@sample.dev")] == [
        "email-address"
    ]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_a_secret_is_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_a_finding_holds_too_little_to_use() -> None:
    token = TOKENS["GitHub Token"]
    (finding,) = find_in_text(token)

    assert finding.masked == "ghp_… (40 characters)"
    assert token[4:12] not in repr(finding)
    assert masked("hunter2") == "h… (7 characters)"
    assert masked("abc") == "… (3 characters)"


def test_a_secret_that_stands_in_many_places_is_told_of_once() -> None:
    token = TOKENS["AWS Access Key"]

    (finding,) = find_in_text(f"a\nb {token}\n{token} {token}\n")

    assert finding == Finding("secret", "AWS Access Key", finding.masked, 2, 3, 3)


def test_a_secret_far_down_a_single_long_line_has_its_column() -> None:
    numbers = json.dumps([index / 7 for index in range(3000)])
    token = TOKENS["Hugging Face token"]

    (finding,) = find_in_text(f'{{"n": {numbers}, "t": "{token}"}}')

    assert (finding.line, finding.column) == (1, len(f'{{"n": {numbers}, "t": "') + 1)


def test_packed_and_wide_content_is_searched_as_it_unpacks(tmp_path: Path) -> None:
    text = f"latency\n1.5\n# {TOKENS['GitLab token']}\n"

    for content in (gzip.compress(text.encode()), b"\xff\xfe" + text.encode("utf-16-le")):
        (finding,) = find_secrets(written(tmp_path, content))
        assert (finding.kind, finding.line, finding.column) == ("GitLab token", 3, 3)


def test_a_database_is_searched_byte_by_byte(tmp_path: Path) -> None:
    token = TOKENS["OpenAI key"]
    connection = sqlite3.connect(tmp_path / "mlflow.db")
    connection.execute("create table params (value text)")
    connection.execute("insert into params values (?)", (token,))
    connection.commit()
    connection.close()
    content = (tmp_path / "mlflow.db").read_bytes()

    (finding,) = find_secrets(written(tmp_path, content, "copy.db"))

    assert (finding.line, finding.column) == (1, content.index(token.encode()) + 1)


def test_an_archive_is_searched_member_by_member(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "log.eval", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.json", json.dumps({"model": "sample"}))
        archive.writestr("samples/1.json", json.dumps({"input": TOKENS["GitLab token"]}))

    (finding,) = find_secrets(written(tmp_path, (tmp_path / "log.eval").read_bytes(), "copy.eval"))

    assert (finding.kind, finding.line) == ("GitLab token in samples/1.json", 1)


def test_an_archive_that_is_broken_is_searched_as_it_is(tmp_path: Path) -> None:
    file = written(tmp_path, b"PK\x03\x04" + bytes(60) + TOKENS["GitLab token"].encode())

    assert [finding.kind for finding in find_secrets(file)] == ["GitLab token"]


@pytest.mark.parametrize(
    "name", sorted(path.relative_to(FILES).as_posix() for path in FILES.rglob("*.*"))
)
def test_no_file_that_a_tool_wrote_here_holds_one(name: str) -> None:
    assert find_secrets(opened(name)) == ()


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_searched_without_a_failure(text: str) -> None:
    for finding in find_in_text(text):
        assert 1 <= finding.line <= text.count("\n") + 1
        assert finding.masked.isprintable()
