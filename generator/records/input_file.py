"""Files of the author, opened only where they may lie: inside the portfolio, regular, not huge."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from generator.problems import EnvironmentFault, Place, refuse


def read_inside(root: Path, path: str, limit: int) -> bytes:
    """The content of ``root / path``, at most one byte more than ``limit``.

    Raises ProblemsFound for what may not be read or is not there.
    """
    place = Place(path)
    resolve_inside(root, path)
    try:
        # Without O_NONBLOCK, opening a pipe that nobody writes to would never return.
        descriptor = os.open(root / path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise refuse(place, "missing-file", "there is no such file") from error
    except OSError as error:
        raise EnvironmentFault(f"{path} cannot be read: {error.strerror}") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise refuse(place, "not-a-file", "this is not a regular file")
    with os.fdopen(descriptor, "rb") as file:
        return file.read(limit + 1)


def resolve_inside(root: Path, path: str) -> Path:
    """The file that ``root / path`` is, links followed; it need not exist.

    Raises ProblemsFound where the links lead out of the root or in a circle.
    """
    place = Place(path)
    try:
        real = (root / path).resolve(strict=True)
    except (FileNotFoundError, NotADirectoryError):
        real = (root / path).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise _fault(place, error) from error
    if not real.is_relative_to(root.resolve()):
        message = "this link leads out of the portfolio's folder"
        raise refuse(place, "path-escape", message, "put the file itself here")
    return real


def _fault(place: Place, error: Exception) -> Exception:
    """What an error of the file system means: the author's mistake, or the machine's."""
    number = getattr(error, "errno", None)
    # Python before 3.13 raises RuntimeError for a loop.
    if isinstance(error, RuntimeError) or number == errno.ELOOP:
        return refuse(place, "path-loop", "this link leads back to itself")
    if isinstance(error, ValueError) or number == errno.ENAMETOOLONG:
        return refuse(place, "missing-file", "no file can have this name")
    return EnvironmentFault(f"{place.path} cannot be read: {error}")
