"""The date of a build: the newest in the records, since a clock would change every build."""

from __future__ import annotations

import os
from datetime import UTC, datetime

VARIABLE = "SOURCE_DATE_EPOCH"


class BuildDate:
    """Sets the variable that tools read, unless somebody else has set it."""

    def __init__(self) -> None:
        self._is_ours = VARIABLE not in os.environ

    def set(self, newest: str | None) -> None:
        """Takes a day such as 2026-02-11. Raises ValueError for a date that somebody else set."""
        if not self._is_ours:
            if not os.environ[VARIABLE].isdecimal():
                given = os.environ[VARIABLE]
                raise ValueError(f"{VARIABLE} must be seconds since 1970, not {given!r}")
        elif newest:
            day = datetime.fromisoformat(newest).replace(tzinfo=UTC)
            os.environ[VARIABLE] = str(int(day.timestamp()))
