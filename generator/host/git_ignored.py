"""What Git would take into the repository: the only thing that has to be asked of Git itself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from generator.problems import EnvironmentFault

_STEERING = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""A hook that runs us sets these; the repository is that of the folder all the same."""


def would_commit(root: Path, files: Iterable[Path]) -> tuple[Path, ...]:
    """The files that lie in the portfolio's repository and are not ignored there.

    None where there is no repository. Raises EnvironmentFault where there is one and Git cannot
    be asked.
    """
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return ()
    repository = Path(_git(root, "rev-parse", "--show-toplevel").strip()).resolve()
    inside = [path for path in files if path.is_relative_to(repository)]
    # A file that is in the repository already is not ignored, whatever .gitignore says.
    asked = "\0".join(str(path) for path in inside)
    ignored = _git(root, "check-ignore", "-z", "--stdin", given=asked).split("\0") if asked else ()
    return tuple(path for path in inside if str(path) not in ignored)


def keep_out(root: Path, file: Path) -> str:
    """The hint for a file that Git would commit."""
    shown = file.relative_to(root.resolve()) if file.is_relative_to(root.resolve()) else file
    line = shown.as_posix()
    return f"add `{line}` to {root.name}/.gitignore, or move the file out of the repository"


def _git(folder: Path, *arguments: str, given: str = "") -> str:
    """What Git prints. That nothing is ignored it tells by 1."""
    environment = {name: value for name, value in os.environ.items() if name not in _STEERING}
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are ours
            # A repository may name a program to watch its files, and we run none.
            ["git", "-c", "core.fsmonitor=false", *arguments],  # noqa: S607 - wherever Git is
            cwd=folder,
            env=environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise EnvironmentFault(f"Git cannot be asked what it ignores: {error}") from error
    if done.returncode > 1:
        raise EnvironmentFault(f"Git cannot tell what it ignores: {done.stderr.strip()}")
    return done.stdout
