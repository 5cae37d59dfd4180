"""Rows of docs/certainty.md about one person's days."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.signal import lfilter

from analysis.agreement import agreement
from analysis.association import next_day_association
from analysis.block_schedule import Design, draw_schedule
from analysis.expectation import NO, YES, expectation
from analysis.intervals import own_intervals
from analysis.lagged import next_day_pairs
from analysis.local_level import local_level
from analysis.period_change import compare_periods
from analysis.phases import PhaseSpan, respites_by_phase
from analysis.randomisation_test import randomisation_test
from analysis.trend import theil_sen
from analysis.usual import usual_range
from analysis.weekday import weekday_pattern
from pages.answers.patterns import Link
from pages.telling.patterns.words import activity_sentence
from tests.simulation import agreement_coverage, self_trial_type_one_error
from tests.simulation.certainty_row import errs, holds, holds_open, row
from tests.simulation.felt_diaries import NOT_CLEAR, carried, felt_found, oracle_found


def diary(rng, n: int, phi: float, alone: float) -> np.ndarray:
    """Scores of n days around 4, sd 2: a state that lasts, and a share `alone` of the variance of the single day."""
    shock = rng.standard_normal(n) * np.sqrt(1 - phi**2)
    shock[0] = rng.standard_normal()
    state = lfilter([1], [1, -phi], shock)
    return 4 + 2 * (np.sqrt(1 - alone) * state + np.sqrt(alone) * rng.standard_normal(n))


def trend_found(rng, n, phi, alone) -> float | None:
    trend = theil_sen(np.arange(n), diary(rng, n, phi, alone))
    return None if trend.p_value is None else float(trend.p_value < 0.05)


def fall_found(rng, n, phi, points) -> float | None:
    trend = theil_sen(np.arange(n), diary(rng, n, phi, 0) - points / (n - 1) * np.arange(n))
    return None if trend.p_value is None else float(trend.p_value < 0.05)


def trend_held(rng, n, phi, alone) -> float | None:
    slope = -2 / n
    trend = theil_sen(np.arange(n), diary(rng, n, phi, alone) + slope * np.arange(n))
    return None if trend.lower is None else float(trend.lower <= 7 * slope <= trend.upper)


def periods_found(rng, n, phi, alone) -> float | None:
    value = diary(rng, 2 * n, phi, alone)
    found = compare_periods(np.arange(2 * n), value, first=(0, n - 1), second=(n, 2 * n - 1))
    return None if found.p_value is None else float(found.p_value < 0.05)


def level_held(rng, n, moves, noise) -> float | None:
    level = 4 + np.cumsum(rng.standard_normal(n)) * moves
    found = local_level(level + noise * rng.standard_normal(n))
    return None if found.lower is None else float(np.mean((found.lower <= level) & (level <= found.upper)))


def flares(rng, n: int, lasts: int, apart: int) -> np.ndarray:
    """Scores of n days around 2, four points more in flares of some days, some days apart, and noise of the day."""
    stays = {True: 1 - 1 / lasts, False: 1 / apart}
    chance, is_flare = rng.random(n), np.empty(n, bool)
    is_flare[0] = chance[0] < lasts / (lasts + apart)
    for day in range(1, n):
        is_flare[day] = chance[day] < stays[bool(is_flare[day - 1])]
    return 2 + 4.0 * is_flare + rng.standard_normal(n)


def trend_in_flares(rng, n, lasts, apart) -> float | None:
    return errs(theil_sen(np.arange(n), flares(rng, n, lasts, apart)).p_value)


def periods_in_flares(rng, n, lasts, apart) -> float | None:
    value = flares(rng, 2 * n, lasts, apart)
    return errs(compare_periods(np.arange(2 * n), value, first=(0, n - 1), second=(n, 2 * n - 1)).p_value)


def periods_held(rng, n, phi, alone) -> float | None:
    value = diary(rng, 2 * n, phi, alone) - 2 * (np.arange(2 * n) >= n)
    found = compare_periods(np.arange(2 * n), value, first=(0, n - 1), second=(n, 2 * n - 1))
    return holds(found.lower, found.upper, -2)


def weekdays_found(rng, n, phi, alone) -> float | None:
    return errs(weekday_pattern(np.arange(n), diary(rng, n, phi, alone)).p_value)


def weekdays_held(rng, n, phi, alone) -> float | None:
    """The share of the seven intervals that hold their weekday, Mondays being a point higher."""
    monday = (np.arange(n) + 3) % 7 == 0
    found = weekday_pattern(np.arange(n), diary(rng, n, phi, alone) + monday)
    if found.lower is None:
        return None
    truth = np.array([6, *(-1,) * 6]) / 7
    return float(np.mean((found.lower <= truth) & (truth <= found.upper)))


def usual_days_marked(rng, n, phi) -> float | None:
    """The share of ordinary days, of 0 to 10 in whole points, that are called beyond the usual."""
    found = usual_range(np.arange(n), np.clip(np.rint(diary(rng, n, phi, 0)), 0, 10), bounds=(0, 10))
    return None if found.refusal else float(found.beyond.mean())


def activity_found(rng, n, phi) -> float | None:
    """Whether the page tells of another amount after more pain, where the two have nothing to do with one another."""
    pairs = next_day_pairs(np.arange(n), carried(rng, n, phi), np.arange(n), 30 + 10 * carried(rng, n, phi))
    found = next_day_association(pairs)
    if found.refusal is not None:
        return None
    return float(
        NOT_CLEAR not in activity_sentence(Link("walking", "minutes", found, None, None), pain="pain", n_tested=1)
    )


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


TREND, INTERVAL, POWER = "trend of a diary, p", "trend of a diary, interval", "a fall that is there, found"
PERIODS, BAND = "two periods of a diary, p", "smoothed level, band (share of days)"
PERIODS_HELD = "two periods of a diary, interval"
FELT, FOUND = "what goes with the next day's pain, as told", "half a point after a session, told"
ORACLE = "half a point after a session, p where felt pain is known"
AFTER_PAIN = "what is done on the day after more pain, as told"
WEEKDAYS, WEEKDAYS_HELD = "days of the week, p", "days of the week, intervals (share of the seven)"
USUAL = "ordinary days called beyond the usual (share of days)"
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
            FELT,
            f"{n} days, done less when pain is felt (R2 {follows:g}), no effect",
            felt_found,
            n,
            0.5,
            follows,
            0.7,
            is_error=True,
        )
        for n in (75, 180, 365)
        for follows in (0, 0.14, 0.39, 0.6)
    ),
    *(
        row(
            FELT,
            f"{n} days, R2 0.6, AR {phi:g}, {words}, no effect",
            felt_found,
            n,
            phi,
            0.6,
            0.7,
            0.5,
            is_session,
            is_error=True,
        )
        for n, phi, words, is_session in ((180, 0.8, "what is done carries over", False), (365, 0.9, "sessions", True))
    ),
    *(
        row(statement, f"180 days, R2 {follows:g}", draw, 180, 0.5, follows, 0.5, 0.0, True, -0.5, is_error=None)
        for follows in (0, 0.3)
        for statement, draw in ((FOUND, felt_found), (ORACLE, oracle_found))
    ),
    *(
        row(TREND, f"{n} days, slow state {phi:g} behind noise (0.3)", trend_found, n, phi, 0.3, is_error=True)
        for n, phi in ((30, 0.9), (60, 0.95), (120, 0.95), (180, 0.97), (365, 0.97))
    ),
    *(
        row(TREND, f"{n} days, AR {phi:g}", trend_found, n, phi, 0, is_error=True)
        for n, phi in ((30, 0.8), (60, 0.6), (180, 0.95), (365, 0.95))
    ),
    *(
        row(POWER, f"84 days, AR {phi:g}, {points} of 10 over them", fall_found, 84, phi, points, is_error=None)
        for phi in (0.3, 0.6, 0.9)
        for points in (1, 2)
    ),
    row(INTERVAL, "90 days, slow state 0.95 behind noise (0.3), a fall of 2", trend_held, 90, 0.95, 0.3),
    row(INTERVAL, "90 days, AR 0.6, a fall of 2", trend_held, 90, 0.6, 0),
    *(
        row(PERIODS, f"{n} + {n} days, {words}", periods_found, n, phi, alone, is_error=True)
        for n, phi, alone, words in (
            (14, 0.5, 0, "AR 0.5"),
            (14, 0.8, 0, "AR 0.8"),
            (14, 0.9, 0, "AR 0.9"),
            (14, 0.95, 0, "AR 0.95"),
            (28, 0.97, 0.3, "slow state 0.97 behind noise (0.3)"),
        )
    ),
    *(
        row(BAND, f"{n} days, level moves {moves:g} a day, noise 1.5", level_held, n, moves, 1.5)
        for n, moves in ((45, 0.3), (45, 0.1), (90, 0.3), (90, 0.1), (180, 0.1))
    ),
    *(row(TREND, f"{n} days, AR {phi:g}", trend_found, n, phi, 0, is_error=True) for n, phi in ((30, 0.3), (120, 0.6))),
    *(
        row(
            TREND,
            f"{n} days, flares of {lasts} days {apart} days apart",
            trend_in_flares,
            n,
            lasts,
            apart,
            is_error=True,
        )
        for n, lasts, apart in ((180, 20, 50), (365, 40, 80))
    ),
    *(
        row(
            PERIODS,
            f"{n} + {n} days, flares of {lasts} days {apart} days apart",
            periods_in_flares,
            n,
            lasts,
            apart,
            is_error=True,
        )
        for n, lasts, apart in ((28, 10, 30), (28, 20, 50), (84, 20, 50))
    ),
    row(PERIODS_HELD, "14 + 14 days, AR 0.5, 2 points", periods_held, 14, 0.5, 0),
    row(PERIODS_HELD, "28 + 28 days, slow state 0.97 behind noise (0.3), 2 points", periods_held, 28, 0.97, 0.3),
    *(
        row(WEEKDAYS, f"{n} days, {words}", weekdays_found, n, phi, alone, is_error=True)
        for n, phi, alone, words in (
            (90, 0.6, 0, "AR 0.6"),
            (120, 0.9, 0.3, "slow state 0.9 behind noise (0.3)"),
            (365, 0.8, 0, "AR 0.8"),
        )
    ),
    row(WEEKDAYS_HELD, "90 days, AR 0.6, Mondays a point higher", weekdays_held, 90, 0.6, 0),
    row(WEEKDAYS_HELD, "365 days, slow state 0.9 behind noise (0.3)", weekdays_held, 365, 0.9, 0.3),
    *(
        row(USUAL, f"{n} days, AR {phi:g}, whole points", usual_days_marked, n, phi, is_error=True)
        for n, phi in ((60, 0.5), (180, 0.7), (365, 0.9))
    ),
    *(
        row(AFTER_PAIN, f"{n} days, AR {phi:g} of both, no effect", activity_found, n, phi, is_error=True)
        for n, phi in ((75, 0.5), (180, 0.8), (365, 0.9))
    ),
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
    "FeltCheck": (FELT, FOUND, ORACLE),
    "Association": (FELT, AFTER_PAIN),
    "Trend": (TREND, INTERVAL, POWER),
    "PeriodChange": (PERIODS, PERIODS_HELD),
    "LocalLevel": (BAND,),
    "WeekdayPattern": (WEEKDAYS, WEEKDAYS_HELD),
    "Usual": (USUAL,),
    "RandomisationResult": (TRIAL, TRIAL_HELD),
    "Share": (*AGREE.values(), FEARED),
    "OwnIntervals": (OWN_MEDIAN, OWN_BELOW),
    "PhaseRespites": (PHASE_MEDIAN,),
    "Expectation": (SURPRISE, FEARED),
}
