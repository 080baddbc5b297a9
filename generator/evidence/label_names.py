"""Labels out of parameters, whose names may hold what a selector cannot."""

from __future__ import annotations

import re
from collections.abc import Mapping

from generator.evidence.measurement import Labels

_IN_THE_WAY = re.compile(r'[="{},\s]')


def labels_of(parameters: Mapping[str, object]) -> Labels:
    """A label for each parameter, with ``_`` in its name where a selector would end."""
    return tuple(
        sorted(
            (_IN_THE_WAY.sub("_", name) or "_", str(value)) for name, value in parameters.items()
        )
    )
