"""The range of a person's usual days, and which days lie beyond it."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import ndtr

from analysis.autocorrelation import MIN_PAIRS, lag_one
from analysis.trend import highest_per_day

MIN_DAYS = 30
REACH = 3.0  # standard deviations on either side
COMMON = 0.05  # share of days on one side; what comes more often is usual
TOO_FEW = "too few"
ALIKE = "days all alike"
RULE = "three standard deviations of a day, special days left out of them, widened for autocorrelation"
_PER_RANGE = 2 / sqrt(np.pi)  # mean moving range of independent normal days, in standard deviations (d2)
_PER_MAD = 1.482602218505602  # standard deviation of normal days by the median distance from their median


@dataclass(frozen=True)
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

    Answers come in steps and stop at the ends of the scale, so three things more. Limits never leave `bounds`.
    They lie at least a step from the centre, the smallest difference between two values (at most a tenth of the
    scale): for someone at 0 nearly always a 1 is not beyond. And values that 1 day in 20 reaches or passes are
    not beyond either, whatever the standard deviation says: pain that is mostly 0 with flares is skewed, and the
    flares that come often are usual. In simulated diaries of 60 to 365 days with an autocorrelation up to 0.9 at
    most 0.4 % of ordinary days are flagged.

    Refused with fewer than 30 known days or 20 pairs of neighbouring ones, and where all values are equal.
    Wheeler 1995, Advanced Topics in Statistical Process Control (the XmR chart).
    Errors: ValueError for values outside `bounds`, bounds in the wrong order, infinite values, days that are no
    integers, unequal lengths.
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
    robust = max(_PER_MAD * float(np.median(away)), moving / sqrt(1 - lag_one(day, value)))
    ordinary = value[away <= REACH * robust]
    centre, spread = float(ordinary.mean()), float(ordinary.std(ddof=1))
    reach = max(REACH * spread, _step(value, high - low))
    ranked = np.sort(value)
    rare = int(COMMON * n)  # as many days on a side may be beyond
    lower = max(low, min(centre - reach, float(ranked[rare])))
    upper = min(high, max(centre + reach, float(ranked[n - 1 - rare])))
    beyond = (value < lower) | (value > upper)
    return Usual(n, day, centre, lower, upper, beyond, _false_share(centre, spread, lower, upper, bounds), RULE, None)


def _refused(day: np.ndarray, refusal: str) -> Usual:
    return Usual(len(day), day, None, None, None, np.zeros(len(day), dtype=bool), None, RULE, refusal)


def _step(value: np.ndarray, scale: float) -> float:
    """The smallest difference between values that occur, at most a tenth of the scale; a last digit is none."""
    apart = np.diff(np.unique(value))
    return min(float(apart[apart > 1e-9 * np.ptp(value)].min()), scale / 10)


def _false_share(centre: float, spread: float, lower: float, upper: float, bounds: tuple[float, float]) -> float:
    """The share of normal days beyond limits; none beyond an end of the scale."""
    if spread == 0:
        return 0.0
    below = ndtr((lower - centre) / spread) if lower > bounds[0] else 0.0
    above = ndtr((centre - upper) / spread) if upper < bounds[1] else 0.0
    return float(below + above)
