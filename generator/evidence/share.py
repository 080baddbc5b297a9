"""The share that some of a file's counts have in all counts of the same name.

``http_requests_total{code="500"}:share`` is the error ratio of a service: what was counted under
that label, divided by what was counted under the name at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import fsum

from generator.evidence.measurement import Measurement
from generator.evidence.selector import Selector, SelectorError

TOTALS = ("sum", "count", "")
"""Statistics that are counts, in the order in which they are looked for."""


def share_of(
    selector: Selector, all_of_name: Sequence[Measurement], chosen: Callable[[Measurement], bool]
) -> Measurement:
    """The share of the chosen ones; n is the sum of all.

    ``all_of_name`` holds every measurement of the selector's name, once for each set of labels.
    """
    part = [each for each in all_of_name if chosen(each)]
    whole = fsum(each.value for each in all_of_name)
    if not selector.labels or len(part) == len(all_of_name):
        message = f"{str(selector)!r} is the share of everything in everything"
        raise SelectorError(message, "say of what, with a label", "no-statistic")
    if whole <= 0 or min(each.value for each in all_of_name) < 0:
        raise SelectorError(f"nothing was counted under {selector.name!r}", "", "no-statistic")
    share = fsum(each.value for each in part) / whole
    replication = all_of_name[0].replication
    return Measurement(
        selector.name,
        "share",
        share,
        "1",
        round(whole),
        replication if replication not in {"", "scrape"} else "event",
        selector.labels,
        nature="proportion",
    )
