"""``python -m tests.corpus.list_outcomes FOLDER``: a folder's outcomes, to be read before they are
kept in ``outcomes/<folder>.tsv``."""

from __future__ import annotations

import sys

from tests.corpus.test_corpus import FILES, outcome

if __name__ == "__main__":
    for name in FILES:
        if name.startswith(f"{sys.argv[1]}/"):
            print(name, outcome(name)[0], sep="\t")
