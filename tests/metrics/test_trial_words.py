from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.metrics.metric import Metric
from generator.metrics.numbers import NO_BREAK
from generator.metrics.trial_words import decision_words, detectable_words, sizes_words
from generator.metrics.wording import FormError, printed
from tests.metrics.trials import ALIKE, BETTER, LOST, trial, trial_of

FORMS = ("before", "after", "value", "change", "ratio", "difference", "interval", "verdict")
SWAPPED = {"control": "v2", "treatments": "[v1]"}
FLIPPED = {"improved": "worse", "worse": "improved"}


def sentence(metric: Metric, locale: str = "en") -> str:
    return plain(printed(metric, "sentence", locale).text)


def plain(text: str) -> str:
    return text.replace(NO_BREAK, " ")


def decided(metric: Metric, *guardrails: Metric) -> list[str]:
    return [plain(line) for line in decision_words(metric, trial(metric), guardrails, "en")]


def test_variants_stand_beside_each_other_and_have_their_names() -> None:
    assert sentence(trial_of(BETTER, planned_n=4000)) == (
        "Conversion stood at 9.6% with v1 and at 13.0% with v2 "
        "(+3.4 points, 95% interval +1.4 to +5.4 points, n = 4,000): improved."
    )


def test_a_sequential_interval_is_called_always_valid() -> None:
    metric = trial_of({"v1": (7000, 700), "v2": (7000, 1000)}, planned_n=20000, design="sequential")

    assert "95% always-valid interval" in sentence(metric)
    assert sentence(metric).endswith(": improved.")


def test_a_test_that_stopped_early_says_so_and_how_many_are_missing() -> None:
    metric = trial_of(BETTER, planned_n=20000)

    assert sentence(metric).endswith(": cannot tell, stopped before the 20,000 planned units.")
    assert decided(metric) == [
        "16,000 of the 20,000 planned units are missing: only with them can the test be judged."
    ]


@pytest.mark.parametrize("form", FORMS)
def test_a_test_with_lost_units_has_no_number_of_an_effect(form: str) -> None:
    with pytest.raises(FormError, match="sizes of its variants are not those that were planned"):
        printed(trial_of(LOST), form, "en")


def test_a_test_with_lost_units_says_why_nothing_is_shown() -> None:
    metric = trial_of(LOST)

    assert sentence(metric) == (
        "No effect on “Conversion” is shown: the variants of the test do not have the sizes "
        "that were planned "
        "(p = 2.5 × 10⁻¹⁰), so a difference may be that of the units that are missing."
    )
    assert printed(metric, "sentence", "en").value == "srm-failed"
    assert printed(metric, "n", "en").text == "1,000"
    assert decided(metric, replace(metric, trial=None, verdict="worse")) == []


def test_the_check_of_the_sizes_is_told_with_its_p() -> None:
    assert plain(sizes_words(trial(trial_of(LOST)), "en")) == (
        "The variants do not have the sizes that were planned: chance alone makes them so uneven "
        "in fewer than one of a thousand tests (χ² = 40.0, p = 2.5 × 10⁻¹⁰)."
    )
    # 16 / 4000 is 0.064; its p by the normal distribution, for one degree of freedom.
    p = math.erfc(math.sqrt(0.064 / 2))
    assert f"in {p:.0%} of tests (χ² = 0.06, p = {p:.2f})" in plain(
        sizes_words(trial(trial_of(BETTER)), "en")
    )


def test_numbers_follow_the_locale() -> None:
    assert "p = 2,5 × 10⁻¹⁰" in plain(sizes_words(trial(trial_of(LOST)), "de"))
    assert "+3,4 " in sentence(trial_of(BETTER, planned_n=4000), "de")


def test_what_was_not_seen_is_told_by_what_would_have_been() -> None:
    metric = trial_of(ALIKE, planned_n=4000, minimum_effect="0.5 points")

    seen, needed = decided(metric)
    spread = math.sqrt((0.1 * 0.9 + 0.105 * 0.895) / 2000) * 100
    least = (1.959964 + 0.841621) * spread
    assert seen.startswith(f"An effect of {least:.1f} points or more would probably have been seen")
    assert needed.startswith("To find the 0.5 points that would matter")
    found = re.search(r"about ([\d,]+) units", needed)
    assert found is not None
    units = int(found[1].replace(",", ""))
    assert units == pytest.approx(4000 * (least / 0.5) ** 2, rel=0.1)
    assert units >= 4000 * (least / 0.5) ** 2


def test_the_effect_that_was_observed_is_no_guide_to_the_next_test() -> None:
    assert len(decided(trial_of(ALIKE, planned_n=4000))) == 1


def test_the_words_for_the_smallest_effect_are_those_of_the_trial() -> None:
    metric = trial_of(ALIKE, planned_n=4000)
    detectable = trial(metric).detectable

    assert detectable is not None
    assert (
        detectable_words(metric, trial(metric), "en") == f"{detectable.value:.1f}{NO_BREAK}points"
    )
    assert detectable_words(trial_of(ALIKE), trial(trial_of(ALIKE)), "en") is None


def test_without_any_effect_no_number_of_units_is_told() -> None:
    metric = trial_of({"v1": (2000, 200), "v2": (2000, 200)}, planned_n=4000)

    assert [line.split(" would")[0] for line in decided(metric)] == [
        "An effect of 2.7 points or more"
    ]


def test_a_sequential_test_that_runs_says_what_will_be_seen() -> None:
    metric = trial_of(ALIKE, planned_n=20000, design="sequential")

    assert "will probably be seen by 20,000 units" in decided(metric)[0]


@pytest.mark.parametrize(
    ("minimum", "told"),
    [
        (None, "The end of the interval nearest to no effect is +1.4 points."),
        ("1 points", "Even the end of the interval nearest to no effect, +1.4 points, is no less"),
        ("2 points", "nearest to no effect, +1.4 points, is less than the 2 points that would"),
        ("10%", "Even the end of the interval nearest to no effect, +1.4 points, is no less than"),
        ("20%", "nearest to no effect, +1.4 points, is less than the 20% that would matter"),
        ("4 points", "farthest from no effect, +5.4 points, is no less than the 4 points that"),
        ("6 points", "Even the end of the interval farthest from no effect, +5.4 points, is less"),
    ],
)
def test_a_decision_hangs_on_one_end_of_its_interval(minimum: str | None, told: str) -> None:
    entry = {} if minimum is None else {"minimum_effect": minimum}

    (line,) = decided(trial_of(BETTER, planned_n=4000, **entry))

    assert told in line


def test_the_end_nearest_to_no_effect_is_the_upper_one_of_a_loss() -> None:
    metric = trial_of({"v1": BETTER["v2"], "v2": BETTER["v1"]}, planned_n=4000)

    assert decided(metric) == ["The end of the interval nearest to no effect is −1.4 points."]


def test_a_guardrail_that_got_worse_is_named() -> None:
    metric = trial_of(BETTER, planned_n=4000)
    worse = replace(metric, name="p99 latency", verdict="worse")
    same = replace(metric, name="Errors", verdict="no-clear-difference")

    assert decided(metric, worse, same)[-1] == "What should not have got worse did: p99 latency."
    assert len(decided(metric, same)) == 1


counts = st.integers(0, 2000)


@settings(max_examples=40, deadline=None)
@given(counts, counts, st.sampled_from(["fixed", "sequential"]))
def test_swapping_control_and_treatment_flips_the_verdict(
    one: int, other: int, design: str
) -> None:
    arms = {"v1": (2000, one), "v2": (2000, other)}
    metric = trial_of(arms, planned_n=4000, design=design)
    swapped = trial_of(arms, planned_n=4000, design=design, **SWAPPED)

    assert metric.verdict is not None
    assert swapped.verdict == FLIPPED.get(metric.verdict, metric.verdict)
    assert sentence(swapped).endswith(sentence(metric).rpartition(":")[2]) == (
        metric.verdict not in FLIPPED
    )
