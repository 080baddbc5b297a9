"""The average of percentiles is the percentile of nothing. Refused always; keep the raw
observations.
"""

from __future__ import annotations

from generator.lints.lint import Lint

PART = Lint("averaged-percentiles", "error", __doc__)
