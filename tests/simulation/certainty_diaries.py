"""Rows of docs/certainty.md about one person's days."""

from __future__ import annotations

import numpy as np
from scipy.signal import lfilter

from analysis.association import next_day_association
from analysis.lagged import next_day_pairs
from analysis.local_level import local_level
from analysis.period_change import compare_periods
from analysis.trend import theil_sen
from analysis.usual import usual_range
from analysis.weekday import weekday_pattern
from pages.answers.patterns import Link
from pages.telling.patterns.words import activity_sentence
from tests.simulation.certainty_row import errs, holds, row
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


TREND, INTERVAL, POWER = "trend of a diary, p", "trend of a diary, interval", "a fall that is there, found"
PERIODS, BAND = "two periods of a diary, p", "smoothed level, band (share of days)"
PERIODS_HELD = "two periods of a diary, interval"
FELT, FOUND = "what goes with the next day's pain, as told", "half a point after a session, told"
ORACLE = "half a point after a session, p where felt pain is known"
AFTER_PAIN = "what is done on the day after more pain, as told"
WEEKDAYS, WEEKDAYS_HELD = "days of the week, p", "days of the week, intervals (share of the seven)"
USUAL = "ordinary days called beyond the usual (share of days)"
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
}
