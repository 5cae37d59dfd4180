"""Rows of docs/certainty.md about what a person tries, calls a flare, and has had of respites."""

from __future__ import annotations

from functools import cache

import numpy as np

from analysis.agreement import agreement
from analysis.block_schedule import Design, draw_schedule
from analysis.expectation import NO, YES, expectation
from analysis.intervals import own_intervals
from analysis.phases import PhaseSpan, respites_by_phase
from analysis.randomisation_test import randomisation_test
from tests.simulation import agreement_coverage, self_trial_type_one_error
from tests.simulation.certainty_row import holds, holds_open, row
from tests.simulation.felt_diaries import carried


def own_trial(rng, pairs, block, washout, phi, effect):
    design = Design(block, washout, pairs)
    schedule = draw_schedule(design, rng=rng)
    kind = "rounded, missing"
    value = self_trial_type_one_error.diary(rng, np.repeat(schedule, design.block_days), phi, kind, effect)
    return randomisation_test(value, schedule, design)


def own_trial_found(rng, pairs, block, washout, phi) -> float | None:
    p_value = own_trial(rng, pairs, block, washout, phi, 0.0).p_value
    # a p-value of exactly 5 % is among those that a draw gives by chance in 5 of 100
    return None if p_value is None else float(p_value <= 0.05)


def own_trial_held(rng, pairs, block, washout, phi) -> float | None:
    found = own_trial(rng, pairs, block, washout, phi, -1.0)
    return holds(found.lower, found.upper, -1.0)


@cache
def agreement_truth(kind: tuple[float, ...]):
    rng, days = np.random.default_rng(1), agreement_coverage.TRUTH_DAYS
    return agreement(np.arange(days), *agreement_coverage.draw(rng, days, *kind))


def agreement_held(rng, name, days, *kind) -> float | None:
    flare, episode = agreement_coverage.draw(rng, days, *kind)
    flare[rng.random(days) < 0.2] = np.nan
    told = getattr(agreement(np.arange(days), flare, episode), name)
    return holds(told.lower, told.upper, getattr(agreement_truth(kind), name).estimate)


def own_respites(rng, days, half, episode):
    """A diary of so many days, of respites of which half last `half` days, each after an episode."""
    length = rng.exponential(half / np.log(2), 2 + int(8 * days / (half + episode)))
    begins = np.cumsum(np.r_[0, length[:-1] + episode])
    seen = np.minimum(length, days - begins)[begins < days]
    return own_intervals(seen, seen == length[begins < days], np.zeros(len(seen)))


def own_median_held(rng, days, half) -> float | None:
    median = own_respites(rng, days, half, 10).median
    return None if median is None or median.lower is None else holds_open(median.lower, median.upper, half)


def own_median_below(rng, days, half) -> float | None:
    """Whether the median that is told lies below the true one."""
    median = own_respites(rng, days, half, 10).median
    return None if median is None or median.estimate is None else float(median.estimate < half)


def phase_median_held(rng, days, half) -> float | None:
    """The median of the second of two phases of a diary, from the respites that began or went on in it."""
    length = rng.exponential(half / np.log(2), 2 + int(16 * days / half))
    begins = np.cumsum(np.r_[0, np.ceil(length[:-1]) + 10])
    kept = begins < 2 * days
    seen = np.minimum(np.ceil(length), 2 * days - begins)[kept]
    ends, is_one = begins[kept].astype(int), (np.ceil(length)[kept] == seen).astype(int)
    phases = (PhaseSpan("first", 0, days - 1), PhaseSpan("second", days, None))
    found = respites_by_phase(ends, seen.astype(int), is_one, np.zeros(len(seen), int), phases)
    second = next((one for one in found if one.label == "second"), None)
    median = None if second is None else second.median
    return None if median is None or median.lower is None else holds_open(median.lower, median.upper, half)


def tries(rng, n, phi):
    error = carried(rng, n, phi)
    expected, actual = np.clip(np.rint(6 + error), 0, 10), np.full(n, 4.0)
    return expected, actual


def surprise_held(rng, n, phi) -> float | None:
    """How much more pain was expected than came, two points in truth."""
    expected, actual = tries(rng, n, phi)
    found = expectation(expected, actual, fear=[None] * n, happened=[None] * n).difference
    return holds(found.lower, found.upper, 2.0)


def feared_held(rng, n, phi, share) -> float | None:
    """How often what was feared came, where a try resembles the one before it."""
    anew, yes = rng.random(n) > phi, rng.random(n) < share
    for place in range(1, n):
        yes[place] = yes[place] if anew[place] else yes[place - 1]
    happened = np.where(yes, YES, NO)
    found = expectation([5] * n, [5] * n, fear=[None] * n, happened=happened).happened
    return holds(found.lower, found.upper, share)


TRIAL, TRIAL_HELD = "trial of one's own, p", "trial of one's own, interval"
AGREE = {
    "of_first": "flare days in an episode, share",
    "of_second": "episode days called a flare, share",
    "overall": "days that flares and episodes read alike, share",
}
OWN_MEDIAN, OWN_BELOW = "half of one's own respites, interval", "half of one's own respites, lies below the truth"
PHASE_MEDIAN = "half of the respites of a phase, interval"
SURPRISE, FEARED = "expected less actual pain, interval", "share of tries in which what was feared came"
ROWS = (
    *(
        row(
            statement,
            f"{pairs} pairs of {block} days, {washout} of washout, AR {phi:g}{words}",
            draw,
            pairs,
            block,
            washout,
            phi,
            is_error=is_error,
        )
        for pairs, block, washout, phi in ((6, 7, 0, 0.5), (8, 7, 2, 0.8), (12, 5, 1, 0.8))
        for statement, draw, words, is_error in (
            (TRIAL, own_trial_found, ", no effect", True),
            (TRIAL_HELD, own_trial_held, ", a point", False),
        )
    ),
    *(
        row(
            AGREE[name],
            f"{days} days, episodes of {1 / (1 - stays):.0f} days, flares in {inside:.0%} of them",
            agreement_held,
            name,
            days,
            stays,
            stays_well,
            inside,
            outside,
            lasting,
        )
        for name in AGREE
        for days, stays, stays_well, inside, outside, lasting in agreement_coverage.DIARIES
    ),
    *(
        row(statement, f"{days:,} days, half last {half} days", draw, days, half, is_error=is_error)
        for statement, draw, is_error in ((OWN_MEDIAN, own_median_held, False), (OWN_BELOW, own_median_below, None))
        for days, half in ((180, 15), (180, 45), (365, 30), (365, 91), (1_095, 60), (1_095, 273))
    ),
    row(PHASE_MEDIAN, "phases of 182 days, half last 20 days", phase_median_held, 182, 20),
    row(PHASE_MEDIAN, "phases of 365 days, half last 30 days", phase_median_held, 365, 30),
    *(
        row(SURPRISE, f"{n} tries, AR {phi:g}", surprise_held, n, phi)
        for n, phi in ((5, 0.3), (5, 0.5), (10, 0), (10, 0.5), (20, 0.5), (40, 0.5))
    ),
    *(
        row(FEARED, f"{n} tries, {share:.0%} of them, like the one before in {phi:.0%}", feared_held, n, phi, share)
        for n, phi, share in ((5, 0, 0.2), (10, 0, 0.5), (10, 0.3, 0.3), (20, 0.3, 0.3), (40, 0.3, 0.1))
    ),
)

# Which result of analysis/ each statement stands for.
SIMULATED = {
    "RandomisationResult": (TRIAL, TRIAL_HELD),
    "Share": (*AGREE.values(), FEARED),
    "OwnIntervals": (OWN_MEDIAN, OWN_BELOW),
    "PhaseRespites": (PHASE_MEDIAN,),
    "Expectation": (SURPRISE, FEARED),
}
