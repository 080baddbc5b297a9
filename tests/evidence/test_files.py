"""Opening evidence: what is inside the case study is opened once, everything else is a problem."""

from __future__ import annotations

import gzip
import hashlib
import os
import socket
import sys
from pathlib import Path

import pytest

from generator.evidence.files import LONGEST_LINE, EvidenceFile, open_evidence, open_file
from generator.problems import Place, ProblemsFound
from tests.evidence.reading import only_problem, written

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

AUTHOR = Place("case_studies/a/project.yml", 15, 11)
FOLDER = "case_studies/a"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A portfolio with one case study, and a secret beside it."""
    evidence = tmp_path / FOLDER / "evidence"
    evidence.mkdir(parents=True)
    for name in ("b.json", "a.json", "b.json.run.yml", ".hidden.json", "m.sealed.yml"):
        (evidence / name).write_text('tool: "k6"\n' if name.endswith("yml") else "{}")
    (tmp_path / "secret.json").write_text('{"a": 1}')
    return tmp_path


def open_(root: Path, pattern: str) -> tuple[EvidenceFile, ...]:
    return open_evidence(root, FOLDER, pattern, AUTHOR)


def code_of(root: Path, pattern: str) -> str:
    """The code of the problem, which must stand where the author wrote the path."""
    with pytest.raises(ProblemsFound) as raised:
        open_(root, pattern)
    problem = only_problem(raised.value)
    assert problem.place == AUTHOR
    return problem.code


@pytest.mark.parametrize(
    "pattern",
    [
        "../../secret.json",
        "evidence/../../../secret.json",
        "/etc/passwd",
        "C:/secret.json",
        "c:secret.json",
        "evidence\\a.json",
        "//host/share.json",
        "https://example.org/a.json",
        "~/secret.json",
        "evidence/a.json\0",
    ],
)
def test_a_path_that_is_not_inside_is_refused_as_written(root: Path, pattern: str) -> None:
    assert code_of(root, pattern) == "path-escape"


@pytest.mark.parametrize("pattern", ["evidence/out.json", "evidence/*.json", "linked/*.json"])
def test_a_link_that_leads_out_is_refused(root: Path, pattern: str) -> None:
    (root / FOLDER / "evidence/out.json").symlink_to(root / "secret.json")
    (root / FOLDER / "linked").symlink_to(root)

    assert code_of(root, pattern) == "path-escape"


def test_a_link_that_stays_inside_is_followed(root: Path) -> None:
    (root / FOLDER / "evidence/latest.json").symlink_to("a.json")

    (file,) = open_(root, "evidence/latest.json")
    assert file.path == f"{FOLDER}/evidence/latest.json"


def test_a_circle_of_links_ends(root: Path) -> None:
    (root / FOLDER / "evidence/loop.json").symlink_to("loop.json")

    assert code_of(root, "evidence/loop.json") == "path-loop"


def test_a_pipe_is_not_opened(root: Path) -> None:
    os.mkfifo(root / FOLDER / "evidence/pipe.json")

    assert code_of(root, "evidence/pipe.json") == "evidence-not-a-file"


def test_a_socket_and_a_folder_are_no_files(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / FOLDER / "evidence")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.json")
        assert code_of(root, "evidence/socket.json") == "evidence-not-a-file"
    assert code_of(root, "evidence") == "evidence-not-a-file"


def test_a_missing_file_names_the_near_ones(root: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        open_(root, "evidence/aa.json")

    problem = only_problem(raised.value)
    assert problem.code == "evidence-missing"
    assert problem.hint == "did you mean 'evidence/a.json'?"


@pytest.mark.parametrize("pattern", ["evidence/*.csv", "nothing/*.json", "evidence/**/x", "a/b/c"])
def test_a_glob_without_a_match_is_a_problem(root: Path, pattern: str) -> None:
    assert code_of(root, pattern) == "evidence-missing"


def test_a_glob_is_sorted_and_leaves_out_what_is_no_evidence(root: Path) -> None:
    for pattern in ("evidence/*", "**/*", "evidence/[ab].json"):
        paths = [file.path for file in open_(root, pattern)]
        assert paths == [f"{FOLDER}/evidence/a.json", f"{FOLDER}/evidence/b.json"]


def test_a_name_with_brackets_is_a_name_before_it_is_a_glob(root: Path) -> None:
    (root / FOLDER / "evidence/run[1].json").write_text("{}")

    assert len(open_(root, "evidence/run[1].json")) == 1


def test_an_empty_file_is_refused(root: Path) -> None:
    (root / FOLDER / "evidence/a.json").write_bytes(b"")

    assert code_of(root, "evidence/a.json") == "evidence-empty"


def test_a_git_lfs_pointer_is_not_data(root: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n"
    (root / FOLDER / "evidence/a.json").write_text(pointer)

    assert code_of(root, "evidence/a.json") == "git-lfs-pointer"


def test_a_file_is_hashed_as_it_is_and_read_as_it_is_meant(tmp_path: Path) -> None:
    text = '{"größe": 1}\n'
    shapes = {
        "plain": text.encode(),
        "mark": text.encode("utf-8-sig"),
        "utf-16": text.encode("utf-16"),
        "packed": gzip.compress(text.encode()),
        "both": gzip.compress(text.encode("utf-16")),
    }
    for name, content in shapes.items():
        (tmp_path / name).write_bytes(content)
        file = open_file(tmp_path / name, name)
        assert file.sha256 == hashlib.sha256(content).hexdigest()
        assert file.text == text, name
        assert list(file.lines()) == [(1, text.encode())]
        assert file.head == text.encode()


def test_a_byte_that_is_not_utf8_has_a_place(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'{\n"a": "\xe9"}')

    with pytest.raises(ProblemsFound) as raised:
        print(open_file(tmp_path / "a.json", "a.json").text)

    problem = only_problem(raised.value)
    assert (problem.code, problem.place.line) == ("encoding", 2)


def test_a_gzip_bomb_stops_at_the_cap(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"1" * (40 << 20)))
    file = open_file(tmp_path / "a.gz", "a.gz")

    for read in (lambda: file.text, lambda: list(file.lines())):
        with pytest.raises(ProblemsFound) as raised:
            read()
        assert only_problem(raised.value).code == "size-limit"
    assert LONGEST_LINE < 40 << 20


def test_broken_gzip_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(os.urandom(100_000))[:5000])

    with pytest.raises(ProblemsFound) as raised:
        print(open_file(tmp_path / "a.gz", "a.gz").text)

    assert only_problem(raised.value).code == "packed-data"


def test_the_manifest_beside_a_file_comes_with_it(root: Path) -> None:
    a, b = open_(root, "evidence/*.json")

    assert a.manifest is None
    assert b.manifest is not None
    assert (b.manifest.tool, b.manifest.recorded) == ("k6", True)


def test_zstd_is_read_through(tmp_path: Path) -> None:
    packed = zstd.compress(b'{"p95": 41.5}')

    assert written(tmp_path, packed, "run.json.zst").text == '{"p95": 41.5}'


def test_broken_zstd_is_refused_with_its_file(tmp_path: Path) -> None:
    packed = zstd.compress(b'{"p95": 41.5}' * 100)

    with pytest.raises(ProblemsFound) as raised:
        _ = written(tmp_path, packed[:-6], "run.json.zst").text

    assert only_problem(raised.value).code == "packed-data"
