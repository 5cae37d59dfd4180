"""Whether a person's days go up or down over time, by how much a week, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.autocorrelation import lag_one
from analysis.autoregression import PhiAverage
from analysis.lasting_errors import Beforehand, lasting_errors
from analysis.pair_slopes import median_slope, pair_slopes

MIN_DAYS = 30
MIN_APART = 5  # days that must differ from the commonest value
# With few days a slow state looks like a trend, with many the days tell how long it lasts. Searched for by simulation: no
# slow state (0.9 to 0.97) behind daily noise is taken for a trend in more than 6 % of 60 to 365 days, at the least price
# in finding straight falls of 1 and 2 points; tests/simulation/certainty.py prints both.
BEFOREHAND, FULLY = Beforehand(lasting=12, brief=-1, between=4.9, together=5), 84
METHOD = (
    "Theil-Sen slope on calendar days; test and interval from a straight line with errors that last (AR(1) over "
    "calendar days, gaps in full, plus noise of the single day) by restricted likelihood, averaged over how long and "
    "how much they last; Student t reference (version 3)"
)


@dataclass(frozen=True, kw_only=True)
class Trend:
    """A slope per seven calendar days with its interval and p-value; None where the days do not carry them.

    `n` days with a value; `days` from the first to the last of them, both included; `autocorrelation` of
    neighbouring days around the slope (`lag_one`); `too_few` when n is under 30, and then nothing is
    estimated.
    """

    n: int
    days: int
    slope_per_week: float | None
    lower: float | None
    upper: float | None
    p_value: float | None
    method: str
    autocorrelation: float | None
    too_few: bool


def highest_per_day(day: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each day once, ascending, with the highest of its known values; days without one are left out.

    `day`: integers, in any order and repeated; `value`: as many numbers, NaN where unknown.

    >>> [part.tolist() for part in highest_per_day(np.array([2, 1, 2]), np.array([3.0, 5.0, 7.0]))]
    [[1, 2], [5.0, 7.0]]
    """
    day, value = _checked(day, value)
    known = ~np.isnan(value)
    day, value = day[known], value[known]
    order = np.lexsort((value, day))
    day, value = day[order], value[order]
    last = np.diff(day, append=day[-1:] + 1) > 0
    return day[last], value[last]


def theil_sen(day: np.ndarray, value: np.ndarray, *, confidence_level: float = 0.95) -> Trend:
    """The median slope between all pairs of days, with a test and interval that hold under autocorrelation.

    `day`: calendar days as integers (any origin, any order, each at most once: see `highest_per_day`);
    `value`: as many numbers, NaN where unknown. The slope is the median over pairs of the difference in value
    by the difference in days, so gaps count in full.

    Test and interval are those of a straight line whose errors are a state that lasts plus noise of the day
    (`lasting_errors`); what the days do not tell about either is averaged over. A single best guess of both rejects 16
    to 18 % instead of 5 % where a slow state hides behind the noise of 30 or 60 days. Where the median slope lies
    outside the interval (most pairs are tied), the slope given is the middle of the averaged distribution. Both
    exclude 0 exactly when p is below 1 - confidence_level. Where fewer than MIN_APART days differ from the commonest
    value there is no interval, and p is 1: days that hardly differ cannot tell how much they might have. Days on a
    line to the last digit are known to a step of their scale.

    Sen 1968, doi:10.1080/01621459.1968.10480934; Harville 1974, doi:10.1093/biomet/61.2.383.
    Errors: ValueError for a day given twice, days that are no integers, infinite values, unequal lengths.

    >>> theil_sen(np.arange(40), np.arange(40) // 2).slope_per_week
    3.5
    """
    if not 0 < confidence_level < 1:
        raise ValueError(f"confidence_level: {confidence_level}; accepted are numbers between 0 and 1.")
    day, value = _checked(day, value)
    known = ~np.isnan(value)
    order = np.argsort(day[known])
    day, value = day[known][order], _without_last_digits(value[known][order])
    twice = day[1:][day[1:] == day[:-1]]
    if twice.size:
        raise ValueError(f"day: {twice[0]} occurs twice; accepted is one value a day (highest_per_day).")
    n = len(day)
    days = int(day[-1] - day[0]) + 1 if n else 0
    if n < MIN_DAYS:
        return Trend(
            n=n,
            days=days,
            slope_per_week=None,
            lower=None,
            upper=None,
            p_value=None,
            method=METHOD,
            autocorrelation=None,
            too_few=True,
        )
    if np.ptp(value) == 0:
        return _without_interval(n, days, 0.0)

    slopes = pair_slopes(day, value)
    slope = median_slope(slopes)
    if n - int(np.unique(value, return_counts=True)[1].max()) < MIN_APART:
        return _without_interval(n, days, 7 * slope)
    residual = _residual(day, value, slope)
    line = _line(day, value, slope, slopes.resolution, is_exact=bool(np.ptp(residual) == 0))
    tail = (1 - confidence_level) / 2
    lower, middle, upper = line.quantiles(np.array([tail, 0.5, 1 - tail])).tolist()
    return Trend(
        n=n,
        days=days,
        slope_per_week=7 * (slope if lower <= slope <= upper else middle),
        lower=7 * lower,
        upper=7 * upper,
        p_value=line.p_value(),
        method=METHOD,
        autocorrelation=lag_one(day, residual),
        too_few=False,
    )


def _without_interval(n: int, days: int, slope_per_week: float) -> Trend:
    return Trend(
        n=n,
        days=days,
        slope_per_week=slope_per_week,
        lower=None,
        upper=None,
        p_value=1.0,
        method=METHOD,
        autocorrelation=None,
        too_few=False,
    )


def _line(day: np.ndarray, value: np.ndarray, slope: float, resolution: float, *, is_exact: bool) -> PhiAverage:
    """The slope per day of a straight line, for each correlation its errors may have."""
    n, elapsed = len(day), float(day[-1] - day[0])
    time = (day - day.mean()) / elapsed
    if is_exact:
        # nothing is left over; a value was rounded to its step all the same
        se = resolution / np.sqrt(12 * float(time @ time)) / elapsed
        one = np.ones(1)
        return PhiAverage(phi=0 * one, estimate=slope * one, se=se * one, weight=one, df=n - 2)
    errors = lasting_errors(
        day, np.column_stack([np.ones(n), time]), value - value.mean(), beforehand=BEFOREHAND.of_days(n, FULLY)
    )
    return PhiAverage(
        phi=errors.phi,
        estimate=errors.estimate[:, 1] / elapsed,
        se=np.sqrt(errors.covariance[:, 1, 1]) / elapsed,
        weight=errors.weight,
        df=errors.df,
    )


def _without_last_digits(value: np.ndarray) -> np.ndarray:
    """Values that differ in the last digits of floating point only (0.1 + 0.2 and 0.3) made equal: ties."""
    levels, index = np.unique(value, return_inverse=True)
    apart = np.diff(levels, prepend=-np.inf) > 16 * np.finfo(float).eps * np.abs(levels)
    first = np.flatnonzero(apart)[np.cumsum(apart) - 1]
    return levels[first][index]


def _residual(day: np.ndarray, value: np.ndarray, slope: float) -> np.ndarray:
    """What the slope leaves, in units of the values' range, from 1 up, so that last digits are those of 1."""
    left = (value - value.min() - slope * (day - day[0])) / np.ptp(value)
    return _without_last_digits(left - left.min() + 1)


def _checked(day: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two columns as arrays of integers and floats, or the reason why not."""
    day, value = np.asarray(day), np.asarray(value, dtype=float)
    if day.size == 0:
        day = day.astype(np.int64)
    if day.dtype.kind not in "iu":
        raise ValueError(f"day: an array of {day.dtype}; accepted are calendar days as integers.")
    if day.ndim != 1 or day.shape != value.shape:
        raise ValueError(f"value: shape {value.shape}, day {day.shape}; accepted is one value per day.")
    if np.isinf(value).any():
        raise ValueError(f"value: {value[np.isinf(value)][0]}; accepted are numbers, NaN where unknown.")
    return day.astype(np.int64), value
