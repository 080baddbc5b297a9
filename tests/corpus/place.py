"""Where the collection of real evidence files is, if it is anywhere."""

from __future__ import annotations

import os
from pathlib import Path

CORPUS = Path(
    os.environ.get("PROOFOLIO_CORPUS") or Path(__file__).parents[3] / "shared" / "evidence"
)
