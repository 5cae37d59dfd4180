"""The range of a person's usual days, and which days lie beyond it."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import ndtr, ndtri

from analysis.autocorrelation import MIN_PAIRS, lag_one
from analysis.trend import highest_per_day

MIN_DAYS = 30
REACH = 3.0  # standard deviations on either side
COMMON = 0.05  # share of days on one side; what comes more often is usual
TOO_FEW = "too few"
ALIKE = "days all alike"
RULE = "three standard deviations of a day, special days left out of them, widened for autocorrelation"
_PER_RANGE = 2 / sqrt(np.pi)  # mean moving range of independent normal days, in standard deviations (d2)
_COMMON_REACH = float(ndtri(1 - COMMON))  # standard deviations of normal days to where 1 in 20 is beyond
_PER_MAD = 1.482602218505602  # standard deviation of normal days by the median distance from their median


@dataclass(frozen=True, kw_only=True)
class Usual:
    """The usual range of a day; None where the days do not carry it.

    `n` known days, listed in `day`; `beyond` says of each whether it lies outside `lower` to `upper`;
    `false_share`: the share of ordinary days that the rule flags by construction, were they normal; `rule` names
    it. `refusal`: None, or why there is no range (TOO_FEW, ALIKE), and then no day is beyond.
    """

    n: int
    day: np.ndarray
    centre: float | None
    lower: float | None
    upper: float | None
    beyond: np.ndarray
    false_share: float | None
    rule: str
    refusal: str | None


def usual_range(day: np.ndarray, value: np.ndarray, *, bounds: tuple[float, float]) -> Usual:
    """Between which values a person's days usually lie, and which days do not.

    `day`: calendar days as integers, in any order, the highest value counting where one is given twice; `value`:
    as many numbers, NaN where unknown; `bounds`: ends of the scale, infinite where there is none. A day is judged
    against the whole of the days given, not against the day before it: "beyond my usual range" is what people
    ask and can see in a picture, while a day that surprises given yesterday may be a usual one, such as the good
    day after a flare. A slow drift is thus part of the range; the trend is a question of its own.

    Three standard deviations either side of the mean of ordinary days. Which are ordinary is decided first by
    limits that special days hardly move: three times the larger of the median distance from the median and the
    mean moving range by sqrt(1 - r), with r the correlation of neighbouring days (`lag_one`): neighbours that
    resemble each other move little, and the XmR chart, which takes that for all there is, flags 3 % of ordinary
    days at 0.5 and 9 % at 0.7. Moving ranges are those of neighbouring calendar days and never span a gap.
    Days beyond these first limits are left out of the mean and standard deviation, and not put back.

    Answers come in steps, stop at the ends of the scale and lean to one side, so four things more. Limits never
    leave `bounds`. On a side where the distance from the median to what 1 day in 20 passes is larger than in
    normal days of that standard deviation, it counts instead: pain that is mostly 0 with flares is skewed, and its
    flares usual. Values that 1 day in 20 passes are not beyond. And limits lie at least a step from the
    centre, the smallest difference between two values (at most a tenth of the scale): for someone at 0 nearly
    always a 1 is not beyond. In simulated diaries of 60 to 365 days with an autocorrelation up to 0.9 fewer than
    0.5 % of ordinary days are flagged (`tests/simulation/usual_false_flags.py`).

    Refused with fewer than 30 known days or 20 pairs of neighbouring ones, and where all values are equal.
    Wheeler 1995, Advanced Topics in Statistical Process Control (the XmR chart).
    Errors: ValueError for values outside `bounds`, bounds in the wrong order, infinite values, days that are no
    integers, unequal lengths.

    >>> usual = usual_range(np.arange(60), np.arange(60) % 5 * 1.0, bounds=(0, 10))
    >>> usual.n, usual.centre, int(usual.beyond.sum())
    (60, 2.0, 0)
    """
    low, high = bounds
    if not low < high:
        raise ValueError(f"bounds: {bounds}; accepted are the lower and then the upper end of the scale.")
    day, value = highest_per_day(day, value)
    outside = value[(value < low) | (value > high)]
    if outside.size:
        raise ValueError(f"value: {outside[0]}; accepted are numbers from {low} to {high}, NaN where unknown.")
    n = len(day)
    neighbours = np.flatnonzero(np.diff(day) == 1)
    if n < MIN_DAYS or len(neighbours) < MIN_PAIRS:
        return _refused(day, TOO_FEW)
    if np.ptp(value) == 0:
        return _refused(day, ALIKE)

    away = np.abs(value - np.median(value))
    moving = float(np.abs(value[neighbours + 1] - value[neighbours]).mean()) / _PER_RANGE
    robust = max(_PER_MAD * float(np.median(away)), moving / sqrt(1 - (lag_one(day, value) or 0.0)))
    ordinary = value[away <= REACH * robust]
    centre, spread = float(ordinary.mean()), float(ordinary.std(ddof=1))
    least, middle, most = np.quantile(value, [COMMON, 0.5, 1 - COMMON]).tolist()
    below, above = max(spread, (middle - least) / _COMMON_REACH), max(spread, (most - middle) / _COMMON_REACH)
    step = _step(value, high - low)
    ranked = np.sort(value)
    rare = int(COMMON * n)  # as many days on a side may be beyond
    lower = max(low, min(centre - max(REACH * below, step), float(ranked[rare])))
    upper = min(high, max(centre + max(REACH * above, step), float(ranked[n - 1 - rare])))
    beyond = (value < lower) | (value > upper)
    false_share = _share_beyond(centre - lower, below, lower > low) + _share_beyond(upper - centre, above, upper < high)
    return Usual(
        n=n,
        day=day,
        centre=centre,
        lower=lower,
        upper=upper,
        beyond=beyond,
        false_share=false_share,
        rule=RULE,
        refusal=None,
    )


def _refused(day: np.ndarray, refusal: str) -> Usual:
    return Usual(
        n=len(day),
        day=day,
        centre=None,
        lower=None,
        upper=None,
        beyond=np.zeros(len(day), dtype=bool),
        false_share=None,
        rule=RULE,
        refusal=refusal,
    )


def _step(value: np.ndarray, scale: float) -> float:
    """The smallest difference between values that occur, at most a tenth of the scale; a last digit is none."""
    apart = np.diff(np.unique(value))
    return min(float(apart[apart > 1e-9 * np.ptp(value)].min()), scale / 10)


def _share_beyond(reach: float, spread: float, is_inside: bool) -> float:
    """The share of normal days further than `reach` on one side; none beyond an end of the scale."""
    return float(ndtr(-reach / spread)) if is_inside and spread > 0 else 0.0
